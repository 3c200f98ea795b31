"""What a log says of policies that were not shown."""

import streamlit as st

from rlreco.evaluation import DEFAULT_ESTIMATORS, ESTIMATORS, TARGETS, Evaluation, TargetValue, evaluate
from rlreco.records import Experiment
from rlreco.service.evaluating import logged_feedback
from rlreco.service.learning import Service

_LIGHTS = {
    "green": (st.success, ":material/check_circle:", "Good enough to decide by"),
    "amber": (st.warning, ":material/warning:", "Decide with care"),
    "red": (st.error, ":material/block:", "Not good enough to decide by"),
}


def choose_targets() -> tuple[str, ...]:
    return tuple(
        st.multiselect(
            "Policies to ask about",
            list(TARGETS),
            default=["uniform", "greedy"],
            key="targets",
            accept_new_options=True,
            persist_state="session",
            help="They learn from the first half of the log and are judged on the second. Parameters: NAME:key=value.",
        )
    )


def choose_estimators() -> tuple[str, ...]:
    return tuple(
        st.multiselect(
            "Estimators",
            list(ESTIMATORS),
            default=list(DEFAULT_ESTIMATORS),
            key="estimators",
            persist_state="session",
            help="ips: inverse propensities, unbiased and noisy. snips: the same, normalised. dm: a model of rewards. "
            "dr: both, each mending the other.",
        )
    )


def evaluated(
    known: Service, experiment: Experiment, targets: tuple[str, ...], estimators: tuple[str, ...], sessions: int
) -> Evaluation:
    """Computed anew when the log has grown. Raises DataError while there is no log."""
    return _evaluated(known, experiment.name, targets, estimators, sessions)


@st.cache_data(ttl=3600, max_entries=16, show_spinner="Asking the log")
def _evaluated(
    _known: Service, experiment: str, targets: tuple[str, ...], estimators: tuple[str, ...], sessions: int
) -> Evaluation:
    return evaluate(logged_feedback(_known, experiment), targets, estimators)


def light(value: TargetValue) -> None:
    """Whether to trust it, in words and colour, and what else should be known."""
    draw, icon, title = _LIGHTS[value.light.colour]
    draw(value.light.words, title=f"{value.name}: {title}", icon=icon)
    for note in (*value.notes, *(f"{name}: {why}" for name, why in value.unsaid.items())):
        st.caption(note)
