"""A replay of later baskets: would the models have recommended what was bought?"""

from datetime import datetime, time
from typing import Any

import streamlit as st

from rlreco.plots.backtest import ndcg_of_models, ndcg_of_models_summary
from rlreco.progress import Watch
from rlreco.replay import Backtest
from rlreco.report.kinds.backtest import backtest_report
from rlreco.service.backtest.backtest import MODELS, backtest
from rlreco.service.training.sources import Source
from rlreco.ui.access.connection import default_profile
from rlreco.ui.kit import chart, jobs, literal, multiselect, prose, report_button, show_verdict, table
from rlreco.views.verdicts.batch import backtest_verdict

BACKTESTING = "backtesting"

_QUICK = ["default", "personal", "popularity", "ease"]
_MODEL_HELP = " ".join(f"`{name}`: {meaning}." for name, meaning in MODELS.items())
_CUT_HELP = "Models are trained on the sales before this day. Empty: the last sixth of the file's time is replayed."
_MEANING = "Observed: the figures say what would have been listed, not what showing it would have sold."


def _figure(label: str, text: str) -> Any:
    return st.column_config.NumberColumn(label, format="%.3f", help=text)


_COLUMNS = {
    "baskets": st.column_config.NumberColumn("baskets", format="localized"),
    "ndcg": _figure("NDCG", "1: the basket's products lead the ranking. 0: none is in it. Higher places count more."),
    "ndcg_low": _figure("from", "The 95 % interval of NDCG begins here."),
    "ndcg_high": _figure("to", "The 95 % interval of NDCG ends here."),
    "recall": _figure("recall", "Share of the basket that was ranked."),
    "recall_repeat": _figure("recall of repeats", "Of products that the customer had bought before that basket."),
    "recall_new": _figure("recall of new products", "Of products that the customer hadn't bought before."),
    "hit_rate": _figure("hit rate", "Share of baskets with a hit."),
    "hits": _figure("hits", "Products of the basket in a ranking."),
    "hits_new": _figure("new hits", "Hits that the customer hadn't bought before."),
}


def backtest_of_source(source: Source) -> None:
    """Choices, the job, and its result: sentences, a chart, and all figures folded."""
    _start_button(source)
    result: Backtest | None = jobs.watch(BACKTESTING)
    if result is not None:
        _show(result, source)


def _start_button(source: Source) -> None:
    profile = default_profile()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first, last = source.days() or (None, None)
        day = st.date_input("Cut", None, first, last, key="backtest-cut", width=180, help=_CUT_HELP)
        models = multiselect("Models", list(MODELS), default=_QUICK, key="backtest-models", help=_MODEL_HELP)

        def work(job: jobs.Job) -> Backtest:
            cut = None if day is None else datetime.combine(day, time())
            watch = Watch(job.report, job.stop.is_set)
            return backtest(source.classed, profile, cut=cut, models=models, lenient=models == _QUICK, watch=watch)

        st.button(
            "Replay the later baskets",
            key="backtest",
            disabled=jobs.busy(BACKTESTING) or not models,
            on_click=lambda: jobs.start(BACKTESTING, "Replaying", work),
        )


def _show(result: Backtest, source: Source) -> None:
    show_verdict(backtest_verdict(result))
    for sentence in result.remarks():
        st.write(literal(sentence))
    scores = result.frame()
    summary = ndcg_of_models_summary(scores, result.k)
    chart(ndcg_of_models(scores, result.k), key="backtest-ndcg", alt=summary)
    st.caption(f"Baskets from {result.cut:%Y-%m-%d} on: {prose(result.counts())}. {_MEANING}")
    report_button(f"{source.base_name}-backtest", lambda now: backtest_report(result, source.name, now))
    with st.expander("All figures"):
        table(scores, key="backtest-scores", alt="Scores of every model in the replay", columns=_COLUMNS)
