"""Off-policy evaluation on the page: the log, the targets, the estimates and whether to trust them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from rlreco.bandit.policies.registry import policy_names
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.evaluation import (
    DEFAULT_ESTIMATORS,
    ESTIMATORS,
    METRICS,
    Evaluation,
    LoggedFeedback,
    TargetValue,
    evaluate,
    read_obd,
    read_target,
)
from rlreco.evaluation.targets import Target
from rlreco.report.kinds.evaluation import evaluation_report
from rlreco.ui.access.service import service
from rlreco.ui.kit.markdown import prose
from rlreco.ui.kit.multiselect import multiselect
from rlreco.ui.kit.report import report_button
from rlreco.ui.kit.tables import bounds
from rlreco.ui.visitor.choices import choose_learner, nobody_answered
from rlreco.views.evaluation import against_the_log, forest_table, span_of
from rlreco.views.verdicts.evaluation import judged_target
from rlreco.views.words.estimators import estimator_and_code, estimator_name
from rlreco.views.words.policies import name_and_code

_LIGHTS: Mapping[str, tuple[Literal["green", "orange", "red"], str, str]] = {
    "green": ("green", ":material/check_circle:", "The log can tell"),
    "amber": ("orange", ":material/warning:", "The log can tell, with care"),
    "red": ("red", ":material/block:", "The log can't tell"),
}
"""Of a light: colour of the badge, icon, and how far the log can answer for the policy; not whether that is good."""

_CODES = ("target", "estimator")

ESTIMATE_COLUMNS = {
    "name": st.column_config.TextColumn("policy"),
    "method": st.column_config.TextColumn("estimator"),
    "target": st.column_config.TextColumn("code"),
    "estimator": st.column_config.TextColumn("code of the estimator"),
    "value": st.column_config.NumberColumn("value", help="Mean of the metric."),
    **bounds("The value's 95 % interval"),
    "lift": st.column_config.NumberColumn("lift", help="Value less that of the logged policies, on the same slates."),
    **bounds("The lift's 95 % interval", "lift_low", "lift_high"),
    "comparison": st.column_config.TextColumn(
        "against the log", help="better or worse where the lift's interval leaves out 0, else unclear."
    ),
    "trust": st.column_config.TextColumn("trust", help="The light: how far the estimate can be trusted."),
    "effective_sample_size": st.column_config.NumberColumn(
        "effective rows", help="Number of rows of the policy's own that the log is worth; a row is a shown product."
    ),
    "largest_weight": st.column_config.NumberColumn(
        "largest weight", help="Weight of the heaviest row; 1 is a row of the log as it is."
    ),
    "clipped_share": st.column_config.NumberColumn("clipped", help="Share of rows whose weight was cut."),
    "standard_error": st.column_config.NumberColumn("standard error", help="Of the value."),
}
ESTIMATE_ORDER = (*(name for name in ESTIMATE_COLUMNS if name not in _CODES), *_CODES)

ESTIMATE_FORMATS = {
    **dict.fromkeys(("value", "low", "high", "standard_error"), "{:z.3f}"),
    **dict.fromkeys(("lift", "lift_low", "lift_high"), "{:+z.3f}"),
    "effective_sample_size": "{:,.0f}",
    "largest_weight": "{:,.1f}",
    "clipped_share": "{:.1%}",
}


@dataclass(frozen=True, slots=True)
class ChosenLog:
    """read : returns the log itself

    stamp : changes when the log grows, or belongs to another experiment of that name
    profile : of the experiment, None for a file
    name : of the experiment, or of the file
    """

    read: Callable[[], LoggedFeedback]
    stamp: tuple[str | int, ...]
    profile: Profile | None
    name: str

    def unit(self, metric: str) -> str:
        """Of the values, in words."""
        if metric != "reward":
            return METRICS[metric]
        above = "in the log's own units" if self.profile is None else "above that of an ignored one"
        return f"{METRICS[metric]}, {above}"


@dataclass(frozen=True, slots=True)
class ChosenTargets:
    """named : specs of policies

    own : the target of a file, by the file's name
    stamp : changes with the choice
    """

    named: tuple[str, ...]
    own: Mapping[str, Target]
    stamp: tuple[str, ...]

    @property
    def all(self) -> dict[str, str | Target]:
        return {**{name: name for name in self.named}, **self.own}


def choose_targets(log: ChosenLog) -> ChosenTargets:
    """Raises DataError for a file that isn't a table of chances.

    Each kind of log has an uploader of its own: after a change of the kind an uploader looks empty, though its file
    would still count.
    """
    named = _choose_named()
    key = "target-file" if log.profile is not None else "target-file-of-file"
    file = st.file_uploader("Chances of your own policy, as CSV", type="csv", key=key, help=_TARGET_FORMAT)
    own = {} if file is None else {file.name: read_target(file)}
    return ChosenTargets(named, own, (*named, "" if file is None else file.file_id))


_TARGET_FORMAT = (
    "Columns item_id and probability, the chance that your policy would have shown the item, and state, session or "
    "position where it differs by them. In each of those the chances add up to the number of products shown."
)


def _choose_named() -> tuple[str, ...]:
    return tuple(
        multiselect(
            "Policies to evaluate",
            policy_names(),
            default=["uniform", "greedy"],
            key="targets",
            format_func=name_and_code,
            accept_new_options=True,
            persist_state="session",
            help="They learn from the first half of the log and are evaluated on the second. "
            "Type NAME:key=value to set parameters, such as thompson:z=.5.",
        )
    )


def choose_estimators() -> tuple[str, ...]:
    return tuple(
        multiselect(
            "Estimators",
            list(ESTIMATORS),
            default=list(DEFAULT_ESTIMATORS),
            key="estimators",
            format_func=estimator_and_code,
            persist_state="session",
            help="Doubly robust: a model of rewards, corrected by inverse propensities. The first three are the ones "
            "to begin with; inverse propensities alone are noisier, the model alone is biased.",
        )
    )


def choose_metric(log: ChosenLog) -> str:
    """A file has rewards only."""
    metric: str = st.selectbox(
        "Metric",
        list(METRICS) if log.profile is not None else ["reward"],
        format_func=lambda name: METRICS[name].capitalize(),
        key="metric" if log.profile is not None else "metric-of-file",
        persist_state="session",
        help="What a policy is judged by. Policies learn from the reward, whatever is chosen.",
    )
    return metric


def choose_log() -> ChosenLog:
    """The log of an experiment, or of a file; stops the page while there is none."""
    kinds = {"experiment": "An experiment's own", "file": "A file in the Open Bandit format"}
    kind = st.radio("Log", list(kinds), format_func=kinds.__getitem__, horizontal=True, key="log-kind")
    return _file_log() if kind == "file" else _experiment_log()


def _experiment_log() -> ChosenLog:
    learner = choose_learner(service())
    experiment, answered = learner.experiment, learner.history.answered
    if not answered:
        nobody_answered()
        st.stop()
    name, trained = experiment.name, experiment.t0.isoformat()
    return ChosenLog(learner.history.feedback, (name, trained, answered), experiment.profile, name)


def _file_log() -> ChosenLog:
    upload = st.file_uploader("Log", type="csv", key="log-file")
    if upload is None:
        st.info(_FORMAT, icon=":material/upload_file:")
        st.stop()
    return ChosenLog(lambda: read_obd(upload), (upload.file_id, upload.size), None, upload.name)


_FORMAT = (
    "A CSV with a row for each product that was shown: timestamp, item_id, position, click (0 or 1) and "
    "propensity_score, the chance that the logged policy shows that item at that position, from before it was drawn. "
    "Columns user_feature_... and user-item_affinity_... may follow. Any other table becomes a log in Python, by "
    "rlreco.evaluation.from_table."
)


def evaluated(
    log: ChosenLog, targets: ChosenTargets, estimators: tuple[str, ...], metric: str
) -> tuple[Evaluation, pd.DataFrame]:
    """The evaluation, and its estimates as a table in `log.unit(metric)`. Computed again when the log has grown.

    Raises DataError, and ConfigError without a policy or an estimator.
    """
    if not targets.all:
        raise ConfigError("Choose a policy to evaluate, or upload chances of your own.")
    if not estimators:
        raise ConfigError("Choose at least one estimator; if only one, dr.")
    evaluation = _evaluated(log, targets, log.stamp, targets.stamp, estimators, metric)
    return evaluation, forest_table(evaluation, log.profile)


@st.cache_data(ttl=3600, max_entries=16, show_spinner="Evaluating")
def _evaluated(
    _log: ChosenLog,
    _targets: ChosenTargets,
    of_log: tuple[str | int, ...],
    of_targets: tuple[str, ...],
    estimators: tuple[str, ...],
    metric: str,
) -> Evaluation:
    return evaluate(_log.read(), _targets.all, estimators, metric=metric)


def method_words(evaluation: Evaluation) -> str:
    """The main estimators of the picture, in words."""
    mains = dict.fromkeys(next(iter(value.estimates)) for value in evaluation.targets)
    return " and ".join(estimator_name(name).lower() for name in mains)


def offer_report(evaluation: Evaluation, log: ChosenLog) -> None:
    report_button(f"evaluation-{log.name}", lambda now: evaluation_report(evaluation, log.profile, log.name, now))


def show_targets(evaluation: Evaluation, profile: Profile | None) -> None:
    """For each target whether it is better or worse, and apart from that how far the log can tell; the lights of other
    estimators that differ, reasons for those that are left out, and each note once.

    profile : of the experiment, None for a file
    """
    targets = evaluation.targets
    span = span_of(evaluation, profile)
    for value in targets:
        with st.container(border=True, key=f"target-{value.name}"):
            st.markdown(f"**{prose(value.name)}** · {prose(against_the_log(value, span))}")
            _show_trust(value, is_judged=value is judged_target(targets))
    for note in dict.fromkeys(note for value in targets for note in value.notes):
        st.caption(prose(note))


def _show_trust(value: TargetValue, *, is_judged: bool) -> None:
    """The verdict has the sessions to wait for of its own target."""
    colour, icon, title = _LIGHTS[value.light.colour]
    st.badge(title, color=colour, icon=icon)
    st.caption(prose(f"{value.light.words}{'' if is_judged else _more(value)}"))
    for name, light in value.other_lights.items():
        st.caption(prose(f"{estimator_name(name)}: {light.words}"))
    for name, why in value.left_out.items():
        st.caption(prose(f"{estimator_name(name)}: {why}"))


def _more(value: TargetValue) -> str:
    if not value.more_sessions:
        return ""
    return f" Some {value.more_sessions:,} more sessions like these would be enough for a green light."
