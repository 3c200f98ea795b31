"""Recommendation lists for all customers: fit, compare models, publish, roll back, block products."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from rlreco.errors import RLRecoError
from rlreco.language import gettext_noop
from rlreco.progress import Watch
from rlreco.service.lists.fit import Fit, events_of, fit
from rlreco.service.service import Service
from rlreco.service.training.sources import Source
from rlreco.similarity import MODELS, SIMILARITIES, Comparison, compare
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import human_errors, jobs, literal, multiselect, prose, show_error, table
from rlreco.ui.kit.fragment import dialog
from rlreco.ui.visitor.choices import LISTED

FITTING, PUBLISHING, COMPARING = "fitting", "publishing", "comparing"

_SPLIT_SEED = 1
_BLOCKING_ERROR = "blocking-failed"

_MODEL_HELP = (
    "sar: products that the same customers buy, recent purchases counting most. ease: a linear model of each product "
    "from all others. popularity: the best sellers, the same list for everybody, as a baseline."
)
_SIMILARITY_HELP = (
    "How similar two products are. counts: the number of customers who bought both. jaccard: their share of the "
    "customers who bought either. lift: how much more often than by chance. cosine: between counts and lift."
)
_HALF_LIFE_HELP = "The time after which a purchase counts half, such as 30d or 12h; none: all count alike."
_REGULARISATION_HELP = "Higher values are more cautious: closer to plain counts of common buyers."
_SEEN: dict[str, bool | None] = {"By the sales": None, "Keep": True, "Leave out": False}
_SEEN_HELP = (
    "By the sales: the last weeks of the file are replayed with such products in the lists and without, and what puts "
    "more purchases right is taken. Where customers buy the same things again, keeping them is far better."
)
_SPLIT_LABELS = {
    "chronological": "each customer's last purchases",
    "global-time": "all purchases after one day",
    "random": "purchases at random",
}
_COMPARISON_COLUMNS = {
    "ndcg": st.column_config.NumberColumn(
        "NDCG at 10",
        format="%.3f",
        help="1: the held-out purchases lead the list of ten. 0: none is in it. Higher places count more.",
    ),
    "recall": st.column_config.NumberColumn(
        "recall at 10", format="%.3f", help="Share of the held-out purchases in the list of ten."
    ),
    "coverage": st.column_config.NumberColumn("coverage", format="percent", help="Share of products in any list."),
    "users": st.column_config.NumberColumn("customers", help="Customers with both earlier and held-out purchases."),
    "cold_ndcg": st.column_config.NumberColumn("NDCG, new customers", format="%.3f"),
    "cold_recall": st.column_config.NumberColumn("recall, new customers", format="%.3f"),
}
_VERSION_COLUMNS = {
    "created": st.column_config.DatetimeColumn("published (UTC)", format="YYYY-MM-DD HH:mm"),
    "users": st.column_config.NumberColumn("customers", format="localized"),
    "entries": st.column_config.NumberColumn(
        "entries",
        format="localized",
        help="Products on all lists together, each as often as it is listed.",
    ),
    "replaced": st.column_config.TextColumn("replaced", help="The version that was live before."),
}


def choose_model() -> tuple[str, dict[str, Any]]:
    """The model's name and its options."""
    with st.container(horizontal=True):
        name = str(st.selectbox("Model", list(MODELS), key="model", bind="query-params", width=220, help=_MODEL_HELP))
        options: dict[str, Any] = {}
        if name == "sar":
            similarities = list(SIMILARITIES)
            options["similarity"] = st.selectbox(
                "Similarity",
                similarities,
                index=similarities.index("jaccard"),
                key="similarity",
                width=220,
                help=_SIMILARITY_HELP,
            )
        if name in ("sar", "popularity"):
            options["half_life"] = st.text_input("Half-life", "30d", key="half-life", width=140, help=_HALF_LIFE_HELP)
        if name == "ease":
            options["regularization"] = st.number_input(
                "Regularisation", 1.0, 1e6, 500.0, key="regularisation", width=180, help=_REGULARISATION_HELP
            )
    return name, options


def choose_seen() -> bool | None:
    """Whether lists hold products that the customer had already; None: the sales choose."""
    label = "Products the customer had already"
    return _SEEN[str(st.radio(label, list(_SEEN), horizontal=True, key="seen", help=_SEEN_HELP))]


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
        "Make the lists",
        key="fit",
        type="primary",
        icon=":material/view_list:",
        disabled=jobs.busy(FITTING),
        on_click=lambda: jobs.start(FITTING, "Making the lists", work),
    )
    fitted: Fit | None = jobs.watch(FITTING)
    for sentence in [] if fitted is None else fitted.seen.sentences():
        st.markdown(literal(sentence))
    return fitted


def choose_user(fitted: Fit) -> Any:
    """A customer with a list; the first few are listed, any other can be typed."""
    users = [str(user) for user in fitted.interactions.users[:LISTED].tolist()]
    return st.selectbox(
        "Customer",
        users,
        key="list-user",
        accept_new_options=True,
        help=f"The list has the first {LISTED} customers. Type the id of any other.",
    )


def publish_button(service: Service, fitted: Fit) -> None:
    """Publish the lists after a confirmation, with progress."""
    lists = service.lists(workspace())

    def work(job: jobs.Job) -> Any:
        return lists.publish(fitted, progress=job.report, cancel=job.stop.is_set)

    if st.button("Publish the lists", key="publish", icon=":material/publish:", disabled=jobs.busy(PUBLISHING)):
        _confirm_publishing(fitted, work)
    version = jobs.watch(PUBLISHING)
    if version is not None:
        st.success(f"Version {prose(version.id)} is live: {version.users:,} lists.", icon=":material/check_circle:")


@dialog(gettext_noop("Publish for everybody?"))
def _confirm_publishing(fitted: Fit, work: Callable[[jobs.Job], Any]) -> None:
    st.write(
        f"This serves {fitted.lists.summary()['users']:,} lists by {prose(fitted.model)} in place of the live ones. "
        "The three newest versions are kept, so you can roll back."
    )
    start = partial(jobs.start, PUBLISHING, "Publishing", work)
    if st.button("Publish for everybody", key="publish-yes", type="primary", on_click=start):
        st.rerun()


def comparison(source: Source) -> None:
    """Scores of every model on the same split of the events, on demand."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        split = st.selectbox(
            "Held-out purchases", list(_SPLIT_LABELS), format_func=_SPLIT_LABELS.__getitem__, key="split", width=300
        )

        def work(job: jobs.Job) -> Comparison:
            rng = np.random.default_rng(_SPLIT_SEED)
            watch = Watch(job.report, job.stop.is_set)
            return compare(events_of(source.classed), split=split, rng=rng, watch=watch)

        st.button(
            "Compare the models",
            key="compare",
            disabled=jobs.busy(COMPARING),
            on_click=lambda: jobs.start(COMPARING, "Comparing", work),
        )
    compared: Comparison | None = jobs.watch(COMPARING)
    if compared is not None:
        table(
            compared.frame().dropna(axis=1, how="all"),
            key="comparison",
            alt="How well each model's lists predict the held-out purchases: NDCG, recall and coverage at 10",
            columns=_COMPARISON_COLUMNS,
        )
        st.caption(prose(" ".join(compared.notes())))


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
        "Never shown",
        sorted({*names, *blocked}),
        default=blocked,
        format_func=lambda id_: f"{id_} · {names[id_]}" if id_ in names else id_,
        key="blocked",
        on_change=change,
        placeholder="No product is blocked",
        help="Excluded from slates and lists, in the app and over HTTP. Takes effect within two seconds.",
    )
    error = st.session_state.pop(_BLOCKING_ERROR, None)
    if error is not None:
        show_error(error, "try-again-blocking")


def versions(service: Service) -> None:
    """The published versions, newest first, with the way back to the previous one; nothing where there are none."""
    published = service.lists(workspace()).status()["versions"]
    if not published:
        return
    st.subheader("Published versions", anchor=False)
    table(
        [{**version, "created": datetime.fromisoformat(version["created"])} for version in published],
        key="versions",
        alt="Published versions, newest first",
        columns=_VERSION_COLUMNS,
    )
    stuck = not _can_roll_back(published)
    if st.button("Roll back to the previous version", key="rollback", icon=":material/undo:", disabled=stuck):
        _confirm_rollback(service)


def _can_roll_back(published: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the version before the live one is still kept."""
    kept = {version["version"] for version in published}
    return any(version["state"] == "live" and version["replaced"] in kept for version in published)


@dialog(gettext_noop("Roll back to the previous version?"))
def _confirm_rollback(service: Service) -> None:
    st.write("The lists of the previous version are served again at once. Nothing is deleted.")
    if st.button("Roll back", key="rollback-yes", type="primary"):
        with human_errors():
            service.lists(workspace()).rollback()
        st.rerun()
