"""The records that stores keep and that every layer uses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from json import dumps
from math import inf
from operator import add
from typing import Any, NamedTuple, TypeAlias
from unicodedata import category

# A file of its own, as features of states read customers, and the profile reads the features.
from rlreco.domain.customer import Customer as Customer
from rlreco.domain.ids import SHARED, CustomerId, NodeId, ProductId, SessionId, StateId
from rlreco.domain.profile import Profile
from rlreco.errors import DataError
from rlreco.language import gettext, number


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue.

    price : the median paid, in the shop's currency
    baskets : number of distinct orders with it
    """

    id: ProductId
    name: str
    price: float | None = None
    category: str | None = None
    image_url: str | None = None
    baskets: int = 0
    available: bool = True


@dataclass(frozen=True, slots=True)
class CandidateSet:
    """Candidates of a state: products, and the history's share of the state's baskets that hold each.

    id : a digest of the content, so equal sets are stored once
    shares : parallel to products, above 0
    """

    id: str
    products: tuple[ProductId, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, products: tuple[ProductId, ...], shares: tuple[float, ...]) -> "CandidateSet":
        digest = sha256(dumps([products, shares]).encode()).hexdigest()[:20]
        return cls(digest, products, shares)


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How an experiment makes the base rate of a product for a customer: by the baskets of both, the crowd and the
    customer. Sums of purchases depend on the origin, and on half-lives where only theirs are kept.

    half_life : days after which a customer's basket counts half, one of HALF_LIVES; None: baskets don't age
    baskets : number of the crowd's baskets that a customer's own are shrunk by
    crowd_half_life : the same for a basket of the crowd
    crowd_baskets : number of baskets of all time that the crowd's recent ones are shrunk by
    origin : moment of the newest sale at training, by the shop's clock, in seconds since 1970; baskets of orders age
        from it, those of answers from the training, so that a file from years ago is as fresh as one of yesterday
    likeness : weight of each feature that speaks for a product beside the customer's own baskets
        (`bandit.base_rates.likeness`); empty: nothing does
    product_clicks : clicks that a product's own ratio to these rates is shrunk by, until answers tell
    every_half_life : whether sums are kept for all of HALF_LIVES; experiments of before keep those of their own alone
    """

    half_life: float | None
    baskets: float
    crowd_half_life: float | None
    crowd_baskets: float
    origin: float = 0.0
    likeness: Mapping[str, float] = field(default_factory=dict)
    product_clicks: float = 16.0
    every_half_life: bool = False


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What a customer's having one product says of others, the most telling first.

    product : its id; in the records of companions, a key made of it (`bandit.base_rates.companions`)
    weights : parallel to the products, above 0; they add up over everything that she has
    """

    product: ProductId
    products: tuple[ProductId, ...]
    weights: tuple[float, ...]


LONGEST_CURRENCY = 8
"""Characters of a code or sign."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """What a learner knows of its shop: frozen at training, as the sums depend on it, but for the parts that move on
    with the sales in a new edition: catalogue, candidates, baskets, pseudo_baskets, evidence, counted, as_of,
    last_line, new_products, and in base all but the origin, and the half-lives where only their sums are kept.

    catalogue : id of its customers and products
    profile : as it was at training, never changed since
    crossings : feature subsets between product and state that share, such as (("month",), ("segment",))
    candidates : candidate set id of each state that can occur
    t0 : moment of training, the origin of forward decay
    edges : cut points of recency, frequency and monetary
    baskets : number of baskets in the history of each state; simulated shoppers visit states in this proportion
    pseudo_baskets : number of baskets of its parent that each (first crossing, state) was shrunk by
    evidence : which features carry taste, one row per crossing (bandit.prior.evidence)
    base : of purchases; None for an experiment of an earlier release, which keeps none
    edition : 1 at training, one more with each update
    counted : entries of the log of orders that the edition was made of; 0: those of the training
    as_of : reference day of the customers' recency, as ISO text; empty: the day after `base.origin`
    last_line : moment of the newest line of its files, as ISO text; empty: the end of the day before `as_of`
    new_products : those that came with the last editions, the newest first
    currency : of its money: a code of ISO 4217, or a sign that doesn't say which, such as $; empty where the sales
        don't say
    """

    name: str
    catalogue: str
    profile: Profile
    crossings: tuple[tuple[str, ...], ...]
    candidates: Mapping[StateId, str]
    t0: datetime
    version: int = 1
    workspace: str = SHARED
    edges: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    baskets: Mapping[StateId, float] = field(default_factory=dict)
    pseudo_baskets: tuple[float, float] = (1.0, 1.0)
    evidence: tuple[Mapping[Any, Any], ...] = ()
    base: BaseRate | None = None
    edition: int = 1
    counted: int = 0
    as_of: str = ""
    last_line: str = ""
    new_products: tuple[ProductId, ...] = ()
    currency: str = ""


class Description(NamedTuple):
    """Texts beside an experiment's name, which people may change.

    title : one line of at most MOST_TITLE characters; empty: the name stands for it
    text : at most MOST_DESCRIPTION characters, may have several lines
    """

    title: str = ""
    text: str = ""

    def checked(self) -> "Description":
        """Without blanks around them. Raises DataError for one that is too long, or has control characters."""
        title, text = self.title.strip(), self.text.replace("\r\n", "\n").strip()
        _check_text(gettext("title"), title, MOST_TITLE)
        _check_text(gettext("description"), text.replace("\n", " "), MOST_DESCRIPTION)
        return Description(title, text)


MOST_TITLE, MOST_DESCRIPTION = 80, 500
"""Characters."""

_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Invisible, and they turn round the text that follows."""


def _check_text(kind: str, text: str, most: int) -> None:
    if len(text) > most:
        raise DataError(
            gettext("The {kind} has {n} characters; {most} fit. Shorten it.", kind=kind, n=number(len(text)), most=most)
        )
    if any(category(each) in ("Cc", "Cs", "Zl", "Zp") or each in _BIDIRECTIONAL for each in text):
        raise DataError(
            gettext("The {kind} has control characters or line breaks that it can't keep. Remove them.", kind=kind)
        )


class Edition(NamedTuple):
    """One step of an experiment's life. at : when it began; sessions : number of sessions opened before it"""

    number: int
    at: datetime
    sessions: int


@dataclass(frozen=True, slots=True)
class Derived:
    """The level and the shapes of sharing: recomputed from the sums now and then, and not part of them.

    revision : number of replacements; the store replaces revision n by n + 1 only (compare and set)
    sessions : number of the session after which it was computed
    values : alpha, gamma, k0, k1, kg, k2 (bandit.sharing.ratios.Shapes); one that is missing has its usual value
    """

    revision: int
    sessions: int
    values: Mapping[str, float]


class Gain(NamedTuple):
    """Sums that one session, or many, add to one (node, product); all additive, all in weighted units.

    With forward decay each is multiplied by the session's weight; without, the first three are counts.
    impressions : each by the chance that its place is looked at (Profile.positions)
    shares : the history's expected share, summed over the impressions
    reward : normalised to [0, 1] per impression
    ips_reward : reward / propensity (inverse propensity scoring): estimate of the reward had it always been shown
    """

    impressions: float = 0.0
    clicks: float = 0.0
    buys: float = 0.0
    shares: float = 0.0
    reward: float = 0.0
    ips_reward: float = 0.0

    def __add__(self, other: "Gain") -> "Gain":  # type: ignore[override]
        return Gain(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __sub__(self, other: "Gain") -> "Gain":
        return Gain(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


HALF_LIVES = (7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0)
"""Days after which a basket may count half; sums are kept for each, so that an edition may choose another one."""


class Bought(NamedTuple):
    """Sums over baskets that held one product, or over all baskets; of one customer, or of all.

    baskets : their number
    recent_7 to recent_365 : the same, each basket weighted by 2^(days / half-life), one for each of HALF_LIVES
    last : days of the newest one, -inf without any; by the days that weights are made of (purchases.age_of for orders,
        Session.shown_at for answers). The later of two, where the others are added
    """

    baskets: float = 0.0
    recent_7: float = 0.0
    recent_14: float = 0.0
    recent_30: float = 0.0
    recent_60: float = 0.0
    recent_90: float = 0.0
    recent_180: float = 0.0
    recent_365: float = 0.0
    last: float = -inf

    def __add__(self, other: "Bought") -> "Bought":  # type: ignore[override]
        return Bought._make([*map(add, self[:-1], other[:-1]), max(self.last, other.last)])


def aged_column(half_life: float | None) -> int:
    """Index in `Bought` of the sum whose baskets age so. half_life : None or one of HALF_LIVES"""
    return 0 if half_life is None else 1 + HALF_LIVES.index(half_life)


Purchases: TypeAlias = Mapping[tuple[CustomerId, ProductId], Bought]
"""By customer and product; ROOT stands for all customers, and for all products."""


class CurveGain(NamedTuple):
    """Sums that one session, or many, add to a policy's learning curve; all additive, never decayed.

    Reward and regrets are normalised, summed over the slate. Exact regret exists where a simulated shopper's tastes
    are given; elsewhere it is estimated, and the two are never added up.
    """

    sessions: float = 0.0
    impressions: float = 0.0
    clicks: float = 0.0
    buys: float = 0.0
    reward: float = 0.0
    exact_sessions: float = 0.0
    exact_regret: float = 0.0
    estimated_sessions: float = 0.0
    estimated_regret: float = 0.0

    def __add__(self, other: "CurveGain") -> "CurveGain":  # type: ignore[override]
        return CurveGain(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def __sub__(self, other: "CurveGain") -> "CurveGain":
        return CurveGain(*(mine - theirs for mine, theirs in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True)
class Lesson:
    """What an answer, or an addition to one, adds to the sums: a pure function of the session, so the log can rebuild
    them.

    bucket : position of the session on the learning curve (rewards.bucket)
    purchases : of the customer alone, the crowd's come from orders
    """

    arms: Mapping[tuple[NodeId, ProductId], Gain]
    policy: str
    bucket: int
    curve: CurveGain
    purchases: Purchases = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a shopper did with a slate, or one part of it: further parts may follow, in any order.

    clicked, bought : products of the slate; a bought one counts as bought whether or not it was also clicked
    final : whether silence says that all was ignored; one that names nothing and isn't final leaves the slate waiting
    """

    clicked: tuple[ProductId, ...]
    bought: tuple[ProductId, ...]
    at: datetime
    final: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """The shopper's answer to a slate, with all its parts so far.

    reward : normalised, summed over the slate
    answered_at : moment of its first part
    """

    clicked: tuple[ProductId, ...]
    bought: tuple[ProductId, ...]
    reward: float
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One slate shown to one customer, and the answer once there is one.

    customer : empty for a stranger
    number : position in the experiment, from 1; assigned by the store when the session is opened
    slate : products, best first
    shares, propensities, propensity_errors, values, spreads, explored : parallel to the slate
    propensities : probability that the product was in the slate at all (inclusion), in (0, 1]
    propensity_errors : their standard errors, 0 for exact formulas
    values : posterior mean of the normalised reward when the slate was shown
    spreads : its posterior standard deviation
    explored : shown by exploring at random rather than by its score
    weight : the forward-decay weight of its lesson; 1 without decay
    at : the time that determined the state, by the shop's clock, naive; with an offset in logs of earlier releases
    shown_at : days since t0, or the session's number for simulated shoppers
    expected, best : expected normalised reward of this slate and of the best one, where tastes are given
    estimate : estimated regret with the ends of its 95 % interval, where they are not
    source : "person" or "simulated"
    bases : base rate of each candidate for this customer then, as `domain.bases` packs them; empty: the set's shares
    ordered : products that orders which name the session had counted for its buyer, basket included, before the answer
        or the claim counted any
    ordered_later : further ones, that such orders counted once the answer had counted the basket
    claimed_by : the customer that a stranger turned out to be, later; all else stays as it was shown
    edition : of the experiment, that it was shown from
    worths : normalised reward of buying each product of the slate, as it was then, in (0, 1]; empty: all 1
    looks : chance that each place of the slate is looked at, as was believed then, in (0, 1]; empty: all 1
    withheld : candidates that were sold out or blocked then, so that no policy could show them
    """

    id: SessionId
    experiment: str
    customer: CustomerId
    state: StateId
    candidates: str
    slate: tuple[ProductId, ...]
    shares: tuple[float, ...]
    propensities: tuple[float, ...]
    propensity_errors: tuple[float, ...]
    values: tuple[float, ...]
    spreads: tuple[float, ...]
    explored: tuple[bool, ...]
    policy: str
    weight: float
    at: datetime
    shown_at: float
    opened_at: datetime
    source: str = "person"
    expected: float | None = None
    best: float | None = None
    estimate: tuple[float, float, float] | None = None
    number: int = 0
    outcome: Outcome | None = None
    bases: str = ""
    ordered: tuple[ProductId, ...] = ()
    ordered_later: tuple[ProductId, ...] = ()
    claimed_by: CustomerId = ""
    edition: int = 1
    worths: tuple[float, ...] = ()
    looks: tuple[float, ...] = ()
    withheld: tuple[ProductId, ...] = ()

    def changed(self, **values: Any) -> "Session":
        """A copy with these fields, for half of what dataclasses.replace costs. Raises AttributeError for others."""
        copy = object.__new__(Session)
        for name in Session.__slots__:
            object.__setattr__(copy, name, getattr(self, name))
        for name, value in values.items():
            object.__setattr__(copy, name, value)
        return copy

    @property
    def rewards_of_buys(self) -> tuple[float, ...]:
        """Normalised, parallel to the slate."""
        return self.worths or (1.0,) * len(self.slate)

    @property
    def chances_of_looks(self) -> tuple[float, ...]:
        """Parallel to the slate."""
        return self.looks or (1.0,) * len(self.slate)

    @property
    def buyer(self) -> CustomerId:
        """The customer for whom its purchases count; empty for a stranger."""
        return self.customer or self.claimed_by


@dataclass(frozen=True, slots=True)
class Order:
    """A basket that a customer bought.

    at : by the shop's clock, naive
    products : distinct, sorted
    session : the session whose slate it came from, if known
    quantities : pieces bought, parallel to the products; empty: not known
    amounts : money of each product, in the shop's currency; below 0 for what was given back, which is no basket.
        Empty: not known
    """

    id: str
    customer: CustomerId
    at: datetime
    products: tuple[ProductId, ...]
    session: SessionId | None = None
    quantities: tuple[float, ...] = ()
    amounts: tuple[float, ...] = ()

    @property
    def pieces(self) -> dict[ProductId, float]:
        """Pieces of each product; 1 of each where quantities are not known."""
        return dict(zip(self.products, self.quantities or (1.0,) * len(self.products), strict=True))

    @property
    def bought(self) -> tuple[ProductId, ...]:
        """The products that weren't given back."""
        if not self.amounts:
            return self.products
        return tuple(product for product, money in zip(self.products, self.amounts, strict=True) if money >= 0.0)

    def only(self, products: Collection[ProductId]) -> "Order":
        """The same order with some of its products, each once, sorted."""
        rows = [self.products.index(product) for product in sorted({*self.products}.intersection(products))]
        return replace(
            self,
            products=tuple(self.products[row] for row in rows),
            quantities=tuple(self.quantities[row] for row in rows) if self.quantities else (),
            amounts=tuple(self.amounts[row] for row in rows) if self.amounts else (),
        )


@dataclass(frozen=True, slots=True)
class CountedOrder:
    """An entry of the log of orders: an order, or products that came to it later, as they were counted.

    order : with the products of this entry alone
    first : whether it is the order's first entry, which counts the basket itself
    answered : products that the answer of the order's session had counted for the customer by then
    """

    order: Order
    first: bool = True
    answered: tuple[ProductId, ...] = ()
