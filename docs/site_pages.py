"""Pages of the site that stand elsewhere: files at the top of the repository, and a page for each public name.

A hook of MkDocs, named in mkdocs.yml.
"""

import ast
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "LICENSE": "licence.md",
}
"""File at the top of the repository -> its page."""


def public_names(stub: str) -> dict[str, str]:
    """Public name -> where it is defined, as `rlreco.errors.RLRecoError`.

    stub : the text of rlreco/__init__.pyi
    """
    body = ast.parse(stub).body
    imports = [node for node in body if isinstance(node, ast.ImportFrom)]
    homes = {
        alias.asname or alias.name: f"rlreco.{node.module}.{alias.name}" for node in imports for alias in node.names
    }
    (names,) = (
        node.value
        for node in body
        if isinstance(node, ast.Assign) and any(ast.unparse(target) == "__all__" for target in node.targets)
    )
    return {name: homes[name] for name in ast.literal_eval(names)}


def reference() -> dict[str, str]:
    """Address of a page -> its Markdown, one for each public name."""
    names = public_names((ROOT / "rlreco" / "__init__.pyi").read_text(encoding="utf-8"))
    return {f"reference/{name}.md": f"::: {home}\n" for name, home in names.items()}


def moved(text: str) -> str:
    """The text of a file at the top of the repository, with its links as they are in docs/."""
    for file, page in PAGES.items():
        text = text.replace(f"]({file})", f"]({page})")
    return text.replace("](docs/", "](").replace('src="docs/', 'src="')


def generated() -> dict[str, str]:
    """Address of a page -> its Markdown, for all that aren't files in docs/."""
    top = {page: moved((ROOT / file).read_text(encoding="utf-8")) for file, page in PAGES.items()}
    return {**top, **reference()}


def expanded(nav: Iterable[Any], pages: Iterable[str]) -> Iterator[Any]:
    """The navigation with every pattern replaced by the pages that fit it, in order of their names."""
    pages = sorted(pages, key=str.casefold)
    for entry in nav:
        if isinstance(entry, str):
            yield from (page for page in pages if fnmatch(page, entry)) if "*" in entry else (entry,)
        else:
            ((title, below),) = entry.items()
            below = [below] if isinstance(below, str) and "*" in below else below
            yield {title: below if isinstance(below, str) else list(expanded(below, pages))}


def on_config(config: Any) -> Any:
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    config.nav = list(expanded(config.nav, pages | generated().keys()))
    return config


def on_files(files: Any, config: Any) -> Any:
    from mkdocs.structure.files import File

    for address, content in generated().items():
        files.append(File.generated(config, address, content=content))
    return files
