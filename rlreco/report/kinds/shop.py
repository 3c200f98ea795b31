"""The report of a shop: how well it learns, its people and products, what changed, and what it was made from."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import pandas as pd

from rlreco import __version__
from rlreco.domain.records import Experiment, Product, Session
from rlreco.errors import RLRecoError
from rlreco.evaluation import DEFAULT_ESTIMATORS, evaluate
from rlreco.language import gettext, gettext_noop, number, percent
from rlreco.plots.learning.traffic import traffic_curves, traffic_summary
from rlreco.report.document import Block, Chart, Facts, Figures, Points, Report, Section, Text, section
from rlreco.report.kinds.evaluation import estimates_chart, reward_unit, targets_points
from rlreco.report.parts.learning import policies_table, regret_chart, story_of
from rlreco.report.parts.people import grid_chart, segment_table
from rlreco.report.parts.products import shown_products
from rlreco.report.parts.tables import table_of, thinned
from rlreco.segmentation.report.summary import grid_of, summary_of
from rlreco.service.learner.history import NEWEST
from rlreco.service.learner.learner import Learner
from rlreco.service.service import Service
from rlreco.views.evaluation import forest_table, main_estimates, named
from rlreco.views.home.next_step import ENOUGH
from rlreco.views.learning import totals
from rlreco.views.story import Mark
from rlreco.views.traffic import traffic
from rlreco.views.verdicts.evaluation import evaluation_verdict
from rlreco.views.verdicts.learner import learner_verdict
from rlreco.views.verdicts.segments import money_claim
from rlreco.views.verdicts.shop import shop_verdict
from rlreco.views.words.estimators import estimator_name
from rlreco.views.words.formats import Formats
from rlreco.views.words.products import product_name
from rlreco.views.workbench.chosen import Figure

_BEST = 10
_TARGETS = ("uniform", "greedy")
_SOURCES = {"person": gettext_noop("person"), "simulated": gettext_noop("simulated")}
"""Of answers -> their words."""

_CUSTOMER = ["segment", "recency", "frequency", "monetary", "r", "f"]


def shop_report(service: Service, name: str, written: datetime) -> Report:
    """Of a shop with answers or without. Raises NotFoundError."""
    learner = service.learner(name)
    [figures] = service.shops([learner.experiment], learner.experiment.workspace)
    title, description = figures.description
    curve, formats = learner.history.curve(), Formats(currency=learner.experiment.currency)
    clicks = shop_verdict(figures.curve, learner.profile.policy)
    people = _people(learner)
    remarks = [gettext("{claim}, observed.", claim=money_claim(summary_of(people)))] if len(people) else []
    if curve.empty:
        verdict, learned = clicks, []
    else:
        compared = learner.history.compared_policies() if learner.profile.assign else []
        verdict, learned = learner_verdict(learner, curve, compared), [str(clicks)]
    return Report(
        gettext("Report of a shop"),
        title or name,
        verdict,
        written,
        (
            *_of_log(learner, curve, formats),
            *_of_people(service, learner, people, formats),
            *_of_other_policies(learner, int(totals(curve)["session"]) if len(curve) else 0),
            *_of_origin(service, learner, formats),
        ),
        description,
        (*learned, *remarks),
    )


def _of_log(learner: Learner, curve: pd.DataFrame, formats: Formats) -> list[Section]:
    """Nothing before the first answer."""
    if curve.empty:
        return []
    sessions, products = learner.history.newest(NEWEST), learner.products()
    marks = story_of(learner, curve, sessions, products)
    return [
        *section(gettext("How much it gave away while it learned"), regret_chart(learner, curve, marks), _story(marks)),
        *section(gettext("In numbers"), _numbers(curve, sessions, products, formats)),
        *section(gettext("Best products"), *_best_products(sessions, products, formats)),
        *section(gettext("What changed"), *_changes(learner, sessions, products)),
        *section(gettext("Policies side by side"), *policies_table(curve, learner.profile, formats)),
    ]


def _story(marks: Sequence[Mark]) -> Points | None:
    return Points(tuple(mark.words for mark in marks), numbered=True) if marks else None


def _numbers(
    curve: pd.DataFrame, sessions: Sequence[Session], products: dict[str, Product], formats: Formats
) -> Figures:
    so_far = totals(curve)
    shown, money = so_far["impressions"], float(shown_products(sessions, products)["money"].sum())
    newest = gettext("newest {slates} slates", slates=number(len(sessions)))
    worth = Figure(gettext("Worth of the buys"), formats.short_money(money), newest)
    return Figures(
        (
            Figure(
                gettext("Slates answered"),
                number(so_far["session"]),
                gettext("{products} products shown", products=number(shown)),
            ),
            Figure(gettext("Clicks"), number(so_far["clicks"]), _share(so_far["clicks"], shown)),
            Figure(gettext("Buys"), number(so_far["buys"]), _share(so_far["buys"], shown)),
            *([worth] if money else []),
        )
    )


def _share(count: float, shown: float) -> str:
    return gettext("{share} of shown", share=percent(count / shown if shown else 0.0, 1))


def _best_products(sessions: Sequence[Session], products: dict[str, Product], formats: Formats) -> list[Block]:
    table = shown_products(sessions, products)
    columns = {
        "name": (gettext("product"), None),
        "shown": (gettext("shown"), number),
        "clicks": (gettext("clicks"), number),
        "buys": (gettext("buys"), number),
        "rate": (gettext("click rate"), percent),
        "money": (gettext("worth"), formats.money),
    }
    shown = table if table["money"].any() else table.drop(columns="money")
    about = gettext("The {best} products that were bought most often from slates", best=_BEST)
    intro = gettext(
        "Those bought most often from the newest {slates} answered slates, observed.", slates=number(len(sessions))
    )
    return [Text(intro), table_of(shown.head(_BEST), columns, about)]


def _changes(learner: Learner, sessions: Sequence[Session], products: dict[str, Product]) -> list[Block]:
    names = {id_: product_name(product.name) for id_, product in products.items()}
    shares, editions = traffic(sessions), learner.editions()
    shares = shares.assign(name=[names.get(each, each) or gettext("all others") for each in shares["product_id"]])
    columns = {
        "name": (gettext("product"), None),
        "session": (gettext("until session"), number),
        "share": (gettext("share of what was shown"), partial(percent, digits=1)),
    }
    about = gettext("Share of the products shown, by product, over stretches of slates")
    chart = Chart(
        traffic_curves(shares, names, editions),
        traffic_summary(shares, names),
        table_of(thinned(shares, "name", 6), columns, about),
        gettext("Each product's share of what the newest answered slates showed."),
    )
    points = [
        gettext("Edition {number} began on {day}, with newer sales.", number=each.number, day=Formats().day(each.at))
        for each in editions
    ]
    points += [alert.words for alert in learner.alerts()]
    return [chart, *([Points(tuple(points))] if points else [])]


def _people(learner: Learner) -> pd.DataFrame:
    """The customers as the segments count them."""
    rows = [[getattr(customer, name) for name in _CUSTOMER] for customer in learner.customers(limit=None)]
    return pd.DataFrame(rows, columns=_CUSTOMER)


def _of_people(service: Service, learner: Learner, people: pd.DataFrame, formats: Formats) -> Sequence[Section]:
    if people.empty:
        return []
    table = segment_table(summary_of(people), formats)
    return section(gettext("The segments"), _grid(service, learner, people, formats), table)


def _grid(service: Service, learner: Learner, people: pd.DataFrame, formats: Formats) -> Chart | None:
    """None for clusters, whose names aren't those of the cells, and for a shop that kept no edges."""
    if not learner.experiment.edges:
        return None
    scorer = service.frozen(learner.name).scorer
    return None if scorer.clusters else grid_chart(grid_of(people, scorer), formats)


def _of_other_policies(learner: Learner, answered: int) -> Sequence[Section]:
    """Where the log bears an estimate, and is quickly read."""
    if not ENOUGH <= answered <= NEWEST:
        return []
    profile = learner.profile
    try:
        result = evaluate(learner.history.feedback(), _TARGETS, DEFAULT_ESTIMATORS)
    except RLRecoError as error:
        return section(gettext("What other policies would have earned"), Text(str(error)))
    verdict = evaluation_verdict(named(result), profile)
    table = main_estimates(forest_table(result, profile), result)
    return section(
        gettext("What other policies would have earned"),
        Text(verdict.doubt, verdict.claim),
        estimates_chart(table, reward_unit()),
        targets_points(named(result), profile),
        Text(
            gettext(
                "Estimated from the log alone: the policies learn from its first half and are evaluated on {slates} "
                "slates of the second, by {estimators}.",
                slates=number(result.rounds),
                estimators=", ".join(map(estimator_name, result.target().estimates)),
            )
        ),
    )


def _of_origin(service: Service, learner: Learner, formats: Formats) -> list[Section]:
    experiment, profile = learner.experiment, learner.profile
    trained = gettext("{day}, edition {edition} now", day=formats.day(experiment.t0), edition=experiment.edition)
    facts = [
        (gettext("Name"), experiment.name),
        (gettext("Trained"), trained),
        (gettext("Newest sale"), _newest_sale(experiment, formats)),
        (gettext("Customers"), number(learner.n_customers)),
        (gettext("Products"), number(len(learner.products()))),
        (gettext("States"), number(len(experiment.candidates))),
        (gettext("Sources of answers"), _sources(learner.history.newest(NEWEST))),
        (gettext("Currency"), experiment.currency or gettext("not in the sales")),
        ("RLReco", __version__),
        (gettext("Schema of the store"), str(service.upkeep.status().schema)),
    ]
    settings = profile.model_dump(mode="json", by_alias=True).items()
    chosen = tuple((str(name), _plain(value)) for name, value in settings)
    return [
        *section(gettext("Made from"), Facts(tuple(facts))),
        *section(
            gettext("Profile and seeds"),
            Text(gettext("What is learned, and how; fixed at training.")),
            Facts(chosen),
            folded=True,
        ),
    ]


def _newest_sale(experiment: Experiment, formats: Formats) -> str:
    """Experiments of earlier releases keep the day after it."""
    if experiment.last_line:
        return formats.day(datetime.fromisoformat(experiment.last_line))
    return gettext("before {day}", day=experiment.as_of) if experiment.as_of else gettext("not kept")


def _sources(sessions: Sequence[Session]) -> str:
    counts = Counter(session.source for session in sessions).most_common()
    return ", ".join(f"{gettext(_SOURCES[name])} {number(count)}" for name, count in counts) or gettext("none yet")


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_plain, value)) or gettext("none")
    return gettext("none") if value in (None, "", {}) else str(value)
