"""Writes the pages of the documentation that the code itself knows: cli.md and configuration.md.

python docs/generate.py            writes them
python docs/generate.py --check    says which are out of date, and exits 1 if any is
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
from pydantic.fields import FieldInfo

from rlreco.bandit.policies.registry import POLICIES, description, parameters
from rlreco.cli import cli
from rlreco.domain.features import FEATURES
from rlreco.domain.features import description as feature_description
from rlreco.domain.profile import profile_fields
from rlreco.settings import Settings

DOCS = Path(__file__).resolve().parent
NOTE = "<!-- Written by docs/generate.py from the code. Change the code, then run `make docs`. -->\n"
WIDTH = 100


def contexts(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[click.Context]:
    """The command's context and those of all below it."""
    context = click.Context(
        command, parent, name, terminal_width=WIDTH, max_content_width=WIDTH, **command.context_settings
    )
    yield context
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            assert found is not None, child
            yield from contexts(found, child, context)


def cli_page() -> str:
    return NOTE + "# The command line\n\n" + "\n".join(_section(context) for context in contexts(cli, "rlreco"))


def _section(context: click.Context) -> str:
    return f"## `{context.command_path}`\n\n```text\n{context.get_help()}\n```\n"


def configuration_page() -> str:
    return "\n".join(
        [
            NOTE + "# Configuration\n",
            "## The profile: what is learned\n",
            "Keys of a JSON file such as `config/custprof.json`; `/* */` and `//` comments are allowed in it.\n",
            *_table(profile_fields(), ""),
            "\n## State features\n",
            "Named by `stateFeatures`, in the order of a state's id. [How to add one](how_to_add.md).\n",
            *_features(),
            "\n## Settings: where things are\n",
            "Variables of the environment.\n",
            *_table(Settings.model_fields, "RLRECO_"),
            "\n## Policies\n",
            "Chosen as `NAME[:key=value,...]`. Every policy also takes `explore`, the chance that a place of the slate",
            "explores at random, and `sharing=on|off`, whether states share what is learned.\n",
            *_policies(),
            "",
        ]
    )


def _table(fields: Mapping[str, FieldInfo], prefix: str) -> list[str]:
    rows = [_row(prefix + (name.upper() if prefix else name), field) for name, field in fields.items()]
    return ["| key | default | meaning |", "|---|---|---|", *rows]


def _row(name: str, field: FieldInfo) -> str:
    limits = ", ".join(str(limit) for limit in field.metadata)
    meaning = f"{field.description}" + (f" ({_readable(limits)})" if limits else "")
    return f"| `{name}` | {_value(field.get_default(call_default_factory=True))} | {meaning} |"


def _readable(limits: str) -> str:
    """`Ge(ge=1), Le(le=10)` as `at least 1, at most 10`."""
    words = {"Ge(ge=": "at least ", "Le(le=": "at most ", "Gt(gt=": "above ", "Lt(lt=": "below ", ")": ""}
    for code, word in words.items():
        limits = limits.replace(code, word)
    return limits


def _value(value: Any) -> str:
    if value is None or value == {}:
        return "none"
    if isinstance(value, tuple):
        return f"`{[list(part) if isinstance(part, tuple) else part for part in value]}`".replace("'", '"')
    return f"`{value}`"


def _features() -> list[str]:
    rows = [f"| `{name}` | {_cell(feature_description(name))} |" for name in FEATURES]
    return ["| feature | what its values are |", "|---|---|", *rows]


def _policies() -> list[str]:
    rows = [f"| `{name}` | {_parameters(name)} | {_cell(description(name))} |" for name in POLICIES]
    return ["| policy | parameters | what it does |", "|---|---|---|", *rows]


def _parameters(name: str) -> str:
    return ", ".join(f"`{key}={_plain(value)}`" for key, value in parameters(name).items()) or "none"


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value).lower()


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


PAGES = {"cli.md": cli_page, "configuration.md": configuration_page}


def outdated() -> list[str]:
    def text(path: Path) -> str:
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    return [name for name, page in PAGES.items() if text(DOCS / name) != page()]


def main() -> None:
    if "--check" in sys.argv[1:]:
        sys.exit(f"Out of date: {', '.join(outdated())}. Run `make docs`." if outdated() else 0)
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
