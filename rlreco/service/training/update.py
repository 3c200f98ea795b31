"""A new edition of an experiment: its shop moves on with the sales, and everything that was learned stays."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from rlreco.bandit.base_rates.persons import fit_persons
from rlreco.bandit.prior.fit import fit_priors
from rlreco.domain.ids import ProductId
from rlreco.domain.purchases import counted_sums, new_entries
from rlreco.domain.records import BaseRate, CandidateSet, CountedOrder, Customer, Experiment, Neighbours, Order, Product
from rlreco.domain.rewards import lesson
from rlreco.errors import ConflictError, DataError
from rlreco.language import gettext, gettext_noop, number
from rlreco.progress import UNWATCHED, Progress
from rlreco.segmentation import frozen_of_edges, narrowed, selection_of
from rlreco.segmentation.last_day import far_dates
from rlreco.service.learner.history import History
from rlreco.service.training.sold_since import (
    baskets_of,
    countries_in,
    days_after,
    end_of_files,
    last_line,
    newest_text,
    orders_with_money,
    other_money,
    reference_day,
    sales_of,
    updated_customers,
    updated_products,
)
from rlreco.service.training.train import catalogue_id, currency_of, distinct_sets, with_priors
from rlreco.service.upkeep.recover import read_log, rebuild_one, stored_experiment
from rlreco.store.base import Store
from rlreco.transactions.classes import ClassedLines, classify, reclassified
from rlreco.transactions.lines import Lines

_BATCH = 500
"""Orders counted in one transaction; short ones let others write in between."""

_TRIES = 20
_MOST_NEW = 200


@dataclass(frozen=True, slots=True)
class Updated:
    """experiment : its new edition

    counted : entries that the log of orders gained
    new_products, new_customers : those that the edition before didn't have
    moved_customers : those whose band or segment is another one now
    kept_arms, kept_sessions : sums of products at nodes, and answered sessions, that stay
    """

    experiment: Experiment
    counted: int
    new_products: int
    new_customers: int
    moved_customers: int
    kept_arms: int
    kept_sessions: int

    def summary(self) -> dict[str, Any]:
        return {
            "experiment": self.experiment.name,
            "edition": self.experiment.edition,
            "new_products": self.new_products,
            "new_customers": self.new_customers,
            "moved_customers": self.moved_customers,
            "kept_arms": self.kept_arms,
            "kept_sessions": self.kept_sessions,
            "counted_orders": self.counted,
        }


def update(
    store: Store,
    name: str,
    lines: Lines | ClassedLines | None,
    *,
    now: datetime,
    progress: Progress | None = None,
) -> Updated:
    """Count the orders of these sales that weren't counted yet, and put a new edition in the place of the last one:
    customers and their segments, products, candidates and base rates move on; every sum stays.

    Others serve and learn meanwhile, and a call that was cut off is ended by the same call. Frozen stay the profile,
    the edges of scores, the nodes and the day from which baskets age.

    lines : sales, whether or not they hold those of before; None: what was counted since (`Learner.count_orders`). An
        experiment without a log of orders needs the whole history here.
    Raises NotFoundError, DataError where there is nothing to learn from, ConflictError if other updates keep coming.
    """
    report = progress or UNWATCHED.progress
    experiment = stored_experiment(store, name)
    report(0.0, gettext_noop("Classing lines"))
    today = experiment.profile.local_time(now).date()
    classed = None if lines is None else _classed(lines, experiment, today)
    _check_currency(experiment, classed)
    report(0.2, gettext_noop("Counting orders that are new"))
    orders = [] if classed is None else orders_with_money(classed)
    _check_shop(store, experiment, orders)
    new = _new_orders(store, experiment, orders)
    without_base, counted = experiment.base is None, 0
    for _ in range(_TRIES):
        based = _with_base(experiment, orders)
        counted += _count(store, based, new)
        report(0.4, gettext_noop("Counting baskets of every state"))
        newest = _next_edition(store, experiment, based.base, classed)
        report(0.8, gettext_noop("Saving the new edition"))
        if _saved(store, newest, now):
            _carry_products(store, experiment.catalogue, newest)
            if without_base and newest.experiment.base is not None:
                rebuild_one(store, lesson, name)
            report(1.0, gettext_noop("Done"))
            return _updated(store, experiment, newest, counted)
        experiment = stored_experiment(store, name)
    raise ConflictError(
        gettext("Other updates of {name} keep coming. Let one of them end, and update again.", name=repr(name))
    )


@dataclass(frozen=True, slots=True)
class _Edition:
    """before : the products of the last edition, as they were read"""

    experiment: Experiment
    customers: list[Customer]
    products: list[Product]
    before: Mapping[ProductId, Product]
    sets: list[CandidateSet]
    neighbours: list[Neighbours]


def _classed(lines: Lines | ClassedLines, experiment: Experiment, today: date) -> ClassedLines:
    """Without lines dated too late to be true, as in training."""
    profile = experiment.profile
    classed = reclassified(lines if isinstance(lines, ClassedLines) else classify(lines), profile.services)
    far = far_dates(classed.table["ordered_at"].to_numpy().astype("datetime64[D]"), today)
    return narrowed(classed, replace(selection_of(profile), as_of=None if far is None else far.as_of))


def _with_base(experiment: Experiment, orders: Sequence[Order]) -> Experiment:
    """With base rates of persons, for one that is older than those."""
    if experiment.base is not None or experiment.profile.base_rate != "person" or not orders:
        return experiment
    return replace(experiment, base=fit_persons(sales_of([CountedOrder(order) for order in orders])).base)


def _check_currency(experiment: Experiment, classed: ClassedLines | None) -> None:
    there, new = experiment.currency, "" if classed is None else currency_of(classed)
    if there and new and there != new:
        raise DataError(
            gettext(
                "These sales are in {new}, and those of {shop} in {there}. Read them with --currency "
                "{there},{new}=RATE, where RATE is what 1 {new} is worth in {there}.",
                new=new,
                shop=repr(experiment.name),
                there=there,
            )
        )


def _check_shop(store: Store, experiment: Experiment, orders: Sequence[Order]) -> None:
    """Orders are never taken back, so those of another shop are refused where nothing at all speaks for this one."""
    products = {product for order in orders for product in order.products}
    if not orders or not products.isdisjoint(store.products(experiment.catalogue)):
        return
    buyers = {order.customer for order in orders}
    if buyers.isdisjoint(customer.id for customer in store.customers(experiment.catalogue, limit=None)):
        raise DataError(
            gettext(
                "The sales look like another shop's: of their {n_products} products and {n_buyers} customers "
                "{shop} knows none. Give its own, or all sales so far, or train a new experiment.",
                n_products=number(len(products)),
                n_buyers=number(len(buyers)),
                shop=repr(experiment.name),
            )
        )


def _new_orders(store: Store, experiment: Experiment, orders: Sequence[Order]) -> list[Order]:
    """What the log lacks of them. A file that gives an order to another customer, as another shop's may, is refused
    here, before any of it is counted."""
    ids = {order.id for order in orders}
    logged = (entry for _, entry in read_log(store.orders, experiment.name)) if ids else ()
    of_these = (entry for entry in logged if entry.order.id in ids)
    return [entry.order for entry in new_entries(map(CountedOrder, orders), of_these)]


def _count(store: Store, experiment: Experiment, orders: Sequence[Order]) -> int:
    """Number of entries that the log gained."""
    fold = partial(counted_sums, experiment=experiment)
    batches = (orders[start : start + _BATCH] for start in range(0, len(orders), _BATCH))
    return sum(store.count_orders(experiment.name, batch, fold) for batch in batches)


def _next_edition(
    store: Store, experiment: Experiment, base: BaseRate | None, classed: ClassedLines | None
) -> _Edition:
    sold, end, last = _sold(store, experiment, classed), end_of_files(experiment), last_line(classed)
    customers, sales = sold.customers, sold.sales
    before = store.products(experiment.catalogue)
    # What a file that ends on an earlier day than those before says of products is no news.
    newest = last is None or last.date() >= end.date()
    products = updated_products(before, classed, baskets_of(sales), newest=newest)
    priors = fit_priors(sales, customers, experiment.profile)
    moved, neighbours = _base(base, sales)
    return _Edition(
        replace(
            with_priors(experiment, priors),
            catalogue=catalogue_id(customers, products, experiment.workspace),
            base=moved,
            edition=experiment.edition + 1,
            counted=sold.counted,
            as_of=sold.as_of.isoformat(),
            last_line=newest_text(end, last),
            new_products=_new_products(experiment, before, products),
            currency=experiment.currency or ("" if classed is None else currency_of(classed)),
        ),
        customers,
        products,
        before,
        distinct_sets(priors.history),
        neighbours,
    )


def _new_products(
    experiment: Experiment, there: Collection[ProductId], products: Iterable[Product]
) -> tuple[ProductId, ...]:
    """there : those of the edition before"""
    new = [product.id for product in products if product.id not in there]
    return tuple([*new, *experiment.new_products][:_MOST_NEW])


class _Sold(NamedTuple):
    """customers, as_of : and the day from which their recency is counted

    sales : the log of orders, of `sales_of`
    counted : number of its newest entry
    """

    customers: list[Customer]
    as_of: date
    sales: pd.DataFrame
    counted: int


def _sold(store: Store, experiment: Experiment, classed: ClassedLines | None) -> _Sold:
    """The log of orders is read once, and only what came since the last edition is kept as records."""
    before, since, counted = reference_day(experiment), list[CountedOrder](), 0

    def entries() -> Iterator[CountedOrder]:
        nonlocal counted
        for counted, entry in read_log(store.orders, experiment.name):
            if _is_since(counted, entry, experiment, before):
                since.append(entry)
            yield entry

    sales = sales_of(entries())
    if not counted:
        raise DataError(
            gettext(
                "The experiment {shop} has no orders yet. Give the sales that it should move on to.",
                shop=repr(experiment.name),
            )
        )
    return _Sold(*_customers(store, experiment, before, since, classed), sales, counted)


def _customers(
    store: Store,
    experiment: Experiment,
    before: date,
    since: Sequence[CountedOrder],
    classed: ClassedLines | None,
) -> tuple[list[Customer], date]:
    """And the day from which their recency is counted. since : entries of the log after the last edition"""
    as_of = max([before, *days_after(since, last_line(classed))])
    frozen = frozen_of_edges(experiment.profile, experiment.edges, experiment.name)
    customers = updated_customers(
        store.customers(experiment.catalogue, limit=None) if experiment.counted or experiment.base else [],
        before,
        as_of,
        since,
        {} if classed is None else other_money(classed, frozen.monetary, end_of_files(experiment)),
        countries_in(classed),
        frozen.scorer,
        experiment.profile.smallest_segment,
    )
    return customers, as_of


def _is_since(number: int, entry: CountedOrder, experiment: Experiment, before: date) -> bool:
    """Whether an entry came after the last edition: of the first one, only the days tell in stores of before."""
    return number > experiment.counted if experiment.counted else entry.order.at.date() >= before


def _base(there: BaseRate | None, sales: pd.DataFrame) -> tuple[BaseRate | None, list[Neighbours]]:
    """How baskets age, what speaks for products and how far customers are shrunk, by the newest weeks."""
    if there is None:
        return None, []
    persons = fit_persons(sales, there)
    return persons.base, persons.neighbours()


def _saved(store: Store, newest: _Edition, now: datetime) -> bool:
    store.save_catalogue(newest.experiment.catalogue, newest.customers, newest.products)
    return store.save_edition(newest.experiment, newest.sets, newest.neighbours, at=now)


def _carry_products(store: Store, catalogue: str, newest: _Edition) -> None:
    """Into the new catalogue: what was put in the one before while the edition was made, and what a catalogue of the
    same content has become since it was saved."""
    there, now = store.products(newest.experiment.catalogue), store.products(catalogue)
    wanted = {product.id: product for product in newest.products}
    wanted |= {
        id_: replace(product, baskets=wanted[id_].baskets if id_ in wanted else product.baskets)
        for id_, product in now.items()
        if newest.before.get(id_) != product
    }
    changed = [product for id_, product in wanted.items() if there.get(id_) != product]
    if changed:
        store.put_products(newest.experiment.catalogue, changed)


def _updated(store: Store, before: Experiment, newest: _Edition, counted: int) -> Updated:
    customers = {customer.id: customer for customer in store.customers(before.catalogue, limit=None)}
    there = [(customers[customer.id], customer) for customer in newest.customers if customer.id in customers]
    return Updated(
        newest.experiment,
        counted,
        sum(product.id not in newest.before for product in newest.products),
        len(newest.customers) - len(there),
        sum((old.band, old.segment) != (new.band, new.segment) for old, new in there),
        store.count_arms(before.name),
        History(store, before).answered,
    )
