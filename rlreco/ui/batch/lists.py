"""Recommendation lists for all customers: fit, compare models, publish, roll back, block products."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from rlreco.errors import RLRecoError
from rlreco.language import gettext, gettext_noop, in_language_of_now, number
from rlreco.progress import Watch
from rlreco.service.lists.fit import Fit, events_of, fit
from rlreco.service.service import Service
from rlreco.service.training.sources import Source
from rlreco.similarity import MODELS, SIMILARITIES, Comparison, compare
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import human_errors, jobs, literal, multiselect, prose, show_error, show_verdict, table
from rlreco.ui.kit.fragment import dialog
from rlreco.ui.visitor.address import choose_code
from rlreco.ui.visitor.choices import LISTED
from rlreco.views.lists import in_words
from rlreco.views.verdicts.lists import lists_verdict, no_lists_verdict
from rlreco.views.words.models import model_and_code, quoted_model_name, similarity_and_code, with_model_names

FITTING, PUBLISHING, COMPARING = "fitting", "publishing", "comparing"

_SPLIT_SEED = 1
_THREE_DIGITS = ("ndcg", "recall", "cold_ndcg", "cold_recall")
_BLOCKING_ERROR = "blocking-failed"

_MODEL_HELP = gettext_noop(
    "Bought by the same customers: products that customers with the same purchases buy, recent purchases counting "
    "most. Linear model of products: each product from all others. Best sellers: the same list for everybody, as a "
    "baseline."
)
_SIMILARITY_HELP = gettext_noop(
    "How similar two products are: by the number of customers who bought both, by their share of the customers who "
    "bought either, by how much more often than by chance both were bought, or between the first and the last."
)
_HALF_LIFE_HELP = gettext_noop(
    "The time after which a purchase counts half, such as 30d or 12h; none: all count alike."
)
_REGULARISATION_HELP = gettext_noop("Higher values are more cautious: closer to plain counts of common buyers.")
_SEEN: dict[str, bool | None] = {
    gettext_noop("By the sales"): None,
    gettext_noop("Keep"): True,
    gettext_noop("Leave out"): False,
}
_SEEN_HELP = gettext_noop(
    "By the sales: the last weeks of the file are replayed with such products in the lists and without, and what puts "
    "more purchases right is taken. Where customers buy the same things again, keeping them is far better."
)
_SPLIT_LABELS = {
    "chronological": gettext_noop("each customer's last purchases"),
    "global-time": gettext_noop("all purchases after one day"),
    "random": gettext_noop("purchases at random"),
}


def choose_model() -> tuple[str, dict[str, Any]]:
    """The model's name and its options."""
    with st.container(horizontal=True):
        name = _choose_model_name()
        options: dict[str, Any] = {}
        if name == "sar":
            similarities = list(SIMILARITIES)
            options["similarity"] = st.selectbox(
                gettext("Similarity"),
                similarities,
                index=similarities.index("jaccard"),
                format_func=in_language_of_now(similarity_and_code),
                key="similarity",
                width=320,
                help=gettext(_SIMILARITY_HELP),
            )
        if name in ("sar", "popularity"):
            options["half_life"] = st.text_input(
                gettext("Half-life"), "30d", key="half-life", width=140, help=gettext(_HALF_LIFE_HELP)
            )
        if name == "ease":
            options["regularization"] = st.number_input(
                gettext("Regularisation"),
                1.0,
                1e6,
                500.0,
                key="regularisation",
                width=180,
                help=gettext(_REGULARISATION_HELP),
            )
    return name, options


def _choose_model_name() -> str:
    return choose_code(
        gettext("Model"), list(MODELS), model_and_code, key="model", width=320, help=gettext(_MODEL_HELP)
    )


def choose_seen() -> bool | None:
    """Whether lists hold products that the customer had already; None: the sales choose."""
    chosen = st.radio(
        gettext("Products the customer had already"),
        list(_SEEN),
        format_func=in_language_of_now(gettext),
        horizontal=True,
        key="seen",
        help=gettext(_SEEN_HELP),
    )
    return _SEEN[str(chosen)]


def fit_button(source: Source, model: str, options: dict[str, Any], keep_seen: bool | None) -> Fit | None:
    """Fit the lists, with progress; the lists when done, and how seen products were chosen.

    options : of the model
    keep_seen : None: the sales choose
    """

    def work(job: jobs.Job) -> Fit:
        events = events_of(source.classed)
        return fit(
            events,
            model,
            keep_seen=keep_seen,
            source=source.name,
            progress=job.report,
            cancel=job.stop.is_set,
            **options,
        )

    st.button(
        gettext("Make the lists"),
        key="fit",
        type="primary",
        icon=":material/view_list:",
        disabled=jobs.busy(FITTING),
        on_click=partial(jobs.start, FITTING, gettext("Making the lists"), in_language_of_now(work)),
    )
    fitted: Fit | None = jobs.watch(FITTING)
    for sentence in [] if fitted is None else fitted.seen.sentences():
        st.caption(literal(sentence))
    return fitted


def show_sentence(place: Any, service: Service, fitted: Fit | None) -> None:
    """The page's first sentence: of the lists that were made, else of those that are served now.

    place : container that it comes into
    """
    with place:
        show_verdict(no_lists_verdict(_served(service)) if fitted is None else lists_verdict(fitted))


def _served(service: Service) -> int | None:
    """Number of lists that are live; None where none are."""
    versions = service.lists(workspace()).status()["versions"]
    return next((version["users"] for version in versions if version["state"] == "live"), None)


def choose_user(fitted: Fit) -> Any:
    """A customer with a list; the first few are listed, any other can be typed."""
    users = [str(user) for user in fitted.interactions.users[:LISTED].tolist()]
    return st.selectbox(
        gettext("Customer"),
        users,
        key="list-user",
        accept_new_options=True,
        help=gettext("The list has the first {listed} customers. Type the id of any other.", listed=LISTED),
    )


def history_columns() -> dict[str, Any]:
    """Headings of `history_and_list`."""
    column = st.column_config.Column
    return {
        "name": column(gettext("name")),
        "product": column(gettext("product")),
        "bought": column(gettext("bought")),
        "score": column(gettext("score")),
    }


def publish_button(service: Service, fitted: Fit) -> None:
    """Publish the lists after a confirmation, with progress."""
    lists = service.lists(workspace())

    def work(job: jobs.Job) -> Any:
        return lists.publish(fitted, progress=job.report, cancel=job.stop.is_set)

    label = gettext("Publish the lists")
    if st.button(label, key="publish", icon=":material/publish:", disabled=jobs.busy(PUBLISHING)):
        _confirm_publishing(fitted, work)
    version = jobs.watch(PUBLISHING)
    if version is not None:
        st.success(
            gettext("Version {id} is live: {lists} lists.", id=prose(version.id), lists=number(version.users)),
            icon=":material/check_circle:",
        )


@dialog(gettext_noop("Publish for everybody?"))
def _confirm_publishing(fitted: Fit, work: Callable[[jobs.Job], Any]) -> None:
    st.write(
        gettext(
            "This serves {lists} lists by the model {model} in place of the live ones. The three newest versions are "
            "kept, so you can roll back.",
            lists=number(fitted.lists.summary()["users"]),
            model=prose(quoted_model_name(fitted.model)),
        )
    )
    start = partial(jobs.start, PUBLISHING, gettext("Publishing"), in_language_of_now(work))
    if st.button(gettext("Publish for everybody"), key="publish-yes", type="primary", on_click=start):
        st.rerun()


def comparison(source: Source) -> None:
    """Scores of every model on the same split of the events, on demand."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        labels = {code: gettext(label) for code, label in _SPLIT_LABELS.items()}
        split = st.selectbox(
            gettext("Held-out purchases"),
            list(_SPLIT_LABELS),
            format_func=labels.__getitem__,
            key="split",
            width=300,
        )

        def work(job: jobs.Job) -> Comparison:
            rng = np.random.default_rng(_SPLIT_SEED)
            watch = Watch(job.report, job.stop.is_set)
            return compare(events_of(source.classed), split=split, rng=rng, watch=watch)

        st.button(
            gettext("Compare the models"),
            key="compare",
            disabled=jobs.busy(COMPARING),
            on_click=partial(jobs.start, COMPARING, gettext("Comparing"), in_language_of_now(work)),
        )
    compared: Comparison | None = jobs.watch(COMPARING)
    if compared is not None:
        table(
            with_model_names(compared.frame().dropna(axis=1, how="all")),
            key="comparison",
            alt=gettext("How well each model's lists predict the held-out purchases: NDCG, recall and coverage at 10"),
            columns=_comparison_columns(),
            formats=dict.fromkeys(_THREE_DIGITS, partial(number, digits=3)),
            download_rows=compared.frame(),
        )
        st.caption(prose(" ".join(compared.notes())))


def _comparison_columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "name": config.TextColumn(gettext("model")),
        "model": config.TextColumn(gettext("code")),
        "ndcg": config.NumberColumn(
            gettext("NDCG at 10"),
            help=gettext("1: the held-out purchases lead the list of ten. 0: none is in it. Higher places count more."),
        ),
        "recall": config.NumberColumn(
            gettext("recall at 10"), help=gettext("Share of the held-out purchases in the list of ten.")
        ),
        "coverage": config.NumberColumn(
            gettext("coverage"), format="percent", help=gettext("Share of products in any list.")
        ),
        "users": config.NumberColumn(
            gettext("customers"), help=gettext("Customers with both earlier and held-out purchases.")
        ),
        "cold_ndcg": config.NumberColumn(gettext("NDCG, new customers")),
        "cold_recall": config.NumberColumn(gettext("recall, new customers")),
    }


def blocked_products(service: Service) -> None:
    """The products that are never shown. A change takes effect at once; one that fails is undone on the screen."""
    lists = service.lists(workspace())
    names = {id_: product.name for id_, product in service.products(workspace()).items()}
    blocked = lists.blocked()

    def change() -> None:
        chosen = set(st.session_state["blocked"])
        try:
            lists.block(chosen - set(blocked))
            lists.block(set(blocked) - chosen, blocked=False)
        except RLRecoError as error:
            st.session_state["blocked"], st.session_state[_BLOCKING_ERROR] = blocked, error

    multiselect(
        gettext("Never shown"),
        sorted({*names, *blocked}),
        default=blocked,
        format_func=lambda id_: f"{id_} · {names[id_]}" if id_ in names else id_,
        key="blocked",
        on_change=change,
        placeholder=gettext("No product is blocked"),
        help=gettext("Excluded from slates and lists, in the app and over HTTP. Takes effect within two seconds."),
    )
    error = st.session_state.pop(_BLOCKING_ERROR, None)
    if error is not None:
        show_error(error, "try-again-blocking")


def versions(service: Service) -> None:
    """The published versions, newest first, with the way back to the previous one; nothing where there are none."""
    published = service.lists(workspace()).status()["versions"]
    if not published:
        return
    st.subheader(gettext("Published versions"), anchor=False)
    rows = pd.DataFrame([{**version, "created": datetime.fromisoformat(version["created"])} for version in published])
    table(
        with_model_names(in_words(rows)),
        key="versions",
        alt=gettext("Published versions, newest first"),
        columns=_version_columns(),
        download_rows=rows,
    )
    stuck, label = not _can_roll_back(published), gettext("Roll back to the previous version")
    if st.button(label, key="rollback", icon=":material/undo:", disabled=stuck):
        _confirm_rollback(service)


def _version_columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "version": config.TextColumn(gettext("version")),
        "state": config.TextColumn(gettext("state")),
        "created": config.DatetimeColumn(gettext("published (UTC)"), format="YYYY-MM-DD HH:mm"),
        "name": config.TextColumn(gettext("model")),
        "model": config.TextColumn(gettext("code")),
        "users": config.NumberColumn(gettext("customers"), format="localized"),
        "entries": config.NumberColumn(
            gettext("entries"),
            format="localized",
            help=gettext("Products on all lists together, each as often as it is listed."),
        ),
        "replaced": config.TextColumn(gettext("replaced"), help=gettext("The version that was live before.")),
        "source": config.TextColumn(gettext("source")),
    }


def _can_roll_back(published: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the version before the live one is still kept."""
    kept = {version["version"] for version in published}
    return any(version["state"] == "live" and version["replaced"] in kept for version in published)


@dialog(gettext_noop("Roll back to the previous version?"))
def _confirm_rollback(service: Service) -> None:
    st.write(gettext("The lists of the previous version are served again at once. Nothing is deleted."))
    if st.button(gettext("Roll back"), key="rollback-yes", type="primary"):
        with human_errors():
            service.lists(workspace()).rollback()
        st.rerun()
