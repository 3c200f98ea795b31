"""Motifs and palettes of the sample shop's drawings."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

_GROUP = re.compile(r'<g id="([a-z]+)">(.*)</g>')


@cache
def motifs() -> Mapping[str, str]:
    """Name -> markup, in which letters stand for the tones of a palette."""
    text = files("rlreco.pictures").joinpath("motifs.svg").read_text(encoding="utf-8")
    return MappingProxyType(dict(_GROUP.findall(text)))


PALETTES: Mapping[str, tuple[str, str, str, str, str]] = MappingProxyType(
    {
        "sand": ("#b98b5a", "#85603a", "#faf4e8", "#eadfcb", "#d8c8ab"),
        "blue": ("#3e6fa3", "#2b5079", "#f4f8fc", "#cfddec", "#b4c8de"),
        "green": ("#4c8258", "#315c3c", "#f2f8f0", "#d3e2d0", "#b8cfb3"),
        "red": ("#b9503f", "#86352a", "#fdf3f0", "#f0d5ce", "#e2bbb0"),
        "plum": ("#7f5391", "#5a3869", "#f9f4fb", "#e2d3e4", "#ccb6d1"),
        "ochre": ("#c08a1e", "#8a610f", "#fef8e9", "#f3e2b8", "#e3ca8c"),
        "grey": ("#66727f", "#444e59", "#f6f8fa", "#d9dee3", "#c0c8d0"),
        "teal": ("#2f8080", "#1e595a", "#f1f9f8", "#cbe2e0", "#adcfcb"),
        "rose": ("#be5877", "#8c3b55", "#fef3f6", "#f4d5dd", "#e5bac6"),
    }
)
"""Name -> colours of a, b and c, of the ground, and of h."""
