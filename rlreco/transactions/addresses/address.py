"""Addresses of sales, and how they are shown without the credentials that they may hold."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from rlreco.errors import ConfigError
from rlreco.hints import nearest
from rlreco.language import gettext

WEB = ("https", "http")
BUCKETS = ("s3", "gs")
DATABASE_FILES = ("sqlite", "duckdb")
DATABASE_SERVERS = ("postgresql", "postgres", "mysql")
SCHEMES = (*WEB, *BUCKETS, *DATABASE_FILES, *DATABASE_SERVERS)

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_LOST_STROKE = re.compile(rf"({'|'.join(SCHEMES)}):/", re.IGNORECASE)
_CHOICE = re.compile(r"[?&](table|query)=(.*)\Z", re.DOTALL)
_NOT_A_PORT = re.compile(r":(?!\d+(?:/|$))[^/]*")
"""Text in the place of a port: in an address without an @host, that is a password."""


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where sales lie, as https://..., s3://... or postgresql://...?table=lines.

    text : the whole of it, which may hold credentials and is never shown
    """

    text: str

    @property
    def scheme(self) -> str:
        return self.text.partition("://")[0].lower()

    @property
    def path(self) -> str:
        """What follows the scheme, without the choice of a table or a query."""
        return _CHOICE.sub("", self.text.partition("://")[2])

    @property
    def table(self) -> str | None:
        """The table of a database that is chosen."""
        return self._choice("table")

    @property
    def query(self) -> str | None:
        """The query of a database that is chosen: as it is written if it has blanks, else percent-decoded."""
        return self._choice("query")

    @property
    def name(self) -> str:
        """Short name for people."""
        shown = "" if self.scheme in DATABASE_SERVERS else self._place()
        return self.table or Path(shown).name or "database"

    def _choice(self, kind: str) -> str | None:
        chosen = _CHOICE.search(self.text)
        if chosen is None or chosen[1] != kind or self.scheme in (*WEB, *BUCKETS):
            return None
        return chosen[2] if re.search(r"\s", chosen[2]) else unquote(chosen[2])

    def _place(self) -> str:
        """Host and path, without user, password and options."""
        place = self.text.partition("://")[2].partition("?")[0]
        return place if self.scheme in DATABASE_FILES else _NOT_A_PORT.sub("", place.rpartition("@")[2])

    def __str__(self) -> str:
        """Without credentials; of a server's database not even the host, as a password may look like one."""
        return f"{self.scheme}://{'...' if self.scheme in DATABASE_SERVERS else self._place()}"

    def __repr__(self) -> str:
        return f"Address({str(self)!r})"


def place_of(source: str | Path | BinaryIO | Address) -> Path | BinaryIO | Address:
    """An address for a text with a scheme, a path for another text; anything else is itself.

    Raises ConfigError for a scheme that isn't one of SCHEMES, and for a path that was an address.
    """
    if isinstance(source, Path) and (lost := _LOST_STROKE.match(source.as_posix())):
        raise ConfigError(
            gettext(
                "An address as a Path loses a stroke: {scheme}:/ in place of {scheme}://. Give it as text.",
                scheme=lost[1],
            )
        )
    if not isinstance(source, str):
        return source
    scheme = _SCHEME.match(source)
    return Path(source) if scheme is None else _address(source, scheme[1].lower())


def _address(text: str, scheme: str) -> Address:
    if scheme not in SCHEMES:
        unknown = gettext("Sales can't be read from {scheme}://.", scheme=scheme)
        raise ConfigError(f"{unknown} {nearest(scheme, SCHEMES)}")
    address = Address(text)
    if "" in (address.table, address.query):
        raise ConfigError(
            gettext(
                "{address} names no table or query after its equals sign. Name one, or leave the option out.",
                address=address,
            )
        )
    return address
