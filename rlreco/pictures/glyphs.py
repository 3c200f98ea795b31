"""Drawn pictures of products without a picture: a glyph on a colour, the same at every call."""

import re
from base64 import b64encode
from colorsys import hls_to_rgb
from hashlib import sha256
from typing import TypeAlias
from xml.sax.saxutils import escape

Colour: TypeAlias = tuple[float, float, float]
"""Red, green and blue of sRGB, each in [0, 1]."""

INK: Colour = (1.0, 1.0, 1.0)
CONTRAST = 4.6
"""Minimum contrast of the ink against any ground: a little above the 4.5:1 that WCAG 2.2 requires of text."""

GLYPHS: dict[str, tuple[str, str]] = {
    "tree": ("christmas tree wreath pine forest woods reindeer", "M12 3l5 6h-3l4 5h-4l3 4H7l3-4H6l4-5H7zM12 18v3"),
    "star": (
        "star bauble angel snow magic ornament",
        "M12 4l2.4 5.2 5.6.6-4.2 3.8 1.2 5.6L12 16.4 7 19.2l1.2-5.6L4 9.8l5.6-.6z",
    ),
    "gift": (
        "gift present wrap wrapping ribbon cracker advent stocking filler confetti invitation",
        "M5 11h14v9H5zM4 8h16v3H4zM12 8v12M12 8c-4 0-5-4-2.5-4S12 8 12 8zM12 8c4 0 5-4 2.5-4S12 8 12 8z",
    ),
    "candle": (
        "candle light lantern candlestick match wax beeswax torch bulb lighting",
        "M9 11h6v9H9zM12 11V9M12 9c-2-1.5-2-3 0-5 2 2 2 3.5 0 5z",
    ),
    "lamp": ("lamp lampshade lamps", "M8 4h8l3 8H5zM12 12v7M8 20h8"),
    "bunting": (
        "bunting garland streamer chain banner party balloon hat",
        "M3 6c6 3 12 3 18 0M5 7l2 6 3-5.3M10.5 8l1.5 6 1.5-6M14 7.7l3 5.3 2-6",
    ),
    "cake": (
        "cake birthday baking pie muffin cupcake gingerbread mince bread",
        "M5 12h14v8H5zM5 16c2 1.5 3-1 5 0s3 1 4.5 0 2.5-1 4.5 0M12 12V8M12 6V4",
    ),
    "mug": (
        "mug cup teacup tea coffee cafetiere espresso teapot saucer",
        "M5 8h10v8a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3zM15 10h2a2.5 2.5 0 0 1 0 5h-2",
    ),
    "bird": (
        "bird robin hen duck owl butterfly nest",
        "M4 13c3 0 4-6 9-6 2 0 3 1 3.5 2L20 10l-3 1.5C17 16 14 18 11 18c-3 0-5-2-7-5zM11 18v3M14 9.5h.01",
    ),
    "heart": ("heart love wedding", "M12 20C5 15 4 12 4 9.5A4 4 0 0 1 12 8a4 4 0 0 1 8 1.5C20 12 19 15 12 20z"),
    "clock": ("clock alarm watch timer diary calendar planner", "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4l3 2"),
    "frame": (
        "frame picture print photo poster mirror sign card plaque",
        "M4 5h16v14H4zM7 16l4-5 3 3 2-2 2 4zM15.5 9h.01",
    ),
    "bag": ("bag tote purse rucksack handbag backpack luggage shopper sleeve", "M6 9h12l1 11H5zM9 9V7a3 3 0 0 1 6 0v2"),
    "umbrella": ("umbrella rain parasol", "M12 4a9 9 0 0 1 9 9H3a9 9 0 0 1 9-9zM12 13v6a2 2 0 0 0 4 0"),
    "bear": (
        "bear teddy doll puppet toy dinosaur animal",
        "M6.5 9a2.5 2.5 0 1 1 3-3M17.5 9a2.5 2.5 0 1 0-3-3M12 20a7 7 0 1 0 0-14 7 7 0 0 0 0 14z"
        "M9.5 12h.01M14.5 12h.01M10 16q2 1.5 4 0",
    ),
    "blocks": ("block game puzzle jigsaw train marble ring stacking", "M4 13h7v7H4zM13 13h7v7h-7zM8.5 4h7v7h-7z"),
    "ball": (
        "ball globe bubble spinning yo",
        "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM4 12h16M12 4c4 5 4 11 0 16M12 4c-4 5-4 11 0 16",
    ),
    "kite": ("kite rope summer beach", "M12 3l5 6-5 8-5-8zM12 3v14M7 9h10M12 17c-2 1 2 2 0 4"),
    "pencil": (
        "pencil pen paint sketch watercolour craft sewing knitting chalk stationery",
        "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
    ),
    "letter": ("letter envelope postcard stamp address label", "M4 7h16v11H4zM4 7l8 6 8-6"),
    "book": (
        "book notebook journal recipe pad note bookend",
        "M6 4h11a1 1 0 0 1 1 1v15H7a2 2 0 0 1-2-2V5a1 1 0 0 1 1-1zM5 18a2 2 0 0 1 2-2h11M9 8h6",
    ),
    "plant": (
        "plant seed flower herb planter pot gardening botanical vase trowel rake bug garden",
        "M8 15h8l-1 6H9zM12 15V8M12 10c-4 0-5-2-5-5 4 0 5 2 5 5zM12 8c0-3 2-4 5-4 0 3-2 5-5 5",
    ),
    "bottle": ("bottle soap cream lotion oil spray balm shaker jug", "M9 9h6l1 3v8H8v-8zM10 9V6h4v3M12 6V4h3"),
    "jar": ("jar tin canister storage jam spice", "M7 8h10v11a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1zM6 5h12v3H6zM7 12h10"),
    "cutlery": (
        "spoon fork cutlery knife server straw chopstick",
        "M8 4v6a2 2 0 0 0 4 0V4M10 12v8M16 4c-2 2-2 6 0 7v9",
    ),
    "bowl": ("bowl plate dish tray kitchen napkin lunch food", "M4 11h16a8 8 0 0 1-16 0zM9 20h6"),
    "clothes": ("apron scarf glove dress shirt sock clothing", "M8 5l4 2 4-2 5 4-2.5 3-1.5-1v8H7v-8l-1.5 1L3 9z"),
    "cushion": (
        "cushion pillow quilt throw blanket towel rug mat doormat cloth tablecloth",
        "M5 6c4 1 10 1 14 0-1 4-1 8 0 12-4-1-10-1-14 0 1-4 1-8 0-12z",
    ),
    "box": ("box basket kit set pack case rack crate", "M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9"),
    "drop": ("bath shower water wash body", "M12 4c4 5 6 7 6 10a6 6 0 0 1-12 0c0-3 2-5 6-10z"),
    "house": ("home house door hook shelf decoration", "M4 11l8-7 8 7v9H4zM10 20v-6h4v6"),
}
"""Glyph -> its words, and its strokes on a field of 24 by 24. The first glyph with a word of the name is drawn."""

_TAG = "M4 12l8-8h8v8l-8 8zM16.5 7.5h.01"
"""A price tag, for a name without the word of any glyph."""

PATTERNS = (
    '<circle cx="104" cy="16" r="40"/><circle cx="10" cy="112" r="26"/>',
    '<path d="M0 84L120 24V120H0z"/>',
    '<path d="M0 0H46L0 120zM120 0V66L92 0z"/>',
    '<path d="M0 92q30-22 60 0t60 0V120H0z"/>',
    '<circle cx="60" cy="60" r="52"/>',
)


def picture(product_id: str, name: str | None = None, category: str | None = None) -> str:
    """An SVG of 120 by 120 with the product's name as its title.

    Products of a category have similar colours. The glyph comes from the name, else from the category; without
    a glyph a price tag is drawn. All texts are escaped.
    """
    own = _digest(product_id)
    title = clean(name or "") or clean(product_id) or "Product"
    ground, shade = colours(product_id, category)
    drawing, turn = _drawing(glyph(title, category)), own[2] * 360 // 256
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" width="120" height="120" role="img">'
        f"<title>{escape(title)}</title>"
        '<clipPath id="rounded"><rect width="120" height="120" rx="12"/></clipPath><g clip-path="url(#rounded)">'
        f'<path d="M0 0H120V120H0z" fill="{_hex(ground)}"/>'
        f'<g fill="{_hex(shade)}" transform="rotate({turn} 60 60)">{PATTERNS[own[1] % len(PATTERNS)]}</g>'
        f"{drawing}</g></svg>"
    )


def picture_uri(product_id: str, name: str | None = None, category: str | None = None) -> str:
    """`picture` as a `data:` address, for the source of an image."""
    return "data:image/svg+xml;base64," + b64encode(picture(product_id, name, category).encode()).decode("ascii")


def clean(text: str) -> str:
    """The text without characters that are invalid in XML, and with single blanks."""
    return " ".join(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text).split())


def glyph(name: str, category: str | None) -> str | None:
    """The name of the glyph for the product's name, else for its category; None without a matching word."""
    return _matching(name) or _matching(category or "")


def _matching(text: str) -> str | None:
    words = re.findall(r"\w+", text.lower())
    forms = {*words, *(word.removesuffix("s") for word in words), *(word.removesuffix("es") for word in words)}
    return next((glyph for glyph, (of_glyph, _) in GLYPHS.items() if forms & set(of_glyph.split())), None)


def _drawing(glyph: str | None) -> str:
    strokes = _TAG if glyph is None else GLYPHS[glyph][1]
    return (
        f'<path transform="translate(18 18) scale(3.5)" d="{strokes}" fill="none" stroke="#fff" '
        'stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def colours(product_id: str, category: str | None) -> tuple[Colour, Colour]:
    """The ground and a darker shade of it; the contrast of the ink to both is at least CONTRAST."""
    shared, own = _digest(category or product_id), _digest(product_id)
    hue = (shared[15] / 256 + (own[0] / 255 - 0.5) * 0.07) % 1
    saturation = 0.34 + 0.34 * shared[16] / 255
    grounds = (_colour(hue, step / 100, saturation) for step in range(60, 0, -1))
    ground = next(colour for colour in grounds if contrast(INK, colour) >= CONTRAST)
    return ground, _scaled(ground, 0.86)


def _digest(text: str) -> bytes:
    return sha256(text.encode("utf-8", "replace")).digest()


def _colour(hue: float, lightness: float, saturation: float) -> Colour:
    return _scaled(hls_to_rgb(hue, lightness, saturation), 1.0)


def _scaled(colour: Colour, by: float) -> Colour:
    """The colour times a factor, in steps of a 255th as it is written."""
    red, green, blue = (round(part * by * 255) / 255 for part in colour)
    return red, green, blue


def contrast(colour: Colour, other: Colour) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    dark, light = sorted((_luminance(colour), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
