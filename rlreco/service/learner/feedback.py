"""Sessions and their shop as off-policy evaluation reads them."""

from collections.abc import Callable, Mapping, Sequence

from rlreco.bandit.posterior import Array
from rlreco.bandit.sharing.empirical_bayes import grid_of
from rlreco.bandit.slates.rules import Marks, SlateRules
from rlreco.domain.bases import flags_of
from rlreco.domain.ids import ProductId
from rlreco.domain.records import Experiment, Session
from rlreco.domain.rewards import outcomes, reward
from rlreco.domain.states import nodes
from rlreco.evaluation import LoggedSession, ShopContext

Features = Callable[[str, Sequence[str], Array], Array]


def shop_context(experiment: Experiment, features: Features, strengths: Mapping[ProductId, float]) -> ShopContext:
    """features : of the products of a state with these shares, for policies that need them

    strengths : of the products' histories
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
    )


def marks_then(session: Session, products: Sequence[ProductId], categories: Mapping[ProductId, int]) -> Marks:
    """The marks that the session's candidates had. categories : code of each product that has a category"""
    bought, new = flags_of(session.bases, len(products))
    return Marks.of(products, (), (), categories)._replace(bought=bought, new=new)


def choice_id(session: Session) -> str:
    """Of the session's candidates with their base rates: the set's, or where rates are personal the session's own."""
    return session.id if session.bases else session.candidates


def logged_session(session: Session, click: float) -> LoggedSession:
    """An answered session. click : the normalised reward of a click"""
    assert session.outcome is not None
    answer = outcomes(session.slate, session.outcome.clicked, session.outcome.bought)
    return LoggedSession(
        number=session.number,
        state=session.state,
        candidates=choice_id(session),
        slate=session.slate,
        rewards=tuple(reward(clicked, bought, click) for clicked, bought in answer),
        propensities=session.propensities,
        policy=session.policy,
        clicked=session.outcome.clicked,
        bought=session.outcome.bought,
        weight=session.weight,
    )
