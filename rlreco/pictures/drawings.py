"""Drawings of the sample shop's products, which a catalogue names "drawing:mug-blue" in place of an address."""

import re
from base64 import b64encode

from rlreco.pictures.motifs import PALETTES, motifs

_SCHEME, _TONES = "drawing:", "abcgh"


def is_drawing(address: str) -> bool:
    """Whether the address names a motif and a palette that are here."""
    motif, palette = _parts(address)
    return address.startswith(_SCHEME) and motif in motifs() and palette in PALETTES


def drawing(address: str) -> str:
    """An SVG of 120 by 120. address : for which `is_drawing` holds"""
    motif, palette = _parts(address)
    tones = dict(zip(_TONES, PALETTES[palette], strict=True))
    shapes = re.sub(r'="([abch])"', lambda letter: f'="{tones[letter[1]]}"', motifs()[motif])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" width="120" height="120">'
        f'<rect width="120" height="120" rx="12" fill="{tones["g"]}"/>'
        f'<ellipse cx="60" cy="98" rx="40" ry="6" fill="{tones["h"]}"/>'
        f'<g stroke-linecap="round" stroke-linejoin="round">{shapes}</g></svg>'
    )


def drawing_uri(address: str) -> str:
    """`drawing` as a `data:` address, for the source of an image."""
    return "data:image/svg+xml;base64," + b64encode(drawing(address).encode()).decode("ascii")


def _parts(address: str) -> tuple[str, str]:
    motif, _, palette = address.removeprefix(_SCHEME).partition("-")
    return motif, palette
