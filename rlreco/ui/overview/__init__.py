"""The home page: the shops."""

from rlreco.ui.overview.cards import show_cards
from rlreco.ui.overview.first_shop import offer_first_shop
from rlreco.ui.overview.storage_notice import about_store, storage_warning

__all__ = ["about_store", "offer_first_shop", "show_cards", "storage_warning"]
