"""Sessions and their shop as off-policy evaluation reads them."""

from collections.abc import Callable, Mapping, Sequence

from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.empirical_bayes import grid_of
from rlreco.bandit.slates.rules import Marks, SlateRules
from rlreco.bandit.worths import POINTS, Worths
from rlreco.domain.bases import flags_of
from rlreco.domain.ids import ProductId
from rlreco.domain.records import Experiment, Product, Session
from rlreco.domain.rewards import rewards
from rlreco.domain.states import nodes
from rlreco.evaluation import LoggedSession, ShopContext

Features = Callable[[str, Sequence[str], Array], Array]


def shop_context(
    experiment: Experiment, features: Features, strengths: Mapping[ProductId, float], worths: Worths = POINTS
) -> ShopContext:
    """features : of the products of a state with these shares, for policies that need them

    strengths : of the products' histories
    worths : of the products as they are now; the log's rewards are of those that it was shown with
    """
    profile = experiment.profile
    return ShopContext(
        nodes=lambda state: nodes(profile.state_features, experiment.crossings, state),
        click=profile.click,
        fades=profile.half_life is not None,
        features=features,
        states=experiment.candidates.keys(),
        grid=grid_of(experiment.base),
        rules=SlateRules.of(profile),
        strengths=strengths,
        worths=worths,
    )


def marks_then(session: Session, products: Sequence[ProductId], categories: Mapping[ProductId, int]) -> Marks:
    """The marks that the session's candidates had. categories : code of each product that has a category"""
    bought, new = flags_of(session.bases, len(products))
    return Marks.of(products, (), (), categories)._replace(bought=bought, new=new)


def choice_id(session: Session) -> str:
    """Of the session's candidates with their base rates: the set's, or where rates are personal the session's own."""
    return session.id if session.bases else session.candidates


def logged_session(session: Session, click: float, catalogue: Mapping[ProductId, Product]) -> LoggedSession:
    """An answered session.

    click : the normalised reward of a click
    catalogue : with today's prices
    """
    assert session.outcome is not None
    return LoggedSession(
        number=session.number,
        state=session.state,
        candidates=choice_id(session),
        slate=session.slate,
        rewards=tuple(rewards(session, session.outcome.clicked, session.outcome.bought, click)),
        propensities=session.propensities,
        policy=session.policy,
        clicked=session.outcome.clicked,
        bought=session.outcome.bought,
        weight=session.weight,
        looks=session.looks,
        customer=session.customer or session.claimed_by,
        withheld=session.withheld,
        prices=tuple(catalogue[product].price if product in catalogue else None for product in session.slate),
    )
