"""The page of a phone in an audience, by the address that the host of a race shows."""

from rlreco.language import gettext
from rlreco.ui import frame, vote

frame.begin(gettext("Vote"), gettext("Each tap shows a product to a simulated shopper."))
vote.play()
