"""A visitor's own file of sales: chosen, read apart, looked at together, and accepted."""

from rlreco.ui.upload.conversation import upload

__all__ = ["upload"]
