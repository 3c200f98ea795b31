"""The verdict of lists for all customers: whether they predict what is bought better than the best sellers."""

from rlreco.language import gettext, ngettext, number, percent
from rlreco.replay import BEST_SELLERS, Backtest, ModelScore
from rlreco.service.lists.fit import Fit
from rlreco.service.lists.seen import LISTS
from rlreco.views.verdicts.batch import difference_of
from rlreco.views.verdicts.sentence import Verdict
from rlreco.views.words.formats import Formats


def lists_verdict(fitted: Fit) -> Verdict:
    """Of lists that aren't published yet."""
    tried = fitted.seen.against_best_sellers
    if tried is None:
        return Verdict(_count(len(fitted.lists)), f": {_untried(fitted)}.")
    return Verdict(_claim(tried), f": {_shares(tried)}; {_doubt(tried)}{_picked(fitted)}.")


def no_lists_verdict(live: int | None) -> Verdict:
    """Before lists are made. live : number of lists that are served now; None where no version is live"""
    if live is None:
        return Verdict(gettext("No lists are served yet"), gettext(": make them, look at some, and publish them."))
    served = ngettext("{n} customer has a list that is served", "{n} customers have lists that are served", live)
    return Verdict(served, gettext(": make new ones to see how well they predict what is bought."))


def _count(n_lists: int) -> str:
    return ngettext("{n} customer has a list now", "{n} customers have lists now", n_lists)


def _untried(fitted: Fit) -> str:
    if fitted.seen.chosen_by == "option":
        return gettext(
            "how well they predict what is bought wasn't tried, as you chose by hand; choose “By the sales”, or replay "
            "later baskets below"
        )
    if fitted.seen.replayed is not None:
        return gettext("these are the best sellers themselves, to compare other lists with")
    return gettext("the file is too short to hold weeks out and see how well they predict what is bought")


def _claim(tried: Backtest) -> str:
    lead = tried.lead
    assert lead is not None
    # NaN, of a single customer, compares with nothing.
    if not lead.low > 0.0:
        return gettext("Can't tell yet whether these lists predict what is bought better than the best sellers")
    if lead.best == BEST_SELLERS:
        return gettext("The best sellers predict what is bought better than these lists")
    return gettext("These lists predict what is bought better than the best sellers")


def _shares(tried: Backtest) -> str:
    own, other = (_of_known(tried, name).recall for name in (LISTS, BEST_SELLERS))
    baskets = ngettext(
        "of {n} basket that was held out (from {day} on)",
        "of {n} baskets that were held out (from {day} on)",
        tried.baskets["known"],
        day=Formats().day(tried.cut),
    )
    return gettext(
        "{baskets} {share} of the products stood on the customer's list of {k}, {other} among the {k} best sellers",
        baskets=baskets,
        share=percent(own),
        other=percent(other),
        k=number(tried.k),
    )


def _doubt(tried: Backtest) -> str:
    lead = tried.lead
    assert lead is not None
    if not lead.low <= lead.high:
        return gettext("of a single customer nobody can say whether that is chance")
    difference = difference_of(lead, tried.k)
    if lead.best == BEST_SELLERS:
        return gettext("the best sellers have {size}, {bounds}", size=difference.size(), bounds=difference.bounds())
    return gettext("the lists have {size}, {bounds}", size=difference.size(), bounds=difference.bounds())


def _picked(fitted: Fit) -> str:
    if fitted.seen.chosen_by != "sales":
        return ""
    return gettext("; the same weeks chose whether lists keep what customers had, which flatters them")


def _of_known(tried: Backtest, name: str) -> ModelScore:
    return next(score for score in tried.scores if (score.model, score.customers) == (name, "known"))
