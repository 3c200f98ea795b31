"""NAME[:key=value,...]: how the text becomes a record."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from rlreco.errors import ConfigError
from rlreco.specs import description, named, new_record, parameters, read_spec


@dataclass(frozen=True)
class Everything:
    """A field of every
    type.

    More about it.
    """

    word: str | float | None = "30d"
    flag: bool = False
    count: int = 3
    rate: float | None = None
    day: datetime | None = None


@dataclass(frozen=True)
class Nothing:
    """Has no parameters."""


def test_a_name_alone_has_no_settings_and_white_space_does_not_count():
    assert read_spec(" plain ") == ("plain", {})
    assert read_spec("a: x = 1 , y=2,") == ("a", {"x": "1", "y": "2"})


@pytest.mark.parametrize("text", ["plain", "a:x=1", "a:x=1,y=b"])
def test_a_spec_is_written_as_it_was_read(text):
    assert str(read_spec(text)) == text


@pytest.mark.parametrize("text", ["a:x", "a:=1", "a:x=", "a:x=1,y"])
def test_half_a_parameter_is_refused_with_the_right_form(text):
    with pytest.raises(ConfigError, match="a: write parameters as key=value,key=value; found"):
        read_spec(text)


def test_settings_become_values_of_their_fields_types():
    settings = {"word": "7d", "flag": "on", "count": "5", "rate": ".5", "day": "2011-12-09"}

    assert new_record("e", Everything, settings) == Everything("7d", True, 5, 0.5, datetime(2011, 12, 9))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"flag": "yes"}, "e: flag must be on or off, found 'yes'"),
        ({"count": "1.5"}, "e: count must be a whole number, found '1.5'"),
        ({"rate": "big"}, "e: rate must be a number, found 'big'"),
        ({"day": "May"}, "e: day must be a date such as 2011-12-09, found 'May'"),
        ({"cuont": "1"}, "e has no parameter 'cuont'. Did you mean 'count'"),
    ],
)
def test_a_setting_that_does_not_fit_is_one_clear_line(settings, words):
    with pytest.raises(ConfigError, match=words):
        new_record("e", Everything, settings)


def test_a_record_without_parameters_is_written_by_its_name_alone():
    with pytest.raises(ConfigError, match=r"n has no parameter 'x'. Write just 'n'"):
        new_record("n", Nothing, {"x": "1"})


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(ConfigError, match=r"There is no thing 'evrything'. Did you mean 'everything'"):
        named("thing", {"everything": Everything}, "evrything")


def test_parameters_and_the_description_are_read_from_the_record():
    assert list(parameters(Everything)) == ["word", "flag", "count", "rate", "day"]
    assert description(Everything) == "A field of every type."
