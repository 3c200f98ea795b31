"""Recommendation lists: fitted once, asked for users, for baskets and for items, and kept."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array

from rlreco.errors import ConfigError, DataError, NotFoundError
from rlreco.hints import nearest
from rlreco.library.kit.checked import flag, id_of, ids_of, path_of, text_or_none, whole
from rlreco.library.kit.frames import PANDAS, FrameKind, is_frame, kind_of, table_of
from rlreco.library.kit.parameters import Parameters
from rlreco.library.kit.shown import Shown
from rlreco.library.lazy_sales import LazySales
from rlreco.library.sales import Sales, places_of, plain_texts, sales_of
from rlreco.replay import sales_of_events
from rlreco.replay.baselines import POPULAR, best_half_life, own_items
from rlreco.service.lists.fit import events_of
from rlreco.similarity import (
    Ease,
    Fitted,
    Interactions,
    Model,
    PopularItems,
    Sar,
    SimilarLists,
    interactions_of,
    read_interactions,
)
from rlreco.similarity.decay import HalfLife, in_days, weights
from rlreco.similarity.files.fitted_file import SavedLists, bytes_of, lists_of
from rlreco.similarity.fitted import Best, check_length
from rlreco.similarity.interactions import Id, codes_of
from rlreco.similarity.similar_lists import best_of_many
from rlreco.table_files import write_bytes
from rlreco.transactions import ReadOptions

_DTYPE = np.dtype(np.float64)
_TUNED_FOR = 10
_ROLES = ("user", "item", "rating", "time")


@dataclass(repr=False, eq=False)
class _Lists(Parameters, Shown):
    """A model of lists: its parameters, and after `fit` what it learned."""

    name: ClassVar[str]

    def __post_init__(self) -> None:
        super().__post_init__()
        self._model_fitted: Fitted | None = None
        self._kind: FrameKind = PANDAS

    def fit(
        self,
        events: Any,
        *,
        user: str | None = None,
        item: str | None = None,
        rating: str | None = None,
        time: str | None = None,
        header: bool = True,
    ) -> Self:
        """Fit to sales, of which the bought products of known customers count; or to events of users with items.

        events : of `read_sales`, or anything that it reads
        user, item, rating, time : columns of events; without user and item, the events are sales
        header : False for a text of events that begins with data; its columns are called "1", "2", ...
        Raises DataError for what can't be read, and ConfigError for columns that don't go together.
        """
        interactions, self._kind = _events(events, (user, item, rating, time), header)
        self._model_fitted = self._fit(interactions)
        return self

    def recommend(
        self, k: int = 10, users: Iterable[Id] | None = None, exclude: Collection[Id] = (), *, keep_seen: bool = False
    ) -> Any:
        """The k best items of each user: user, item, score, rank (1 is best), in the kind of frame that came in.

        users : None for all. Raises NotFoundError for one without events
        exclude : items that no user gets
        keep_seen : also items that the user had already
        """
        fitted, codes = self.fitted_, self._users(users)
        best = self._best(codes, whole("k", k), _ids("exclude", exclude), flag("keep_seen", keep_seen))
        return self._given(SimilarLists(fitted, codes, best, (), 0.0, 0.0).frame())

    def recommend_for(self, items: Iterable[Id], k: int = 10, exclude: Collection[Id] = ()) -> Any:
        """The k items that go best with those of a stranger's basket: item, score, rank.

        Each item of the basket counts 1 and is not in the list. Raises NotFoundError for one that isn't known.
        """
        codes = self._items(items)
        return self._given(
            _ranked(self.fitted_.interactions, self._best_for(codes, whole("k", k), _ids("exclude", exclude)))
        )

    def similar(self, item: Id, k: int = 10) -> Any:
        """The k items that having this one speaks for most: item, score, rank; fewer where none is above 0.

        Raises NotFoundError for an unknown item, and ConfigError for a model that doesn't compare items.
        """
        if not self._compares:
            raise ConfigError(f"{type(self).__name__} doesn't compare items. Use EASE or SAR.")
        codes = self._items([id_of("item", item)])
        return self._given(_ranked(self.fitted_.interactions, self.fitted_.similar(codes, whole("k", k))))

    def save(self, path: str | Path) -> None:
        """Write what was fitted as one file of plain arrays with a version, which later releases can load."""
        write_bytes(bytes_of(SavedLists(self.fitted_, self.name, self._saved())), path_of(path))

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The model that `save` wrote. Its frames are pandas.

        Raises DataError for a file that is none, is spoilt or is of a later version.
        """
        file = path_of(path)
        saved = lists_of(_content(file), file.name)
        if saved.model != cls.name:
            raise ConfigError(f"{file.name} holds lists of the model {saved.model}, not of {cls.name}.")
        loaded = cls(**saved.parameters)
        loaded._model_fitted = saved.fitted
        return loaded

    def frame(self) -> Any:
        """The ten best items of every user, as `recommend` gives them."""
        return self.recommend()

    @property
    def fitted_(self) -> Fitted:
        """What the model learned: profiles of users and weights of items."""
        if self._model_fitted is None:
            raise ConfigError(
                f"This {type(self).__name__} isn't fitted yet. Call fit(sales) first, or load a saved one."
            )
        return self._model_fitted

    @property
    def items_(self) -> list[Id]:
        """The items that it knows, ascending."""
        return list(self.fitted_.interactions.items.tolist())

    @property
    def users_(self) -> list[Id]:
        """The users that it knows, ascending."""
        return list(self.fitted_.interactions.users.tolist())

    _compares: ClassVar[bool] = True

    def _fit(self, interactions: Interactions) -> Fitted:
        model: Model = self._model(self.get_params())
        return model.fit(interactions, _DTYPE)

    def _best(self, users: NDArray[np.intp], k: int, exclude: Collection[Id], keep_seen: bool) -> Best:
        return best_of_many(self.fitted_, users, k, keep_seen=keep_seen, exclude=exclude)

    def _best_for(self, items: NDArray[np.intp], k: int, exclude: Collection[Id]) -> Best:
        return self.fitted_.best_for(items, k, exclude)

    def _saved(self) -> dict[str, Any]:
        return self._plain_params()

    def _users(self, users: Iterable[Id] | None) -> NDArray[np.intp]:
        known_users = self.fitted_.interactions
        if users is None:
            return np.arange(len(known_users.users))
        return np.array([known_users.user_code(user) for user in _ids("users", users)], dtype=np.intp)

    def _items(self, items: Iterable[Id]) -> NDArray[np.intp]:
        wanted, every = list(dict.fromkeys(_ids("items", items))), self.fitted_.interactions.items
        codes = codes_of(wanted, every)
        if not wanted:
            raise ConfigError("The basket is empty. Give one item at least.")
        for item, code in zip(wanted, codes, strict=True):
            if code < 0:
                raise NotFoundError(f"No event has the item {item!r}. {nearest(str(item), map(str, every))}")
        return codes

    def _given(self, table: pd.DataFrame) -> Any:
        return self._kind.give_pandas(table)

    def _sentence(self) -> str:
        if self._model_fitted is None:
            return "not fitted yet"
        events = self._model_fitted.interactions
        return f"{len(events):,} events of {len(events.users):,} users with {len(events.items):,} items"

    def _head(self) -> pd.DataFrame:
        if self._model_fitted is None:
            return pd.DataFrame()
        first = np.arange(1)
        return SimilarLists(self.fitted_, first, self._best(first, 10, (), False), (), 0.0, 0.0).frame()


@dataclass(repr=False, eq=False)
class EASE(_Lists):
    """Lists by EASE: each item predicted from all others by one ridge regression.

    regularization : lambda, above 0; large values approach counts of the users of both items
    Ratings and times don't count. At most 12,000 items; SAR takes any number.
    Source: Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019.

    >>> import pandas as pd, rlreco as rl
    >>> had = pd.DataFrame({"who": ["a", "a", "b", "b", "c"], "item": ["tea", "cup", "tea", "cup", "tea"]})
    >>> lists = rl.EASE(regularization=1).fit(had, user="who", item="item")
    >>> lists
    <EASE: 5 events of 3 users with 2 items>
    >>> lists.recommend(k=1)[["user", "item", "rank"]].values.tolist()
    [['c', 'cup', 1]]
    >>> lists.recommend_for(items=["cup"], k=1)["item"].tolist()
    ['tea']
    """

    name: ClassVar[str] = "ease"

    regularization: float = 500.0

    def _model(self, params: Mapping[str, Any]) -> Model:
        return Ease(**params)


@dataclass(repr=False, eq=False)
class SAR(_Lists):
    """Lists by SAR: the user's own items times the similarity of items.

    similarity : "jaccard", "lift", "cosine" or "counts"
    half_life : days, or text such as "30d"; "none" for no decay; used if there are times
    normalize : users' scores on the scale of the ratings; those of baskets stay as they are
    threshold : the similarity is 0 for pairs that fewer users had together
    Source: Microsoft's "Smart Adaptive Recommendations" (2017), a description of the method.

    >>> import pandas as pd, rlreco as rl
    >>> had = pd.DataFrame({"who": ["a", "a", "b", "b", "c"], "item": ["tea", "cup", "tea", "cup", "tea"]})
    >>> lists = rl.SAR(similarity="counts").fit(had, user="who", item="item")
    >>> lists.similar("cup", k=1).values.tolist()
    [['tea', 2.0, 1]]
    """

    name: ClassVar[str] = "sar"

    similarity: str = "jaccard"
    half_life: HalfLife = "30d"
    normalize: bool = False
    threshold: int = 1

    def _model(self, params: Mapping[str, Any]) -> Model:
        return Sar(**params)


@dataclass(repr=False, eq=False)
class Popularity(_Lists):
    """Lists of what is popular, the same for everybody but for what each had already.

    half_life : after which an event counts half, if there are times: days, or text such as "30d"; "none" for no decay

    >>> import pandas as pd, rlreco as rl
    >>> had = pd.DataFrame({"who": ["a", "a", "b", "b", "c"], "item": ["tea", "cup", "tea", "cup", "tea"]})
    >>> rl.Popularity().fit(had, user="who", item="item").recommend(k=1, users=["c"]).values.tolist()
    [['c', 'cup', 2.0, 1]]
    """

    name: ClassVar[str] = "popularity"
    _compares: ClassVar[bool] = False

    half_life: HalfLife = "30d"

    def _model(self, params: Mapping[str, Any]) -> Model:
        return PopularItems(**params)


@dataclass(repr=False, eq=False)
class Personal(_Lists):
    """Lists of the user's own items, recent ones counting most, then what is popular.

    half_life : after which an event counts half: days, or text such as "30d"; "none" for no decay; "tuned" for the one
        that ranks best in the last weeks. Without times nothing ages
    A score is the user's own events, aged; 0 for what is popular only. Items that the user had are what it lists, so
    `keep_seen` changes nothing.

    >>> import pandas as pd, rlreco as rl
    >>> had = pd.DataFrame({"who": ["a", "a", "b", "b", "c"], "item": ["tea", "cup", "tea", "cup", "tea"]})
    >>> rl.Personal(half_life="none").fit(had, user="who", item="item").recommend(users=["c"]).values.tolist()
    [['c', 'tea', 1.0, 1], ['c', 'cup', 0.0, 2]]
    """

    name: ClassVar[str] = "personal"
    _compares: ClassVar[bool] = False

    half_life: HalfLife = "tuned"

    @property
    def half_life_(self) -> HalfLife:
        """The half-life that was used; None where nothing ages."""
        return self._used if self.fitted_ else None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._used: HalfLife = None

    @classmethod
    def load(cls, path: str | Path) -> Self:
        loaded = super().load(path)
        loaded._used = loaded.half_life
        return loaded

    def _model(self, params: Mapping[str, Any]) -> float | None:
        return None if params["half_life"] == "tuned" else in_days(params["half_life"])

    def _fit(self, interactions: Interactions) -> Fitted:
        self._used = _tuned(interactions) if self.half_life == "tuned" else self.half_life
        own = interactions.summed(weights(interactions, self._used), _DTYPE)
        return Fitted(interactions, own, csr_array(eye_array(len(interactions.items))))

    def _best(self, users: NDArray[np.intp], k: int, exclude: Collection[Id], keep_seen: bool) -> Best:
        check_length(k)
        fitted = self.fitted_
        out = [code for code in codes_of(exclude, fitted.interactions.items) if code >= 0]
        ranked = own_items(fitted.interactions, users, k + len(out), self._used)
        items = _without(ranked, out, k)
        scores = fitted.scores(users)[np.arange(len(users))[:, None], items]
        return Best(items, np.where(items < 0, np.nan, scores))

    def _best_for(self, items: NDArray[np.intp], k: int, exclude: Collection[Id]) -> Best:
        """A stranger's own items are those of the basket, so what is left is what is popular."""
        return POPULAR.fit(self.fitted_.interactions, _DTYPE).best_for(items, k, exclude)

    def _saved(self) -> dict[str, Any]:
        return {"half_life": self._used}


def _events(
    source: Any, columns: tuple[str | None, str | None, str | None, str | None], header: bool
) -> tuple[Interactions, FrameKind]:
    """The events of a source, and the kind of frame that they came in."""
    user, item, rating, time = (text_or_none(name, column) for name, column in zip(_ROLES, columns, strict=True))
    if (user is None) != (item is None):
        raise ConfigError("Name both columns, user and item, or none of them for sales.")
    if user is None or item is None:
        return _of_sales(source, columns)
    if isinstance(source, Sales | LazySales):
        raise ConfigError("Sales have their customers and products already. Leave user and item out.")
    if is_frame(source):
        events = plain_texts(table_of(source, [name for name in columns if name is not None]))
        return interactions_of(events, user, item, rating, time), kind_of(source)
    options = ReadOptions(header=header)
    return read_interactions(places_of(source), user, item, rating, time, options), PANDAS


def _of_sales(source: Any, columns: tuple[str | None, ...]) -> tuple[Interactions, FrameKind]:
    if any(columns):
        raise ConfigError("rating and time go with user and item; sales need neither. Leave them out.")
    sales = sales_of(source)
    return events_of(sales.classed), sales.kind


def _tuned(interactions: Interactions) -> HalfLife:
    """The half-life that ranks best in the last weeks; None without times."""
    if interactions.times is None:
        return None
    sales = sales_of_events(interactions)
    return best_half_life(sales, sales.at[-1] + np.timedelta64(1, "us"), _TUNED_FOR)


def _ranked(interactions: Interactions, best: Best) -> pd.DataFrame:
    """item, score, rank of a single list."""
    size = int((best.items[0] >= 0).sum())
    items = interactions.items[best.items[0, :size]]
    return pd.DataFrame({"item": items, "score": best.scores[0, :size], "rank": np.arange(1, size + 1)})


def _without(rankings: NDArray[np.int32], out: Collection[int], k: int) -> NDArray[np.int32]:
    """The first k of each row that are not out, in their order, then -1."""
    rankings = np.where(np.isin(rankings, list(out)), -1, rankings)
    order = np.argsort(rankings < 0, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(rankings, order, axis=1)


def _ids(name: str, values: Iterable[Id] | Id) -> list[Id]:
    """A list of ids; one id is a list of its own."""
    return [id_of(name, values)] if isinstance(values, str | int | np.integer) else ids_of(name, values)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path} can't be read: {error.strerror}. Choose a file that save() wrote.") from None
