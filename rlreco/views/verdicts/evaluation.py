"""The verdict of an off-policy evaluation."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import NamedTuple

from rlreco.domain.profile import Profile
from rlreco.evaluation import Evaluation, TargetValue
from rlreco.language import gettext, gettext_noop, ngettext, number
from rlreco.views.evaluation import span_of
from rlreco.views.verdicts.sentence import Difference, Verdict, about, waiting


class _Words(NamedTuple):
    """Messages about one metric.

    more, less : behind a difference above and below 0
    same, size : of a single policy
    most, none : of the best of several, which is better or worse than the log
    open, open_best : while nobody can tell, of a single policy and of the best of several
    """

    more: str
    less: str
    same: str
    size: str
    most: str
    none: str
    open: str
    open_best: str

    def difference(self, value: TargetValue, span: float) -> Difference:
        main = value.main
        more, less = gettext(self.more), gettext(self.less)
        return Difference(main.lift * span, main.lift_low * span, main.lift_high * span, more, less)


_WORDS: Mapping[str, _Words] = {
    "reward": _Words(
        gettext_noop("more a product shown"),
        gettext_noop("less a product shown"),
        gettext_noop("{policy} would have earned the same as the policies of the log"),
        gettext_noop("{policy} would have earned an estimated {size} than the policies of the log"),
        gettext_noop(
            "Of {policies} policies {policy} would have earned most: an estimated {size} than the policies of the log"
        ),
        gettext_noop(
            "None of {policies} policies would have earned more: the best, {policy}, an estimated {size} "
            "than the policies of the log"
        ),
        gettext_noop("Can't tell yet whether {policy} would have earned more than the policies of the log"),
        gettext_noop(
            "Can't tell yet whether {policy}, the best of {policies} policies, would have earned more than the "
            "policies of the log"
        ),
    ),
    "clicks": _Words(
        gettext_noop("more clicks a slate"),
        gettext_noop("fewer clicks a slate"),
        gettext_noop("{policy} would have had the same as the policies of the log"),
        gettext_noop("{policy} would have had an estimated {size} than the policies of the log"),
        gettext_noop(
            "Of {policies} policies {policy} would have had most clicks: an estimated {size} "
            "than the policies of the log"
        ),
        gettext_noop(
            "None of {policies} policies would have had more clicks: the best, {policy}, an estimated {size} "
            "than the policies of the log"
        ),
        gettext_noop("Can't tell yet whether {policy} would have had more clicks than the policies of the log"),
        gettext_noop(
            "Can't tell yet whether {policy}, the best of {policies} policies, would have had more clicks than the "
            "policies of the log"
        ),
    ),
    "buys": _Words(
        gettext_noop("more products a slate"),
        gettext_noop("fewer products a slate"),
        gettext_noop("{policy} would have sold the same as the policies of the log"),
        gettext_noop("{policy} would have sold an estimated {size} than the policies of the log"),
        gettext_noop(
            "Of {policies} policies {policy} would have sold most products: an estimated {size} "
            "than the policies of the log"
        ),
        gettext_noop(
            "None of {policies} policies would have sold more products: the best, {policy}, an estimated {size} "
            "than the policies of the log"
        ),
        gettext_noop("Can't tell yet whether {policy} would have sold more products than the policies of the log"),
        gettext_noop(
            "Can't tell yet whether {policy}, the best of {policies} policies, would have sold more products than the "
            "policies of the log"
        ),
    ),
    "money": _Words(
        gettext_noop("more money a slate"),
        gettext_noop("less money a slate"),
        gettext_noop("{policy} would have earned the same as the policies of the log"),
        gettext_noop("{policy} would have earned an estimated {size} than the policies of the log"),
        gettext_noop(
            "Of {policies} policies {policy} would have earned most money: an estimated {size} "
            "than the policies of the log"
        ),
        gettext_noop(
            "None of {policies} policies would have earned more money: the best, {policy}, an estimated {size} "
            "than the policies of the log"
        ),
        gettext_noop("Can't tell yet whether {policy} would have earned more money than the policies of the log"),
        gettext_noop(
            "Can't tell yet whether {policy}, the best of {policies} policies, would have earned more money than the "
            "policies of the log"
        ),
    ),
}
"""Metric -> its words."""


def evaluation_verdict(evaluation: Evaluation, profile: Profile | None = None) -> Verdict:
    """Of the target, or of the best one.

    profile : of the experiment whose log it is: rewards are then in the shop's own units
    """
    span, targets = span_of(evaluation, profile), evaluation.targets
    value, words = judged_target(targets), _WORDS[evaluation.metric]
    difference = words.difference(value, span)
    size, bounds = difference.size(), difference.bounds()
    if value.light.colour == "red":
        return Verdict(_open(value, targets, words), f": {_untrusted(value, size, bounds)}.")
    if difference.value == difference.low == difference.high:
        doubt = gettext(": the estimates don't differ at all.")
        return Verdict(gettext(words.same, policy=value.name), doubt)
    if difference.comparison == "unclear":
        wait = _wait(value, difference, evaluation)
        doubt = gettext(": {size}, {bounds}, by estimate; {wait}.", size=size, bounds=bounds, wait=wait)
        return Verdict(_open(value, targets, words), doubt)
    claim = _claim(value, targets, words, difference)
    return Verdict(claim, f", {bounds}; {_trust(value)}{_picked(targets)}.")


def judged_target(targets: Sequence[TargetValue]) -> TargetValue:
    """The one with the highest lift, of those that the log can answer for if there are any."""
    answered = [value for value in targets if value.light.colour != "red"]
    return max(answered or targets, key=lambda value: value.main.lift)


def _claim(value: TargetValue, targets: Sequence[TargetValue], words: _Words, difference: Difference) -> str:
    policies, size = number(len(targets)), difference.size()
    if len(targets) == 1:
        return gettext(words.size, policy=value.name, size=size)
    of_best = words.most if difference.comparison == "better" else words.none
    return gettext(of_best, policies=policies, policy=value.name, size=size)


def _open(value: TargetValue, targets: Sequence[TargetValue], words: _Words) -> str:
    if len(targets) == 1:
        return gettext(words.open, policy=value.name)
    return gettext(words.open_best, policy=value.name, policies=number(len(targets)))


def _untrusted(value: TargetValue, size: str, bounds: str) -> str:
    guess = {"size": size, "bounds": bounds}
    if value.more_sessions:
        return ngettext(
            "the log is too thin for the estimate of {size}, {bounds}; wait for some {n} more session",
            "the log is too thin for the estimate of {size}, {bounds}; wait for some {n} more sessions",
            about(value.more_sessions),
            **guess,
        )
    if isnan(value.main.effective_sample_size):
        return gettext(
            "the estimate of {size}, {bounds}, is by a model alone; evaluate it with snips, dr or sndr", **guess
        )
    if value.check is not None and not value.check.answers:
        return gettext("of the products that it would show none was answered above the lowest reward; wait for answers")
    return gettext(
        "the log can't bear the estimate of {size}, {bounds}; log with more exploring, or choose a policy nearer to "
        "those of the log",
        **guess,
    )


def _trust(value: TargetValue) -> str:
    if value.light.colour == "green":
        return gettext("the log is good enough to decide by")
    if value.more_sessions:
        return ngettext(
            "the log is thin: wait for some {n} more session",
            "the log is thin: wait for some {n} more sessions",
            about(value.more_sessions),
        )
    return gettext("decide with care, for the reasons below")


def _wait(value: TargetValue, difference: Difference, evaluation: Evaluation) -> str:
    """Until the interval leaves out 0, and the light is green."""
    more = difference.more_to_tell(evaluation.rounds + evaluation.learned)
    return waiting(None if more is None else max(more, value.more_sessions or 0), "session")


def _picked(targets: Sequence[TargetValue]) -> str:
    return "" if len(targets) == 1 else gettext("; it was picked as the best, which flatters it")
