"""What the code says, and what the catalogues of a language say."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from rlreco.bandit.policies.registry import POLICIES, description
from rlreco.domain.features import FEATURES

ROOT = Path(__file__).resolve().parents[2]
FORMS = {"gettext": 1, "gettext_noop": 1, "ngettext": 2}
"""Function of messages -> how many forms it takes."""


@cache
def said_by_the_code() -> dict[str | tuple[str, ...], str]:
    """Message, or (one, many) -> the first place it stands at."""
    places: dict[str | tuple[str, ...], str] = {description(name): f"the docstring of {name}" for name in POLICIES}
    places |= dict.fromkeys(FEATURES, "the name of a feature")
    for path in sorted(each for folder in ("rlreco", "pages") for each in (ROOT / folder).rglob("*.py")):
        if path.parent.name != "language":
            for message, line in messages(path.read_text(encoding="utf-8")):
                places.setdefault(message, f"{path.relative_to(ROOT).as_posix()}:{line}")
    return places


def messages(source: str) -> Iterator[tuple[str | tuple[str, ...], int]]:
    """With their lines; also those within values of other messages and within f-strings, which babel doesn't see."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORMS:
            forms = [form.value for form in node.args[: FORMS[node.func.id]] if isinstance(form, ast.Constant)]
            if len(forms) == FORMS[node.func.id]:
                yield (forms[0] if len(forms) == 1 else tuple(forms)), node.lineno


def read(path: Path) -> list[Message]:
    with path.open("rb") as lines:
        return [message for message in read_po(lines, locale=path.parent.name) if message.id]


def catalogues(code: str) -> list[Path]:
    return sorted((ROOT / "rlreco" / "language" / code).glob("*.po"))
