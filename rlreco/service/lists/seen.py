"""Whether lists hold products that their customers had already, chosen by a replay of the file's last weeks."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal, TypeAlias

import numpy as np

from rlreco.errors import ConfigError, DataError
from rlreco.language import gettext, gettext_noop, number, percent
from rlreco.progress import UNWATCHED, Watch
from rlreco.replay import (
    BASELINES,
    BEST_SELLERS,
    Backtest,
    ModelScore,
    Rankings,
    Replay,
    backtest_of,
    list_rankings,
    replay_of,
    sales_of_events,
)
from rlreco.similarity import Interactions, Model

ChosenBy: TypeAlias = Literal["sales", "option", "default"]

FEWEST_CUSTOMERS = 20
"""Known customers in the last weeks below whom the sales tell nothing."""

_LAST_WEEKS = np.timedelta64(timedelta(weeks=5))
_LAST_PART = 6
_MOST_CUSTOMERS = 5_000
_LONGEST = 10
_DTYPE = np.dtype(np.float64)
_WAYS = {"keep": True, "drop": False}

LISTS = "lists"
"""The name of the lists in `SeenChoice.against_best_sellers`."""


@dataclass(frozen=True, slots=True)
class SeenChoice:
    """Whether lists keep seen products: those that their customers had already.

    chosen_by : "sales" by their last weeks, "option" by a person, "default" where the sales can't tell
    replayed : scores of the models "keep" and "drop" in those weeks; None where nothing was replayed
    against_best_sellers : scores of LISTS, the way that was taken, and of BEST_SELLERS in those weeks; None where
        nothing was replayed, or where the lists are of best sellers themselves
    """

    keep: bool
    chosen_by: ChosenBy
    replayed: Backtest | None = None
    against_best_sellers: Backtest | None = None

    def summary(self) -> dict[str, Any]:
        """choice, chosen_by, repeat_share, kept, dropped, baskets, k and cut; None where nothing was replayed.

        kept, dropped : ndcg and hits of such lists of k, means over the baskets of known customers
        cut : the day on which the replayed weeks begin
        """
        chosen = {"choice": "keep" if self.keep else "drop", "chosen_by": self.chosen_by}
        return chosen | (_NOTHING if self.replayed is None else _figures(self.replayed))

    def sentences(self) -> list[str]:
        """The figures and what follows from them; nothing where a person chose."""
        if self.chosen_by == "option":
            return []
        if self.replayed is None:
            return [_too_short()]
        kept, dropped = (number(_of_known(self.replayed, way).hits, 2) for way in _WAYS)
        ways = gettext(self._ways_and_reason(), kept=kept, k=self.replayed.k, dropped=dropped)
        return [f"{_repeats(self.replayed)} {ways}"]

    def _ways_and_reason(self) -> str:
        """A message for `gettext`."""
        if self.chosen_by == "default":
            return gettext_noop(
                "Lists that keep such products put {kept} of {k} right there, lists without them {dropped}: too close "
                "to tell, so they are left out."
            )
        if self.keep:
            return gettext_noop(
                "Lists that keep such products put {kept} of {k} right there, lists without them {dropped}: they are "
                "kept."
            )
        return gettext_noop(
            "Lists that keep such products put {kept} of {k} right there, lists without them {dropped}: they are left "
            "out."
        )


DROPPED = SeenChoice(keep=False, chosen_by="default")


def choose_seen(
    interactions: Interactions,
    model: Model,
    keep_seen: bool | None = None,
    *,
    k: int = _LONGEST,
    seed: int = 0,
    watch: Watch = UNWATCHED,
) -> SeenChoice:
    """The way that ranks better in the last five weeks, or a sixth of the file's time if that is less.

    The model is fitted to what came before and lists at most ten products both ways, for customers who had bought
    before. The higher NDCG wins where its lead is more than chance; else seen products are left out.

    keep_seen : None leaves the choice to the sales
    k : length of the lists to be made
    seed : of the bootstrap, and of the sample of customers in a large file
    Raises ConfigError for a model that can't be fitted to so many items, CancelledError when it was cancelled.
    """
    if keep_seen is not None:
        return SeenChoice(keep_seen, "option")
    model.check_size(interactions.shape[1])
    rng = np.random.default_rng(seed)
    replay = _last_weeks(interactions, rng)
    if replay is None:
        return DROPPED
    watch.check(gettext("Stopped before the replay of the last weeks."))
    watch.report(0.0, gettext("Replaying the last weeks, with seen products and without"))
    length = min(k, _LONGEST)
    ways = _both_ways(replay, model, length, watch)
    choice = _better_way(backtest_of(replay, ways, length, rng))
    if model.name == BEST_SELLERS:
        return choice
    best = BASELINES[BEST_SELLERS](replay, length, rng, watch)
    own = ways["keep" if choice.keep else "drop"]
    return replace(choice, against_best_sellers=backtest_of(replay, {LISTS: own, BEST_SELLERS: best}, length, rng))


def _last_weeks(interactions: Interactions, rng: np.random.Generator) -> Replay | None:
    """None where the file is too short."""
    if interactions.times is None:
        return None
    sales = sales_of_events(interactions)
    weeks = min(_LAST_WEEKS, (sales.at[-1] - sales.at[0]) // _LAST_PART)
    # At midnight, so that no basket, which is a day's, is parted.
    cut = (sales.at[-1] - weeks).astype("datetime64[D]").astype("datetime64[us]")
    try:
        replay = replay_of(sales, cut, sample=_MOST_CUSTOMERS, rng=rng)
    except (ConfigError, DataError):
        return None
    if len(np.unique(replay.customer_of[~replay.is_new])) < FEWEST_CUSTOMERS:
        return None
    # The model learns from the events themselves, with their ratings and repetitions.
    return replace(replay, history=interactions.where(interactions.times < cut))


def _both_ways(replay: Replay, model: Model, k: int, watch: Watch) -> dict[str, Rankings]:
    fitted = model.fit(replay.history, _DTYPE)
    return {
        name: list_rankings(replay, fitted, k, keep_seen=keep, watch=watch.part(name, done, len(_WAYS)))
        for done, (name, keep) in enumerate(_WAYS.items())
    }


def _better_way(replayed: Backtest) -> SeenChoice:
    lead = replayed.lead
    assert lead is not None
    certain = lead.low > 0.0
    return SeenChoice(certain and _WAYS[lead.best], "sales" if certain else "default", replayed)


_NOTHING = dict.fromkeys(("repeat_share", "kept", "dropped", "baskets", "k", "cut"))


def _figures(replayed: Backtest) -> dict[str, Any]:
    return {
        "repeat_share": round(replayed.repeat_share, 6),
        "kept": _scores(_of_known(replayed, "keep")),
        "dropped": _scores(_of_known(replayed, "drop")),
        "baskets": replayed.baskets["known"],
        "k": replayed.k,
        "cut": f"{replayed.cut:%Y-%m-%d}",
    }


def _scores(score: ModelScore) -> dict[str, float]:
    return {"ndcg": round(score.ndcg, 6), "hits": round(score.hits, 6)}


def _of_known(replayed: Backtest, way: str) -> ModelScore:
    return next(score for score in replayed.scores if (score.model, score.customers) == (way, "known"))


def _too_short() -> str:
    return gettext(
        "Products that customers had already are left out: it takes times, and {least} customers who come back in the "
        "file's last weeks, to tell whether keeping them is better.",
        least=FEWEST_CUSTOMERS,
    )


def _repeats(replayed: Backtest) -> str:
    return gettext(
        "{share} of what known customers bought from {cut} on they had bought before.",
        share=percent(replayed.repeat_share),
        cut=replayed.cut.date(),
    )
