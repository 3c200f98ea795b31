"""Files of the web."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from typing import Any, BinaryIO
from urllib.error import HTTPError, URLError
from urllib.parse import quote, unquote, urlsplit
from urllib.request import Request, urlopen

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.addresses.address import Address

_SILENCE = 60.0
"""Seconds without data from the server."""

_CHUNK = 1 << 18
_SAFE = "%/:=&?~#+!$,;'@()*[]"


def download(address: Address, folder: Path, watch: Watch = UNWATCHED) -> Path:
    """The file at that address. Raises DataError if the server doesn't send it whole."""
    target = folder / (Path(unquote(address.name)).name or "table")
    with _network_errors(address), urlopen(_request(address), timeout=_SILENCE) as response, target.open("wb") as file:  # noqa: S310  http and https alone
        received, announced = _copy(response, file, watch), response.headers.get("Content-Length", "")
    if announced.isdecimal() and received < int(announced):
        raise DataError(
            gettext(
                "{address} broke off after {received} of {bytes} bytes. Try again.",
                address=address,
                received=number(received),
                bytes=number(int(announced)),
            )
        )
    return target


def _request(address: Address) -> Request:
    """Without user and password in the address; they go to its own server only, not where that may redirect to."""
    parts = urlsplit(address.text)
    credentials, at, host = parts.netloc.rpartition("@")
    # Some servers refuse urllib's own name.
    request = Request(quote(parts._replace(netloc=host).geturl(), safe=_SAFE), headers={"User-Agent": "rlreco"})  # noqa: S310  http and https alone
    if at:
        request.add_unredirected_header("Authorization", f"Basic {b64encode(unquote(credentials).encode()).decode()}")
    return request


def _copy(response: Any, file: BinaryIO, watch: Watch) -> int:
    """The number of bytes."""
    received = 0
    while chunk := response.read(_CHUNK):
        received += file.write(chunk)
        watch.step(0.0, gettext("Downloading: {size} MB", size=number(received / 1e6, 1)))
    return received


@contextmanager
def _network_errors(address: Address) -> Iterator[None]:
    """Raises DataError in place of errors of the network."""
    try:
        yield
    except HTTPError as error:
        raise DataError(
            gettext(
                "{address} answers {code} ({reason}). Check the address and who may read it.",
                address=address,
                code=error.code,
                reason=error.reason,
            )
        ) from None
    except (OSError, HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        why = getattr(reason, "strerror", None) or type(reason).__name__
        raise DataError(
            gettext("{address} can't be read: {why}. Check the address and the connection.", address=address, why=why)
        ) from None
