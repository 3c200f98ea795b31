"""Names of policies for people; the code name belongs beside it, in grey."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from rlreco.language import gettext, gettext_noop
from rlreco.service.simulations.vote.audience import AUDIENCE

POLICY_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "uniform": gettext_noop("Random slates"),
        "popularity": gettext_noop("Best sellers"),
        "greedy": gettext_noop("Greedy"),
        "epsilon_greedy": gettext_noop("Epsilon-greedy"),
        "softmax": gettext_noop("Softmax"),
        "ucb1": gettext_noop("UCB1"),
        "ucb1_tuned": gettext_noop("UCB1-tuned"),
        "kl_ucb": gettext_noop("KL-UCB"),
        "thompson": gettext_noop("Thompson sampling"),
        "thompson_gaussian": gettext_noop("Gaussian Thompson sampling"),
        "top_two": gettext_noop("Top-two Thompson sampling"),
        "exp3": gettext_noop("Exp3"),
        "lin_ucb": gettext_noop("Linear UCB"),
        "lin_ts": gettext_noop("Linear Thompson sampling"),
        "tutorial_epsilon_greedy": gettext_noop("Epsilon-greedy of the tutorial"),
        "default": gettext_noop("Default of the shop"),
        "best list for all": gettext_noop("Best list for all"),
        "best list for each segment": gettext_noop("Best list for each segment"),
        AUDIENCE: gettext_noop("The audience"),
    }
)
"""Code -> message with the name, of every registered policy, of the references of simulations, and of those who play
along."""

NAME_COLUMNS: Mapping[str, str] = MappingProxyType({"name": gettext_noop("policy"), "policy": gettext_noop("code")})
"""Headers of a table of `with_names`, as messages."""

_SHORT: Mapping[str, str] = MappingProxyType(
    {
        "uniform": gettext_noop("Random"),
        "thompson": gettext_noop("Thompson"),
        "thompson_gaussian": gettext_noop("Gaussian Thompson"),
        "top_two": gettext_noop("Top-two"),
        "lin_ts": gettext_noop("Linear Thompson"),
        "tutorial_epsilon_greedy": gettext_noop("Tutorial"),
        "default": gettext_noop("Default"),
        "best list for all": gettext_noop("Best for all"),
        "best list for each segment": gettext_noop("Best by segment"),
        AUDIENCE: gettext_noop("Audience"),
    }
)


def policy_name(spec: str) -> str:
    """As in: "Thompson sampling (z=.5) [A]"; a policy from outside keeps its own name.

    spec : NAME[:key=value,...], and perhaps the mark of its run, as " [A]"
    """
    return _worded(spec, POLICY_NAMES)


def short_policy_name(spec: str) -> str:
    """As in "Thompson (z=.5) [A]", for labels where little room is."""
    return _worded(spec, {**POLICY_NAMES, **_SHORT})


def name_and_code(spec: str) -> str:
    """For lists of options, which have no grey: "Thompson sampling · thompson".

    A spec with settings is somebody's own text and stays as it is: Streamlit takes the words of one for another text.
    """
    return f"{policy_name(spec)} · {spec}" if spec in POLICY_NAMES else spec


def name_columns() -> dict[str, str]:
    """Headers of a table of `with_names`."""
    return {column: gettext(header) for column, header in NAME_COLUMNS.items()}


def with_names(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a column `name` before its column `policy`."""
    place = list(table.columns).index("policy")
    named = table.copy()
    named.insert(place, "name", [policy_name(str(spec)) for spec in table["policy"]])
    return named


def is_policy(spec: str) -> bool:
    """Whether it is a policy with a name for people."""
    return _parts(spec)[0] in POLICY_NAMES


def is_random(spec: str) -> bool:
    """Whether the policy shows slates at random."""
    return _parts(spec)[0] == "uniform"


def _worded(spec: str, names: Mapping[str, str]) -> str:
    code, settings, mark = _parts(spec)
    name = gettext(names[code]) if code in names else code
    return f"{name} ({settings}){mark}" if settings else f"{name}{mark}"


def _parts(spec: str) -> tuple[str, str, str]:
    """(code, settings, mark of the run with its space)"""
    rest, bracket, mark = spec.partition(" [")
    code, _, settings = rest.partition(":")
    return code.strip(), settings.strip(), bracket + mark
