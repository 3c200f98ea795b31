"""From classed lines to a new experiment: segments, catalogue, candidates and their shares in every state."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from rlreco.bandit.base_rates.orders import orders_of
from rlreco.bandit.base_rates.persons import fit_persons
from rlreco.bandit.policies.registry import parse_for
from rlreco.bandit.prior.fit import Priors, fit_priors
from rlreco.bandit.prior.sales_history import History
from rlreco.bandit.slates.rules import SlateRules
from rlreco.bandit.worths import with_price_scale
from rlreco.domain.ids import SHARED
from rlreco.domain.profile import Profile
from rlreco.domain.records import (
    LONGEST_CURRENCY,
    BaseRate,
    CandidateSet,
    Customer,
    Experiment,
    Neighbours,
    Order,
    Product,
)
from rlreco.domain.states import nodes
from rlreco.errors import ConflictError, NotFoundError
from rlreco.language import gettext, gettext_noop
from rlreco.progress import UNWATCHED, Progress
from rlreco.segmentation import (
    Frozen,
    customers_of,
    default_map,
    frozen_of_edges,
    map_rows,
    narrowed,
    rows_of,
    segment_by,
)
from rlreco.segmentation.segment import Segmentation
from rlreco.service.training.sold_since import last_line, newest_text, read_products
from rlreco.store.base import Store
from rlreco.transactions.classes import ClassedLines, classify, goods, reclassified
from rlreco.transactions.lines import Lines


@dataclass(frozen=True, slots=True)
class Trained:
    """nodes : number of nodes that learn: the product, its crossings and the states"""

    experiment: Experiment
    segmentation: Segmentation
    customers: int
    products: int
    states: int
    nodes: int

    def summary(self) -> dict[str, Any]:
        return {
            "experiment": self.experiment.name,
            "customers": self.customers,
            "products": self.products,
            "states": self.states,
            "nodes": self.nodes,
        }


def train(
    store: Store,
    lines: Lines | ClassedLines,
    profile: Profile,
    *,
    base_name: str,
    name: str | None = None,
    workspace: str = SHARED,
    now: datetime,
    progress: Progress | None = None,
    frozen: Frozen | None = None,
) -> Trained:
    """Save customers, products and a new experiment with the priors of every state.

    base_name : the experiment's name where `name` is None; a number is added until it is unique
    frozen : score the customers by these edges instead of fitting
    Raises ConflictError when `name` is taken, DataError when the lines hold nothing to learn from, ConfigError when the
    profile's policies are unknown or can't keep its rules of a slate.
    """
    _check_policies(profile)
    report = progress or UNWATCHED.progress
    report(0.0, gettext_noop("Classing lines and scoring customers"))
    classed = reclassified(lines if isinstance(lines, ClassedLines) else classify(lines), profile.services)
    segmentation = segment_by(classed, profile, frozen, today=profile.local_time(now).date())
    classed = narrowed(classed, segmentation.selection)
    customers, products = customers_of(segmentation, classed), read_products(classed)
    report(0.4, gettext_noop("Counting baskets of every state"))
    sales = goods(classed)
    priors = fit_priors(sales, customers, with_price_scale(_settled(profile, segmentation), products))
    personal = profile.base_rate == "person"
    buyers = [customer.id for customer in customers]
    persons, orders = fit_persons(sales) if personal else None, orders_of(sales, buyers)
    report(0.7, gettext_noop("Saving customers, products, candidates and orders"))
    catalogue = catalogue_id(customers, products, workspace)
    store.save_catalogue(catalogue, customers, products)
    base = persons and persons.base
    experiment = _experiment(name or base_name, catalogue, priors, base, segmentation, workspace, now)
    experiment = replace(experiment, last_line=newest_text(last_line(classed)), currency=currency_of(classed))
    neighbours = [] if persons is None else persons.neighbours()
    experiment = _save(store, experiment, priors.history, orders, neighbours, unique=name is None)
    report(1.0, gettext_noop("Done"))
    return Trained(
        experiment,
        segmentation,
        len(customers),
        len(products),
        len(experiment.candidates),
        len({node for state in experiment.candidates for node in nodes(*_frame(experiment), state)}),
    )


def currency_of(classed: ClassedLines) -> str:
    """Of a shop's money; empty for a text that is too long for a code or sign."""
    return classed.currency if len(classed.currency) <= LONGEST_CURRENCY else ""


def _check_policies(profile: Profile) -> None:
    rules = SlateRules.of(profile)
    for spec in ("default", *profile.assign) if rules or profile.assign else ():
        rules.check(parse_for(profile, spec))


def frozen_experiment(store: Store, name: str) -> Frozen:
    """The edges by which an experiment's customers were scored. Raises NotFoundError."""
    experiment = store.experiment(name)
    if experiment is None:
        names = ", ".join(shared.name for shared in store.experiments(SHARED)) or "none"
        raise NotFoundError(
            gettext(
                "There is no file and no experiment {name} to take edges of. Experiments: {names}.",
                name=repr(name),
                names=names,
            )
        )
    return frozen_of_edges(experiment.profile, experiment.edges, name)


def _frame(experiment: Experiment) -> tuple[Any, Any]:
    return experiment.profile.state_features, experiment.crossings


def _settled(profile: Profile, segmentation: Segmentation) -> Profile:
    """The profile that describes these segments: frozen edges bring their own bins, map and money."""
    scorer = segmentation.scorer
    return profile.model_copy(
        update={
            "bins": scorer.bins,
            "nclust": len(segmentation.bands),
            "monetary": segmentation.monetary,
            "segment_map": None if scorer.segment_map == default_map(scorer.bins) else map_rows(scorer.segment_map),
        }
    )


def _experiment(
    name: str,
    catalogue: str,
    priors: Priors,
    base: BaseRate | None,
    segmentation: Segmentation,
    workspace: str,
    now: datetime,
) -> Experiment:
    experiment = Experiment(
        name=name,
        catalogue=catalogue,
        profile=priors.profile,
        crossings=priors.profile.crossings or (),
        candidates={},
        t0=now,
        workspace=workspace,
        edges=rows_of(segmentation.scorer),
        base=base,
        as_of=segmentation.as_of.isoformat(),
    )
    return with_priors(experiment, priors)


def with_priors(experiment: Experiment, priors: Priors) -> Experiment:
    """The experiment with what the sales history says of its states."""
    history, baskets = priors.history, priors.history.baskets
    return replace(
        experiment,
        candidates={state: candidates.id for state, candidates in history.sets().items()},
        baskets=dict(zip(baskets.states, baskets.in_state.tolist(), strict=True)),
        pseudo_baskets=history.pseudo_baskets,
        evidence=tuple(dict(row) for row in priors.evidence.to_dict(orient="records")),
    )


def distinct_sets(history: History) -> list[CandidateSet]:
    """Candidate sets of the states, each once."""
    return list({candidates.id: candidates for candidates in history.sets().values()}.values())


def _save(
    store: Store,
    experiment: Experiment,
    history: History,
    orders: Sequence[Order],
    neighbours: Sequence[Neighbours],
    *,
    unique: bool,
) -> Experiment:
    base, tries, sets = experiment.name, 1, distinct_sets(history)
    experiment = replace(experiment, counted=len(orders))
    while True:
        try:
            store.save_experiment(experiment, sets, orders, neighbours)
        except ConflictError:
            if not unique:
                raise
        else:
            return experiment
        tries += 1
        experiment = replace(experiment, name=f"{base}-{tries}")


def catalogue_id(customers: list[Customer], products: list[Product], workspace: str) -> str:
    """A digest of the content, and of a workspace other than the shared one: what is changed stays in its workspace."""
    content = sha256(b"" if workspace == SHARED else workspace.encode())
    for record in (*customers, *products):
        content.update(repr(record).encode())
    return content.hexdigest()[:16]
