"""The customers of a segment as files: with all their values, and in the columns that mailing tools import."""

import re

import pandas as pd

from rlreco.language import gettext, ngettext
from rlreco.lifetime import Forecast
from rlreco.segmentation import Segmentation
from rlreco.segmentation.names import segment_words
from rlreco.views.lifetime import FORECAST_COLUMNS, customers_with_forecast
from rlreco.views.segments import CUSTOMER_COLUMNS

KLAVIYO, MAILCHIMP = "Klaviyo", "Mailchimp"

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_EMAIL_FILE_COLUMNS = {KLAVIYO: "Email", MAILCHIMP: "Email Address"}
_ID_FILE_COLUMN = "External ID"
_VALUE_FILE_COLUMNS = {
    "recency": "Days since last order",
    "frequency": "Orders",
    "monetary": "Money",
    "r": "R",
    "f": "F",
    "m": "M",
    "band": "Band",
    "chance_alive": "Chance alive",
    "expected_orders": "Orders ahead",
    "expected_money": "Money ahead",
}
_DIGITS = {"monetary": 2, "chance_alive": 3, "expected_orders": 2, "expected_money": 2}


def people_of(segmentation: Segmentation, outlook: Forecast | str, name: str | None) -> pd.DataFrame:
    """The customers of a segment with values, scores and forecast, those of the most money first.

    Columns CUSTOMER_COLUMNS and FORECAST_COLUMNS. name : of the segment; None for all customers
    """
    customers = segmentation.customers[CUSTOMER_COLUMNS]
    chosen = customers if name is None else customers[customers["segment"] == name]
    ordered = chosen.sort_values(["monetary", "customer_id"], ascending=[False, True], ignore_index=True)
    return customers_with_forecast(ordered, outlook)


def for_klaviyo(people: pd.DataFrame) -> pd.DataFrame:
    """Columns Email, External ID, Segment, then the values as properties of the profile."""
    segment = people["segment"].map(lambda name: segment_words(str(name)))
    return _addresses(people, _EMAIL_FILE_COLUMNS[KLAVIYO]).assign(Segment=segment, **_values(people))


def for_mailchimp(people: pd.DataFrame) -> pd.DataFrame:
    """Columns Email Address, External ID, Tags, then the values. Commas would part one tag into two."""
    tags = people["segment"].map(lambda name: segment_words(str(name)).replace(",", " "))
    return _addresses(people, _EMAIL_FILE_COLUMNS[MAILCHIMP]).assign(Tags=tags, **_values(people))


def mailing_note(people: pd.DataFrame) -> str:
    """What to know before importing: whether the ids are e-mail addresses."""
    n_emails, n_people = int(_are_emails(people).sum()), len(people)
    if n_emails == n_people:
        return gettext("The ids are e-mail addresses, by which both tools recognise a person.")
    if n_emails == 0:
        return gettext(
            "The ids are no e-mail addresses, by which both tools recognise a person: these ids stand under External "
            "ID, and their e-mail column is blank for you to fill."
        )
    return ngettext(
        "{n} of the ids is no e-mail address, by which both tools recognise a person: this id stands under External "
        "ID, and its e-mail column is blank for you to fill.",
        "{n} of the ids are no e-mail addresses, by which both tools recognise a person: these ids stand under "
        "External ID, and their e-mail column is blank for you to fill.",
        n_people - n_emails,
    )


def _addresses(people: pd.DataFrame, column: str) -> pd.DataFrame:
    ids, emails = people["customer_id"].astype(str), _are_emails(people)
    return pd.DataFrame({column: ids.where(emails, ""), _ID_FILE_COLUMN: ids.mask(emails, "")})


def _are_emails(people: pd.DataFrame) -> pd.Series:
    return people["customer_id"].astype(str).str.fullmatch(_EMAIL)


def _values(people: pd.DataFrame) -> dict[str, pd.Series]:
    """Rounded, as these tools show every digit; without a forecast, without its columns."""
    without = {name for name in FORECAST_COLUMNS if people[name].isna().all()}
    rounded = people.round(_DIGITS)
    return {title: rounded[name] for name, title in _VALUE_FILE_COLUMNS.items() if name not in without}
