"""The Overview page."""

from rlreco.ui.overview.deletion import delete_button
from rlreco.ui.overview.storage_notice import storage_warning, store_description

__all__ = ["delete_button", "storage_warning", "store_description"]
