"""Pictures of products: drawings of the sample shop, and a glyph for a product without a picture."""

from rlreco.pictures.drawings import drawing, drawing_uri, is_drawing
from rlreco.pictures.glyphs import GLYPHS, INK, colours, contrast, glyph, picture, picture_uri

__all__ = [
    "GLYPHS",
    "INK",
    "colours",
    "contrast",
    "drawing",
    "drawing_uri",
    "glyph",
    "is_drawing",
    "picture",
    "picture_uri",
]
