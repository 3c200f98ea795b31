"""The slate and the changes its answer made: a fragment, redrawn alone so that boxes react at once."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Product
from rlreco.language import gettext, ngettext, number, significant
from rlreco.plots.learning import values
from rlreco.plots.learning.densities import densities, densities_summary
from rlreco.service.learner.learner import Learner
from rlreco.ui.guide import redraw_when_done
from rlreco.ui.kit import chart, code, fragment, human_errors, literal, prose, show_error, table
from rlreco.ui.kit.tables import Format
from rlreco.ui.simulator import cards
from rlreco.ui.simulator.action_bar import action_bar, another_button
from rlreco.ui.simulator.additions import add_button
from rlreco.ui.simulator.crowd import show_crowd
from rlreco.ui.simulator.style import bring_into_view
from rlreco.ui.simulator.visit import Visit, changes_of, keep_drawn_customer, visit_of
from rlreco.ui.visitor.choices import choose_customer
from rlreco.views.learning import then_and_now
from rlreco.views.simulator import change_table, change_words, code_word, session_table
from rlreco.views.words.bands import state_name
from rlreco.views.words.formats import Formats
from rlreco.views.words.policies import policy_name
from rlreco.views.words.products import product_name

_LOG_ROWS = 20


def _change_columns() -> dict[str, Any]:
    return {
        "product": gettext("product"),
        "outcome": gettext("outcome"),
        "reward": st.column_config.NumberColumn(gettext("reward")),
        "before": st.column_config.NumberColumn(gettext("value before")),
        "after": st.column_config.NumberColumn(gettext("value after")),
        "change": st.column_config.NumberColumn(gettext("change")),
        "shown": st.column_config.NumberColumn(
            gettext("shown here"), help=gettext("How often it was shown in this state so far.")
        ),
        "why": st.column_config.TextColumn(gettext("why it was shown")),
    }


def _change_formats(profile: Profile) -> dict[str, Format]:
    return {
        "outcome": code_word,
        "reward": "{:.0f}" if profile.reward_from == "points" else "{:.2f}",
        "before": "{:.2f}",
        "after": "{:.2f}",
        "change": change_words,
        "why": code_word,
    }


def _log_columns() -> dict[str, Any]:
    return {
        "session": st.column_config.NumberColumn(
            gettext("session"), help=gettext("One slate and its answer, numbered from the first.")
        ),
        "customer": gettext("customer"),
        "state": gettext("state"),
        "policy": gettext("policy"),
        "answered by": st.column_config.TextColumn(
            gettext("answered by"), help=gettext("A person, or a simulated shopper.")
        ),
        "clicked": gettext("clicked"),
        "bought": gettext("bought"),
    }


@fragment
def simulator_panel(learner: Learner, moment: datetime | None, policy: str) -> None:
    """The customer and their slate, or after the answer the changes it made; then the log."""
    with human_errors():
        with st.container(horizontal=True, vertical_alignment="bottom"):
            customer = choose_customer(learner, keep_drawn_customer)
            visit = visit_of(learner, customer, moment, policy)
            another_button(learner, visit)
        show_crowd(learner)
        failure = None if visit.failure is None else st.container()
        if visit.answered is None:
            action_bar(learner, visit, policy)
            _show_slate(learner, visit)
        else:
            with st.container(key="answer"):
                # What everybody reads is sent before anything is computed or drawn that takes a while.
                _show_what_was_learned(learner, visit)
                action_bar(learner, visit, policy)
                _show_changes(learner, visit)
            bring_into_view(visit.session.id)
        _show_state(visit, learner)
        _show_log(learner)
        # Drawn last: a store that fails again ends the run above with the same error.
        if failure is not None and visit.failure is not None:
            with failure:
                show_error(visit.failure, "try-again-answer", forget=visit.forget_failure)
    redraw_when_done()


def _show_state(visit: Visit, learner: Learner) -> None:
    profile = learner.profile
    words = state_name(profile.state_features, visit.session.state, profile.nclust)
    st.caption(gettext("State: {words} ({code})", words=literal(words), code=code(visit.session.state)))


def _formats_of(learner: Learner) -> Formats:
    return Formats(currency=learner.experiment.currency)


def _show_slate(learner: Learner, visit: Visit) -> None:
    profile = learner.profile
    st.caption(
        gettext("Tick what the shopper clicks and buys, then submit; what stays unticked counts as seen and ignored."),
        help=_reward_words(profile, policy_name(visit.choices.policy)),
    )
    cards.slate(visit, learner.products(visit.session.slate), profile, _formats_of(learner))


def _reward_words(profile: Profile, policy: str) -> str:
    rewards = {"click": significant(profile.click_reward), "ignored": significant(profile.ignore)}
    if profile.reward_from == "points":
        return gettext(
            "A buy earns {buy}, a click {click}, an ignored product {ignored}. Simulated shoppers get slates of "
            "{policy} too.",
            buy=significant(profile.buy_reward),
            policy=prose(policy),
            **rewards,
        )
    return gettext(
        "A buy adds its price to the click, a click {click}, an ignored product {ignored}. Simulated shoppers get "
        "slates of {policy} too.",
        policy=prose(policy),
        **rewards,
    )


def _show_what_was_learned(learner: Learner, visit: Visit) -> None:
    profile, products = learner.profile, learner.products(visit.session.slate)
    st.success(_learned_words(visit, products, _formats_of(learner), profile), icon=":material/school:")
    st.subheader(gettext("What changed"), anchor=False)


def _show_changes(learner: Learner, visit: Visit) -> None:
    profile, products = learner.profile, learner.products(visit.session.slate)
    changes = change_table(changes_of(learner, visit), visit.explanations, products, profile)
    chart(
        values.moves(
            changes["product"].tolist(),
            changes["before"].tolist(),
            changes["after"].tolist(),
            [change_words(change) if change else "" for change in changes["change"]],
        ),
        key="moves",
        alt=gettext("Values before and after, as in the table below"),
    )
    _show_beliefs(learner, visit, products)
    table(
        changes,
        key="changes",
        alt=gettext("Value of each product before and after the answer"),
        columns=_change_columns(),
        formats=_change_formats(profile),
    )
    _show_answered_slate(learner, visit, products)


def _show_answered_slate(learner: Learner, visit: Visit, products: Mapping[ProductId, Product]) -> None:
    """Kept closed until it is opened; a person's answer can be added to there."""
    to_add, as_shown = gettext("The slate as shown, to add to its answer"), gettext("The slate as shown")
    label = to_add if visit.can_grow else as_shown
    shown = st.expander(label, key=f"shown-{visit.session.id}", on_change="rerun")
    if not shown.open:
        return
    with shown:
        if visit.can_grow:
            st.caption(
                gettext("Tick what the shopper clicked or bought after the answer. Each addition is learned once.")
            )
        cards.slate(visit, products, learner.profile, _formats_of(learner))
        if visit.can_grow:
            add_button(learner, visit)


def _show_beliefs(learner: Learner, visit: Visit, products: Mapping[ProductId, Product]) -> None:
    """Hills that move and squeeze, drawn when they are asked for."""
    shown = st.expander(gettext("How sure it was, and how sure it is now"), key="beliefs", on_change="rerun")
    if not shown.open or visit.answered is None:
        return
    with shown:
        names = {id_: product_name(product.name) for id_, product in products.items()}
        beliefs = then_and_now(visit.answered, learner.beliefs_about(visit.answered), learner.profile, len(products))
        hills = densities(beliefs, names, then=gettext("before"), now=gettext("now"))
        chart(hills, key="beliefs-hills", alt=densities_summary(beliefs, names))


def _learned_words(visit: Visit, products: Mapping[ProductId, Product], formats: Formats, profile: Profile) -> str:
    """The answer by now, and what was added to it last: clicks, buys and money first."""
    assert visit.answered is not None
    assert visit.answered.outcome is not None
    outcome = visit.answered.outcome
    words, added = _answer_words(outcome.clicked, outcome.bought), _counted(*visit.added)
    prices = [products[id_].price for id_ in outcome.bought if id_ in products]
    money = formats.money(sum(price for price in prices if price is not None))
    if prices and None not in prices:
        words = gettext("{answer}, worth {money}", answer=words, money=prose(money))
    earned = number(profile.in_units(outcome.reward, 0), 0 if profile.reward_from == "points" else 2)
    if added:
        return gettext(
            "Added later: {added}. By now: {answer}. In reward units {earned} more than a slate that is ignored.",
            added=added,
            answer=words,
            earned=earned,
        )
    return gettext(
        "Learned: {answer}. In reward units {earned} more than a slate that is ignored.", answer=words, earned=earned
    )


def _answer_words(clicked: Collection[ProductId], bought: Collection[ProductId]) -> str:
    answer = _counted(clicked, bought)
    return gettext("{answer}, the rest ignored", answer=answer) if answer else gettext("all ignored")


def _counted(clicked: Collection[ProductId], bought: Collection[ProductId]) -> str:
    """Clicks and buys in words; empty where there are none."""
    only_clicked = len({*clicked} - {*bought})
    parts = [
        gettext("{n} bought", n=number(len(bought))) if bought else "",
        gettext("{n} clicked only", n=number(only_clicked)) if only_clicked else "",
    ]
    return ", ".join(filter(None, parts))


def _show_log(learner: Learner) -> None:
    log = st.expander(gettext("What was logged"), key="log", on_change="rerun")
    if log.open:
        with log:
            newest = learner.history.newest(_LOG_ROWS, answered=False)
            st.caption(
                ngettext(
                    "{n} slate was shown so far.",
                    "{n} slates were shown so far. The newest come first.",
                    learner.history.shown,
                )
            )
            table(
                session_table(newest, learner.products()),
                key="sessions",
                alt=gettext("The newest slates: customer, state, policy and answer"),
                columns=_log_columns(),
                formats={"answered by": code_word},
            )
