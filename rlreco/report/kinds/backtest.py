"""The report of a backtest: which lists rank later purchases best."""

from datetime import datetime
from functools import partial

from rlreco.plots.backtest import ndcg_of_models, ndcg_of_models_summary
from rlreco.replay import Backtest
from rlreco.report.document import Chart, Facts, Report, section
from rlreco.report.parts.tables import table_of
from rlreco.views.verdicts.batch import backtest_verdict
from rlreco.views.words.formats import Formats


def backtest_report(result: Backtest, file: str, written: datetime) -> Report:
    """file : name of the sales"""
    return Report(
        "Report of a backtest",
        file,
        backtest_verdict(result),
        written,
        (
            *section("How well lists rank later purchases", _scores(result)),
            *section("Made from", _origin(result, file)),
        ),
        remarks=tuple(result.remarks()),
    )


def _scores(result: Backtest) -> Chart:
    scores, number = result.frame(), partial(Formats().number, digits=3)
    names = ("ndcg", "ndcg_low", "ndcg_high", "recall", "hit_rate")
    headings = (f"NDCG at {result.k}", "from", "to", "recall", "hit rate")
    columns = {
        "model": ("model", None),
        "customers": ("customers", None),
        "baskets": ("baskets", Formats().number),
        **{name: (heading, number) for name, heading in zip(names, headings, strict=True)},
    }
    return Chart(
        ndcg_of_models(scores, result.k),
        ndcg_of_models_summary(scores, result.k),
        table_of(scores, columns, "Scores of every model in the replay"),
        "Observed: the figures say what would have been listed, not what showing it would have sold. 1: the basket's "
        "products lead the ranking; 0: none is in it.",
    )


def _origin(result: Backtest, file: str) -> Facts:
    return Facts(
        (
            ("Sales", file),
            ("Replayed from", Formats().day(result.cut)),
            ("Baskets", result.counts()),
            ("Products ranked for each", str(result.k)),
        )
    )
