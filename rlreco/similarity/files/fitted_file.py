"""A fitted model as one file: a zip of plain arrays with a version, and nothing that runs when it is opened."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from rlreco.errors import DataError
from rlreco.similarity.fitted import Fitted, Weights
from rlreco.similarity.interactions import Interactions
from rlreco.similarity.sar import AffinityScale

VERSION = 1

Arrays = Mapping[str, NDArray[Any]]

_FORMAT = "rlreco lists"
_SPOILT = (KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OSError, BadZipFile, zlib.error)


@dataclass(frozen=True, slots=True)
class SavedLists:
    """A fitted model with its name and its parameters, all of them plain values."""

    fitted: Fitted
    model: str
    parameters: Mapping[str, Any]


def bytes_of(saved: SavedLists) -> bytes:
    """The file, an npz archive without pickles."""
    fitted, scale = saved.fitted, saved.fitted.rescaling
    about = {"format": _FORMAT, "version": VERSION, "model": saved.model, "parameters": dict(saved.parameters)}
    arrays = {
        "about": np.array(json.dumps(about)),
        **_of_interactions(fitted.interactions),
        **_of_matrix("profiles", fitted.profiles),
        **_of_matrix("weights", fitted.weights),
    }
    if isinstance(scale, AffinityScale):
        arrays |= {**_of_matrix("units", scale.units), "range": np.array([scale.low, scale.high])}
    buffer = BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def lists_of(content: bytes, source: str) -> SavedLists:
    """The inverse of `bytes_of`. source : its name, for people

    Raises DataError for another file, one of a later version, and one that is spoilt.
    """
    try:
        with np.load(BytesIO(content), allow_pickle=False) as archive:
            about = json.loads(str(archive["about"]))
            _refuse_others(about, source)
            return SavedLists(
                _fitted({name: archive[name] for name in archive.files}), about["model"], about["parameters"]
            )
    except _SPOILT:
        raise DataError(f"{source} holds no saved lists, or is spoilt. Choose a file that save() wrote.") from None


def _refuse_others(about: Mapping[str, Any], source: str) -> None:
    if about["format"] != _FORMAT:
        raise KeyError("format")
    if about["version"] > VERSION:
        raise DataError(
            f"{source} is of version {int(about['version'])}, and this release reads versions up to {VERSION}. "
            "Install a newer release, or fit and save the lists again."
        )


def _of_interactions(events: Interactions) -> dict[str, NDArray[Any]]:
    arrays = {"users": _plain(events.users), "items": _plain(events.items)}
    arrays |= {"user_of": events.user_of, "item_of": events.item_of, "skipped": np.array(events.skipped)}
    optional = {"ratings": events.ratings, "times": events.times}
    return arrays | {name: values for name, values in optional.items() if values is not None}


def _of_matrix(name: str, matrix: Weights) -> dict[str, NDArray[Any]]:
    if isinstance(matrix, np.ndarray):
        return {name: matrix}
    parts = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr, "shape": np.array(matrix.shape)}
    return {f"{name}.{part}": values for part, values in parts.items()}


def _fitted(arrays: Arrays) -> Fitted:
    events, weights = _interactions(arrays), _matrix(arrays, "weights")
    profiles = _matrix(arrays, "profiles")
    if (profiles.shape[0], weights.shape[1]) != events.shape or profiles.shape[1] != weights.shape[0]:
        raise ValueError("shapes")
    if "range" not in arrays:
        return Fitted(events, profiles, weights)
    return Fitted(
        events, profiles, weights, AffinityScale(_matrix(arrays, "units"), weights, *arrays["range"].tolist())
    )


def _interactions(arrays: Arrays) -> Interactions:
    users, items = _ids(arrays["users"]), _ids(arrays["items"])
    user_of, item_of = arrays["user_of"], arrays["item_of"]
    if user_of.max() >= len(users) or item_of.max() >= len(items) or user_of.shape != item_of.shape:
        raise ValueError("codes")
    skipped = int(arrays["skipped"])
    return Interactions(users, items, user_of, item_of, arrays.get("ratings"), arrays.get("times"), skipped)


def _matrix(arrays: Arrays, name: str) -> Any:
    if name in arrays:
        return arrays[name]
    data, indices, indptr, shape = (arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr", "shape"))
    return csr_array((data, indices, indptr), shape=tuple(shape.tolist()))


def _plain(ids: NDArray[Any]) -> NDArray[Any]:
    """Texts in an array of their own kind: one of objects would be pickled."""
    return ids if ids.dtype.kind == "i" else np.array(ids, dtype=np.str_)


def _ids(values: NDArray[Any]) -> NDArray[Any]:
    return values if values.dtype.kind == "i" else values.astype(object)
