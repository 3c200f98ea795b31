"""The audience of a race as one more lane: rooms, phones, and the shoppers that they serve."""
