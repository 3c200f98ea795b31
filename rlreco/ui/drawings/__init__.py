"""Our own drawings, so that no browser asks another host for one."""

from base64 import b64encode
from functools import cache
from html import escape
from pathlib import Path

_FOLDER = Path(__file__).parent


def path_of(name: str) -> str:
    """Of the drawing's file, an SVG."""
    return str(_FOLDER / f"{name}.svg")


@cache
def image(name: str) -> str:
    """Markup of the drawing."""
    return Path(path_of(name)).read_text(encoding="utf-8").strip()


def uri_of(svg: str) -> str:
    """An address that holds the whole drawing. svg : its markup"""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def picture_of(svg: str, alt: str, style: str) -> str:
    """HTML that shows a drawing: Streamlit takes the markup of one out of a page."""
    return f'<img src="{uri_of(svg)}" alt="{escape(alt)}" style="{style}">'
