"""Names of kept simulations, which the store holds in English, in the language of now."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from rlreco.language import gettext, gettext_noop, ngettext, number, separators
from rlreco.views.words.policies import POLICY_NAMES, policy_name

_BETWEEN = " · "
_AND_MORE = re.compile(r"(?P<some>.+) and (?P<more>\d+) more")

_MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "Shop: {name}": gettext_noop("Shop: {name}"),
        "Sample shop: few products": gettext_noop("Sample shop: few products"),
        "Sales: {name}": gettext_noop("Sales: {name}"),
        "{sessions} sessions × {replicates}, seed {seed}": gettext_noop(
            "{sessions} sessions × {replicates}, seed {seed}"
        ),
        "history core": gettext_noop("history core"),
        "history shuffled": gettext_noop("history shuffled"),
        "history none": gettext_noop("no history"),
        "environment newcomers": gettext_noop("environment newcomers"),
        "environment personal": gettext_noop("environment personal"),
        "environment additive": gettext_noop("environment additive"),
        "environment null": gettext_noop("nothing to learn"),
        "drift at {session}": gettext_noop("tastes change at {session}"),
        "arrival at {session}": gettext_noop("new product at {session}"),
        "season {value}": gettext_noop("season {value}"),
        "turnover {value}": gettext_noop("turnover {value}"),
        "examination {value}": gettext_noop("examination {value}"),
        "delay {value}": gettext_noop("delay {value}"),
        "half life {value}": gettext_noop("half-life {value}"),
        "stopped early": gettext_noop("stopped early"),
    }
)
"""Parts of a name, as they are stored -> as they are read."""

_VALUES = {
    "name": ".+",
    "sessions": r"[\d,]+",
    "replicates": r"[\d,]+",
    "seed": r"\d+",
    "session": r"\d+",
    "value": r"[\d.]+",
}
"""What may stand in a place of these."""


def run_name(stored: str) -> str:
    """Its shop and size first, its policies last, as those of two runs are often the same.

    stored : of `rlreco.service.simulations.saved.name_of`; what came from a visitor stays as it is
    """
    policies, *parts = stored.split(_BETWEEN)
    return _BETWEEN.join([*map(_part, parts), _policies(policies)])


def plan_line(about: Mapping[str, Any], chosen: str | None = None) -> str:
    """As in "3 policies, 2,000 sessions × 5, seed 1 · Shop: demo · tastes change at 1,000".

    about : the plan as plain values
    chosen : the shop of now; under it, the plan of the sample shop says whose it is too
    """
    size = gettext(
        "{policies}, {sessions} sessions × {replicates}, seed {seed}",
        policies=ngettext("{n} policy", "{n} policies", len(about["policies"])),
        sessions=number(about["sessions"]),
        replicates=number(about["replicates"]),
        seed=about["seed"],
    )
    return _BETWEEN.join([size, *_shop(about, chosen), *_special(about)])


def _shop(about: Mapping[str, Any], chosen: str | None) -> Sequence[str]:
    if about.get("experiment"):
        return [gettext("Shop: {name}", name=about["experiment"])]
    if about.get("data"):
        return [gettext("Sales: {name}", name=about["data"])]
    return [gettext("Sample shop: few products")] if about.get("sample") and chosen is not None else []


def _special(about: Mapping[str, Any]) -> Sequence[str]:
    """Of the shoppers, by which set-ups of the same size differ most."""
    moments = {
        "drift_at": gettext_noop("tastes change at {session}"),
        "arrival_at": gettext_noop("new product at {session}"),
    }
    null = [gettext("nothing to learn")] if about.get("environment") == "null" else []
    return [
        *null,
        *(gettext(words, session=number(about[name])) for name, words in moments.items() if about.get(name)),
    ]


def _policies(text: str) -> str:
    """With names, where all are of policies that have one."""
    if match := _AND_MORE.fullmatch(text):
        return gettext("{some} and {more} more", some=_policies(match["some"]), more=match["more"])
    return ", ".join(policy_name(spec) if _code(spec) in POLICY_NAMES else spec for spec in text.split(", "))


def _code(spec: str) -> str:
    return spec.partition(":")[0]


def _part(text: str) -> str:
    for message, pattern in _patterns():
        if match := pattern.fullmatch(text):
            return gettext(message, **{name: _value(name, value) for name, value in match.groupdict().items()})
    return text


@cache
def _patterns() -> Sequence[tuple[str, re.Pattern[str]]]:
    places = {name: f"(?P<{name}>{pattern})" for name, pattern in _VALUES.items()}
    return [(message, re.compile(stored.format(**places))) for stored, message in _MESSAGES.items()]


def _value(name: str, text: str) -> str:
    if name in ("sessions", "session", "replicates"):
        return number(int(text.replace(",", "")))
    return text.replace(".", separators()[0]) if name == "value" else text
