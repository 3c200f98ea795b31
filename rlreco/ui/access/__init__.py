"""The service over this app's store, who the visitor is, and what she may do in which workspace."""

from rlreco.ui.access.service import service
from rlreco.ui.access.workspace import is_host, may_do, workspace

__all__ = ["is_host", "may_do", "service", "workspace"]
