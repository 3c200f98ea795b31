"""What the code says, and what the catalogues of a language say."""

from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from rlreco.bandit.policies.registry import POLICIES, description
from rlreco.domain.features import FEATURES

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"gettext": None, "gettext_noop": None, "ngettext": (1, 2)}


@cache
def said_by_the_code() -> dict[str | tuple[str, ...], str]:
    """Message, or (one, many) -> the first place it stands at."""
    places = {}
    places |= {description(name): f"the docstring of {name}" for name in POLICIES}
    places |= dict.fromkeys(FEATURES, "the name of a feature")
    for folder in ("rlreco", "pages"):
        found = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=KEYWORDS)
        for path, line, message, *_ in found:
            if (ROOT / folder / path).parent.name != "language":
                places.setdefault(message, f"{folder}/{path}:{line}")
    return places


def read(path: Path) -> list[Message]:
    with path.open("rb") as lines:
        return [message for message in read_po(lines, locale=path.parent.name) if message.id]


def catalogues(code: str) -> list[Path]:
    return sorted((ROOT / "rlreco" / "language" / code).glob("*.po"))
