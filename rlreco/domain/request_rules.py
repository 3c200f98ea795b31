"""The rules that one request sets for its slate: how long it is, and which products of the catalogue it may hold."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from numbers import Integral, Real
from typing import Any, NamedTuple, TypedDict

from rlreco.domain.ids import ProductId
from rlreco.domain.records import Product
from rlreco.errors import ConfigError, DataError
from rlreco.hints import nearest
from rlreco.language import gettext, ngettext

LONGEST_SLATE = 100


class RuleArguments(TypedDict, total=False):
    """The keyword arguments of RequestRules.of."""

    k: int | None
    exclude: Collection[ProductId]
    only: Collection[ProductId] | None
    categories: Collection[str] | None
    price_min: float | None
    price_max: float | None
    basket: Collection[ProductId]


class NothingLeftError(DataError):
    """The rules of a request leave no product to show."""


class Rule(NamedTuple):
    """words : the rule in an error; keeps : whether a product may be shown by it"""

    words: str
    keeps: Callable[[Product], bool]


@dataclass(frozen=True, slots=True)
class RequestRules:
    """False where nothing is set, so that there is no rule.

    k : length of the slate, 1 to LONGEST_SLATE; None: the profile's
    exclude : products that aren't shown; ids that the catalogue lacks change nothing
    only : products that may be shown; None: all
    categories : of the products that may be shown; None: all, those without a category too
    price_min, price_max : ends of the price, each included, in the shop's currency; None: any, none at all too
    basket : products in the customer's basket now: not shown, and products that go with them are raised
    """

    k: int | None = None
    exclude: frozenset[ProductId] = frozenset()
    only: frozenset[ProductId] | None = None
    categories: frozenset[str] | None = None
    price_min: float | None = None
    price_max: float | None = None
    basket: tuple[ProductId, ...] = ()

    @classmethod
    def of(
        cls,
        k: int | None = None,
        exclude: Collection[ProductId] = (),
        only: Collection[ProductId] | None = None,
        categories: Collection[str] | None = None,
        price_min: float | None = None,
        price_max: float | None = None,
        basket: Collection[ProductId] = (),
    ) -> "RequestRules":
        """Raises ConfigError for a value that can't be used."""
        return cls(
            _length(k),
            frozenset(_texts("exclude", exclude)),
            None if only is None else frozenset(_some("only", only)),
            None if categories is None else frozenset(_some("categories", categories)),
            *_prices(price_min, price_max),
            tuple(dict.fromkeys(_texts("basket", basket))),
        )

    def __bool__(self) -> bool:
        return self != NO_REQUEST_RULES

    @property
    def narrows(self) -> bool:
        """Whether they name the part of the catalogue to choose from."""
        return any(rule is not None for rule in (self.only, self.categories, self.price_min, self.price_max))

    def size(self, n_products: int) -> int:
        """Length of the slate. n_products : the profile's"""
        return n_products if self.k is None else self.k

    def left_out(self, catalogue: Mapping[ProductId, Product], *others: Rule) -> frozenset[ProductId]:
        """Products of the catalogue that may not be shown.

        others : rules beside those of the request
        Raises DataError for an unknown category, NothingLeftError with the first rule that leaves no product.
        """
        self._check_categories(catalogue)
        left = list(catalogue.values())
        for words, keeps in (*self._rules(), *others):
            kept = [product for product in left if keeps(product)]
            if not kept:
                raise NothingLeftError(
                    gettext(
                        "No product is left to show: of {products}, {words}.",
                        products=_products(len(left)),
                        words=words,
                    )
                )
            left = kept
        return frozenset(catalogue.keys() - {product.id for product in left})

    def _rules(self) -> Iterator[Rule]:
        """In the order in which they are tried."""
        only, categories, low, high = self.only, self.categories, self.price_min, self.price_max
        if only is not None:
            yield Rule(
                gettext("none is in only, which names {products}", products=_examples(only)),
                lambda product: product.id in only,
            )
        if categories is not None:
            yield Rule(
                gettext(
                    "none is in categories, which has {n_categories} such as {example}",
                    n_categories=len(categories),
                    example=repr(min(categories)),
                ),
                lambda product: product.category in categories,
            )
        if low is not None:
            yield Rule(
                gettext("none is within price_min {low}", low=f"{low:g}"),
                lambda product: product.price is not None and product.price >= low,
            )
        if high is not None:
            yield Rule(
                gettext("none is within price_max {high}", high=f"{high:g}"),
                lambda product: product.price is not None and product.price <= high,
            )
        yield Rule(gettext("exclude names all"), lambda product: product.id not in self.exclude)
        yield Rule(gettext("all are in the basket"), lambda product: product.id not in self.basket)

    def _check_categories(self, catalogue: Mapping[ProductId, Product]) -> None:
        if self.categories is None:
            return
        names = {product.category for product in catalogue.values() if product.category}
        if not names:
            raise DataError(gettext("The products of this catalogue have no categories. Leave categories out."))
        for name in sorted(self.categories - names):
            raise DataError(
                gettext("There is no category {name}. {hint}", name=repr(name), hint=nearest(name, sorted(names)))
            )


NO_REQUEST_RULES = RequestRules()


def _length(k: Any) -> int | None:
    if k is None:
        return None
    if not isinstance(k, Integral) or isinstance(k, bool) or not 1 <= int(k) <= LONGEST_SLATE:
        raise ConfigError(
            gettext("k must be a whole number from 1 to {most}, found {k}.", most=LONGEST_SLATE, k=repr(k))
        )
    return int(k)


def _texts(name: str, values: Any) -> Collection[str]:
    if isinstance(values, str) or not isinstance(values, Collection):
        raise ConfigError(gettext("{name} must be a list of texts, found {values}.", name=name, values=repr(values)))
    for value in values:
        if not isinstance(value, str):
            raise ConfigError(
                gettext("{name} must be a list of texts, and holds {value}.", name=name, value=repr(value))
            )
    return values


def _some(name: str, values: Any) -> Collection[str]:
    if not _texts(name, values):
        raise ConfigError(
            gettext("{name} is empty, so nothing could be shown. Name some, or leave {name} out.", name=name)
        )
    return values


def _prices(low: Any, high: Any) -> tuple[float | None, float | None]:
    low, high = _price("price_min", low), _price("price_max", high)
    if low is not None and high is not None and low > high:
        raise ConfigError(
            gettext(
                "price_min is above price_max: {low} and {high}. Swap them, or leave one out.",
                low=f"{low:g}",
                high=f"{high:g}",
            )
        )
    return low, high


def _price(name: str, price: Any) -> float | None:
    if price is None:
        return None
    number = isinstance(price, Real) and not isinstance(price, bool)
    if not number or not 0.0 <= float(price) < inf:
        raise ConfigError(
            gettext("{name} must be a number of at least 0, found {price}.", name=name, price=repr(price))
        )
    return float(price)


def _examples(products: Collection[ProductId]) -> str:
    return gettext("{products} such as {example}", products=_products(len(products)), example=repr(min(products)))


def _products(number: int) -> str:
    return ngettext("{n} product", "{n} products", number)
