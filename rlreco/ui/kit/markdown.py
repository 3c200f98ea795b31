"""Text from data inside Markdown: whatever a name holds, it is shown and never interpreted."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!~|<>$:])")

_ACTIVE = re.compile(
    r"""[\\`*{}\[\]<>$~|]            # marks that act anywhere
    | (?<![^\W_])_ | _(?![^\W_])     # _emphasis_, but not the middle of item_id
    | (?m:(?<=^)[#+=-])              # headings, lists and rules begin a line
    | (?m:(?<=^\d)[.)])
    | :(?=[^\W\d]|[\[+-]|\w+:)                  # :red[...], :material/home: and :smile:
    | (?<=http):(?=//) | (?<=https):(?=//) | (?<=www)\.   # bare addresses become links
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BACKTICK, _APOSTROPHE = "`", "'"


def literal(text: str) -> str:
    """The text with every character that Markdown would interpret escaped, so that it is shown as it is."""
    return _SPECIAL.sub(r"\\\1", text)


def prose(text: str) -> str:
    """A sentence that may hold names from data, with only those characters escaped that Markdown would act on."""
    return _ACTIVE.sub(r"\\\g<0>", text)


def code(text: str) -> str:
    """The text as a code span, whose own backticks become apostrophes, as they would end it."""
    return f"`{text.replace(_BACKTICK, _APOSTROPHE)}`" if text.strip() else ""
