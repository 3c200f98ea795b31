"""The documentation names what there is, and what it shows can be run."""

import ast
import re
import shlex
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from rlreco import cli
from rlreco.bandit.policies.registry import POLICIES
from rlreco.datasets import demo_lines
from rlreco.domain.features import FEATURES
from rlreco.domain.profile import profile_fields
from rlreco.settings import Settings
from rlreco.ui.frame import PAGES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PROSE = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def everything() -> str:
    return "\n".join(text(path) for path in PROSE)


def shown_commands(path: Path) -> list[list[str]]:
    """Lines that begin with `rlreco` in the shell blocks of a page, split as a shell does, comments left out."""
    blocks = re.findall(r"^```(?:sh|bash|console)\n(.*?)^```", text(path), re.DOTALL | re.MULTILINE)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line.removeprefix("$ "), comments=True) for line in lines if line.lstrip("$ ")[:7] == "rlreco "]


def children(command: click.Command) -> dict[str, click.Command]:
    if not isinstance(command, click.Group):
        return {}
    context = click.Context(command)
    return {name: child for name in command.list_commands(context) if (child := command.get_command(context, name))}


def resolved(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that the words call, and its arguments."""
    command: click.Command = cli.cli
    arguments = words[1:]
    while arguments and arguments[0] in children(command):
        command, arguments = children(command)[arguments[0]], arguments[1:]
    return command, arguments


def tree(command: click.Command, path: str = "rlreco") -> Iterator[str]:
    yield path
    for name, child in children(command).items():
        yield from tree(child, f"{path} {name}")


def test_the_generated_pages_are_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    import generate

    assert generate.outdated() == [], "run `make docs`"


def test_every_command_stands_in_the_docs() -> None:
    assert {"rlreco train", "rlreco run", "rlreco segment", "rlreco store status"} <= set(tree(cli.cli))
    assert [name for name in tree(cli.cli) if f"## `{name}`" not in text(DOCS / "cli.md")] == []


def test_every_key_of_the_profile_and_every_setting_stands_in_the_docs() -> None:
    keys = [*profile_fields(), *(f"RLRECO_{name.upper()}" for name in Settings.model_fields)]

    assert [key for key in keys if f"`{key}`" not in text(DOCS / "configuration.md")] == []


def test_every_policy_stands_in_the_docs() -> None:
    assert [name for name in POLICIES if f"`{name}`" not in text(DOCS / "configuration.md")] == []


def test_every_feature_of_states_stands_in_the_docs() -> None:
    assert [name for name in FEATURES if f"`{name}`" not in text(DOCS / "configuration.md")] == []


def test_every_page_of_the_app_has_a_section_in_the_tour() -> None:
    tour = text(DOCS / "tour.md")

    assert len(PAGES) >= 4
    assert [title for title, _ in PAGES.values() if f"## {title}\n" not in tour] == [], "Describe it in docs/tour.md"


def rooms() -> set[str]:
    parts = [path for path in (ROOT / "rlreco").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    return {path.stem for path in parts} - {"__init__"}


def test_every_room_of_the_package_stands_in_the_architecture() -> None:
    assert {room for room in rooms() if f"`rlreco/{room}`" not in text(DOCS / "architecture.md")} == set()


def test_every_page_of_the_docs_can_be_reached_from_the_readme() -> None:
    assert [page.name for page in DOCS.glob("*.md") if f"(docs/{page.name})" not in text(ROOT / "README.md")] == []


def pictures(page: Path, folder: str) -> list[str]:
    """Those of a folder that a page shows with a text of some length in their place."""
    as_html = re.findall(rf'<img src="{folder}([^"]+)" width="\d+" alt="[^"]{{20,}}">', text(page))
    return as_html + re.findall(rf"!\[.{{20,}}\]\({folder}([^)]+)\)", text(page))


def test_every_picture_that_is_kept_is_shown_and_every_one_shown_is_there_and_says_what_it_shows() -> None:
    shown = pictures(ROOT / "README.md", "docs/images/")
    in_pages = [name for page in DOCS.glob("*.md") for name in pictures(page, "images/")]

    kept = {path.name for path in (DOCS / "images").iterdir()}
    assert kept - {*shown, *in_pages} == set()
    assert {*shown, *in_pages} - kept == set()


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)[^)]*\)", text(page))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_every_command_that_is_shown_can_be_parsed(page: Path) -> None:
    for words in shown_commands(page):
        command, arguments = resolved(words)
        assert not isinstance(command, click.Group), words
        command.make_parser(click.Context(command)).parse_args(list(arguments))


def shown_imports(page: Path) -> list[tuple[str, str]]:
    """(module, name) of what the Python blocks of a page import from the package; indented blocks are steps."""
    blocks = re.findall(r"^```python\n(.*?)^```", text(page), re.DOTALL | re.MULTILINE)
    nodes = [node for block in blocks for node in ast.walk(ast.parse(block)) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in nodes if node.module and node.module.split(".")[0] == "rlreco"]
    return [(str(node.module), alias.name) for node in ours for alias in node.names]


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_every_import_that_is_shown_works(page: Path) -> None:
    assert [name for module, name in shown_imports(page) if not hasattr(import_module(module), name)] == []


def test_every_make_target_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z]+)", everything())) <= targets


@pytest.mark.slow
def test_the_dozen_lines_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = demo_lines()
    lines[lines["InvoiceDate"] < "2025-12-01"].to_csv("sales.csv", index=False)
    lines[lines["InvoiceDate"] >= "2025-12-01"].to_csv("next_week.csv", index=False)
    (block,) = re.findall(r"^```python\n(.*?)^```", text(ROOT / "README.md"), re.DOTALL | re.MULTILINE)
    names: dict[str, Any] = {}

    exec(compile(block, "README.md", "exec"), names)

    shop = names["shop"]
    assert shop.edition == 2
    assert shop.log()["session"].nunique() == 201
    assert len(names["slate"].items) == 5
    shop.close()


@pytest.mark.slow
def test_the_commands_of_the_readme_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RLRECO_STORE", f"sqlite:///{tmp_path / 'store.sqlite3'}")
    (tmp_path / "config").symlink_to(ROOT / "config")
    demo_lines().to_csv("sales.csv", index=False)
    commands = shown_commands(ROOT / "README.md")

    for words in commands:
        monkeypatch.setattr(sys, "argv", words)
        cli.main()

    assert len(commands) >= 4
    assert "segments.csv" in {path.name for path in tmp_path.iterdir()}


def test_the_licence_of_online_retail_stands_where_it_is_offered() -> None:
    assert "CC BY 4.0" in text(DOCS / "data.md")
    assert "10.24432/C5BW33" in text(DOCS / "data.md")
