"""Bodies of requests and responses, with strict types and bounds."""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from rlreco.api.problems import Problem
from rlreco.domain.request_rules import RuleArguments

LONGEST_ID = 200
MOST_ITEMS = 100
MOST_ANSWERS = 1000
MOST_RULED = 1_000
"""Products that a rule of a session may name."""

_NO_ZERO = r"^[^\x00]*$"
"""A zero byte, which no store keeps."""

Text = Annotated[StrictStr, Field(min_length=1, max_length=LONGEST_ID, pattern=_NO_ZERO)]
LARGEST_NUMBER = 2**53 - 1
"""The largest integer that every JSON parser reads exactly."""


def whole(value: Any) -> Any:
    """54.0 as 54: JSON has one kind of number."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


UserId = Text | Annotated[StrictInt, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER), BeforeValidator(whole)]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)


def _moment(value: Any) -> Any:
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise ValueError("must be a moment such as 2011-08-22T09:30:00Z")
    return value


Moment = Annotated[datetime, BeforeValidator(_moment)]


Name = Annotated[str, Path(min_length=1, max_length=LONGEST_ID, pattern=_NO_ZERO)]
"""A part of an address."""


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class RecommendationsRequest(_Request):
    user_id: UserId = Field(examples=[54])
    k: Annotated[StrictInt, Field(ge=1, le=MOST_ITEMS), BeforeValidator(whole)] = 10


Length = Annotated[StrictInt, Field(ge=1, le=MOST_ITEMS), BeforeValidator(whole)]
Price = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
LARGEST_PRICE = 1e12
"""Money of many pieces adds up to a number."""

UnitPrice = Annotated[Price, Field(le=LARGEST_PRICE)]


class BasketRequest(_Request):
    items: list[Text] = Field(
        min_length=1, max_length=MOST_ITEMS, examples=[["85123A"]], description="Products in the basket."
    )
    k: Length = 10


_DIGITS = re.compile(r"-?(0|[1-9][0-9]{0,8})", re.ASCII)


def _number(text: Any) -> Any:
    """Python would read 5_0 as 50, and take +5 and 1.0 too."""
    if isinstance(text, str) and not _DIGITS.fullmatch(text):
        raise ValueError("must be a whole number in plain digits")
    return text


class ListQuery(_Request):
    k: Annotated[int, Field(ge=1, le=MOST_ITEMS), BeforeValidator(_number)] = 10


class SessionRequest(_Request):
    experiment: Text = Field(examples=["demo-shop"])
    customer_id: UserId | None = Field(
        None, examples=["17850"], description="null, or an id that is new, for a stranger: what the crowd buys."
    )
    at: Moment | None = Field(
        None,
        description="The moment that decides the state, by default now: with an offset, or without one by the shop's "
        "clock (`timeZone` of the experiment's profile, else UTC).",
    )
    policy: Text | None = Field(None, description="NAME[:key=value,...]; by default the profile's.")
    k: Length | None = Field(None, description="Products on the slate; by default the profile's.")
    exclude: list[Text] = Field(
        default=[], max_length=MOST_RULED, description="Products that aren't shown; unknown ones change nothing."
    )
    only: list[Text] | None = Field(
        None, min_length=1, max_length=MOST_RULED, description="Products that may be shown; by default all."
    )
    categories: list[Text] | None = Field(
        None, min_length=1, max_length=MOST_ITEMS, description="Categories of products that may be shown."
    )
    price_min: Price | None = Field(None, description="Least price; products without a price aren't shown then.")
    price_max: Price | None = Field(None, description="Highest price; products without a price aren't shown then.")
    basket: list[Text] = Field(
        default=[],
        max_length=MOST_ITEMS,
        description="Products in the basket now: not shown, and products that go with them are raised.",
    )

    def rules(self) -> RuleArguments:
        """Keyword arguments of Learner.recommend."""
        return RuleArguments(
            k=self.k,
            exclude=self.exclude,
            only=self.only,
            categories=self.categories,
            price_min=self.price_min,
            price_max=self.price_max,
            basket=self.basket,
        )


class Answer(_Request):
    """An answer may come in parts, in any order and from several senders: each addition is learned once."""

    clicked: list[Text] = Field(default=[], max_length=MOST_ITEMS)
    bought: list[Text] = Field(
        default=[], max_length=MOST_ITEMS, description="Products that were bought, clicked or not."
    )
    final: StrictBool | None = Field(
        None,
        description="true: whatever no part has named was ignored. false: a slate of which nothing is named yet goes "
        "on waiting, at most for the shop's answerHours. By default true for an answer that names nothing.",
    )


class AnswerOfSession(Answer):
    session_id: Text


class Answers(_Request):
    answers: list[AnswerOfSession] = Field(max_length=MOST_ANSWERS)


class Claim(_Request):
    customer_id: UserId = Field(examples=["17850"], description="The customer that the stranger turned out to be.")


class ProductRequest(_Request):
    """All of a product: a key that is left out has its default, whatever the product had before."""

    experiment: Text = Field(examples=["demo-shop"])
    name: Text = Field(examples=["Paper kite"])
    category: Text | None = Field(None, examples=["Toys"])
    price: UnitPrice | None = Field(None, examples=[4.5], description="In the shop's currency.")
    available: StrictBool = Field(True, description="false: sold out, so it isn't shown.")


class ProductPut(BaseModel):
    """created : whether the catalogue lacked the product"""

    experiment: str
    id: str
    created: bool


class Item(BaseModel):
    id: str
    score: float


class Recommendations(BaseModel):
    """The customer's list, best first."""

    user_id: str
    items: list[Item]
    version: str = Field(description="The version of the published lists.")
    source: str = Field(description="batch, or fallback: products that are popular lately.", examples=["batch"])


class SimilarItems(BaseModel):
    """The products that go with one, best first."""

    item_id: str
    items: list[Item]
    version: str = Field(description="The version of the published lists.")
    source: str = Field(examples=["batch"])


class BasketItems(BaseModel):
    """The products that go with those of a basket, best first."""

    items: list[Item]
    version: str = Field(description="The version of the published lists.")
    source: str = Field(description="batch, or fallback: products that are popular lately.", examples=["batch"])


class Shown(BaseModel):
    """One product of a slate."""

    id: str
    name: str
    price: float | None
    image_url: str | None
    propensity: float | None = Field(description="The chance of being on the slate; null outside of sessions.")
    value: float | None = Field(description="Expected normalised reward, 0 to 1; null outside of sessions.")
    came_from: str = Field(
        description="Source of the candidate: state, bought, basket, alike, similar, request, popular or new."
    )


class SessionShown(BaseModel):
    """A slate, or the published list where the bandit can't choose.

    session_id : null with a list, which can't be answered; experiments that know no strangers serve them one
    """

    session_id: str | None
    experiment: str
    customer_id: str | None
    source: str = Field(description="bandit, batch or fallback.")
    state: str | None
    policy: str | None
    slate: list[Shown]
    version: str | None = Field(None, description="The version of the published lists, where a list was served.")


class Added(BaseModel):
    """Products whose click, and whose buy, a call added to an answer."""

    clicked: list[str]
    bought: list[str]


class Answered(BaseModel):
    """The answer as it is saved now, with all its parts.

    taught : whether this call taught the bandit; what is sent again does not
    """

    session_id: str
    taught: bool
    added: Added
    waiting: bool = Field(description="Whether the slate has no answer yet.")
    clicked: list[str]
    bought: list[str]
    reward: float = Field(description="Normalised, summed over the slate.")
    note: str | None = Field(None, description="Why the call taught nothing.")


class Unanswered(BaseModel):
    """An answer that can't be learned from, among many. problem : as the single call would answer"""

    session_id: str
    taught: Literal[False] = False
    problem: Problem


class AnsweredMany(BaseModel):
    """Results in the order of the request. taught : number of answers that taught something"""

    answers: list[Answered | Unanswered]
    taught: int


class ClaimedSession(BaseModel):
    """The session and its customer.

    claimed : whether this call claimed it; a claim that is sent again does not
    """

    session_id: str
    customer_id: str
    claimed: bool


class CurvePoint(BaseModel):
    """Running sums of a policy up to this session."""

    session: float
    impressions: float
    clicks: float
    buys: float
    reward: float
    exact_sessions: float
    exact_regret: float
    estimated_sessions: float
    estimated_regret: float


class Learning(BaseModel):
    """Curves by policy, each starting at 0 before its first session. Rewards and regrets are normalised."""

    experiment: str
    policies: dict[str, list[CurvePoint]]


class Health(BaseModel):
    status: str


class Ready(BaseModel):
    status: str
    version: str | None = Field(None, description="Of the published lists, for callers with a key.")
