"""Who may do what with a store: look, teach, or govern."""

from enum import IntEnum

from rlreco.errors import ForbiddenError


class Role(IntEnum):
    """Each may do what those before it may.

    VISITOR : look at everything of the workspace
    ANALYST : train and update shops, teach them by answers, simulate and keep the runs
    ADMIN : publish, roll back and block lists, take products off, delete, import
    """

    VISITOR = 0
    ANALYST = 1
    ADMIN = 2

    @classmethod
    def named(cls, name: str) -> "Role | None":
        """The role of that name in any case; None for any other text."""
        return cls.__members__.get(name.strip().upper())


_WHO = {Role.ANALYST: "an analyst or the host", Role.ADMIN: "the host"}


def check_role(role: Role, needed: Role) -> None:
    """Raises ForbiddenError for a role below the one that is needed."""
    if role < needed:
        raise ForbiddenError(f"Only {_WHO[needed]} may do this. Sign in, or give the host's password, in the sidebar.")
