"""What a report shows of a log: the regret with its story, and the policies beside each other."""

from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from rlreco.domain.profile import Profile
from rlreco.domain.records import Product, Session
from rlreco.plots.learning.curves import KINDS, kinds, regret_curves, regret_summary
from rlreco.report.document import Block, Chart, Text
from rlreco.report.parts.tables import table_of, thinned
from rlreco.service.learner.learner import Learner
from rlreco.views.learning import by_sessions, earnings
from rlreco.views.story import Mark, learning_story
from rlreco.views.words.formats import Formats
from rlreco.views.words.policies import policy_name, with_names
from rlreco.views.words.products import product_name


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
        return Text("Regret can't be estimated here: these policies learn each state alone, and people answered.")
    kind, span = kinds(curve)[0], learner.profile.in_units(1, 0)
    places = [mark.session for mark in marks]
    regret = curve.assign(regret=span * curve[f"{kind}_regret"])
    number = partial(Formats().number, digits=1)
    columns = {
        "name": ("policy", None),
        "session": ("sessions", Formats().number),
        "regret": (f"regret so far, {kind}", number),
    }
    return Chart(
        regret_curves(curve, kind, span, policy=by_sessions(curve)[0], places=places, named=policy_name),
        regret_summary(curve, kind, span, policy_name),
        table_of(with_names(thinned(regret, "policy")), columns, f"Regret so far of each policy, {kind}"),
        f"{KINDS[kind]}. Regret is the reward of the best slate minus that of the slate shown: the flatter the curve, "
        "the more was learned. Bands: 95 %.",
    )


def policies_table(curve: pd.DataFrame, profile: Profile, formats: Formats) -> list[Block]:
    """Nothing for one policy alone."""
    if curve["policy"].nunique() < 2:
        return []
    number, percent = partial(formats.number, digits=2), partial(formats.percent, digits=1)
    columns = {
        "name": ("policy", None),
        "sessions": ("slates", formats.number),
        "reward": ("reward a slate", number),
        "low": ("from", number),
        "high": ("to", number),
        "clicks": ("clicks", percent),
        "buys": ("buys", percent),
        "most": ("chance of earning most", formats.percent),
    }
    about = "Reward of a slate, clicks and buys of each policy"
    return [
        Text("Each policy over its own slates, observed; the reward is above one of which all is ignored."),
        table_of(with_names(earnings(curve, profile)), columns, about),
    ]
