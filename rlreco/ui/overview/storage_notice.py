"""What a visitor should know of the place before they trust it with their work."""

import streamlit as st

from rlreco.service.service import Service
from rlreco.ui.access.connection import passing_disk, store_uri

_PROMISES = {
    "transactional": "An answer teaches exactly once, and at every moment the sums agree with the log.",
    "recoverable": "An answer teaches exactly once; this store has no transactions, so after a crash the next start "
    "rebuilds what was cut off from the log.",
}


@st.cache_data(ttl=3600, max_entries=4, show_spinner=False)
def _where_kept(_service: Service, uri: str) -> str:
    status = _service.upkeep.status()
    return f"Store: {status.place}. {_PROMISES[status.promise]}"


def store_and_promise(service: Service) -> str:
    """Place and promise of the store, in two sentences."""
    return _where_kept(service, store_uri())


def passing_disk_banner() -> None:
    """Nothing, where what is learned will still be there tomorrow."""
    host = passing_disk()
    if host is not None:
        st.warning(
            f"The store is a file that goes when {host} restarts: experiments and all that they learned will be lost. "
            "To keep them, set RLRECO_STORE, or the secret [store] uri, to a MongoDB address.",
            title="What you do here isn't kept",
            icon=":material/cloud_off:",
        )
