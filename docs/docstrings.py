"""Docstrings of the library as Markdown: lists of parameters, and examples as code. An extension of Griffe."""

import re
from collections.abc import Iterator
from typing import Any

from griffe import Extension, Object

_PARAMETERS = re.compile(r"^(\*{0,2}\w+(?:, \*{0,2}\w+)*) : (.*)$")
_SENTENCES = ("Raises ", "Returns ", "Yields ")


def as_markdown(text: str) -> str:
    """`name : meaning` as items of a list, and `>>>` as a block of code."""
    return "\n\n".join(map(_paragraph, re.split(r"\n\s*\n", text.strip())))


def _paragraph(text: str) -> str:
    if text.startswith(">>>"):
        return f"```pycon\n{text}\n```"
    return "\n".join(_lines(text.splitlines()))


def _lines(lines: list[str]) -> Iterator[str]:
    """A line below a parameter goes on with it, unless a sentence about the result or an error begins there."""
    listed = False
    for line in lines:
        parameter = _PARAMETERS.match(line)
        if bool(parameter) != listed and (parameter or line.startswith(_SENTENCES)):
            listed = not listed
            yield ""
        yield f"- `{parameter[1]}`: {parameter[2]}" if parameter else f"    {line.strip()}" if listed else line


class Docstrings(Extension):
    """Rewrites the docstring of every object that Griffe loads."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        if obj.docstring:
            obj.docstring.value = as_markdown(obj.docstring.value)
