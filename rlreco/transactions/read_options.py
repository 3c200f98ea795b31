"""What a person says of a file of sales."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rlreco.clock import refuse_unknown_zone


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a file is read; None or empty where the file itself decides.

    columns : role -> column; each must exist
    date_order : "ymd", "dmy" or "mdy"
    time_zone : IANA name, as "Europe/Berlin", of the clock that dates with an offset, and those in UTC, are turned to;
        None leaves them as written. ConfigError if there is none of that name
    encoding : a name that Python knows, such as "windows-1251"
    decimal : the decimal sign, "point" or "comma"
    currency : the one that counts, as EUR, or with rates into it, as EUR,USD=0.92,GBP=1.17
    sheets : names of the sheets of a workbook
    header : False for a text that begins with data; its columns are called "1", "2", ...
    preferred : role -> column of a profile that may have been written for another file: used if it exists
    likely_date_order : used where several orders fit
    shop_zone : of a profile: in place of `time_zone` where that is None
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    date_order: str | None = None
    time_zone: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    currency: str | None = None
    sheets: tuple[str, ...] = ()
    preferred: Mapping[str, str] = field(default_factory=dict)
    likely_date_order: str | None = None
    shop_zone: str | None = None
    header: bool = True

    def __post_init__(self) -> None:
        if self.time_zone is not None:
            refuse_unknown_zone(self.time_zone)

    @property
    def zone(self) -> str | None:
        """The zone that dates are turned to: the chosen one, else the shop's; None leaves them as written."""
        return self.time_zone or self.shop_zone


AS_IT_IS = ReadOptions()
