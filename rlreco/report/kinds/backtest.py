"""The report of a backtest: which lists rank later purchases best."""

from datetime import datetime
from functools import partial

from rlreco.language import gettext, number
from rlreco.plots.backtest import ndcg_of_models, ndcg_of_models_summary
from rlreco.replay import Backtest
from rlreco.report.document import Chart, Facts, Report, section
from rlreco.report.parts.tables import table_of
from rlreco.views.lists import in_words
from rlreco.views.verdicts.batch import backtest_verdict
from rlreco.views.words.formats import Formats
from rlreco.views.words.models import model_name, quoted_model_name


def backtest_report(result: Backtest, file: str, written: datetime) -> Report:
    """file : name of the sales"""
    return Report(
        gettext("Report of a backtest"),
        file,
        backtest_verdict(result, quoted_model_name),
        written,
        (
            *section(gettext("How well lists rank later purchases"), _scores(result)),
            *section(gettext("Made from"), _origin(result, file)),
        ),
        remarks=tuple(result.remarks()),
    )


def _scores(result: Backtest) -> Chart:
    codes, figure = result.frame(), partial(number, digits=3)
    scores = codes.assign(model=[model_name(code) for code in codes["model"]])
    columns = {
        "model": (gettext("model"), None),
        "customers": (gettext("customers"), None),
        "baskets": (gettext("baskets"), number),
        "ndcg": (gettext("NDCG at {k}", k=result.k), figure),
        "ndcg_low": (gettext("from"), figure),
        "ndcg_high": (gettext("to"), figure),
        "recall": (gettext("recall"), figure),
        "hit_rate": (gettext("hit rate"), figure),
    }
    return Chart(
        ndcg_of_models(scores, result.k),
        ndcg_of_models_summary(scores, result.k),
        table_of(in_words(scores), columns, gettext("Scores of every model in the replay")),
        gettext(
            "Observed: the figures say what would have been listed, not what showing it would have sold. 1: the "
            "basket's products lead the ranking; 0: none is in it."
        ),
    )


def _origin(result: Backtest, file: str) -> Facts:
    return Facts(
        (
            (gettext("Sales"), file),
            (gettext("Replayed from"), Formats().day(result.cut)),
            (gettext("Baskets"), result.counts()),
            (gettext("Products ranked for each"), str(result.k)),
        )
    )
