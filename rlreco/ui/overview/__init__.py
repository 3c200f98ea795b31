"""The Overview page."""

from rlreco.ui.overview.deletion import delete_button
from rlreco.ui.overview.storage_notice import passing_disk_banner, store_and_promise

__all__ = ["delete_button", "passing_disk_banner", "store_and_promise"]
