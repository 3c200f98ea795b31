"""What people read, in their language: messages by catalogue, and numbers.

English is written in the code; the other languages have a folder of catalogues each, `<language>/*.po`, in the form of
GNU gettext. A message is a whole sentence with its values named in braces, never put together from pieces.
"""

from rlreco.language.current import LANGUAGES, in_language_of_now, language, language_named, nearest_language, speaking
from rlreco.language.days import long_day, month_name
from rlreco.language.messages import gettext, gettext_noop, ngettext
from rlreco.language.numbers import MISSING, number, percent, separators, signed, significant

__all__ = [
    "LANGUAGES",
    "MISSING",
    "gettext",
    "gettext_noop",
    "in_language_of_now",
    "language",
    "language_named",
    "long_day",
    "month_name",
    "nearest_language",
    "ngettext",
    "number",
    "percent",
    "separators",
    "signed",
    "significant",
    "speaking",
]
