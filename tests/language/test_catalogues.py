"""Every language says all that the code says, and nothing else."""

from collections import Counter
from string import Formatter

import pytest

from rlreco.language import LANGUAGES
from tests.language.catalogues import catalogues, messages, read, said_by_the_code

OTHERS = [code for code in LANGUAGES if code != "en"]


def values_of(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", OTHERS)
def test_no_message_is_missing_and_none_is_left_over(code):
    there = {message.id for path in catalogues(code) for message in read(path)}
    said = said_by_the_code()

    assert {message: place for message, place in said.items() if message not in there} == {}
    assert there - set(said) == set()


@pytest.mark.parametrize("path", [path for code in OTHERS for path in catalogues(code)], ids=lambda path: path.name)
def test_each_message_is_translated_with_the_same_values(path):
    for message in read(path):
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        assert not message.fuzzy
        assert all(texts), message.id
        assert len(texts) == len(english), message.id
        for text in texts:
            assert values_of(text) - {"n"} == values_of(english[-1]) - {"n"}, message.id
        assert values_of(texts[-1]) == values_of(english[-1]), message.id


@pytest.mark.parametrize("code", OTHERS)
def test_a_message_stands_in_one_catalogue(code):
    times = Counter(message.id for path in catalogues(code) for message in read(path))

    assert [message for message, count in times.items() if count > 1] == []


def test_messages_within_values_and_f_strings_are_found():
    source = "f'{gettext(\"a b\")}'\nngettext('{n} c', '{n} cs', 2, of=gettext('d'))\ngettext(e)"

    assert set(dict(messages(source))) == {"a b", "d", ("{n} c", "{n} cs")}
