"""The page of a phone in an audience, by the address that the host of a race shows."""

from rlreco.ui import frame, vote

frame.begin("Vote", "Each tap shows a product to a simulated shopper.")
vote.play()
