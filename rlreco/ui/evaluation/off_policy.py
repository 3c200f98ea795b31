"""Off-policy evaluation on the page: the log, the targets, the estimates and whether to trust them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

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
from rlreco.evaluation.results import Comparison
from rlreco.evaluation.targets import Target
from rlreco.language import gettext, gettext_noop, in_language_of_now, language, ngettext, number, percent, signed
from rlreco.report.kinds.evaluation import evaluation_report
from rlreco.ui.access.service import service
from rlreco.ui.kit.markdown import prose
from rlreco.ui.kit.multiselect import multiselect
from rlreco.ui.kit.report import report_button
from rlreco.ui.kit.tables import Format, bounds
from rlreco.ui.visitor.choices import choose_learner, nobody_answered
from rlreco.views.evaluation import against_the_log, forest_table, reasons_of, span_of, trust_word
from rlreco.views.verdicts.evaluation import judged_target
from rlreco.views.words.estimators import estimator_and_code, estimator_name
from rlreco.views.words.policies import name_and_code

_LIGHTS: Mapping[str, tuple[Literal["green", "orange", "red"], str]] = {
    "green": ("green", ":material/check_circle:"),
    "amber": ("orange", ":material/warning:"),
    "red": ("red", ":material/block:"),
}
"""Of a light: colour and icon of its badge."""

_CODES = ("target", "estimator")

_COMPARISONS: Mapping[Comparison, str] = {
    "better": gettext_noop("better"),
    "worse": gettext_noop("worse"),
    "unclear": gettext_noop("unclear"),
}


ESTIMATE_FORMATS: Mapping[str, Format] = {
    **dict.fromkeys(("value", "low", "high", "standard_error"), partial(number, digits=3)),
    **dict.fromkeys(("lift", "lift_low", "lift_high"), partial(signed, digits=3)),
    "comparison": lambda code: gettext(_COMPARISONS[code]),
    "trust": trust_word,
    "effective_sample_size": number,
    "largest_weight": partial(number, digits=1),
    "clipped_share": partial(percent, digits=1),
}


def estimate_columns() -> dict[str, Any]:
    text, numeric = st.column_config.TextColumn, st.column_config.NumberColumn
    return {
        "name": text(gettext("policy")),
        "method": text(gettext("estimator")),
        "target": text(gettext("code")),
        "estimator": text(gettext("code of the estimator")),
        "value": numeric(gettext("value"), help=gettext("Mean of the metric.")),
        **bounds(gettext("The value's 95 % interval")),
        "lift": numeric(gettext("lift"), help=gettext("Value less that of the logged policies, on the same slates.")),
        **bounds(gettext("The lift's 95 % interval"), "lift_low", "lift_high"),
        "comparison": text(
            gettext("against the log"),
            help=gettext("better or worse where the lift's interval leaves out 0, else unclear."),
        ),
        "trust": text(gettext("trust"), help=gettext("How far the estimate can be trusted, whatever it is.")),
        "effective_sample_size": numeric(
            gettext("effective rows"),
            help=gettext("Number of rows of the policy's own that the log is worth; a row is a shown product."),
        ),
        "largest_weight": numeric(
            gettext("largest weight"), help=gettext("Weight of the heaviest row; 1 is a row of the log as it is.")
        ),
        "clipped_share": numeric(gettext("clipped"), help=gettext("Share of rows whose weight was cut.")),
        "standard_error": numeric(gettext("standard error"), help=gettext("Of the value.")),
    }


def estimate_order(columns: Mapping[str, Any]) -> tuple[str, ...]:
    """Codes last. columns : of `estimate_columns`"""
    return (*(name for name in columns if name not in _CODES), *_CODES)


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
        unit = gettext(METRICS[metric])
        if metric != "reward":
            return unit
        if self.profile is None:
            return gettext("{unit}, in the log's own units", unit=unit)
        return gettext("{unit}, above that of an ignored one", unit=unit)


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
    file = st.file_uploader(
        gettext("Chances of your own policy, as CSV"), type="csv", key=key, help=gettext(_TARGET_FORMAT)
    )
    own = {} if file is None else {file.name: read_target(file)}
    return ChosenTargets(named, own, (*named, "" if file is None else file.file_id))


_TARGET_FORMAT = gettext_noop(
    "Columns item_id and probability, the chance that your policy would have shown the item, and state, session or "
    "position where it differs by them. In each of those the chances add up to the number of products shown."
)


def _choose_named() -> tuple[str, ...]:
    return tuple(
        multiselect(
            gettext("Policies to evaluate"),
            policy_names(),
            default=["uniform", "greedy"],
            key="targets",
            format_func=in_language_of_now(name_and_code),
            accept_new_options=True,
            persist_state="session",
            help=gettext(
                "They learn from the first half of the log and are evaluated on the second. "
                "Type NAME:key=value to set parameters, such as thompson:z=.5."
            ),
        )
    )


def choose_estimators() -> tuple[str, ...]:
    return tuple(
        multiselect(
            gettext("Estimators"),
            list(ESTIMATORS),
            default=list(DEFAULT_ESTIMATORS),
            key="estimators",
            format_func=in_language_of_now(estimator_and_code),
            persist_state="session",
            help=gettext(
                "Doubly robust: a model of rewards, corrected by inverse propensities. The first three are the ones "
                "to begin with; inverse propensities alone are noisier, the model alone is biased."
            ),
        )
    )


def choose_metric(log: ChosenLog) -> str:
    """A file has rewards only."""
    metric: str = st.selectbox(
        gettext("Metric"),
        list(METRICS) if log.profile is not None else ["reward"],
        format_func=in_language_of_now(_metric_name),
        key="metric" if log.profile is not None else "metric-of-file",
        persist_state="session",
        help=gettext("What a policy is judged by. Policies learn from the reward, whatever is chosen."),
    )
    return metric


def _metric_name(name: str) -> str:
    unit = gettext(METRICS[name])
    return f"{unit[:1].upper()}{unit[1:]}"


def choose_log() -> ChosenLog:
    """The log of an experiment, or of a file; stops the page while there is none."""
    kinds = {"experiment": gettext("The shop's own"), "file": gettext("A file in the Open Bandit format")}
    kind = st.radio(gettext("Log"), list(kinds), format_func=kinds.__getitem__, horizontal=True, key="log-kind")
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
    upload = st.file_uploader(gettext("Log"), type="csv", key="log-file")
    if upload is None:
        st.info(gettext(_FORMAT), icon=":material/upload_file:")
        st.stop()
    return ChosenLog(lambda: read_obd(upload), (upload.file_id, upload.size), None, upload.name)


_FORMAT = gettext_noop(
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
        raise ConfigError(gettext("Choose a policy to evaluate, or upload chances of your own."))
    if not estimators:
        raise ConfigError(gettext("Choose at least one estimator; if only one, dr."))
    with st.spinner(gettext("Evaluating")):
        evaluation = _evaluated(log, targets, log.stamp, targets.stamp, estimators, metric, language())
    return evaluation, forest_table(evaluation, log.profile)


@st.cache_data(ttl=3600, max_entries=16, show_spinner=False)
def _evaluated(
    _log: ChosenLog,
    _targets: ChosenTargets,
    of_log: tuple[str | int, ...],
    of_targets: tuple[str, ...],
    estimators: tuple[str, ...],
    metric: str,
    spoken: str,
) -> Evaluation:
    """spoken : language of its reasons and notes"""
    return evaluate(_log.read(), _targets.all, estimators, metric=metric)


def method_words(evaluation: Evaluation) -> str:
    """The main estimators of the picture, in words."""
    mains = dict.fromkeys(next(iter(value.estimates)) for value in evaluation.targets)
    names = map(estimator_name, mains)
    # Nouns of German keep their capitals.
    return gettext(" and ").join(name.lower() if language() == "en" else name for name in names)


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
    colour, icon = _LIGHTS[value.light.colour]
    words = gettext("Trust in the estimate: {trust}", trust=trust_word(value.light.colour))
    st.badge(prose(words), color=colour, icon=icon)
    st.caption(prose(f"{reasons_of(value)}{'' if is_judged else _more(value)}"))
    for name, light in value.other_lights.items():
        st.caption(prose(f"{estimator_name(name)}: {light.words}"))
    for name, why in value.left_out.items():
        st.caption(prose(f"{estimator_name(name)}: {why}"))


def _more(value: TargetValue) -> str:
    if not value.more_sessions:
        return ""
    more = ngettext(
        "Some {n} more session like these would be enough for strong trust.",
        "Some {n} more sessions like these would be enough for strong trust.",
        value.more_sessions,
    )
    return f" {more}"
