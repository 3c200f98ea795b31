"""A shop that learns, in Python: asked for slates, told the answers."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

import pandas as pd

from rlreco.bandit.beliefs import interval
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError, NotFoundError
from rlreco.library.kit.bar import Reported, reported
from rlreco.library.kit.frames import PANDAS, FrameKind
from rlreco.library.kit.shown import Shown
from rlreco.library.logs import log_frame
from rlreco.library.sales import sales_by
from rlreco.library.shop.slate import Slate, Taught
from rlreco.service.learner.history import History
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.views.learning import totals


class Learner(Shown):
    """One experiment: it recommends slates and learns from their answers. Make one with `train` or `open`.

    Every answer is kept in the store at once; several processes may learn on one. Use it as a context manager, or
    `close` it, to let go of the store.

    >>> import rlreco as rl
    >>> with rl.train(store="memory:", seed=1) as shop:
    ...     slate = shop.recommend("14001", at="2026-12-07 10:00")
    ...     first = shop.answer(slate.id, clicked=slate.items[:1])
    ...     later = shop.answer(slate.id, bought=slate.items[:1])
    >>> first.clicked == later.bought == tuple(slate.items[:1])
    True
    """

    def __init__(self, service: Service, name: str, kind: FrameKind = PANDAS) -> None:
        """kind : of the frames that it gives. Raises NotFoundError."""
        self._service, self._learner, self._kind = service, service.learner(name), kind

    @property
    def name(self) -> str:
        """Of the experiment."""
        return self._learner.name

    @property
    def profile(self) -> Profile:
        """What is learned, and how; frozen at training."""
        return self._learner.profile

    @property
    def history(self) -> History:
        """The sessions so far, read anew at each call."""
        return self._learner.history

    @property
    def edition(self) -> int:
        """1 after training, one more after each update."""
        return self._learner.experiment.edition

    def recommend(
        self,
        customer: str | float | None = None,
        *,
        at: str | datetime | date | None = None,
        k: int | None = None,
        exclude: Iterable[str] = (),
        only: Iterable[str] | None = None,
        categories: Iterable[str] | None = None,
        price_min: float | None = None,
        price_max: float | None = None,
        basket: Iterable[str] = (),
        policy: Any = None,
    ) -> Slate:
        """Choose a slate, and open the session that answers will name.

        customer : None or NaN, or an id that the sales don't have, is a stranger
        at : the moment that makes the state, such as "2026-12-07 10:00"; None: now, by the shop's clock
        k : products; None: the profile's
        exclude, only, categories, price_min, price_max : what may be shown this time
        basket : products in it now, which the slate should go with
        policy : NAME[:key=value,...], or an object with scores(arms, rng); None: the profile's
        Raises ConfigError for a policy, moment or rule that can't be used, DataError where nothing is left to show.
        """
        rules = {
            "k": k,
            "exclude": _ids(exclude, "exclude"),
            "only": None if only is None else _ids(only, "only"),
            "categories": None if categories is None else _ids(categories, "categories"),
            "price_min": price_min,
            "price_max": price_max,
            "basket": _ids(basket, "basket"),
        }
        given: Any = {name: value for name, value in rules.items() if value is not None and value != ()}
        shown = self._learner.recommend(_id(customer), _moment(at), policy=policy, **given)
        products = self._learner.products(shown.session.slate)
        names = [products[item].name if item in products else item for item in shown.session.slate]
        return Slate(shown, self._learner.explain(shown), names, self._kind)

    def answer(
        self,
        slate: str | Slate,
        *,
        clicked: Iterable[str] = (),
        bought: Iterable[str] = (),
        final: bool | None = None,
    ) -> Taught:
        """Learn from what the shopper did. Answers add up, in any order, and what comes again changes nothing.

        slate : its id, or the slate itself
        clicked, bought : products on it; a bought one counts as clicked
        final : whether all the rest was ignored; None: if no product is named
        Raises NotFoundError for an id of no slate here, DataError for a product that wasn't on it.
        """
        id_ = slate.id if isinstance(slate, Slate) else str(slate)
        return Taught.of(
            self._learner.answer(id_, _ids(clicked, "clicked"), _ids(bought, "bought"), final=final),
        )

    def update(self, sales: Any = None, *, progress: Reported = True) -> dict[str, Any]:
        """Move on with newer sales, or with the orders that were counted since; nothing that was learned is lost.

        sales : as of `train`, those of before or not; orders that were counted before are recognised
        Returns experiment, edition, new_products, new_customers, moved_customers, kept_arms, kept_sessions and
        counted_orders. Raises DataError for sales that can't be read.
        """
        lines = None if sales is None else sales_by(self.profile, sales).classed
        with reported(progress, "Updating") as report:
            return self._learner.update(lines, progress=report).summary()

    def run(
        self, sessions: int, *, seed: int = 0, policy: str | None = None, progress: Reported = True
    ) -> dict[str, Any]:
        """Let simulated shoppers come and answer, whose tastes and luck follow from the seed.

        Returns sessions, clicks, buys, reward, regret, states and seconds. Raises ConfigError for an unknown policy.
        """
        if not isinstance(sessions, int) or sessions < 1:
            raise ConfigError("sessions must be a whole number above 0.")
        with reported(progress, "Shoppers come") as report:
            result = run(
                self._learner,
                sessions=sessions,
                seed=seed,
                policy=policy,
                progress=lambda done: bool(report(done / sessions, f"{done:,} of {sessions:,} sessions")),
            )
        return result.summary()

    def customers(self) -> Any:
        """A row for each customer: customer_id, segment, band."""
        rows = [(each.id, each.segment, each.band) for each in self._learner.customers(limit=None)]
        return self._given(pd.DataFrame(rows, columns=["customer_id", "segment", "band"]))

    def states(self) -> list[str]:
        """All that can occur, those first that were visited most lately."""
        return self.history.states()

    def values(self, state: str) -> Any:
        """What is believed of a state's candidates: item, product, value, low, high, shown, best first.

        value : expected reward of showing it once, in [0, 1]; low, high : its 95 % interval
        Raises NotFoundError for a state that can't occur.
        """
        beliefs = self._learner.present_beliefs(self._learner.check_state(str(state)))
        products, (low, high) = self._learner.products(beliefs.products), interval(beliefs.honest)
        table = {"item": list(beliefs.products), "product": [products[item].name for item in beliefs.products]}
        figures = {"value": beliefs.honest.means, "low": low, "high": high, "shown": beliefs.impressions}
        return self._given(pd.DataFrame(table | figures).sort_values("value", ascending=False, kind="stable"))

    def log(self) -> Any:
        """The log as a flat table, a row for each product shown in an answered session; see docs/library_log.md."""
        return self._given(log_frame(self._learner))

    def frame(self) -> Any:
        """The learning curve: totals of each policy after each session; see `plot`."""
        return self._given(self.history.curve())

    def plot(self) -> Any:
        """Cumulative regret of each policy, exact where shoppers are simulated, else estimated; a plotly figure.

        Raises NotFoundError before the first answer.
        """
        from rlreco.plots.curves import kinds, regret_curves

        curve = self.history.curve()
        if not len(curve):
            raise NotFoundError("No slate has an answer yet, so there is nothing to draw. Answer one, or call run.")
        return regret_curves(curve, kinds(curve)[0], self.profile.in_units(1.0, 0.0))

    def close(self) -> None:
        """Let go of the store."""
        self._service.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _given(self, table: pd.DataFrame) -> Any:
        return self._kind.give_pandas(table)

    def _sentence(self) -> str:
        figures, learner = totals(self.history.curve()), self._learner
        return (
            f"{self.name}, edition {self.edition}: {learner.n_customers:,} customers, "
            f"{len(learner.products()):,} products, {int(figures['session']):,} answered sessions"
        )


def _id(customer: str | float | None) -> str | None:
    """Numbers as their text, since that is how sales have them; a column with gaps makes 10001 a 10001.0."""
    if customer is None or customer != customer:
        return None
    return str(int(customer)) if isinstance(customer, float) and customer.is_integer() else str(customer)


def _ids(values: Iterable[str], name: str) -> tuple[str, ...]:
    """Of products. A single text would be read letter by letter."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ConfigError(f"{name} takes a list, such as {name}=[{values!r}].")
    return tuple(map(str, values))


def _moment(at: str | datetime | date | None) -> datetime | None:
    if isinstance(at, pd.Timestamp):
        return at.to_pydatetime()
    if at is None or isinstance(at, datetime):
        return at
    try:
        return datetime.fromisoformat(at if isinstance(at, str) else at.isoformat())
    except (ValueError, AttributeError):
        raise ConfigError(f"at must be a moment such as '2026-12-07 10:00', not {at!r}.") from None
