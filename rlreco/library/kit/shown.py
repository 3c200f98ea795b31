"""Results that show themselves: two lines of text, a table in a notebook, a frame and a picture on request."""

from abc import ABC, abstractmethod
from html import escape
from textwrap import shorten
from typing import Any

import pandas as pd

from rlreco.library.kit.frames import table_of

_ROWS = 10
_MOST_LETTERS = 220


class Shown(ABC):
    """A result of the library. `frame` gives the kind of frame that came in, else pandas."""

    @abstractmethod
    def frame(self) -> Any:
        """The result as a frame."""

    @abstractmethod
    def _sentence(self) -> str:
        """What it is and what it says; what is longer than a line or two is cut."""

    def _head(self) -> pd.DataFrame:
        """The rows that a notebook shows."""
        frame = self.frame()
        return frame.head(_ROWS) if isinstance(frame, pd.DataFrame) else table_of(frame).slice(0, _ROWS).to_pandas()

    def _line(self) -> str:
        """The sentence on one line, whatever names of people's own stand in it."""
        return shorten(self._sentence(), _MOST_LETTERS, placeholder=" ...")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self._line()}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self._line())}</p>{self._head().to_html(index=False, border=0, max_rows=_ROWS)}"
