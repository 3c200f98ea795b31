"""Checks of a shop's lines: candidate sets, experiments, customers, products, and what goes with an experiment."""

from collections.abc import Mapping
from dataclasses import astuple, fields
from datetime import datetime
from typing import Any
from unicodedata import category

from rlreco.domain.documents import (
    candidates_of,
    customer_of,
    description_of,
    edition_of,
    experiment_of,
    neighbours_of,
    product_of,
)
from rlreco.domain.records import HALF_LIVES, LONGEST_CURRENCY, BaseRate, CandidateSet, Experiment
from rlreco.domain.states import parts
from rlreco.service.upkeep.export_check.bounds import (
    check,
    check_id,
    check_ids,
    check_moment,
    check_number,
    check_numbers,
    check_parallel,
    check_whole,
    shown,
)
from rlreco.service.upkeep.export_check.contents import Contents

_MOST_SCORE = 100

Document = dict[str, Any]


def check_set(contents: Contents, document: Document) -> None:
    candidates = candidates_of(document)
    contents.rise("candidate_sets", candidates.id)
    check_ids("product", candidates.products)
    check_parallel("shares", candidates.shares, len(candidates.products), "products")
    check_numbers("a share", candidates.shares, 0.0)
    digest = CandidateSet.of(candidates.products, candidates.shares).id
    check(digest == candidates.id, f"its id is {shown(candidates.id)}, but its content gives {digest!r}")
    contents.sets[candidates.id] = candidates


def check_experiment(contents: Contents, document: Document) -> None:
    profile = document["profile"]
    check(isinstance(profile, dict) and bool(profile), f"the profile is {shown(profile)}, not an experiment's own")
    experiment = experiment_of(document)
    for kind in ("name", "catalogue", "workspace"):
        check_id(kind, getattr(experiment, kind))
    check(experiment.name not in contents.experiments, f"the experiment {shown(experiment.name)} is there twice")
    _check_candidates(contents, experiment)
    _check_history(experiment)
    if experiment.base is not None:
        _check_base(experiment.base)
    contents.experiments[experiment.name] = experiment


def _check_candidates(contents: Contents, experiment: Experiment) -> None:
    features = experiment.profile.state_features
    check(bool(experiment.candidates), "it has no candidates of any state")
    for state, set_id in experiment.candidates.items():
        parts(features, state)
        check(set_id in contents.sets, f"the candidate set {shown(set_id)} is not in the export")
    for crossing in experiment.crossings:
        check(bool(crossing) and {*crossing} <= {*features}, f"crossing {shown(crossing)} is not of its features")


def _check_history(experiment: Experiment) -> None:
    check_whole("version", experiment.version)
    check_whole("edition", experiment.edition, 1)
    check_whole("counted", experiment.counted)
    check_moment("t0", experiment.t0)
    for edges in experiment.edges.values():
        check_numbers("an edge", edges)
        check(list(edges) == sorted(edges), f"the edges {shown(edges)} don't rise")
    check_numbers("baskets", experiment.baskets.values(), 0.0)
    check_numbers("pseudo_baskets", experiment.pseudo_baskets, 0.0)
    for name in ("as_of", "last_line"):
        if text := getattr(experiment, name):
            check_moment(name, datetime.fromisoformat(text))
    check_ids("product", experiment.new_products)
    check(_is_currency(experiment.currency), f"currency is {shown(experiment.currency)}, no code such as EUR")


def _is_currency(text: str) -> bool:
    """Whether it is empty, a code, or a sign such as $ or kr, of letters and signs of money alone."""
    return len(text) <= LONGEST_CURRENCY and all(each.isalnum() or category(each) == "Sc" for each in text)


def _check_base(base: BaseRate) -> None:
    for half_life in (base.half_life, base.crowd_half_life):
        check(half_life in (None, *HALF_LIVES), f"a half-life is {half_life}, not one of {HALF_LIVES}")
    for name in ("baskets", "crowd_baskets", "product_clicks"):
        check_number(name, getattr(base, name), 0.0)
    check_moment("origin", datetime.fromtimestamp(base.origin))
    check_numbers("a likeness", base.likeness.values())


def check_customer(contents: Contents, document: Document) -> None:
    customer = customer_of(document)
    _check_catalogue(contents, document["catalogue"])
    check_id("customer", customer.id)
    contents.rise("customers", document["catalogue"], customer.id)
    check_whole("recency", customer.recency, -_MOST_DAYS, _MOST_DAYS)
    check_whole("frequency", customer.frequency)
    check_number("monetary", customer.monetary)
    for score in (customer.r, customer.f, customer.m):
        check_whole("a score", score, 0, _MOST_SCORE)


_MOST_DAYS = 300 * 366


def check_product(contents: Contents, document: Document) -> None:
    product = product_of(document)
    _check_catalogue(contents, document["catalogue"])
    check_id("product", product.id)
    contents.rise("products", document["catalogue"], product.id)
    if product.price is not None:
        check_number("price", product.price)
    check_whole("baskets", product.baskets)


def _check_catalogue(contents: Contents, catalogue: Any) -> None:
    right = isinstance(catalogue, str) and catalogue in contents.catalogues()
    check(right, f"no experiment has the catalogue {shown(catalogue)}")


def check_description(contents: Contents, document: Document) -> None:
    contents.rise("descriptions", contents.place(document["experiment"]))
    check(all(isinstance(document[each], str) for each in ("title", "text")), "a title or a text is not text")
    description = description_of(document)
    check(description.checked() == description, "a title or a text has blanks around it")


def check_edition(contents: Contents, document: Document) -> None:
    edition = edition_of(document)
    check_whole("number", edition.number, 1)
    contents.rise("editions", contents.place(document["experiment"]), edition.number)
    check_moment("at", edition.at)
    check_whole("sessions", edition.sessions)


def check_neighbours(contents: Contents, document: Document) -> None:
    neighbours = neighbours_of(document)
    contents.rise("neighbours", contents.place(document["experiment"]), twice=True)
    check_id("product", neighbours.product)
    check_ids("product", neighbours.products)
    check_parallel("weights", neighbours.weights, len(neighbours.products), "products")
    check_numbers("a weight", neighbours.weights, 0.0)


def check_derived(contents: Contents, document: Document) -> None:
    contents.rise("derived", contents.place(document["experiment"]))
    check_whole("sessions", document["sessions"])
    values = document["values"]
    check(isinstance(values, dict), f"values is {shown(values)}, not an object")
    check_numbers("a derived value", values.values(), 0.0)
    _check_shapes(values)


def _check_shapes(values: Mapping[str, float]) -> None:
    # With scipy, which no other check needs.
    from rlreco.bandit.positions import looks_of_values
    from rlreco.bandit.sharing.likely import LikelyShapes, without_likely
    from rlreco.bandit.sharing.ratios import Shapes

    rest = dict(values)
    check_numbers("a chance of a look", looks_of_values(rest), 0.0, 1.0)
    plain = without_likely(rest)
    unknown = plain.keys() - {each.name for each in fields(Shapes)}
    check(not unknown, f"it has derived values of unknown names, such as {shown(min(unknown, default=''))}")
    shapes = Shapes(**plain)
    check(min(astuple(shapes)) > 0.0 or shapes.gamma == 0.0, "a level or a shape is 0")
    likely = rest.keys() - plain.keys()
    expected = LikelyShapes.of_values(rest, shapes).values().keys() if likely else likely
    check(likely == expected, "its likely levels are not whole")
