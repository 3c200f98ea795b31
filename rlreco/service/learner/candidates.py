"""The candidates of a session: those of its state, joined with the customer's own where lists are published."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from rlreco.bandit.base_rates.crowd_sums import BaseRates
from rlreco.domain.bases import packed
from rlreco.domain.ids import CustomerId, ProductId, StateId
from rlreco.domain.profile import Profile
from rlreco.domain.purchases import hidden_products
from rlreco.domain.records import Bought, CandidateSet
from rlreco.domain.request_rules import NO_REQUEST_RULES, RequestRules, Rule
from rlreco.errors import DataError
from rlreco.language import gettext
from rlreco.service.learner.memory import LearnerMemory
from rlreco.service.lists.live import LiveLists
from rlreco.store.base import Store

_MOST_STORED_SETS = 10_000
_MOST_BOUGHT = 200


class NothingToShowError(DataError):
    """The customer bought the whole catalogue, and showBought keeps it out."""


@dataclass(frozen=True, slots=True)
class Offer:
    """The products that a session's slate is chosen from.

    candidates : with the base rate of each as its share
    came_from : source of each product that the state hadn't
    bases : the rates as the session keeps them; empty where they are the set's own
    rates : the customer's base rates; None where they are the state's
    bought : by the customer so far, and all her baskets under ROOT
    """

    candidates: CandidateSet
    came_from: Mapping[ProductId, str] = field(default_factory=dict)
    bases: str = ""
    rates: BaseRates | None = None
    bought: Mapping[ProductId, Bought] = field(default_factory=dict)


def personal_offer(
    store: Store,
    memory: LearnerMemory,
    lists: LiveLists,
    state: StateId,
    customer: CustomerId,
    age: float,
    rules: RequestRules = NO_REQUEST_RULES,
    *,
    held_out: bool = False,
) -> Offer:
    """The state's candidates, what the customer bought, her published list, what sells now, and what is new.

    customer : empty for a stranger
    age : of the experiment, in days
    rules : of the request, which all candidates keep
    held_out : base rates are those of the edition's sales, which no later order, click or purchase moves; what the
        customer bought is hidden as for all
    """
    profile = memory.experiment.profile
    bought = store.purchases(memory.experiment.name, customer) if customer else {}
    rates = (
        memory.edition_sales.rates(customer, rules.basket)
        if held_out
        else memory.crowd.rates(bought, age, rules.basket)
    )
    hidden = hidden_products(bought, profile.show_bought, max(age, memory.crowd.newest))
    hidden = _left_out(memory, rules, hidden)
    most, size = _most_of_each(profile, held_out=held_out), rules.size(profile.n_products)
    companions = rates.companions(most["similar"]) or _listed_companions(memory, lists, rules, most["similar"])
    sources = _sources(memory, rates, lists, customer, hidden, companions, most)
    products, came_from = _with_the_states(memory, sources, state, hidden, size)
    if hidden or rules:
        best_selling = chain(rates.popular(len(rates.row)), memory.overall)
        more = _filling(memory, best_selling, hidden, products, rules)
        products, came_from = (*products, *more), {**came_from, **more}
    kept = CandidateSet.of(products, tuple(map(memory.overall.__getitem__, products)))
    _save_once(store, memory, kept)
    shares, bases = packed(rates.of(products))
    return Offer(replace(kept, shares=tuple(shares.tolist())), came_from, bases, rates, bought)


def _left_out(memory: LearnerMemory, rules: RequestRules, hidden: frozenset[ProductId]) -> frozenset[ProductId]:
    """Products that this request's slate may not hold; unavailable ones are only named where the request has rules.

    hidden : by showBought
    """
    if not rules:
        return hidden
    return rules.left_out(
        memory.catalogue,
        Rule(gettext("all are sold out or blocked"), lambda product: product.id not in memory.unavailable),
        Rule(
            gettext("this customer bought all, and showBought keeps them out"), lambda product: product.id not in hidden
        ),
    )


def _listed_companions(
    memory: LearnerMemory, lists: LiveLists, rules: RequestRules, most: int
) -> Collection[ProductId]:
    """Products that go with the basket by the published lists, best first."""
    return lists.companions(rules.basket, most) if rules.basket and memory.listed else ()


def _sources(
    memory: LearnerMemory,
    rates: BaseRates,
    lists: LiveLists,
    customer: CustomerId,
    hidden: Collection[ProductId],
    companions: Collection[ProductId],
    most: Mapping[str, int],
) -> dict[ProductId, str]:
    """Product of the catalogue -> where it came from; what the customer bought goes before all else.

    A customer without a published list has the products most like those that she bought.
    companions : products that go with her basket
    most : candidates of each source
    """
    bought = rates.own_products(len(rates.bought)) if "bought" in memory.experiment.profile.candidate_sources else []
    own = [product for product in bought if product not in hidden][:_MOST_BOUGHT]
    brought = lists.candidates(customer, most["similar"], 0, most["new"]) if memory.listed else {}
    alike = [] if "similar" in brought.values() else rates.alike_products(most["similar"])
    popular = dict.fromkeys(rates.popular(most["popular"]), "popular")
    new = dict.fromkeys(memory.new_products(most["new"]), "new")
    sources = {**popular, **dict.fromkeys(alike, "alike"), **brought, **new}
    sources |= {**dict.fromkeys(companions, "basket"), **dict.fromkeys(own, "bought")}
    # Lists and later sales may name products that the experiment's catalogue lacks.
    catalogue = memory.overall
    return {product: source for product, source in sources.items() if product in catalogue and product not in hidden}


def _with_the_states(
    memory: LearnerMemory, sources: Mapping[ProductId, str], state: StateId, hidden: Collection[ProductId], size: int
) -> tuple[tuple[ProductId, ...], dict[ProductId, str]]:
    """The candidates, and where those came from that the state hadn't; too few others are joined with the state's.

    size : of the slate
    """
    profile = memory.experiment.profile
    of_state = [product for product in memory.candidates(state).products if product not in hidden]
    if "state" not in profile.candidate_sources and len(sources) >= size:
        return tuple(sources), dict(sources)
    frozen = set(of_state)
    came_from = {product: source for product, source in sources.items() if product not in frozen}
    return (*of_state, *came_from), came_from


def _filling(
    memory: LearnerMemory,
    best_selling: Iterable[ProductId],
    hidden: Collection[ProductId],
    products: Collection[ProductId],
    rules: RequestRules,
) -> dict[ProductId, str]:
    """Where these products are too few, what sells best of the rest of the catalogue -> its source.

    There are enough for a slate; where the request names a part of the catalogue, enough to choose from.

    Raises NothingToShowError for a customer who bought all of it.
    """
    profile = memory.experiment.profile
    size = rules.size(profile.n_products)
    wanted, source = (max(size, profile.top_candidates), "request") if rules.narrows else (size, "popular")
    missing = wanted - len(set(products) - memory.unavailable)
    taken_out = memory.unavailable.union(hidden, products)
    others = (product for product in best_selling if product not in taken_out)
    filling = dict.fromkeys(islice(filter(memory.overall.__contains__, others), max(missing, 0)), source)
    if not products and not filling:
        raise NothingToShowError(
            gettext(
                "This customer bought every product that could be shown, and showBought keeps them out. Add products."
            )
        )
    return filling


def session_candidates(
    store: Store,
    memory: LearnerMemory,
    lists: LiveLists,
    state: StateId,
    customer: CustomerId,
    rules: RequestRules = NO_REQUEST_RULES,
    *,
    held_out: bool = False,
) -> tuple[CandidateSet, Mapping[ProductId, str]]:
    """The candidates, which are stored by then, and the source of each product that the state hadn't.

    rules : of the request, which all candidates keep
    held_out : without products that are only candidates until they were shown often
    """
    of_state, profile = memory.candidates(state), memory.experiment.profile
    hidden, most = _left_out(memory, rules, frozenset()), _most_of_each(profile, held_out=held_out)
    brought = lists.candidates(customer, **most) if memory.listed else {}
    brought |= dict.fromkeys(memory.new_products(most["new"]), "new")
    brought |= dict.fromkeys(_listed_companions(memory, lists, rules, most["similar"]), "basket")
    sources = {
        product: source for product, source in brought.items() if product in memory.overall and product not in hidden
    }
    with_state = "state" in profile.candidate_sources or len(sources) < rules.size(profile.n_products)
    if rules:
        products = {*of_state.products, *sources} - hidden if with_state else sources.keys()
        best_selling = sorted(memory.overall, key=lambda product: -memory.overall[product])
        sources |= _filling(memory, best_selling, hidden, products, rules)
    top, unsold = profile.top_candidates, memory.shares.unsold
    merged = _without(merge_candidates(of_state, sources, memory.overall, with_state, top, unsold), hidden)
    _save_once(store, memory, merged)
    frozen = set(of_state.products) if with_state else set()
    return merged, {product: source for product, source in sources.items() if product not in frozen}


def _without(candidates: CandidateSet, hidden: Collection[ProductId]) -> CandidateSet:
    if not hidden:
        return candidates
    kept = {id_: share for id_, share in zip(candidates.products, candidates.shares, strict=True) if id_ not in hidden}
    return CandidateSet.of(tuple(kept), tuple(kept.values()))


def _most_of_each(profile: Profile, *, held_out: bool) -> dict[str, int]:
    most = {"similar": profile.batch_candidates, "popular": profile.popular_candidates, "new": profile.new_candidates}
    if held_out and not profile.minimum_share:
        most["new"] = 0  # how often others were shown them decides which are new
    return {source: number if source in profile.candidate_sources else 0 for source, number in most.items()}


def _save_once(store: Store, memory: LearnerMemory, candidates: CandidateSet) -> None:
    if candidates.id in memory.stored_sets or candidates.id in memory.experiment.candidates.values():
        return
    store.save_candidates(memory.experiment.name, candidates)
    if len(memory.stored_sets) >= _MOST_STORED_SETS:
        memory.stored_sets.clear()
    memory.stored_sets.add(candidates.id)


def merge_candidates(
    of_state: CandidateSet,
    brought: Mapping[ProductId, str],
    overall: Mapping[ProductId, float],
    with_state: bool,
    top: int,
    unsold: Collection[ProductId] = (),
) -> CandidateSet:
    """The state's candidates, unless with_state is False, and the products that lists brought, each once.

    A product beyond the state's own has no share frozen for it. It sells in this state less than the best `top`, or it
    would be one of them; within that, its share of all baskets is the best guess. An unsold product has had no chance
    to be one of them.

    brought : product -> source
    overall : product -> share of all baskets, at least LEAST_SHARE
    unsold : products that never sold
    """
    frozen = dict(zip(of_state.products, of_state.shares, strict=True))
    highest = min(of_state.shares[:top])
    new = {
        product: overall[product] if product in unsold else min(overall[product], highest)
        for product in brought
        if product not in frozen
    }
    kept = frozen if with_state else {product: frozen[product] for product in brought if product in frozen}
    merged = kept | new
    return CandidateSet.of(tuple(merged), tuple(merged.values()))
