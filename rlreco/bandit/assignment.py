"""Which policy a customer is served by: the same at every call, and independent between experiments."""

from hashlib import sha256

HELD_OUT_POLICY = "popularity"
"""The policy of held-out customers."""


def held_out(customer: str, experiment: str, share: float) -> bool:
    """Whether the customer is held out. share : of the customers, in [0, 1)"""
    return _position(customer, experiment) < share


def _position(customer: str, experiment: str) -> float:
    """Where the customer falls in [0, 1), with the same chance everywhere."""
    digest = sha256(f"{experiment}\n{customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
