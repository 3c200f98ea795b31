"""Logged feedback: a row for each shown product, with its chance and its reward."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rlreco.bandit.sharing.empirical_bayes import STATES, Grid
from rlreco.bandit.slates.rules import NO_RULES, Marks, SlateRules
from rlreco.bandit.worths import POINTS, Worths
from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop, number

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WITHOUT_PROPENSITIES = gettext_noop(
    "Without right propensities the log still allows the logged policy's own value and 'dm'; 'replay' too, "
    "if every product had the same chance. It doesn't allow 'ips', 'snips', 'cips', 'dr', 'sndr' or 'switch'."
)


def sums_at(index: Ints, values: Floats, size: int) -> Floats:
    """Sum of the values at each index from 0 to size - 1; shapes (n,), (n,) -> (size,)."""
    return np.bincount(index, values, size).astype(np.float64, copy=False)


@dataclass(frozen=True)
class Choices:
    """Candidates: a group for each state, candidate set, slate size and logged position that occurs.

    starts : int, shape (n_groups + 1,); group g's candidates are items[starts[g]:starts[g + 1]], ascending
    items : int, shape (n_entries,); an entry is an item in a group
    size : int, shape (n_groups,); number of products on a slate, which is the sum of a target's chances
    position : int, shape (n_groups,); the place from 0 whose chance was logged, -1 where the chance is
        the product's to be in the slate at all (inclusion)
    states : shape (n_groups,); name of the group in messages and in a file of probabilities
    shares : float, shape (n_entries,); share of the state's baskets that held the item, None without a sales history
    marks : of each entry, for the rules of a shop's slates; None where there are none
    on_offer : bool, shape (n_entries,); whether the candidate could be shown at all; None: all could
    """

    starts: Ints
    items: Ints
    size: Ints
    position: Ints
    states: tuple[str, ...]
    shares: Floats | None = None
    marks: Marks | None = None
    on_offer: NDArray[np.bool_] | None = None

    @classmethod
    def of(
        cls,
        sets: Sequence[Ints],
        sizes: Sequence[int],
        positions: Sequence[int],
        states: Sequence[str],
        shares: Sequence[Floats] | None = None,
        marks: Sequence[Marks] | None = None,
        on_offer: Sequence[NDArray[np.bool_]] | None = None,
    ) -> "Choices":
        """sets : the item indices of each group, in any order, each once

        shares, marks, on_offer : parallel to them
        """
        lengths = np.array([len(items) for items in sets], dtype=np.int64)
        orders = [np.argsort(items) for items in sets]
        return cls(
            starts=np.concatenate([[0], lengths.cumsum()]).astype(np.int64),
            items=np.concatenate([items[order] for items, order in zip(sets, orders, strict=True)]).astype(np.int64),
            size=np.asarray(sizes, dtype=np.int64),
            position=np.asarray(positions, dtype=np.int64),
            states=tuple(states),
            shares=None
            if shares is None
            else np.concatenate([of_set[order] for of_set, order in zip(shares, orders, strict=True)]),
            marks=None
            if marks is None
            else Marks.concatenated([of_set.take(order) for of_set, order in zip(marks, orders, strict=True)]),
            on_offer=None
            if on_offer is None
            else np.concatenate([of_set[order] for of_set, order in zip(on_offer, orders, strict=True)]),
        )

    def __len__(self) -> int:
        return len(self.size)

    @cached_property
    def lengths(self) -> Ints:
        """Candidates of each group, shape (n_groups,)."""
        return np.diff(self.starts)

    @cached_property
    def group(self) -> Ints:
        """The group of each entry, shape (n_entries,)."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @cached_property
    def rank(self) -> Ints:
        """Place of each entry within its group, from 0, shape (n_entries,)."""
        return np.arange(len(self.items)) - self.starts[self.group]

    def entries(self, group: int) -> slice:
        """The entries of a group."""
        return slice(int(self.starts[group]), int(self.starts[group + 1]))

    def sums(self, values: Floats) -> Floats:
        """Sums of each group's entries. values : shape (n_entries,). Returns shape (n_groups,)."""
        sums: Floats = np.add.reduceat(values, self.starts[:-1])
        return sums

    def entry(self, groups: Ints, items: Ints) -> Ints:
        """The entry of an item in a group, -1 where it is not a candidate there. Shapes (n,) -> (n,)."""
        width = int(self.items.max()) + 1
        keys = self.group * width + self.items
        wanted = np.where((items >= 0) & (items < width), groups * width + items, -1)
        entries = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[entries] == wanted, entries, -1)

    def take(self, groups: Ints) -> "Choices":
        """The groups of these indices, in that order; an index may occur twice."""
        spans = self.lengths[groups]
        starts = np.concatenate([[0], spans.cumsum()])
        within = np.arange(starts[-1]) - np.repeat(starts[:-1], spans)
        entries = np.repeat(self.starts[groups], spans) + within
        return Choices(
            starts=starts,
            items=self.items[entries],
            size=self.size[groups],
            position=self.position[groups],
            states=tuple(self.states[group] for group in groups),
            shares=None if self.shares is None else self.shares[entries],
            marks=None if self.marks is None else self.marks.take(entries),
            on_offer=None if self.on_offer is None else self.on_offer[entries],
        )


class Answers(NamedTuple):
    """Answers behind the rewards, row by row; a bought product is clicked too.

    clicked, bought : bool, shape (n,)
    weight : float above 0, shape (n,); the forward-decay weight of the row's session, 1 without decay
    looks : float, shape (n,); the chance that the row's place is looked at, by which its impression counts
    prices : float, shape (n,); of the product, NaN where it has none; None: no price is known
    """

    clicked: NDArray[np.bool_]
    bought: NDArray[np.bool_]
    weight: Floats
    looks: Floats
    prices: Floats | None = None

    def rows(self, keep: NDArray[np.bool_]) -> "Answers":
        return Answers(*(None if column is None else column[keep] for column in self))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class ShopContext:
    """How the states and products of a shop are related, for policies that share between states or read features.

    nodes : state -> its nodes, from the product to the state
    click : reward of a click, in (0, 1)
    fades : whether old evidence fades
    features : (state, products, their shares) -> the features of each, shape (n_products, d)
    states : of the shop's customers, to whose clicks the shapes of sharing are fitted
    grid : of the shapes of sharing
    rules : of its slates
    strengths : of each product's sales history, in baskets; a product that is missing has an exact share
    worths : normalised reward of buying each product
    """

    nodes: Callable[[str], Sequence[str]]
    click: float
    fades: bool
    features: Callable[[str, Sequence[str], Floats], Floats]
    states: Collection[str]
    grid: Grid = STATES
    rules: SlateRules = NO_RULES
    strengths: Mapping[str, float] = field(default_factory=dict)
    worths: Worths = POINTS

    def strengths_of(self, items: Sequence[str]) -> Floats:
        """Shape (len(items),)."""
        return np.array([self.strengths.get(item, np.inf) for item in items])


@dataclass(frozen=True)
class LoggedFeedback:
    """Item-level rows of a log, each a product that was shown.

    session : int, shape (n,); of the row; larger is later; the rows of a session are its slate
    entry : int, shape (n,); which candidate of which group of `choices` was shown
    reward : float, shape (n,); any finite unit
    propensity : float in (0, 1], shape (n,); the logged policy's chance of that product, in the slate or at that
        position, depending on the group; None where the log has none
    choices : the candidates
    items : shape (n_items,); the products' ids, by index
    features : float, shape (n, d); of the shopper, from before the slate was chosen; may be None
    affinity : float, shape (n, n_items); the shopper's affinity to each product, from before; may be None
    answers, shop : of a shop's own log, whose choices then have shares; both None elsewhere
    customer : int, shape (n,); of the row's session, -1 for a stranger; None where the log names no customers

    Raises DataError for an empty log, rewards or features that aren't numbers, and impossible propensities.
    """

    session: Ints
    entry: Ints
    reward: Floats
    propensity: Floats | None
    choices: Choices
    items: tuple[str, ...]
    features: Floats | None = None
    affinity: Floats | None = None
    answers: Answers | None = None
    shop: ShopContext | None = None
    customer: Ints | None = None

    def __post_init__(self) -> None:
        if not len(self.reward):
            raise DataError(gettext("The log holds no answered session, so there is nothing to evaluate."))
        _check_lengths(self)
        _check_finite("reward", self.reward)
        if self.features is not None:
            _check_finite("feature", self.features)
        if self.propensity is not None:
            _check_propensities(self.propensity)

    def __len__(self) -> int:
        return len(self.reward)

    @property
    def n_items(self) -> int:
        return len(self.items)

    @cached_property
    def item(self) -> Ints:
        """The product shown, shape (n,), an index of `items`."""
        return self.choices.items[self.entry]

    @cached_property
    def group(self) -> Ints:
        """The group of the row, shape (n,)."""
        return self.choices.group[self.entry]

    @cached_property
    def position(self) -> Ints:
        """The place whose chance was logged, shape (n,); -1 for inclusion."""
        return self.choices.position[self.group]

    @cached_property
    def sessions(self) -> Ints:
        """The sessions there are, in order, shape (n_sessions,)."""
        return np.unique(self.session)

    @property
    def slate_size(self) -> float:
        """Mean number of products on a slate."""
        return len(self) / len(self.sessions)

    @cached_property
    def cluster(self) -> Ints:
        """What the rows of one customer share, shape (n,); a session without a customer is alone."""
        if self.customer is None:
            return self.session
        alone = np.searchsorted(self.sessions, self.session)
        return np.where(self.customer < 0, alone, len(self.sessions) + self.customer)

    def rows(self, keep: NDArray[np.bool_]) -> "LoggedFeedback":
        """The rows where `keep`, shape (n,), is true; choices and items stay as they are."""
        return replace(
            self,
            session=self.session[keep],
            entry=self.entry[keep],
            reward=self.reward[keep],
            propensity=None if self.propensity is None else self.propensity[keep],
            features=None if self.features is None else self.features[keep],
            affinity=None if self.affinity is None else self.affinity[keep],
            answers=None if self.answers is None else self.answers.rows(keep),
            customer=None if self.customer is None else self.customer[keep],
        )

    def split(self, share: float) -> tuple["LoggedFeedback", "LoggedFeedback"]:
        """The first part of the sessions, and the rest. share : in (0, 1). Raises DataError if a part is empty."""
        cut = int(share * len(self.sessions)) if 0.0 < share < 1.0 else 0
        if not 0 < cut < len(self.sessions):
            raise DataError(
                gettext(
                    "A share of {share} of {n_sessions} sessions leaves nothing to learn from or nothing to evaluate "
                    "on. Use a longer log, or a share between 0 and 1.",
                    share=f"{share:g}",
                    n_sessions=len(self.sessions),
                )
            )
        early = self.session < self.sessions[cut]
        return self.rows(early), self.rows(~early)

    def by_session(self) -> "LoggedFeedback":
        """The same rows with a group for each session (and position), as a target that differs by session needs.

        Groups are named by session then, so that the shop's context, which goes by states, is left out.
        """
        index = np.searchsorted(self.sessions, self.session)
        pair = index * len(self.choices) + self.group
        pairs, row = np.unique(pair, return_inverse=True)
        choices = self.choices.take(pairs % len(self.choices))
        named = replace(choices, states=tuple(str(self.sessions[index]) for index in pairs // len(self.choices)))
        return replace(self, choices=named, entry=named.starts[row] + self.choices.rank[self.entry], shop=None)


def _check_lengths(log: LoggedFeedback) -> None:
    columns = {"session": log.session, "entry": log.entry, "propensity": log.propensity, "features": log.features}
    for name, column in (columns | {"affinity": log.affinity, "customer": log.customer}).items():
        if column is not None and len(column) != len(log.reward):
            raise DataError(
                gettext(
                    "The log has {n_reward} rewards but {n_column} rows of {name}.",
                    n_reward=len(log.reward),
                    n_column=len(column),
                    name=name,
                )
            )


def _check_finite(name: str, values: Floats) -> None:
    if not np.isfinite(values).all():
        row = int(np.argmin(np.isfinite(values).reshape(len(values), -1).all(axis=1)))
        raise DataError(
            gettext(
                "Row {row} of the log has a {name} that is missing or not a number. Fill it or drop it.",
                row=row + 1,
                name=name,
            )
        )


def _check_propensities(propensity: Floats) -> None:
    wrong = ~((propensity > 0) & (propensity <= 1))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise DataError(
            gettext(
                "Row {row} of the log has {found} ({wrong} of {all} rows are like that). {why} Correct those rows, "
                "or leave the propensities out.",
                row=row + 1,
                found=_description(propensity[row]),
                wrong=number(wrong.sum()),
                all=number(len(wrong)),
                why=gettext(WITHOUT_PROPENSITIES),
            )
        )


def _description(value: float) -> str:
    if np.isnan(value):
        return gettext("no propensity, although other rows have one")
    if value > 1:
        return gettext("propensity {value}, and no chance is above 1", value=f"{value:g}")
    return gettext("propensity {value}, although a shown product had some chance", value=f"{value:g}")
