"""The visitor's workspace: shared by all on a laptop, one for each visitor on a public host."""

from hashlib import sha256
from pathlib import Path

import streamlit as st

from rlreco.domain.ids import SHARED
from rlreco.roles import Role
from rlreco.ui.access.connection import COMMUNITY_CLOUD, ephemeral_host, secret, settings
from rlreco.ui.access.cookie import keep_cookie
from rlreco.ui.access.role import locked, person, role
from rlreco.ui.access.visitor_id import key_of, new_seed, signed, visitor_of

DEMO = "demo-"
"""In front of the workspaces that expire."""

_PARAMETER, _TOKEN, COOKIE = "workspace", "visitor_token", "rlreco_visitor"
_COOKIE_SECONDS = 365 * 24 * 3600


def workspace() -> str:
    """The shared one, or the visitor's own. The host may open any other by the address: ?workspace=NAME."""
    if not private():
        return SHARED
    named = st.query_params.get(_PARAMETER)
    if named and is_host():
        return named
    return own_workspace()


def may_do() -> Role | None:
    """What this visitor may do in the workspace: all in one's own. None: nothing before a sign-in."""
    granted = role()
    return Role.ADMIN if granted is not None and private() and workspace() == own_workspace() else granted


def own_workspace() -> str:
    """Of who has signed in, on every device; else of this browser, by a token that this server signed."""
    claims = person()
    if claims is not None:
        about = f"{claims.get('iss', '')} {claims.get('sub') or claims.get('email', '')}"
        return _prefix() + "p" + sha256(about.encode()).hexdigest()[:30]
    return _prefix() + str(visitor_of(_token(), _key()))


def is_host() -> bool:
    """Whether this visitor may know of the machine, and open any workspace: on a laptop everybody, on a host with
    private workspaces only who has proved to be its admin."""
    return role() is Role.ADMIN and (locked() or not private())


def private() -> bool:
    """Whether each visitor has a workspace: as RLRECO_WORKSPACES says, by default on public hosts only."""
    current = settings()
    if "workspaces" in current.model_fields_set:
        return current.workspaces != "shared"
    return ephemeral_host() == COMMUNITY_CLOUD


def keep_token() -> None:
    """Have the browser keep the token as a cookie, so that a reload finds the same workspace; not in the address, which
    people send to each other."""
    if private() and person() is None:
        keep_cookie(COOKIE, _token(), _COOKIE_SECONDS)


def _token() -> str:
    """This session's, else the one in the cookie, if this server signed it; else a new one.

    A session is older than the key where the host has changed the secret since.
    """
    for token in (st.session_state.get(_TOKEN), st.context.cookies.get(COOKIE)):
        if isinstance(token, str) and visitor_of(token, _key()) is not None:
            break
    else:
        token = signed(new_seed(), _key())
    st.session_state[_TOKEN] = token
    return token


def _prefix() -> str:
    return DEMO if settings().workspaces == "demo" else ""


def _key() -> bytes:
    current = settings()
    chosen = secret("visitor_secret") or (current.visitor_secret and current.visitor_secret.get_secret_value())
    return _kept_key(str(current.folder), str(chosen) if chosen else None)


@st.cache_resource(show_spinner=False)
def _kept_key(folder: str, chosen: str | None) -> bytes:
    return key_of(Path(folder) / "visitors.key", chosen)
