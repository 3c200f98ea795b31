"""What is learned, and how: the keys of config/custprof.json, their defaults and their checks."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from json import JSONDecodeError, loads
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from rlreco.clock import local_time, refuse_unknown_zone
from rlreco.domain.features import FEATURES, check_features
from rlreco.errors import ConfigError
from rlreco.hints import nearest
from rlreco.language import gettext, gettext_noop, number

THE_PROFILE = gettext_noop("the profile")
"""What errors call a profile of no file."""

COLUMN_KEYS = {
    "order_id": "order_id",
    "product_id": "product_id",
    "product": "product",
    "prod_qnty": "quantity",
    "order_date": "ordered_at",
    "unit_price": "unit_price",
    "line_total": "line_total",
    "customer_id": "customer_id",
    "country": "country",
    "category": "category",
    "image_url": "image_url",
    "status": "status",
    "currency": "currency",
    "discount": "discount",
    "tax": "tax",
    "shipping": "shipping",
}
"""Profile key -> role of the column in a sales file."""


ShowBought: TypeAlias = Literal["always", "never"] | int
"""Whether products that a customer bought are shown again; a number: so many days after the last purchase."""


def json_key(name: str) -> str:
    """Key in config/custprof.json of a field of Profile."""
    return name if name in COLUMN_KEYS else to_camel(name)


class Profile(BaseModel):
    """What an experiment is made of. The keys of the published tutorial work as they are; the rest have defaults.

    Python uses the names below; JSON uses their keys, which are camelCase but for the tutorial's own (`json_key`).
    Rewards are in the shop's own units, ignore < click_reward < buy_reward; policies see them normalised to [0, 1].
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        alias_generator=json_key,
        validate_by_name=True,
        serialize_by_alias=True,
    )

    input_data: str | None = Field(None, description="The sales file to train on; none: the demo shop.")
    cust_details: str | None = Field(None, description="Where training also writes the customers' segments, as CSV.")

    order_id: str | None = Field(None, description="Column of the order's number; none: found by its usual names.")
    product_id: str | None = Field(None, description="Column of the product's code.")
    product: str | None = Field(None, description="Column of the product's name.")
    prod_qnty: str | None = Field(None, description="Column of the quantity.")
    order_date: str | None = Field(None, description="Column of the moment of the order.")
    unit_price: str | None = Field(None, description="Column of the price of one.")
    line_total: str | None = Field(None, description="Column of the whole line's price, where there is none of one.")
    customer_id: str | None = Field(None, description="Column of the customer.")
    country: str | None = Field(None, description="Column of the country.")
    category: str | None = Field(None, description="Column of the product's category.")
    image_url: str | None = Field(None, description="Column of the product's picture.")
    status: str | None = Field(None, description="Column of the order's state: cancelled, refunded, pending, or sold.")
    currency: str | None = Field(None, description="Column of the currency.")
    discount: str | None = Field(None, description="Column of the discount.")
    tax: str | None = Field(None, description="Column of the tax.")
    shipping: str | None = Field(None, description="Column of the cost of shipping.")

    date_order: Literal["ymd", "dmy", "mdy"] | None = Field(
        None, description="Order of day, month and year, where the dates of the file don't tell."
    )
    time_zone: str | None = Field(
        None,
        description="The shop's clock, as Europe/Berlin: now, moments with an offset and dates of sales with one are "
        "brought to it before they make a state. None: now and moments to UTC; dates of sales count as written.",
    )

    nclust: int = Field(4, ge=2, le=10, description="Bands of R + F + M that states use: Q1 .. Qn, best last.")
    bins: int = Field(5, ge=3, le=10, description="Scores of recency, frequency and monetary: 1 .. bins.")
    monetary: Literal["net", "gross"] = Field("net", description="Money with returns taken off, or without.")
    ties: Literal["min", "first"] = Field(
        "min", description="Equal values score alike, or equal frequencies part by row order as in classic recipes."
    )
    cuts: dict[Literal["recency", "frequency", "monetary"], tuple[float, ...]] = Field(
        default_factory=dict, description="Own cut points in the value's unit, bins - 1 of them, rising."
    )
    segment_map: tuple[tuple[str, ...], ...] | None = Field(
        None, description="Names of segments, a row for each R from 1 up, in it one for each F; none: the usual ten."
    )
    smallest_segment: int = Field(0, ge=0, description="A segment of fewer customers joins the nearest in R and F.")
    segment_by: Literal["rfm", "kmeans"] = Field(
        "rfm", description="Segments by scores, or by clusters of log and scaled recency, frequency and money."
    )
    clusters: int | None = Field(
        None, ge=0, le=8, description="Clusters of kmeans; 0: as the silhouette says; none: nclust of them."
    )
    cluster_seed: int = Field(0, ge=0, description="Seed of kmeans.")
    as_of: date | None = Field(None, description="The reference date; none: the day after the last line.")
    since: date | None = Field(None, description="First day of the lines that count.")
    until: date | None = Field(None, description="Last day of the lines that count.")
    countries: tuple[str, ...] = Field((), description="Countries whose lines count; none named: all.")
    services: dict[str, bool] = Field(
        default_factory=dict, description="Product -> whether it is a service, where its name misleads."
    )
    without_duplicates: bool = Field(False, description="Count lines that are equal in every column once.")
    month_per: int = Field(15, ge=1, le=30, description="Last day of the first half of a month.")
    state_features: tuple[str, ...] = Field(
        ("segment", "month", "half", "weekday"),
        description=f"Features that make a state, in the order of its id: some of {', '.join(FEATURES)}.",
    )
    crossings: tuple[tuple[str, ...], ...] | None = Field(
        None,
        description="Features whose states share what is learned of a product; none: those the history speaks for.",
    )

    n_products: int = Field(10, ge=1, le=100, description="Products on a slate.")
    top_candidates: int = Field(200, ge=1, le=1000, description="Candidates of a state by its sales history.")
    tail_candidates: int = Field(40, ge=0, le=1000, description="Candidates drawn from the rest, so all can be found.")
    reward_from: Literal["points", "price"] = Field(
        "points",
        description="What a bought product earns: buyReward (`points`), or clickReward and its `price`. For `price` "
        "give clickReward and ignore in the shop's money too; training sets buyReward, the most that a product earns, "
        "to clickReward and the 99 % quantile of prices. A product without a price counts with the median price.",
    )
    buy_reward: float = Field(5.0, description="Reward of a product that is bought; set by training for prices.")
    click_reward: float = Field(1.0, description="Reward of a product that is clicked and not bought.")
    ignore: float = Field(-2.0, description="Reward of a product that is shown and ignored.")

    positions: tuple[float, ...] | Literal["learned"] = Field(
        (),
        description="Chance that a shopper looks at each place of a slate, by which impressions count: nProducts "
        "numbers in (0, 1], the first place first, or `learned` from the sessions. None: every impression counts 1.",
    )

    base_rate: Literal["person", "state"] = Field(
        "person",
        description="Whose baskets make a product's base rate: the customer's own and the crowd's, or the state's.",
    )
    show_bought: ShowBought = Field(
        "always",
        description="Products that the customer bought: shown `always`, `never`, or again so many whole days after the "
        "last purchase. For base rates of persons.",
    )
    batch_model: Literal["sar", "ease", "popularity"] = Field("ease", description="What published lists are made by.")
    candidate_sources: tuple[Literal["state", "bought", "similar", "popular", "new"], ...] = Field(
        ("state", "bought", "similar", "popular", "new"),
        min_length=1,
        description="Where a session's candidates come from: its state, what the customer bought, what goes with that "
        "(similar; once lists are published, her own list instead), what is popular lately, and what is new.",
    )
    batch_candidates: int = Field(
        100, ge=0, le=1000, description="At most so many that go with what she bought, or of her list."
    )
    popular_candidates: int = Field(50, ge=0, le=500, description="At most so many that are popular lately.")
    new_candidates: int = Field(20, ge=0, le=100, description="At most so many that are new.")
    discovery: int = Field(0, ge=0, description="Places of a slate at least for products new to the customer.")
    per_category: int | None = Field(
        None, ge=1, description="Most products of one category on a slate; none: any number."
    )
    minimum_share: float = Field(
        0.0, ge=0.0, lt=1.0, description="Least share of all places for products new in the shop, on average."
    )

    policy: str = Field("thompson", description="The policy that chooses the slate, as NAME[:key=value,...].")
    explore: float = Field(0.02, ge=0.0, le=1.0, description="Chance that a place of the slate explores at random.")
    hold_out: float = Field(0.0, ge=0.0, lt=1.0, description="Share of customers shown what history alone says.")
    assign: dict[str, Annotated[float, Field(gt=0.0, lt=1.0, strict=True)]] = Field(
        default_factory=dict,
        description='Policy -> share of the customers that it serves, as {"ucb1": 0.3}, the same customers at every '
        "call, besides those held out; the others have `policy`.",
    )
    epsilon: float = Field(0.1, ge=0.0, le=1.0, description="Exploring of tutorial_epsilon_greedy, slot by slot.")
    answer_hours: float = Field(
        24.0,
        gt=0.0,
        le=8760.0,
        description="Hours after which a slate that nobody answered counts as ignored; later answers still count.",
    )
    half_life: float | None = Field(
        None, gt=0.0, description="Days (or simulated sessions) until evidence counts half."
    )

    @field_validator("show_bought", mode="before")
    @classmethod
    def _check_show_bought(cls, value: Any) -> Any:
        if value not in ("always", "never") and not (type(value) is int and value > 0):
            raise ValueError(gettext('must be "always", "never" or a whole number of days above 0'))
        return value

    @field_validator("reward_from", mode="before")
    @classmethod
    def _check_reward_from(cls, value: Any) -> Any:
        if value == "margin":
            raise ValueError(
                gettext('"margin" needs the cost of each product, and sales have no column for it yet: use price')
            )
        return value

    @model_validator(mode="after")
    def _check(self) -> "Profile":
        self._check_rewards()
        check_features(self.state_features)
        if self.time_zone is not None:
            refuse_unknown_zone(self.time_zone)
        for crossing in self.crossings or ():
            if not set(crossing) < set(self.state_features):
                raise ValueError(
                    gettext(
                        "crossings: {crossing} must be some of stateFeatures, not all of them", crossing=list(crossing)
                    )
                )
        if self.n_products > self.top_candidates:
            raise ValueError(gettext("nProducts must be at most topCandidates"))
        self._check_places()
        self._check_assigned()
        return self

    def _check_assigned(self) -> None:
        own = {"default", self.policy.strip()}.intersection(map(str.strip, self.assign))
        if own:
            raise ValueError(
                gettext(
                    "assign names {policy}, which the other customers have anyway: name other policies",
                    policy=repr(own.pop()),
                )
            )
        if len(set(map(str.strip, self.assign))) < len(self.assign):
            raise ValueError(gettext("assign names a policy twice: give each one share"))
        shares = sum(self.assign.values()) + self.hold_out
        if self.assign and shares >= 1.0:
            raise ValueError(
                gettext(
                    "assign and holdOut take {shares}% of the customers: leave some for policy, beside which the "
                    "others are compared",
                    shares=number(100.0 * shares),
                )
            )

    def _check_rewards(self) -> None:
        if self.reward_from == "points" and not self.ignore < self.click_reward < self.buy_reward:
            raise ValueError(gettext("rewards must rise: ignore < clickReward < buyReward"))
        if not self.ignore < self.click_reward:
            raise ValueError(gettext("rewards must rise: ignore < clickReward"))
        missing = {"click_reward", "ignore"} - self.model_fields_set
        if self.reward_from == "price" and missing:
            raise ValueError(
                gettext(
                    'rewardFrom "price" counts in the shop\'s money: give clickReward and ignore in money too, such as '
                    "0.05 and 0"
                )
            )

    def _check_places(self) -> None:
        """Rules under which each product's chance to be on a slate can be computed."""
        self._check_positions()
        if self.discovery >= self.n_products:
            raise ValueError(
                gettext("discovery must be below nProducts, which is {n_products}", n_products=self.n_products)
            )
        if self.discovery and self.per_category is not None:
            raise ValueError(gettext("discovery and perCategory together leave no exact propensities: set one of them"))
        if self.show_bought != "always" and self.base_rate == "state":
            raise ValueError(
                gettext(
                    'showBought {show_bought} needs baseRate "person": with "state" nobody\'s purchases are kept',
                    show_bought=repr(self.show_bought),
                )
            )
        if self.minimum_share and self.base_rate == "state":
            raise ValueError(
                gettext('minimumShare needs baseRate "person": else no session keeps which products were new')
            )

    def _check_positions(self) -> None:
        if self.positions == "learned" or not self.positions:
            return
        if len(self.positions) != self.n_products:
            raise ValueError(
                gettext(
                    "positions needs a chance for each of nProducts places: {n_products}, got {n_positions}",
                    n_products=self.n_products,
                    n_positions=len(self.positions),
                )
            )
        if not all(0.0 < chance <= 1.0 for chance in self.positions):
            raise ValueError(gettext("positions are chances above 0 and at most 1"))

    @property
    def columns(self) -> dict[str, str]:
        """Role -> column, for the columns that the profile names."""
        named = {role: getattr(self, key) for key, role in COLUMN_KEYS.items()}
        return {role: column for role, column in named.items() if column is not None}

    @property
    def zone(self) -> str:
        """Name of the time zone of the shop's clock."""
        return self.time_zone or "UTC"

    def local_time(self, moment: datetime) -> datetime:
        """The moment by the shop's clock, naive: see clock.local_time."""
        return local_time(moment, self.zone)

    @cached_property
    def click(self) -> float:
        """The reward of a click on the scale where ignored is 0 and bought is 1."""
        return (self.click_reward - self.ignore) / (self.buy_reward - self.ignore)

    @property
    def segments(self) -> tuple[str, ...]:
        return tuple(f"Q{band}" for band in range(1, self.nclust + 1))

    def reward_of_price(self, price: float) -> float:
        """The normalised reward of buying a product of that price, at most 1. For an experiment's own profile."""
        earned = self.click_reward + max(price, 0.0)
        return min((earned - self.ignore) / (self.buy_reward - self.ignore), 1.0)

    def in_units(self, normalised: float, impressions: float) -> float:
        """A sum of normalised rewards over that many impressions, in the shop's own units."""
        return normalised * (self.buy_reward - self.ignore) + impressions * self.ignore

    def as_text(self, reward: float) -> str:
        """A reward in the shop's own units, as text: money with its cents, points as a whole number."""
        return f"{reward:.0f}" if self.reward_from == "points" else f"{reward:,.2f}"


def load_profile(path: Path) -> Profile:
    """Raises ConfigError for a missing file, broken JSON, an unknown key or a bad value."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(
            gettext(
                "The profile {path} can't be read: {problem}. Give another with --conf.",
                path=path,
                problem=error.strerror,
            )
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(gettext("The profile {path} is not UTF-8 text.", path=path)) from None
    return parse_profile(text, str(path))


def parse_profile(text: str, name: str = THE_PROFILE) -> Profile:
    """JSON in which /* */ and // comments are allowed."""
    try:
        values = loads(_without_comments(text), object_pairs_hook=partial(_each_once, name))
    except JSONDecodeError as error:
        raise ConfigError(
            gettext("{source}, line {line}: {problem}.", source=gettext(name), line=error.lineno, problem=error.msg)
        ) from None
    if not isinstance(values, dict):
        raise ConfigError(
            gettext("{source}: expected one JSON object with keys such as nProducts.", source=gettext(name))
        )
    return make_profile(values, name)


def _each_once(name: str, pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON, which would keep the last of several values without a word."""
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise ConfigError(
                gettext("{source}: {key} is there twice. Leave one of them.", source=gettext(name), key=repr(key))
            )
        values[key] = value
    return values


def make_profile(values: Mapping[str, Any], name: str = THE_PROFILE) -> Profile:
    """Raises ConfigError for an unknown key or a bad value."""
    _check_numbers(values, name)
    try:
        return Profile.model_validate(values, by_alias=True, by_name=False)
    except ValidationError as error:
        raise ConfigError(gettext("{source}: {problem}", source=gettext(name), problem=_first_problem(error))) from None


def profile_fields() -> dict[str, FieldInfo]:
    """Key in JSON -> field, in the order of the documentation."""
    return {json_key(name): field for name, field in Profile.model_fields.items()}


def _check_numbers(values: Mapping[str, Any], name: str) -> None:
    """Pydantic would take "10" and true for 10 and 1; a profile that says so is a slip."""
    fields = profile_fields()
    for key, value in values.items():
        field = fields.get(key)
        wants_number = field is not None and field.annotation in (int, float, int | None, float | None)
        if wants_number and isinstance(value, bool | str):
            raise ConfigError(
                gettext(
                    "{source}: {key} must be a number, found {value}.", source=gettext(name), key=key, value=repr(value)
                )
            )


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    key = ".".join(str(part) for part in problem["loc"])
    if problem["type"] == "extra_forbidden":
        return gettext("unknown key {key}. {hint}", key=repr(key), hint=nearest(key, profile_fields()))
    if problem["type"] in _PROBLEMS:
        return gettext(
            _PROBLEMS[problem["type"]], key=key, value=repr(problem["input"]), **_bounds(problem.get("ctx", {}))
        )
    message = problem["msg"].removeprefix("Value error, ").removeprefix("Input ")
    if not key:
        return f"{message}."
    return gettext("{key} {message}, found {value}.", key=key, message=message, value=repr(problem["input"]))


def _bounds(context: Mapping[str, Any]) -> dict[str, str]:
    """Name -> bound, as pydantic writes it."""
    return {name: f"{bound:g}" if isinstance(bound, float) else str(bound) for name, bound in context.items()}


_PROBLEMS = {
    "greater_than": gettext_noop("{key} should be greater than {gt}, found {value}."),
    "greater_than_equal": gettext_noop("{key} should be greater than or equal to {ge}, found {value}."),
    "less_than": gettext_noop("{key} should be less than {lt}, found {value}."),
    "less_than_equal": gettext_noop("{key} should be less than or equal to {le}, found {value}."),
    "finite_number": gettext_noop("{key} should be a finite number, found {value}."),
    "int_type": gettext_noop("{key} should be a valid integer, found {value}."),
    "int_parsing": gettext_noop(
        "{key} should be a valid integer, unable to parse string as an integer, found {value}."
    ),
    "int_from_float": gettext_noop(
        "{key} should be a valid integer, got a number with a fractional part, found {value}."
    ),
    "float_type": gettext_noop("{key} should be a valid number, found {value}."),
    "float_parsing": gettext_noop("{key} should be a valid number, unable to parse string as a number, found {value}."),
    "bool_parsing": gettext_noop("{key} should be a valid boolean, unable to interpret input, found {value}."),
    "date_type": gettext_noop("{key} should be a valid date, found {value}."),
    "date_from_datetime_parsing": gettext_noop("{key} should be a valid date or datetime, {error}, found {value}."),
    "bool_type": gettext_noop("{key} should be a valid boolean, found {value}."),
    "string_type": gettext_noop("{key} should be a valid string, found {value}."),
    "tuple_type": gettext_noop("{key} should be a valid tuple, found {value}."),
    "dict_type": gettext_noop("{key} should be a valid dictionary, found {value}."),
    "literal_error": gettext_noop("{key} should be {expected}, found {value}."),
}
"""Type of a problem that pydantic finds -> its words."""


_TOKENS = re.compile(r'("(?:\\.|[^"\\])*")|/\*.*?\*/|//[^\n]*', re.DOTALL)


def _without_comments(text: str) -> str:
    """Comments become blanks of as many lines, so that an error still names the right one."""
    return _TOKENS.sub(lambda match: match[1] or "\n" * match[0].count("\n"), text)
