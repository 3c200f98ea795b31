"""Names that come from data are shown as they are."""

import pytest

from rlreco.ui.kit.markdown import literal


def test_a_plain_name_stays_as_it_is():
    assert literal("Côte d'Ivoire, in December") == "Côte d'Ivoire, in December"


@pytest.mark.parametrize("name", ["[buy](https://example.org)", "**loud**", "$x$", ":material/home:", "`code`", "<b>"])
def test_every_mark_of_a_name_is_escaped(name):
    shown = literal(name)

    assert shown.replace("\\", "") == name
    assert all(shown[at - 1] == "\\" for at, mark in enumerate(shown) if mark in "[](){}*_`$:<>-.!#+~|")
