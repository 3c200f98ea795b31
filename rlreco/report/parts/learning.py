"""What a report shows of a log: the regret with its story, and the policies beside each other."""

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from rlreco.domain.profile import Profile
from rlreco.domain.records import Product, Session
from rlreco.language import gettext, gettext_noop, number
from rlreco.plots.learning.curves import KINDS, kinds, regret_curves, regret_summary
from rlreco.report.document import Block, Chart, Text
from rlreco.report.parts.tables import table_of, thinned
from rlreco.service.learner.learner import Learner
from rlreco.views.learning import by_sessions, earnings
from rlreco.views.story import Mark, learning_story
from rlreco.views.words.formats import Formats
from rlreco.views.words.policies import policy_name, with_names
from rlreco.views.words.products import product_name

_SO_FAR = {"exact": gettext_noop("regret so far, exact"), "estimated": gettext_noop("regret so far, estimated")}
_OF_EACH = {
    "exact": gettext_noop("Regret so far of each policy, exact"),
    "estimated": gettext_noop("Regret so far of each policy, estimated"),
}


def story_of(
    learner: Learner, curve: pd.DataFrame, sessions: Sequence[Session], products: Mapping[str, Product]
) -> list[Mark]:
    """Of the policy with most sessions; empty without regret. sessions : answered, newest first"""
    if not kinds(curve):
        return []
    policy, names = by_sessions(curve)[0], {id_: product_name(each.name) for id_, each in products.items()}
    log = [session for session in reversed(sessions) if session.policy == policy]
    part = curve[curve["policy"] == policy]
    return learning_story(part, kinds(curve)[0], learner.profile.in_units(1, 0), log, names)


def regret_chart(learner: Learner, curve: pd.DataFrame, marks: Sequence[Mark]) -> Block:
    """A sentence where regret is unknown."""
    if not kinds(curve):
        return Text(
            gettext("Regret can't be estimated here: these policies learn each state alone, and people answered.")
        )
    kind, span = kinds(curve)[0], learner.profile.in_units(1, 0)
    places = [mark.session for mark in marks]
    regret = curve.assign(regret=span * curve[f"{kind}_regret"])
    columns = {
        "name": (gettext("policy"), None),
        "session": (gettext("sessions"), number),
        "regret": (gettext(_SO_FAR[kind]), partial(number, digits=1)),
    }
    return Chart(
        regret_curves(curve, kind, span, policy=by_sessions(curve)[0], places=places, named=policy_name),
        regret_summary(curve, kind, span, policy_name),
        table_of(with_names(thinned(regret, "policy")), columns, gettext(_OF_EACH[kind])),
        gettext(
            "{kind}. Regret is the reward of the best slate minus that of the slate shown: the flatter the curve, the "
            "more was learned. Bands: 95 %.",
            kind=gettext(KINDS[kind]),
        ),
    )


def policies_table(curve: pd.DataFrame, profile: Profile, formats: Formats) -> list[Block]:
    """Nothing for one policy alone."""
    if curve["policy"].nunique() < 2:
        return []
    reward, percent = partial(formats.number, digits=2), partial(formats.percent, digits=1)
    columns = {
        "name": (gettext("policy"), None),
        "sessions": (gettext("slates"), formats.number),
        "reward": (gettext("reward a slate"), reward),
        "low": (gettext("from"), reward),
        "high": (gettext("to"), reward),
        "clicks": (gettext("clicks"), percent),
        "buys": (gettext("buys"), percent),
        "most": (gettext("chance of earning most"), formats.percent),
    }
    about = gettext("Reward of a slate, clicks and buys of each policy")
    return [
        Text(gettext("Each policy over its own slates, observed; the reward is above one of which all is ignored.")),
        table_of(with_names(earnings(curve, profile)), columns, about),
    ]
