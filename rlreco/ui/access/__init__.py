"""The service over this app's store, the visitor's workspace, and the host's password."""

from rlreco.ui.access.connection import passing_disk, profile, service, settings, store_uri, try_again
from rlreco.ui.access.password import allowed, ask_password
from rlreco.ui.access.workspace import workspace

__all__ = [
    "allowed",
    "ask_password",
    "passing_disk",
    "profile",
    "service",
    "settings",
    "store_uri",
    "try_again",
    "workspace",
]
