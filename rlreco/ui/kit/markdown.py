"""Text from data inside Markdown: whatever a name holds, it is shown and never interpreted."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!~|<>$:])")

_BACKTICK, _APOSTROPHE = "`", "'"


def literal(text: str) -> str:
    """The text with every character that Markdown would interpret escaped, so that it is shown as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def code(text: str) -> str:
    """The text as a code span, whose own backticks become apostrophes, as they would end it."""
    return f"`{text.replace(_BACKTICK, _APOSTROPHE)}`" if text.strip() else ""
