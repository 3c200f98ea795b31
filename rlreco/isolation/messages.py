"""Messages from the child to the parent: framed msgpack of fixed types, since whatever reads a pickle runs its code."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Annotated, Any, TypeAlias

import msgspec

from rlreco.isolation.failures import Failure

_LENGTH = 8
# A flood of messages is refused too, however short each is.
_MOST_BYTES, _OVERHEAD = 64 * 2**20, 1024


class Ready(msgspec.Struct, tag="ready"):
    """The child has read its request. memory : bytes of its own"""

    memory: int


class Progress(msgspec.Struct, tag="progress"):
    share: float
    doing: Annotated[str, msgspec.Meta(max_length=10_000)]


class News(msgspec.Struct, tag="news"):
    """A value that the work passed on. value : msgpack"""

    value: bytes


class Result(msgspec.Struct, tag="result"):
    """The last message of work that succeeded. value : msgpack, whose tables are places in the file of buffers"""

    value: bytes


class Failed(msgspec.Struct, tag="error"):
    failure: Failure


class OutOfMemory(msgspec.Struct, tag="memory"):
    pass


class Unexpected(msgspec.Struct, tag="unexpected"):
    traceback: str


Message: TypeAlias = Ready | Progress | News | Result | Failed | OutOfMemory | Unexpected

_DECODER = msgspec.msgpack.Decoder(Message)


@dataclass(frozen=True, slots=True)
class TooMuch:
    """Stands in the parent for a message beyond what a child may send. n_bytes : in all, as the child announced"""

    n_bytes: int


def send(to: IO[bytes], message: Message) -> None:
    """Write a message with its length before it."""
    data = msgspec.msgpack.encode(message)
    to.write(len(data).to_bytes(_LENGTH, "big") + data)
    to.flush()


def received(source: IO[bytes]) -> Iterator[bytes | TooMuch]:
    """The bytes of each message, as yet unread, until the source ends or has sent too much."""
    total = 0
    while len(head := source.read(_LENGTH)) == _LENGTH:
        length = int.from_bytes(head, "big")
        total += length + _OVERHEAD
        if total > _MOST_BYTES:
            yield TooMuch(total)
            return
        data = source.read(length)
        if len(data) < length:
            return
        yield data


def message_of(data: bytes | TooMuch) -> Message:
    """Raises ValueError for anything but a message."""
    if isinstance(data, TooMuch):
        raise ValueError(f"The child sent {data.n_bytes:,} bytes of messages.")
    message: Message = _DECODER.decode(data)
    return message


def encoded(value: Any) -> bytes:
    """Plain data and dataclasses as msgpack. Raises TypeError for other types."""
    return msgspec.msgpack.encode(value)


def decoded(value: bytes, kind: Any) -> Any:
    """Raises ValueError where the value isn't of the kind."""
    return msgspec.msgpack.decode(value, type=kind)
