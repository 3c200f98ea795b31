"""The service that a command works with."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from rlreco.cli.options import audit_log, uri_of
from rlreco.service.service import Service


@contextmanager
def opened(
    store_uri: str | None,
    *,
    durable: bool = True,
    recovering: bool = True,
    rng: np.random.Generator | None = None,
) -> Iterator[Service]:
    """Reads the store at once, so that a store that is away is reported before any work is done.

    store_uri : None takes the setting
    recovering : finish first what an earlier process was cut off in
    """
    service = Service.open(uri_of(store_uri), durable=durable, rng=rng, audit=audit_log())
    try:
        if recovering:
            service.upkeep.recover()
        yield service
    finally:
        service.close()
