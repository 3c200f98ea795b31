"""A person's own objects as bytes for other processes, classes and functions of a script or notebook included.

Plain pickle names a class by its module, and a worker that was started anew has another `__main__`; cloudpickle sends
such a class by value. Classes of modules that can be imported are named as ever.
"""

import pickle
from typing import Any

from rlreco.errors import ConfigError


def packed(value: Any) -> bytes:
    """Raises ConfigError, with what to do, for what can't be sent."""
    try:
        return _pickler().dumps(value)
    except Exception as error:
        raise ConfigError(
            f"The policy or environment can't be sent to other processes: {type(error).__name__}. Keep open files, "
            "connections and locks out of it, install cloudpickle for classes of a script or notebook, or leave "
            "out the executor."
        ) from error


def unpacked(parcel: bytes) -> Any:
    return pickle.loads(parcel)  # noqa: S301  from our own process


def _pickler() -> Any:
    try:
        import cloudpickle
    except ImportError:
        return pickle
    return cloudpickle
