"""Ids of visitors that only this server can give out: signed, so that nobody can guess one or make one up."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256
from hmac import compare_digest, digest
from pathlib import Path

from rlreco.errors import StoreError
from rlreco.language import gettext

_ID_BYTES, _KEY_BYTES = 18, 32
_MOST_LETTERS = 200


def signed(seed: bytes, key: bytes) -> str:
    """The token of a new visitor. seed : 18 random bytes, of which the visitor's id is made"""
    return f"{_text(seed)}.{_text(_signature(_text(seed), key))}"


def visitor_of(token: str, key: bytes) -> str | None:
    """The id in a token; None for one that this key didn't sign."""
    id_, _, signature = token.partition(".")
    if len(token) > _MOST_LETTERS or len(id_) != len(_text(bytes(_ID_BYTES))) or not id_.isascii():
        return None
    return id_ if compare_digest(_bytes(signature), _signature(id_, key)) else None


def new_seed() -> bytes:
    return os.urandom(_ID_BYTES)


def key_of(path: Path, secret: str | None) -> bytes:
    """From the secret that the host chose; else a random one, which the file keeps for this user alone.

    Raises StoreError for a file that can neither be read nor written, and for one that holds less than a key, by which
    anybody could sign.
    """
    if secret:
        return sha256(b"rlreco visitors" + secret.encode()).digest()
    try:
        kept = _kept(path)
    except OSError as error:
        raise StoreError(
            gettext("The key of visitors' workspaces can't be kept: {problem}.", problem=error.strerror)
        ) from None
    if len(kept) < _KEY_BYTES:
        raise StoreError(
            gettext("The key of visitors' workspaces is damaged. Delete the file visitors.key in the data folder.")
        )
    return kept


def _kept(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}.{_text(os.urandom(6))}")
    own.touch(0o600)
    own.write_bytes(os.urandom(_KEY_BYTES))
    try:
        # A link is made by one process only, and never over another's key.
        os.link(own, path)
    except FileExistsError:
        pass
    finally:
        own.unlink()
    return path.read_bytes()


def _signature(id_: str, key: bytes) -> bytes:
    return digest(key, id_.encode(), sha256)


def _text(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except (Error, ValueError):
        return b""
