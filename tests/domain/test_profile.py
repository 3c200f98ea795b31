import pytest

from rlreco.domain.profile import parse_profile
from rlreco.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "key"),
    [('{"holdOut": 0.1, "holdOut": 0.2}', "holdOut"), ('{"assign": {"uniform": 0.1, "uniform": 0.4}}', "uniform")],
)
def test_a_key_that_is_there_twice_is_refused_rather_than_the_last_value_taken(text, key):
    with pytest.raises(ConfigError, match=f"shop.json: '{key}' is there twice"):
        parse_profile(text, "shop.json")


def test_a_commented_out_key_does_not_count():
    assert parse_profile('{/* "holdOut": 0.1, */ "holdOut": 0.2}').hold_out == 0.2
