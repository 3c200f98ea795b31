"""Our own drawings, so that no browser asks another host for one."""

from base64 import b64encode
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


def path_of(name: str) -> str:
    """Of the drawing's file, an SVG."""
    return str(_FOLDER / f"{name}.svg")


@cache
def image(name: str) -> str:
    """Markup of the drawing, to stand inside a page."""
    return Path(path_of(name)).read_text(encoding="utf-8").strip()


def image_uri(name: str) -> str:
    """The drawing as an address that holds all of it."""
    return f"data:image/svg+xml;base64,{b64encode(image(name).encode()).decode()}"
