"""Everybody's list by similarity: fitted from the visitor's file, looked at, published, rolled back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import streamlit as st

from rlreco.errors import RLRecoError
from rlreco.progress import Watch
from rlreco.service.lists.fit import Fit, events_of, fit
from rlreco.service.service import Service
from rlreco.service.training.sources import Source
from rlreco.similarity import MODELS, SIMILARITIES, Comparison, compare
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import jobs
from rlreco.ui.kit.errors import human_errors, show
from rlreco.ui.kit.multiselect import multiselect
from rlreco.ui.kit.tables import table
from rlreco.ui.visitor.choices import LISTED

FITTING, PUBLISHING, COMPARING = "fitting", "publishing", "comparing"
_SPLIT_SEED = 1
_UNCHANGED = "blocking-failed"
_NDCG = "1: what was kept back leads the list of ten. 0: none of it is there. What is further up counts more."
_RECALL = "Share of what was kept back that is among the ten."
_MARKS = {
    "ndcg": st.column_config.NumberColumn("NDCG at 10", format="%.3f", help=_NDCG),
    "recall": st.column_config.NumberColumn("recall at 10", format="%.3f", help=_RECALL),
    "coverage": st.column_config.NumberColumn("coverage", format="percent", help="Share of products in any list."),
    "users": st.column_config.NumberColumn("customers", help="Known before, with something to find."),
    "cold_ndcg": st.column_config.NumberColumn("NDCG, new customers", format="%.3f"),
    "cold_recall": st.column_config.NumberColumn("recall, new customers", format="%.3f"),
}

_MODELS = (
    "sar: products that the same customers buy, the latest counting most. ease: each product told from all others at "
    "once. popularity: what sells best, the same for everybody, as a yardstick."
)
_LIKENESS = (
    "How alike two products are, by the customers who had both: their number (counts), their share of those who had "
    "either (jaccard), how much more than by chance (lift), or between these (cosine)."
)
_HALF_LIFE = "After how long a purchase counts half: such as 30d, 12h, or none."
_STRENGTH = "The higher, the more cautious: nearer to what is simply bought together."

VERSION_COLUMNS = {
    "created": st.column_config.DatetimeColumn("published (UTC)", format="YYYY-MM-DD HH:mm"),
    "users": st.column_config.NumberColumn("customers", format="localized"),
    "entries": st.column_config.NumberColumn("products listed", format="localized", help="Over all lists."),
    "replaced": st.column_config.TextColumn("in place of", help="The version that was live before it."),
}


def choose_model() -> tuple[str, dict[str, Any]]:
    """The model's name and its options."""
    with st.container(horizontal=True):
        name = str(st.selectbox("Model", list(MODELS), key="model", bind="query-params", width=220, help=_MODELS))
        options: dict[str, Any] = {}
        if name == "sar":
            kinds = list(SIMILARITIES)
            usual = kinds.index("jaccard")
            options["similarity"] = st.selectbox(
                "Similarity", kinds, index=usual, key="similarity", width=220, help=_LIKENESS
            )
        if name in ("sar", "popularity"):
            half = st.text_input("Half-life", "30d", key="half-life", width=140, help=_HALF_LIFE)
            options["half_life"] = half
        if name == "ease":
            options["regularization"] = st.number_input(
                "Regularisation", 1.0, 1e6, 500.0, key="regularisation", width=180, help=_STRENGTH
            )
    return name, options


def fit_button(source: Source, model: str, options: dict[str, Any]) -> Fit | None:
    """ "Make the lists", its progress, and the lists once they are there."""

    def work(job: jobs.Job) -> Fit:
        events = events_of(source.classed)
        return fit(events, model, source=source.name, progress=job.tell, cancel=job.stop.is_set, **options)

    st.button(
        "Make the lists",
        key="fit",
        type="primary",
        icon=":material/view_list:",
        disabled=jobs.busy(FITTING),
        on_click=lambda: jobs.start(FITTING, "Making everybody's list", work),
    )
    found: Fit | None = jobs.watch(FITTING)
    return found


def choose_user(found: Fit) -> Any:
    users = [str(user) for user in found.interactions.users[:LISTED].tolist()]
    return st.selectbox(
        "Customer", users, key="list-user", accept_new_options=True, help=f"The first {LISTED} are listed; type any."
    )


def publish_button(service: Service, found: Fit) -> None:
    lists = service.lists(workspace())

    def work(job: jobs.Job) -> Any:
        return lists.publish(found, progress=job.tell, cancel=job.stop.is_set)

    users = found.lists.summary()["users"]
    with st.popover("Publish the lists", icon=":material/publish:", disabled=jobs.busy(PUBLISHING)):
        st.write(
            f"{users:,} lists by {found.model} are then served to everybody, in place of those that are live. "
            "The three newest versions are kept, so you can go back."
        )
        st.button(
            "Publish for everybody",
            key="publish",
            type="primary",
            on_click=lambda: jobs.start(PUBLISHING, "Publishing", work),
        )
    version = jobs.watch(PUBLISHING)
    if version is not None:
        st.success(f"Version {version.id} is live: {version.users:,} lists.", icon=":material/check_circle:")


def comparison(source: Source) -> None:
    """Each model on the same split of the events, on demand: how well its lists find what was kept back."""
    words = {"chronological": "each customer's last", "global-time": "all after one day", "random": "any, at random"}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        split = st.selectbox(
            "Lines kept back, to be found", list(words), format_func=words.__getitem__, key="split", width=300
        )

        def work(job: jobs.Job) -> Comparison:
            rng = np.random.default_rng(_SPLIT_SEED)
            return compare(
                events_of(source.classed), list(MODELS), split, rng=rng, watch=Watch(job.tell, job.stop.is_set)
            )

        st.button(
            "Compare the models",
            key="compare",
            disabled=jobs.busy(COMPARING),
            on_click=lambda: jobs.start(COMPARING, "Comparing", work),
        )
    found: Comparison | None = jobs.watch(COMPARING)
    if found is not None:
        alt = "How well each model's lists find what was kept back: NDCG, recall and coverage at 10"
        table(found.frame().dropna(axis=1, how="all"), key="comparison", alt=alt, columns=_MARKS)
        st.caption(" ".join(found.notes()))


def blocked_products(service: Service) -> None:
    """The products that are never shown; a choice counts at once."""
    lists = service.lists(workspace())
    names = {id_: product.name for id_, product in service.products(workspace()).items()}
    blocked = lists.blocked()

    def change() -> None:
        chosen = set(st.session_state["blocked"])
        try:
            lists.block(chosen - set(blocked))
            lists.block(set(blocked) - chosen, blocked=False)
        except RLRecoError as error:
            st.session_state["blocked"], st.session_state[_UNCHANGED] = blocked, error

    multiselect(
        "Never shown",
        sorted({*names, *blocked}),
        default=blocked,
        format_func=lambda id_: f"{id_} · {names[id_]}" if id_ in names else id_,
        key="blocked",
        on_change=change,
        placeholder="No product is blocked",
        help="On slates and in lists, in the app and over HTTP. It counts within two seconds.",
    )
    failed = st.session_state.pop(_UNCHANGED, None)
    if failed is not None:
        show(failed, "try-again-blocking")


def versions(service: Service) -> list[dict[str, Any]]:
    """Newest first."""
    listed = service.lists(workspace()).status()["versions"]
    return [{**version, "created": datetime.fromisoformat(version["created"])} for version in listed]


def can_go_back(versions: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the version that was live before the live one is still there."""
    kept = {version["version"] for version in versions}
    return any(version["state"] == "live" and version["replaced"] in kept for version in versions)


@st.dialog("Go back to the version before?")
def ask_rollback(service: Service) -> None:
    st.write("The lists that were live before are served again at once. Nothing is deleted.")
    if st.button("Go back", key="rollback-yes", type="primary"):
        with human_errors():
            service.lists(workspace()).rollback()
        st.rerun()
