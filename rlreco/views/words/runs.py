"""Names of kept simulations, which the store holds in English, in the language of now."""

import re

from rlreco.language import gettext, gettext_noop, number

_BETWEEN = " · "
_PARTS = (
    (re.compile(r"(?P<some>.+) and (?P<more>\d+) more"), gettext_noop("{some} and {more} more")),
    (re.compile(r"Sample shop: (?P<name>.+)"), gettext_noop("Sample shop: {name}")),
    (re.compile(r"Sales: (?P<name>.+)"), gettext_noop("Sales: {name}")),
    (
        re.compile(r"(?P<sessions>[\d,]+) sessions × (?P<replicates>[\d,]+), seed (?P<seed>\d+)"),
        gettext_noop("{sessions} sessions × {replicates}, seed {seed}"),
    ),
    (re.compile(r"stopped early"), gettext_noop("stopped early")),
)
"""Of a name: how it is stored -> the message with the same values."""


def run_name(stored: str) -> str:
    """stored : of `rlreco.service.simulations.saved.name_of`; what came from a visitor stays as it is"""
    return _BETWEEN.join(map(_part, stored.split(_BETWEEN)))


def _part(text: str) -> str:
    for pattern, message in _PARTS:
        if match := pattern.fullmatch(text):
            return gettext(message, **{name: _value(name, value) for name, value in match.groupdict().items()})
    return text


def _value(name: str, text: str) -> str:
    return number(int(text.replace(",", ""))) if name in ("sessions", "replicates") else text
