"""A shop that learns, in Python: asked for slates, told the answers."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn, Self

import numpy as np
import pandas as pd

from rlreco.bandit.beliefs import interval
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError, NotFoundError, StoreError
from rlreco.library.kit.bar import Reported, reported
from rlreco.library.kit.checked import flag, id_of, ids_of, number_or_none, seed_of, whole
from rlreco.library.kit.frames import PANDAS, FrameKind
from rlreco.library.kit.moments import moment_of
from rlreco.library.kit.reports import written
from rlreco.library.kit.shown import Shown
from rlreco.library.logs import log_frame
from rlreco.library.sales import sales_by
from rlreco.library.shop.slate import Slate, Taught
from rlreco.service.learner.history import History
from rlreco.service.learner.learner import Learner as Experiment
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
        self._service, self._kind, self._closed = service, kind, False
        self._opened = service.learner(name)

    @property
    def _learner(self) -> Experiment:
        """Raises StoreError after `close`."""
        if self._closed:
            raise StoreError(f"This learner was closed. Open it again: rl.open({self.name!r}, store=...).")
        return self._opened

    @property
    def name(self) -> str:
        """Of the experiment."""
        return self._opened.name

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
            "k": int(k) if isinstance(k, np.integer) else k,
            "exclude": _ids(exclude, "exclude") or None,
            "only": None if only is None else _ids(only, "only"),
            "categories": None if categories is None else _ids(categories, "categories"),
            "price_min": number_or_none("price_min", price_min),
            "price_max": number_or_none("price_max", price_max),
            "basket": _ids(basket, "basket") or None,
        }
        given: Any = {name: value for name, value in rules.items() if value is not None}
        shown = self._learner.recommend(_id(customer), moment_of("at", at), policy=policy, **given)
        products = self._learner.products(shown.session.slate)
        names = [products[item].name if item in products else item for item in shown.session.slate]
        return Slate(shown, self._learner.explain, names, self._kind)

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
        if final is not None:
            flag("final", final)
        taught = self._learner.answer(_slate_id(slate), _ids(clicked, "clicked"), _ids(bought, "bought"), final=final)
        return Taught.of(taught)

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
        n_sessions, number = whole("sessions", sessions, 1), seed_of(seed)
        with reported(progress, "Shoppers come") as report:
            result = run(
                self._learner,
                sessions=n_sessions,
                seed=number,
                policy=policy,
                progress=lambda done: bool(report(done / n_sessions, f"{done:,} of {n_sessions:,} sessions")),
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
        from rlreco.plots.learning.curves import kinds, regret_curves

        curve = self.history.curve()
        if not len(curve):
            raise NotFoundError("No slate has an answer yet, so there is nothing to draw. Answer one, or call run.")
        return regret_curves(curve, kinds(curve)[0], self.profile.in_units(1.0, 0.0))

    def report(self, path: str | Path) -> Path:
        """Write what it learned as one HTML file that needs nothing else; see docs/report.md. Returns the path.

        Raises ConfigError for a name that doesn't end in .html, DataError if it can't be written.
        """
        from rlreco.report.kinds.shop import shop_report

        return written(path, lambda now: shop_report(self._service, self._learner.name, now))

    def close(self) -> None:
        """Let go of the store; all further calls are refused."""
        self._closed = True
        self._service.close()

    def __enter__(self) -> Self:
        return self

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        """Raises ConfigError: what it learns lies in the store, which a copy or a pickle can't hold."""
        raise ConfigError(
            "A Learner can't be copied or pickled, as it holds its store open. Open it where it is needed: "
            f"rl.open({self.name!r}, store=...)."
        )

    def __exit__(self, *_: object) -> None:
        self.close()

    def _given(self, table: pd.DataFrame) -> Any:
        return self._kind.give_pandas(table)

    def _head(self) -> pd.DataFrame:
        return pd.DataFrame() if self._closed else super()._head()

    def _sentence(self) -> str:
        if self._closed:
            return f"{self.name}, closed"
        figures, learner = totals(self.history.curve()), self._learner
        return (
            f"{self.name}, edition {self.edition}: {learner.n_customers:,} customers, "
            f"{len(learner.products()):,} products, {int(figures['session']):,} answered sessions"
        )


def _id(customer: Any) -> str | None:
    """As sales have it: numbers as their text. None and an empty text are strangers."""
    return None if customer is None else _written("customer", customer)


def _ids(values: Any, name: str) -> tuple[str, ...]:
    """Of products, or names of categories. A single text would be read letter by letter."""
    return tuple(_written(name, value) for value in ids_of(name, values))


def _written(name: str, value: Any) -> str:
    """An id as sales have it: without blanks around it, and without the ".0" that gaps in a column bring."""
    text = str(id_of(name, value)).strip()
    whole_part, point, zeros = text.partition(".")
    return whole_part if point and whole_part.isdecimal() and zeros.strip("0") == "" else text


def _slate_id(slate: Any) -> str:
    if not isinstance(slate, Slate | str):
        raise ConfigError(
            f"A slate or its id is wanted, got {type(slate).__name__}. Give slate.id, or the slate itself."
        )
    return slate.id if isinstance(slate, Slate) else slate
