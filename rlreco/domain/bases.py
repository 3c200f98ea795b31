"""The base rates of a session's candidates as a short text.

They differ by customer and moment, so each session keeps its own.
"""

from base64 import b64decode, b64encode
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rlreco.domain.records import CandidateSet, Session

_TYPE = np.dtype("<f4")


def packed(rates: NDArray[np.float64]) -> tuple[NDArray[np.float64], str]:
    """(the rates as they can be kept, in 24 bits; their text)"""
    short = rates.astype(_TYPE)
    return short.astype(np.float64), b64encode(short.tobytes()).decode()


def unpacked(text: str) -> NDArray[np.float64]:
    return np.frombuffer(b64decode(text), _TYPE).astype(np.float64)


def candidates_then(session: Session, stored: CandidateSet) -> CandidateSet:
    """The candidates of a session with the base rates that they had for its customer.

    stored : the set under the session's id of it
    """
    return replace(stored, shares=tuple(unpacked(session.bases).tolist())) if session.bases else stored
