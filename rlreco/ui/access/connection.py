"""The service over the store that this app is told to use."""

from pathlib import Path

import streamlit as st
from pydantic_settings import BaseSettings

from rlreco.domain.profile import Profile, load_profile
from rlreco.errors import StoreError
from rlreco.service.service import Service
from rlreco.settings import Settings
from rlreco.store.uri import Kind, kind_of

_RETRY_SECONDS = 30
_MOST_STORES = 4


class _Hosts(BaseSettings):
    """Environment variables that only hosts with a passing disk set."""

    dyno: str | None = None
    k_service: str | None = None
    space_id: str | None = None


_HOST_NAMES = {"dyno": "Heroku", "k_service": "Cloud Run", "space_id": "Hugging Face Spaces"}


def service() -> Service:
    """One for each store and process. A store that can't be reached is tried again after half a minute.

    Raises StoreError in words for the person at the screen.
    """
    answer = _tried(store_uri())
    if isinstance(answer, StoreError):
        raise answer
    return answer


def try_again() -> None:
    """Forget that the store couldn't be reached."""
    _tried.clear(store_uri())


def store_uri() -> str:
    """Streamlit's secrets ([store] uri) come first, then RLRECO_STORE, then a file in the user's data folder."""
    if st.secrets.load_if_toml_exists():
        uri = st.secrets.get("store", {}).get("uri")
        if uri:
            return str(uri)
    return settings().store_uri


def settings() -> Settings:
    return Settings()


def profile() -> Profile:
    """What new experiments start from."""
    return load_profile(settings().conf)


def passing_disk() -> str | None:
    """The host whose disk doesn't outlive the app, where the store is a file on it; None where all is kept."""
    kind = kind_of(store_uri())
    if kind is not None and not kind.on_this_host:
        return None
    if kind is Kind.MEMORY:
        return "this process"
    if Path("/mount/src").is_dir() and Path("/home/appuser").is_dir():
        return "Streamlit Community Cloud"
    return next((name for variable, name in _HOST_NAMES.items() if getattr(_Hosts(), variable)), None)


@st.cache_resource(ttl=_RETRY_SECONDS, max_entries=_MOST_STORES, show_spinner=False)
def _tried(uri: str) -> Service | StoreError:
    try:
        opened = _opened(uri)
        opened.ping()
        return opened
    except StoreError as error:
        return error


@st.cache_resource(max_entries=_MOST_STORES, show_spinner="Opening the store")
def _opened(uri: str) -> Service:
    return Service.open(uri)
