"""What the code says, and what the catalogues of a language say."""

import ast
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"gettext": None, "gettext_noop": None, "ngettext": (1, 2)}


@cache
def said_by_the_code() -> dict[str | tuple[str, ...], str]:
    """Message, or (one, many) -> the first place it stands at."""
    places = {}
    for folder in ("rlreco", "pages"):
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS)
        for path, line, message, *_ in found:
            if (ROOT / folder / path).parent.name != "language":
                places.setdefault(message, f"{folder}/{path}:{line}")
    return places


def said_to_python() -> set[str | tuple[str, ...]]:
    """The same messages, wherever a call of the language's functions stands."""
    sources = [path for folder in ("rlreco", "pages") for path in (ROOT / folder).rglob("*.py")]
    calls = [call for path in sources for call in ast.walk(ast.parse(path.read_text("utf-8"))) if _is_message(call)]
    return {_message(call) for call in calls}


def _is_message(call: ast.AST) -> bool:
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id not in KEYWORDS:
        return False
    return bool(call.args) and isinstance(call.args[0], ast.Constant)


def _message(call: ast.Call) -> str | tuple[str, ...]:
    texts = tuple(each.value for each in call.args[: len(KEYWORDS[call.func.id] or (1,))])
    return texts if len(texts) > 1 else texts[0]


def read(path: Path) -> list[Message]:
    with path.open("rb") as lines:
        return [message for message in read_po(lines, locale=path.parent.name) if message.id]


def catalogues(code: str) -> list[Path]:
    return sorted((ROOT / "rlreco" / "language" / code).glob("*.po"))
