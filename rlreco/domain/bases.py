"""The base rates of a session's candidates as a short text.

They differ by customer and moment, so each session keeps its own. Where rules keep places of the slate, or candidates
are new in the shop, two bits a candidate follow after a dot: whether the customer had bought it, and whether it is new.
"""

from base64 import b64decode, b64encode
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rlreco.domain.records import CandidateSet, Session

_TYPE = np.dtype("<f4")
_FLAGS_FOLLOW = "."


def packed(rates: NDArray[np.float64]) -> tuple[NDArray[np.float64], str]:
    """(the rates as they can be kept, in 24 bits; their text)"""
    short = rates.astype(_TYPE)
    return short.astype(np.float64), b64encode(short.tobytes()).decode()


def unpacked(text: str) -> NDArray[np.float64]:
    return np.frombuffer(b64decode(text.partition(_FLAGS_FOLLOW)[0]), _TYPE).astype(np.float64)


def with_flags(text: str, flags: NDArray[np.bool_]) -> str:
    """The text with the flags of each candidate, shape (2, n): bought by the customer, and new in the shop."""
    if not flags.any():
        return text
    return text + _FLAGS_FOLLOW + b64encode(np.packbits(flags).tobytes()).decode()


def has_flags(text: str) -> bool:
    return _FLAGS_FOLLOW in text


def flags_of(text: str, n_candidates: int) -> NDArray[np.bool_]:
    """All False for a session that keeps none, such as one of an earlier release; shape (2, n_candidates)."""
    kept = text.partition(_FLAGS_FOLLOW)[2]
    if not kept:
        return np.zeros((2, n_candidates), dtype=bool)
    bits = np.unpackbits(np.frombuffer(b64decode(kept), np.uint8), count=2 * n_candidates)
    return bits.reshape(2, n_candidates).astype(bool)


def candidates_then(session: Session, stored: CandidateSet) -> CandidateSet:
    """The candidates of a session with the base rates that they had for its customer.

    stored : the set under the session's id of it
    """
    return replace(stored, shares=tuple(unpacked(session.bases).tolist())) if session.bases else stored
