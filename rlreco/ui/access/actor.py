"""The visitor as the audit log names them, and refusals that it has to hear of."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

from rlreco.audit.actor import Actor
from rlreco.roles import Role, check_role
from rlreco.ui.access.connection import audit_log
from rlreco.ui.access.password import client, password_given
from rlreco.ui.access.role import person
from rlreco.ui.access.workspace import may_do, own_workspace, private, workspace

PROGRAM = Actor("app", "rlreco")
"""The app itself, for acts that no visitor asked for."""

_DIGITS = 12


def app_actor() -> Actor:
    """The visitor whose page or click this is; elsewhere, as on threads of their own, the app."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return PROGRAM
    granted = may_do()
    return Actor("app", _name(), granted.name.lower() if granted is not None else "none", client(), workspace())


def require(needed: Role, act: str) -> None:
    """Raises ForbiddenError for a visitor who may do less, before work that would end in vain.

    act : verb of the line that a refusal leaves
    """
    granted = may_do() or Role.VISITOR
    if granted < needed and (log := audit_log(app_actor)):
        log.record(act, "refused", {})
    check_role(granted, needed)


def _name() -> str:
    """By sign-in; "host" by the password; else by a digest of the visitor's id, which isn't the id."""
    claims = person()
    if claims is not None:
        return _name_of(claims)
    if password_given():
        return "host"
    return f"visitor {sha256(own_workspace().encode()).hexdigest()[:_DIGITS]}" if private() else "visitor"


def _name_of(claims: Mapping[str, Any]) -> str:
    """An e-mail that the provider has checked; else the provider's id before all that anybody may claim."""
    email = claims.get("email")
    if email and claims.get("email_verified") is True:
        return str(email)
    return f"unverified {claims.get('sub', '')}: {email or claims.get('name') or 'signed in'}"
