"""Who this visitor is and may do: by sign-in, by the host's password, or by the rule for strangers."""

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from rlreco.roles import Role
from rlreco.ui.access.connection import secret, settings
from rlreco.ui.access.password import host_password, password_given


def role() -> Role | None:
    """In the workspace that everybody shares. None: nothing at all before a sign-in."""
    return role_of(
        person() if signs_in() else None,
        roles=secret("roles") or {},
        locked=locked(),
        password_given=password_given(),
        strangers=settings().visitors,
    )


def role_of(
    person: Mapping[str, Any] | None,
    *,
    roles: Mapping[str, Any],
    locked: bool,
    password_given: bool,
    strangers: str | None,
) -> Role | None:
    """The role that these give.

    person : claims of who signed in; None: nobody
    roles : admin and analyst: e-mails; claim: the name of a claim that holds roles; everybody: the role of all others
    locked : whether there is any secret that makes a host
    strangers : "change", "read" or "none"; None: "change" where nothing is locked, else "read"
    """
    if password_given:
        return Role.ADMIN
    if person is not None:
        return _role_of_person(person, roles)
    usual = {"change": Role.ADMIN, "read": Role.VISITOR, "none": None}
    return usual[strangers or ("read" if locked else "change")]


def _role_of_person(person: Mapping[str, Any], roles: Mapping[str, Any]) -> Role:
    """The highest of all that the lists and the claim give."""
    granted = [Role.named(str(roles.get("everybody", ""))) or Role.VISITOR]
    email = str(person.get("email", "")).casefold()
    # A provider that doesn't say that an address was checked may let anybody claim any.
    if email and person.get("email_verified") is True:
        granted += [each for each in (Role.ADMIN, Role.ANALYST) if email in _emails(roles.get(each.name.lower(), ()))]
    claim = roles.get("claim")
    claimed = person.get(str(claim), ()) if claim else ()
    granted += [named for text in _texts(claimed) if (named := Role.named(text)) is not None]
    return max(granted)


def _emails(values: Any) -> Collection[str]:
    return {text.casefold() for text in _texts(values)}


def _texts(values: Any) -> list[str]:
    return [values] if isinstance(values, str) else [str(value) for value in values or ()]


def signs_in() -> bool:
    """Whether the host has set up sign-in by OpenID Connect."""
    return bool(secret("auth"))


def locked() -> bool:
    """Whether there is a way to prove that one is the host."""
    return signs_in() or host_password() is not None


def person() -> Mapping[str, Any] | None:
    """Claims of who has signed in; None: nobody has."""
    return st.user.to_dict() if st.user.get("is_logged_in") else None
