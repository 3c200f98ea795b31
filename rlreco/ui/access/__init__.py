"""The service over this app's store, the visitor's workspace, and the host's password."""

from rlreco.ui.access.connection import service
from rlreco.ui.access.password import allowed, ask_password
from rlreco.ui.access.workspace import workspace

__all__ = ["allowed", "ask_password", "service", "workspace"]
