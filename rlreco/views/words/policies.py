"""Names of policies for people; the code name belongs beside it, in grey."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from rlreco.service.simulations.vote.audience import AUDIENCE

POLICY_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "uniform": "Random slates",
        "popularity": "Best sellers",
        "greedy": "Greedy",
        "epsilon_greedy": "Epsilon-greedy",
        "softmax": "Softmax",
        "ucb1": "UCB1",
        "ucb1_tuned": "UCB1-tuned",
        "kl_ucb": "KL-UCB",
        "thompson": "Thompson sampling",
        "thompson_gaussian": "Gaussian Thompson sampling",
        "top_two": "Top-two Thompson sampling",
        "exp3": "Exp3",
        "lin_ucb": "Linear UCB",
        "lin_ts": "Linear Thompson sampling",
        "tutorial_epsilon_greedy": "Epsilon-greedy of the tutorial",
        "default": "Default of the shop",
        "best list for all": "Best list for all",
        "best list for each segment": "Best list for each segment",
        AUDIENCE: "The audience",
    }
)
"""Code -> name, of every registered policy, of the references of simulations, and of the people who play along."""

NAME_COLUMNS: Mapping[str, str] = MappingProxyType({"name": "policy", "policy": "code"})
"""Headers of a table of `with_names`."""

_SHORT: Mapping[str, str] = MappingProxyType(
    {
        "uniform": "Random",
        "thompson": "Thompson",
        "thompson_gaussian": "Gaussian Thompson",
        "top_two": "Top-two",
        "lin_ts": "Linear Thompson",
        "tutorial_epsilon_greedy": "Tutorial",
        "default": "Default",
        "best list for all": "Best for all",
        "best list for each segment": "Best by segment",
        AUDIENCE: "Audience",
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
    return f"{POLICY_NAMES[spec]} · {spec}" if spec in POLICY_NAMES else spec


def with_names(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a column `name` before its column `policy`."""
    place = list(table.columns).index("policy")
    named = table.copy()
    named.insert(place, "name", [policy_name(str(spec)) for spec in table["policy"]])
    return named


def is_random(spec: str) -> bool:
    """Whether the policy shows slates at random."""
    return _parts(spec)[0] == "uniform"


def _worded(spec: str, names: Mapping[str, str]) -> str:
    code, settings, mark = _parts(spec)
    name = names.get(code, code)
    return f"{name} ({settings}){mark}" if settings else f"{name}{mark}"


def _parts(spec: str) -> tuple[str, str, str]:
    """(code, settings, mark of the run with its space)"""
    rest, bracket, mark = spec.partition(" [")
    code, _, settings = rest.partition(":")
    return code.strip(), settings.strip(), bracket + mark
