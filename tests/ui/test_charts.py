"""Charts of the app: each has a button that makes a picture for a slide."""

from pathlib import Path

from rlreco.language import speaking
from rlreco.ui.kit.charts import WITHOUT_HOVER, config_of

ROOT = Path(__file__).resolve().parents[2]


def test_the_picture_fills_a_slide_and_is_named_after_the_chart():
    picture = config_of("regret-curves")["toImageButtonOptions"]

    assert (picture["width"] * picture["scale"], picture["height"] * picture["scale"]) == (1920, 1080)
    assert (picture["filename"], picture["format"]) == ("regret-curves", "png")


def test_every_chart_is_drawn_with_that_button():
    drawing = [
        path.relative_to(ROOT).as_posix()
        for folder in ("rlreco", "pages")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "plotly_chart(" in path.read_text(encoding="utf-8")
    ]

    assert drawing == ["rlreco/ui/kit/charts.py"]


def test_buttons_numbers_and_months_are_those_of_the_language():
    with speaking("de"):
        config = config_of("regret-curves")

    own = config["locales"][config["locale"]]
    assert own["dictionary"]["Download plot as a PNG"] == "Als PNG herunterladen"
    assert (own["format"]["decimal"], own["format"]["thousands"]) == (",", ".")
    assert (own["format"]["days"][0], own["format"]["months"][2]) == ("Sonntag", "März")


def test_where_nothing_hovers_the_tool_bar_lies_over_no_legend():
    assert "(hover: none)" in WITHOUT_HOVER
    assert "modebar" in WITHOUT_HOVER
