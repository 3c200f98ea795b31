"""Names of kept simulations, which the store holds in English, in the language of now."""

import re
from collections.abc import Sequence
from functools import cache

from rlreco.language import gettext, gettext_noop, number, separators
from rlreco.views.words.policies import is_policy, policy_name

_BETWEEN, _AMONG_POLICIES = " · ", ", "

_MESSAGES = (
    gettext_noop("{some} and {more} more"),
    gettext_noop("Sample shop: few products"),
    gettext_noop("Sales: {name}"),
    gettext_noop("{sessions} sessions × {replicates}, seed {seed}"),
    gettext_noop("history core"),
    gettext_noop("history shuffled"),
    gettext_noop("history none"),
    gettext_noop("environment newcomers"),
    gettext_noop("environment personal"),
    gettext_noop("environment additive"),
    gettext_noop("environment null"),
    gettext_noop("drift at {value}"),
    gettext_noop("arrival at {value}"),
    gettext_noop("season {value}"),
    gettext_noop("turnover {value}"),
    gettext_noop("examination {value}"),
    gettext_noop("delay {value}"),
    gettext_noop("half life {value}"),
    gettext_noop("stopped early"),
)
"""Parts of a name, as they are stored."""

_VALUES = {
    "some": ".+",
    "more": r"\d+",
    "name": ".+",
    "sessions": r"[\d,]+",
    "replicates": r"[\d,]+",
    "seed": r"\d+",
    "value": r"[\d.]+",
}
"""What may stand in a place of these."""


def run_name(stored: str) -> str:
    """stored : of `rlreco.service.simulations.saved.name_of`; what came from a visitor stays as it is"""
    return _BETWEEN.join(map(_part, stored.split(_BETWEEN)))


def _part(text: str) -> str:
    policies = text.split(_AMONG_POLICIES)
    if all(is_policy(spec) for spec in policies):
        return _AMONG_POLICIES.join(map(policy_name, policies))
    for message, pattern in _patterns():
        if match := pattern.fullmatch(text):
            return gettext(message, **{name: _value(name, value) for name, value in match.groupdict().items()})
    return text


@cache
def _patterns() -> Sequence[tuple[str, re.Pattern[str]]]:
    places = {name: f"(?P<{name}>{pattern})" for name, pattern in _VALUES.items()}
    return [(message, re.compile(message.format(**places))) for message in _MESSAGES]


def _value(name: str, text: str) -> str:
    if name == "some":
        return _part(text)
    if name in ("sessions", "replicates"):
        return number(int(text.replace(",", "")))
    return text.replace(".", separators()[0]) if name == "value" else text
