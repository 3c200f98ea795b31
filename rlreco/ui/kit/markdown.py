"""Text from data inside Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!~|<>$:])")


def literal(text: str) -> str:
    """The text with every character that Markdown would interpret escaped, so that it is shown as it is."""
    return _SPECIAL.sub(r"\\\1", text)
