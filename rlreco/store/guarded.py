"""A store that does only what a role may do: the one place where that is checked."""

from collections.abc import Mapping
from typing import Any, cast

from rlreco.roles import Role, check_role
from rlreco.store.base import Store

NEEDS: Mapping[str, Role] = {
    **dict.fromkeys(
        (
            "status",
            "promise",
            "embedded",
            "close",
            "customer",
            "customers",
            "band_sizes",
            "products",
            "unavailable",
            "experiment",
            "experiments",
            "descriptions",
            "forgotten",
            "edition",
            "editions",
            "candidates",
            "neighbours",
            "own_candidates",
            "sums",
            "node_sums",
            "count_arms",
            "snapshot",
            "derived",
            "session",
            "answers",
            "sessions",
            "newest_states",
            "unapplied",
            "waiting",
            "count_waiting",
            "curve",
            "purchases",
            "orders",
            "newest_order",
            "unapplied_orders",
            "lists",
            "live_lists",
            "list_version",
            "list_versions",
            "user_list",
            "blocked",
            "run",
            "runs",
            "written_views",
        ),
        Role.VISITOR,
    ),
    **dict.fromkeys(
        (
            "save_catalogue",
            "put_products",
            "save_experiment",
            "describe_experiment",
            "save_edition",
            "save_candidates",
            "open_session",
            "answer_sessions",
            "claim_session",
            "count_orders",
            "replace_derived",
            "begin_refit",
            "end_refit",
            "mend_sums",
            "sweep",
            "save_run",
            "write_views",
        ),
        Role.ANALYST,
    ),
    **dict.fromkeys(
        (
            "set_available",
            "delete_experiment",
            "forget_learned",
            "correct_sums",
            "import_sessions",
            "import_orders",
            "begin_lists",
            "add_lists",
            "seal_lists",
            "point_lists",
            "delete_lists",
            "set_blocked",
            "delete_run",
            "drop_views",
        ),
        Role.ADMIN,
    ),
}
"""Method or property of a store -> the least role that may use it."""


class Guarded:
    """The store, for callers of that role. Raises ForbiddenError at a use that needs a higher one."""

    def __init__(self, store: Store, role: Role) -> None:
        self._store, self._role = store, role

    def __getattr__(self, name: str) -> Any:
        needed = NEEDS.get(name, Role.ADMIN)
        if needed > self._role:
            check_role(self._role, needed)
        return getattr(self._store, name)


def guarded(store: Store, role: Role) -> Store:
    """The store itself for an admin."""
    return store if role is Role.ADMIN else cast(Store, Guarded(store, role))
