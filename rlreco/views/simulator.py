"""Tables of the simulator: the changes that an answer made, and the newest sessions."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Product, Session
from rlreco.language import gettext, gettext_noop, ngettext, signed
from rlreco.service.learner.explanation import Explanation
from rlreco.service.learner.recommendation import Change
from rlreco.views.words.policies import policy_name
from rlreco.views.words.products import product_name

_DIGITS = 2
"""Of a value."""

_NOT_ANSWERED = gettext_noop("not answered")

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "ignored": gettext_noop("ignored"),
        "clicked": gettext_noop("clicked"),
        "bought": gettext_noop("bought"),
        "best guess": gettext_noop("best guess"),
        "exploring": gettext_noop("exploring"),
        "prior": gettext_noop("prior: from the sales"),
        "person": gettext_noop("person"),
        "simulated": gettext_noop("simulated"),
        _NOT_ANSWERED: _NOT_ANSWERED,
    }
)


def change_table(
    changes: Sequence[Change],
    explanations: Sequence[Explanation],
    products: Mapping[ProductId, Product],
    profile: Profile,
) -> pd.DataFrame:
    """The changes that an answer made, the largest first, in the shop's own units above an ignored product.

    Columns product, outcome, reward, before, after, change, shown, why. Values have the digits that are shown, so that
    a change is the difference of the two that stand beside it.
    """
    why = {explanation.product: explanation.why for explanation in explanations}
    rows = []
    for change in changes:
        before, after = (_shown(profile.in_units(value, 0)) for value in (change.value_before, change.value_after))
        name = product_name(products[change.product].name) if change.product in products else change.product
        reason = why.get(change.product, "")
        reward = change.reward - profile.ignore
        rows.append([name, change.outcome, reward, before, after, _shown(after - before), int(change.shown), reason])
    columns = ["product", "outcome", "reward", "before", "after", "change", "shown", "why"]
    return pd.DataFrame(rows, columns=columns).sort_values("change", ascending=False, kind="stable", ignore_index=True)


def session_table(sessions: Iterable[Session], products: Mapping[ProductId, Product]) -> pd.DataFrame:
    """The log, one row a session. Columns session, customer, state, policy, answered by, clicked, bought."""

    def names(ids: Iterable[ProductId]) -> str:
        return ", ".join(products[id_].name if id_ in products else id_ for id_ in ids)

    rows: list[list[Any]] = []
    for session in sessions:
        outcome = session.outcome
        clicked, bought = (outcome.clicked, outcome.bought) if outcome else ((), ())
        by = session.source if outcome else _NOT_ANSWERED
        policy = policy_name(session.policy)
        rows.append([session.number, session.customer, session.state, policy, by, names(clicked), names(bought)])
    columns = ["session", "customer", "state", "policy", "answered by", "clicked", "bought"]
    return pd.DataFrame(rows, columns=columns)


def crowd_words(sessions: int, clicks: int, buys: int) -> str:
    """As in: 200 shoppers, 310 clicks, 42 buys"""
    parts = (
        ngettext("{n} shopper", "{n} shoppers", sessions),
        ngettext("{n} click", "{n} clicks", clicks),
        ngettext("{n} buy", "{n} buys", buys),
    )
    return ", ".join(parts)


def _shown(value: float) -> float:
    """With the digits that are shown, and without the sign of a 0."""
    return round(float(value), _DIGITS) + 0.0


def change_words(change: float) -> str:
    """As in: +0.15; in words where nothing changed."""
    return signed(change, _DIGITS) if change else gettext("no change")


def code_word(code: str) -> str:
    """What people read in place of an outcome, a reason to show a product, or a source of answers."""
    return gettext(_WORDS.get(code, code))
