import re
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rlreco.datasets import demo_drawings, demo_lines
from rlreco.pictures import (
    GLYPHS,
    INK,
    colours,
    contrast,
    drawing,
    drawing_uri,
    glyph,
    is_drawing,
    picture,
    picture_uri,
)
from rlreco.pictures.motifs import PALETTES, motifs

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "clipPath", "rect", "g", "path", "circle"}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]></title><script>",
    "&lt;b&gt; & 'quotes'",
    "\x00\x08\ud800\ufffe",
)
texts = st.one_of(st.text(), st.sampled_from(HOSTILE))


def title_of(svg: str) -> str:
    """As a reader of the markup gets it."""
    return ElementTree.fromstring(svg).findtext(f"{SVG}title") or ""


def test_a_product_always_has_the_same_picture_and_another_product_another() -> None:
    mug = picture("10001", "Enamel mug", "Kitchen")

    assert mug == picture("10001", "Enamel mug", "Kitchen")
    assert mug != picture("10002", "Enamel mug", "Kitchen")


def test_no_two_products_of_the_demo_shop_look_the_same() -> None:
    goods = demo_lines().drop_duplicates("StockCode")[["StockCode", "Description", "Category"]].dropna()
    drawn = {re.sub("<title>.*</title>", "", picture(*row)) for row in goods.itertuples(index=False)}

    assert len(drawn) == len(goods) == 200


def test_the_title_is_the_name_else_the_id() -> None:
    assert title_of(picture("10001", "Enamel  mug\n")) == "Enamel mug"
    assert title_of(picture("10001", "\x00")) == "10001"
    assert title_of(picture("", "")) == "Product"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_stays_text(hostile: str) -> None:
    root = ElementTree.fromstring(picture(hostile, hostile, hostile))

    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= DRAWN
    assert not any(name.startswith("on") for element in root.iter() for name in element.attrib)


@given(texts, texts, texts)
def test_any_three_texts_make_well_formed_svg(product_id: str, name: str, category: str) -> None:
    assert title_of(picture(product_id, name, category))


@given(texts, st.none() | texts)
def test_the_ink_stands_out_from_ground_and_shade(product_id: str, category: str | None) -> None:
    assert min(contrast(INK, ground) for ground in colours(product_id, category)) >= 4.5


@given(texts, st.none() | texts)
def test_the_ground_stands_out_from_a_light_and_from_a_dark_page(product_id: str, category: str | None) -> None:
    ground, _ = colours(product_id, category)

    assert contrast(ground, (1.0, 1.0, 1.0)) >= 3
    assert contrast(ground, (0x0E / 255, 0x11 / 255, 0x17 / 255)) >= 3


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((1, 1, 1), (0x76 / 255,) * 3) == pytest.approx(4.54, abs=0.005)


def test_the_name_chooses_the_glyph_before_the_category_does() -> None:
    assert glyph("Enamel mugs", "Garden") == "mug"
    assert glyph("Plain thing", "Garden") == "plant"
    assert glyph("WHITE HANGING HEART T-LIGHT HOLDER", None) == "candle"
    assert glyph("Plain thing", "Sundries") is None


def test_every_glyph_is_drawn_within_its_field() -> None:
    for called, strokes in GLYPHS.values():
        assert called
        assert re.fullmatch(r"[MLHVCQATZSmlhvcqatzs0-9 .,-]+", strokes)


def test_no_word_calls_for_two_glyphs() -> None:
    words = [word for called, _ in GLYPHS.values() for word in called.split()]

    assert len(words) == len(set(words))


def test_a_name_without_a_glyph_gets_a_price_tag_and_no_letters() -> None:
    root = ElementTree.fromstring(picture("1", "Classic bicycle clips", "Sundries"))

    assert glyph("Classic bicycle clips", "Sundries") is None
    assert root.find(f".//{SVG}text") is None
    assert [path for path in root.iter(f"{SVG}path") if path.get("stroke") == "#fff"]


def test_the_address_carries_the_same_picture() -> None:
    kind, data = picture_uri("1", "Vase", "Home").split(",")

    assert kind == "data:image/svg+xml;base64"
    assert b64decode(data).decode() == picture("1", "Vase", "Home")


def test_every_product_of_the_sample_shop_has_a_drawing_of_its_own() -> None:
    drawn = {id_: drawing(name) for id_, name in demo_drawings().items() if is_drawing(name)}

    assert len(drawn) == len(set(drawn.values())) == 200
    assert {name.removeprefix("drawing:").partition("-")[0] for name in demo_drawings().values()} == set(motifs())


@pytest.mark.parametrize("motif", list(motifs()))
def test_a_motif_is_well_formed_small_and_asks_for_nothing(motif: str) -> None:
    svg = drawing(f"drawing:{motif}-red")
    root = ElementTree.fromstring(svg)

    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "g",
        "rect",
        "ellipse",
        "path",
        "circle",
    }
    assert not {"href", "src", "style"} & {name for element in root.iter() for name in element.attrib}
    assert not re.findall(r'(?:fill|stroke)="[a-z]"', svg)
    assert len(drawing_uri(f"drawing:{motif}-red")) < 2000


@pytest.mark.parametrize("palette", PALETTES)
def test_an_object_stands_out_from_its_ground(palette: str) -> None:
    _, shade, light, ground, _ = (rgb(tone) for tone in PALETTES[palette])

    assert contrast(shade, ground) >= 3
    assert contrast(shade, light) >= 4.5


@pytest.mark.parametrize("address", ["", "drawing:", "drawing:mug", "drawing:mug-pink", "drawing:x-red", "mug-red"])
def test_a_name_without_a_drawing_is_none(address: str) -> None:
    assert not is_drawing(address)


def rgb(tone: str) -> tuple[float, float, float]:
    red, green, blue = bytes.fromhex(tone.removeprefix("#"))
    return red / 255, green / 255, blue / 255
