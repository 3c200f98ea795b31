"""A replay of later baskets: would the models have recommended what was bought?"""

from datetime import datetime, time
from functools import partial
from typing import Any

import streamlit as st

from rlreco.language import gettext, in_language_of_now, number
from rlreco.plots.backtest import ndcg_of_models, ndcg_of_models_summary
from rlreco.progress import Watch
from rlreco.replay import Backtest
from rlreco.report.kinds.backtest import backtest_report
from rlreco.service.backtest.backtest import MODELS, backtest
from rlreco.service.training.sources import Source
from rlreco.ui.access.connection import default_profile
from rlreco.ui.kit import chart, jobs, literal, multiselect, prose, report_button, show_verdict, table
from rlreco.views.lists import in_words
from rlreco.views.verdicts.batch import backtest_verdict
from rlreco.views.words.models import model_and_code, model_name, quoted_model_name, with_model_names

BACKTESTING = "backtesting"

_QUICK = ["default", "personal", "popularity", "ease"]


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
        day = st.date_input(
            gettext("Cut"),
            None,
            first,
            last,
            key="backtest-cut",
            width=180,
            help=gettext(
                "Models are trained on the sales before this day. Empty: the last sixth of the file's time is replayed."
            ),
        )
        help_ = " ".join(f"`{name}`: {gettext(meaning)}." for name, meaning in MODELS.items())
        models = multiselect(
            gettext("Models"),
            list(MODELS),
            default=_QUICK,
            key="backtest-models",
            format_func=in_language_of_now(model_and_code),
            help=help_,
        )

        def work(job: jobs.Job) -> Backtest:
            cut = None if day is None else datetime.combine(day, time())
            watch = Watch(job.report, job.stop.is_set)
            return backtest(source.classed, profile, cut=cut, models=models, lenient=models == _QUICK, watch=watch)

        st.button(
            gettext("Replay the later baskets"),
            key="backtest",
            disabled=jobs.busy(BACKTESTING) or not models,
            on_click=partial(jobs.start, BACKTESTING, gettext("Replaying"), in_language_of_now(work)),
        )


def _show(result: Backtest, source: Source) -> None:
    show_verdict(backtest_verdict(result, quoted_model_name), key="backtest-verdict")
    for sentence in result.remarks():
        st.write(literal(sentence))
    scores = result.frame()
    named = scores.assign(model=[model_name(code) for code in scores["model"]])
    summary = ndcg_of_models_summary(named, result.k)
    chart(ndcg_of_models(named, result.k), key="backtest-ndcg", alt=summary)
    st.caption(
        gettext(
            "Baskets from {cut} on: {baskets}. Observed: the figures say what would have been listed, not what showing "
            "it would have sold.",
            cut=f"{result.cut:%Y-%m-%d}",
            baskets=prose(result.counts()),
        )
    )
    report_button(f"{source.base_name}-backtest", lambda now: backtest_report(result, source.name, now))
    with st.expander(gettext("All figures")):
        table(
            with_model_names(in_words(scores)),
            key="backtest-scores",
            alt=gettext("Scores of every model in the replay"),
            columns=_columns(),
            formats=dict.fromkeys(_words_of_figures(), partial(number, digits=3)),
            download_rows=scores,
        )


def _columns() -> dict[str, Any]:
    config, words = st.column_config, _words_of_figures()
    return {
        "name": config.TextColumn(gettext("model")),
        "model": config.TextColumn(gettext("code")),
        "customers": config.TextColumn(gettext("customers")),
        "baskets": config.NumberColumn(gettext("baskets"), format="localized"),
        **{name: config.NumberColumn(label, help=meaning) for name, (label, meaning) in words.items()},
    }


def _words_of_figures() -> dict[str, tuple[str, str]]:
    """Column -> heading, and what it means."""
    return {
        "ndcg": (
            "NDCG",
            gettext("1: the basket's products lead the ranking. 0: none is in it. Higher places count more."),
        ),
        "ndcg_low": (gettext("from"), gettext("The 95 % interval of NDCG begins here.")),
        "ndcg_high": (gettext("to"), gettext("The 95 % interval of NDCG ends here.")),
        "recall": (gettext("recall"), gettext("Share of the basket that was ranked.")),
        "recall_repeat": (
            gettext("recall of repeats"),
            gettext("Of products that the customer had bought before that basket."),
        ),
        "recall_new": (
            gettext("recall of new products"),
            gettext("Of products that the customer hadn't bought before."),
        ),
        "hit_rate": (gettext("hit rate"), gettext("Share of baskets with a hit.")),
        "hits": (gettext("hits"), gettext("Products of the basket in a ranking.")),
        "hits_new": (gettext("new hits"), gettext("Hits that the customer hadn't bought before.")),
    }
