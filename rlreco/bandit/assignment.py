"""Which policy a customer is served by: the same at every call, and independent between experiments."""

from collections.abc import Mapping
from hashlib import sha256

HELD_OUT_POLICY = "popularity"
"""The policy of held-out customers."""


def held_out(customer: str, experiment: str, share: float) -> bool:
    """Whether the customer is held out. share : of the customers, in [0, 1)"""
    return _position(customer, experiment) < share


def assigned_policy(customer: str, experiment: str, hold_out: float, assign: Mapping[str, float]) -> str | None:
    """The policy that the profile assigns to the customer; None: its own, or the customer is held out.

    hold_out : share of the customers who are held out
    assign : policy -> share of the customers that it serves; all shares add up to less than 1
    """
    position, end = _position(customer, experiment), hold_out
    for policy, share in sorted(assign.items()):
        end += share
        if hold_out <= position < end:
            return policy
    return None


def _position(customer: str, experiment: str) -> float:
    """Where the customer falls in [0, 1), with the same chance everywhere."""
    digest = sha256(f"{experiment}\n{customer}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
