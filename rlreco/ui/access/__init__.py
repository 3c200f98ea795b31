"""The service over this app's store, who the visitor is, and what she may do in which workspace."""

from rlreco.ui.access.service import service
from rlreco.ui.access.workspace import may_do, workspace

__all__ = ["may_do", "service", "workspace"]
