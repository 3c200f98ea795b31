"""The home: a card for each shop, or what one would get."""

from rlreco.language import gettext
from rlreco.ui import access, frame, overview

frame.begin(
    gettext("Shops"),
    gettext(
        "A recommender that learns while it runs: it shows each customer a slate of products, records what they click "
        "and buy, and chooses better slates for the next customers."
    ),
)
overview.storage_warning()

service = access.service()
shops = service.experiments(access.workspace())
if shops:
    overview.show_cards(service, shops)
else:
    overview.offer_first_shop(service)
overview.about_store(service)
