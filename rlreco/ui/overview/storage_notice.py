"""Where the store keeps its data, and a warning where it won't keep them for long."""

import streamlit as st

from rlreco.language import gettext, gettext_noop
from rlreco.service.service import Service
from rlreco.ui.access import is_host
from rlreco.ui.access.connection import ephemeral_host, store_uri
from rlreco.ui.kit import prose

_PROMISES = {
    "transactional": gettext_noop(
        "Each answer is learned exactly once, and the totals agree with the log at every moment."
    ),
    "recoverable": gettext_noop(
        "Each answer is learned exactly once. This store has no transactions: after a crash, the next start completes "
        "interrupted updates from the log."
    ),
}


def about_store(service: Service) -> None:
    """The store's guarantee, and its place for the host alone, in a fold."""
    place, promise = _place_and_promise(service, store_uri())
    words = gettext(_PROMISES[promise])
    if is_host():
        words = gettext("Store: {place}. {promise}", place=place, promise=words)
    with st.expander(gettext("About this store"), key="about-store", icon=":material/database:"):
        st.caption(prose(words))


def storage_warning() -> None:
    """Warn on a host that deletes the store when the app restarts."""
    host = ephemeral_host()
    if host is not None:
        st.warning(
            gettext(
                "The store is deleted when {host} restarts: all shops and everything they learned will be lost. "
                "To keep them, set RLRECO_STORE, or the secret [store] uri, to a MongoDB address.",
                host=host,
            ),
            title=gettext("Your work here isn't kept"),
            icon=":material/cloud_off:",
        )


@st.cache_data(ttl=3600, max_entries=4, show_spinner=False)
def _place_and_promise(_service: Service, uri: str) -> tuple[str, str]:
    status = _service.upkeep.status()
    return status.place, status.promise
