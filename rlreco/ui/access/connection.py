"""The service over the store that this app is configured to use."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from rlreco.audit.actor import Actor
from rlreco.audit.log import AuditLog
from rlreco.domain.profile import Profile, load_profile
from rlreco.errors import StoreError
from rlreco.language import gettext
from rlreco.roles import Role
from rlreco.service.service import Service
from rlreco.settings import Settings, named_host, settings_now
from rlreco.store.uri import Kind, kind_of
from rlreco.ui.app_folder import app_folder

COMMUNITY_CLOUD = "Streamlit Community Cloud"

_RETRY_SECONDS = 30
_MAX_STORES = 12


def connected(role: Role, actor: Callable[[], Actor]) -> Service:
    """The service of this process for visitors of that role. A failed connection is retried after half a minute.

    actor : of acts in whose context nobody has set any
    Raises StoreError when the store can't be reached.
    """
    answer = _service_or_error(store_uri(), role, settings().audit_log, actor)
    if isinstance(answer, StoreError):
        raise answer
    return answer


def audit_log(actor: Callable[[], Actor]) -> AuditLog | None:
    """Of this process. Raises ConfigError for a file that can't be opened."""
    return _audit_log(settings().audit_log, actor)


def retry_connection() -> None:
    """Drop the remembered failure, so that the next call of `service` connects again."""
    _service_or_error.clear()


def store_uri() -> str:
    """From Streamlit's secrets ([store] uri), else from RLRECO_STORE, else a file in the user's data folder."""
    return str((secret("store") or {}).get("uri") or settings().store_uri)


def secret(name: str) -> Any:
    """Of Streamlit's secrets; None where there is none of that name, or no file of secrets."""
    return st.secrets.get(name) if st.secrets.load_if_toml_exists() else None


def settings() -> Settings:
    return settings_now()


def default_profile() -> Profile:
    """The profile that new experiments start from; a relative path counts from here, else from the app's folder."""
    conf = settings().conf
    beside_app = app_folder() / conf
    return load_profile(beside_app if beside_app.exists() and not conf.exists() else conf)


def ephemeral_host() -> str | None:
    """The host that deletes the store when the app restarts; None where the store is kept."""
    kind = kind_of(store_uri())
    if kind is None or not kind.on_this_host:
        return None
    if kind is Kind.MEMORY:
        return gettext("this process")
    if Path("/mount/src").is_dir() and Path("/home/appuser").is_dir():
        return COMMUNITY_CLOUD
    return named_host()


@st.cache_resource(ttl=_RETRY_SECONDS, max_entries=_MAX_STORES, show_spinner=False)
def _service_or_error(uri: str, role: Role, log: str | None, _actor: Callable[[], Actor]) -> Service | StoreError:
    try:
        opened = _open(uri, role, log, _actor)
        opened.ping()
        return opened
    except StoreError as error:
        return error


@st.cache_resource(max_entries=_MAX_STORES, show_spinner=False)
def _open(uri: str, role: Role, log: str | None, _actor: Callable[[], Actor]) -> Service:
    if role is Role.ADMIN:
        return Service.open(uri, audit=_audit_log(log, _actor))
    return _open(uri, Role.ADMIN, log, _actor).for_role(role)


@st.cache_resource(max_entries=_MAX_STORES, show_spinner=False)
def _audit_log(target: str | None, _actor: Callable[[], Actor]) -> AuditLog | None:
    """Streamlit leaves arguments that begin with a line out of what it looks up by."""
    return AuditLog.open(target, _actor)
