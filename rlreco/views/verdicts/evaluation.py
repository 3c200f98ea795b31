"""The verdict of an off-policy evaluation."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import NamedTuple

from rlreco.domain.profile import Profile
from rlreco.evaluation import Evaluation, TargetValue
from rlreco.views.evaluation import span_of
from rlreco.views.verdicts.sentence import Difference, Verdict, about, counted, waiting


class _Words(NamedTuple):
    """verb : as in "would have earned"; noun : of what, or empty"""

    verb: str
    noun: str
    less: str
    per: str

    def difference(self, value: TargetValue, span: float) -> Difference:
        main = value.main
        more, less = (" ".join([word, *self.noun.split(), self.per]) for word in ("more", self.less))
        return Difference(main.lift * span, main.lift_low * span, main.lift_high * span, more, less)

    def would_have(self, degree: str) -> str:
        return " ".join(["would have", self.verb, degree, *self.noun.split()])


_WORDS: Mapping[str, _Words] = {
    "reward": _Words("earned", "", "less", "a product shown"),
    "clicks": _Words("had", "clicks", "fewer", "a slate"),
    "buys": _Words("sold", "products", "fewer", "a slate"),
    "money": _Words("earned", "money", "less", "a slate"),
}
"""Metric -> its words."""

_THE_LOG = "the policies of the log"


def evaluation_verdict(evaluation: Evaluation, profile: Profile | None = None) -> Verdict:
    """Of the target, or of the best one.

    profile : of the experiment whose log it is: rewards are then in the shop's own units
    """
    span = span_of(evaluation, profile)
    value, words = judged_target(evaluation.targets), _WORDS[evaluation.metric]
    difference = words.difference(value, span)
    if value.light.colour == "red":
        return Verdict(_open(value, evaluation.targets, words), f": {_untrusted(value, difference)}.")
    if difference.value == difference.low == difference.high:
        return Verdict(
            f"{value.name} would have {words.verb} the same as {_THE_LOG}", ": the estimates don't differ at all."
        )
    if difference.comparison == "unclear":
        doubt = f"{difference.size()}, {difference.bounds()}, by estimate; {_wait(value, difference, evaluation)}"
        return Verdict(_open(value, evaluation.targets, words), f": {doubt}.")
    claim = _claim(value, evaluation.targets, words, difference)
    return Verdict(claim, f", {difference.bounds()}; {_trust(value)}{_picked(evaluation.targets)}.")


def judged_target(targets: Sequence[TargetValue]) -> TargetValue:
    """The one with the highest lift, of those that the log can answer for if there are any."""
    answered = [value for value in targets if value.light.colour != "red"]
    return max(answered or targets, key=lambda value: value.main.lift)


def _claim(value: TargetValue, targets: Sequence[TargetValue], words: _Words, difference: Difference) -> str:
    size = f"{difference.size()} than {_THE_LOG}"
    if len(targets) == 1:
        return f"{value.name} would have {words.verb} an estimated {size}"
    if difference.comparison == "better":
        return f"Of {len(targets)} policies {value.name} {words.would_have('most')}: an estimated {size}"
    return f"None of {len(targets)} policies {words.would_have('more')}: the best, {value.name}, an estimated {size}"


def _open(value: TargetValue, targets: Sequence[TargetValue], words: _Words) -> str:
    best = "" if len(targets) == 1 else f", the best of {len(targets)} policies,"
    return f"Can't tell yet whether {value.name}{best} {words.would_have('more')} than {_THE_LOG}"


def _untrusted(value: TargetValue, difference: Difference) -> str:
    guess = f"the estimate of {difference.size()}, {difference.bounds()}"
    if value.more_sessions:
        return f"the log is too thin for {guess}; wait for some {_sessions(value.more_sessions)}"
    if isnan(value.main.effective_sample_size):
        return f"{guess}, is by a model alone; evaluate it with snips, dr or sndr"
    if value.check is not None and not value.check.answers:
        return "of the products that it would show none was answered above the lowest reward; wait for answers"
    return f"the log can't bear {guess}; log with more exploring, or choose a policy nearer to those of the log"


def _trust(value: TargetValue) -> str:
    if value.light.colour == "green":
        return "the log is good enough to decide by"
    if value.more_sessions:
        return f"the log is thin: wait for some {_sessions(value.more_sessions)}"
    return "decide with care, for the reasons below"


def _wait(value: TargetValue, difference: Difference, evaluation: Evaluation) -> str:
    """Until the interval leaves out 0, and the light is green."""
    more = difference.more_to_tell(evaluation.rounds + evaluation.learned)
    return waiting(None if more is None else max(more, value.more_sessions or 0), "session")


def _sessions(more: int) -> str:
    return counted(about(more), "more session", "more sessions")


def _picked(targets: Sequence[TargetValue]) -> str:
    return "" if len(targets) == 1 else "; it was picked as the best, which flatters it"
