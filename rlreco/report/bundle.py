"""The part of plotly.js that draws the charts of a report, carried in the package: `make bundle` renews it.

It draws lines, bars, points and maps of cells: plotly.js-cartesian-dist-min of the version that the pinned plotly has.
"""

import gzip
import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

PAGE = files(__package__) / "page"


@dataclass(frozen=True, slots=True)
class Bundle:
    """packed : the script, gzipped, in base64
    script : the same as text
    licence : of the script
    """

    packed: str
    script: str
    licence: str

    @property
    def version(self) -> str:
        """Of plotly.js, as its first lines have it."""
        match = re.search(r"plotly\.js .*? v([0-9.]+)", self.script[:400])
        return match[1] if match else ""


@cache
def bundle() -> Bundle:
    """Read once, as it never changes."""
    packed = (PAGE / "plotly-cartesian.min.js.gz").read_bytes()
    script = gzip.decompress(packed).decode()
    return Bundle(b64encode(packed).decode(), script, (PAGE / "plotly.LICENSE").read_text(encoding="utf-8"))
