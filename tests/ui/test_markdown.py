"""Names that come from data are shown as they are."""

import pytest

from rlreco.ui.kit.markdown import code, literal, prose


def test_a_plain_name_stays_as_it_is():
    assert literal("Côte d'Ivoire, in December") == "Côte d'Ivoire, in December"


@pytest.mark.parametrize("name", ["[buy](https://example.org)", "**loud**", "$x$", ":material/home:", "`code`", "<b>"])
def test_every_mark_of_a_name_is_escaped(name):
    shown = literal(name)

    assert shown.replace("\\", "") == name
    assert all(shown[at - 1] == "\\" for at, mark in enumerate(shown) if mark in "[](){}*_`$:<>-.!#+~|")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**loud** and `code`", r"\*\*loud\*\* and \`code\`"),
        ("![x](http://evil/x.png)", r"!\[x\](http\://evil/x.png)"),
        ("<img src=x>", r"\<img src=x\>"),
        (":red[x] :material/home: :smile: :100:", r"\:red\[x\] \:material/home: \:smile: \:100:"),
        ("_soft_ and www.evil.org", r"\_soft\_ and www\.evil.org"),
        ("1. one\n- two\n# three\n---", "1\\. one\n\\- two\n\\# three\n\\---"),
    ],
)
def test_what_markdown_would_act_on_in_a_sentence_is_escaped(text, shown):
    assert prose(text) == shown


@pytest.mark.parametrize(
    "text", ["demo-shop is ready: 1,234 (of 1.5 %) at 12:30!", "no column item_id", "sqlite:///a.b"]
)
def test_the_rest_of_a_sentence_stays_as_it_is(text):
    assert prose(text) == text


def test_a_backtick_does_not_end_a_code_span():
    assert code("a`b") == "`a'b`"
    assert code(" ") == ""
