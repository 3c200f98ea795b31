"""Pages of the site that stand elsewhere: files at the top, notebooks, and a page for each public name.

A hook of MkDocs, named in mkdocs.yml.
"""

import ast
import json
import re
from base64 import b64decode
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
    "notebooks/README.md": "notebooks/index.md",
}
"""File of the repository -> its page."""


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
    return to_pages(text).replace("](docs/", "](").replace('src="docs/', 'src="')


def to_pages(text: str) -> str:
    """The text with links to notebooks that lead to their pages."""
    return re.sub(r"\]\(([\w/.]+)\.ipynb\)", r"](\1.md)", text)


def notebook_page(name: str, notebook: dict[str, Any]) -> dict[str, str | bytes]:
    """Address -> the Markdown of a notebook's page, and the bytes of its pictures."""
    parts: list[str] = []
    pictures: dict[str, str | bytes] = {}
    for number, cell in enumerate(notebook["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(to_pages(source).replace("](../docs/", "](../"))
            continue
        parts.append(f"```python\n{source}\n```")
        for output in cell["outputs"]:
            picture = output.get("data", {}).get("image/png")
            if picture:
                pictures[f"notebooks/{name}-{number}.png"] = b64decode(picture)
            parts.append(f"![The picture that the cell draws]({name}-{number}.png)" if picture else as_markdown(output))
    return {f"notebooks/{name}.md": "\n\n".join(parts) + "\n", **pictures}


def as_markdown(output: dict[str, Any]) -> str:
    """A table as HTML, without the looks that notebooks give it; else text as a block."""
    data = output.get("data", {"text/plain": output.get("text", [])})
    if "text/html" not in data:
        return f"```text\n{''.join(data['text/plain']).rstrip()}\n```"
    table = re.sub(r"<style.*?</style>", "", "".join(data["text/html"]), flags=re.DOTALL)
    plain = table.replace(' class="dataframe"', "")
    return f"<div>{plain}</div>"


def notebook_pages() -> dict[str, str | bytes]:
    """Address -> content of the pages of all notebooks, and of their pictures."""
    pages: dict[str, str | bytes] = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        pages |= notebook_page(path.stem, json.loads(path.read_text(encoding="utf-8")))
    return pages


def generated() -> dict[str, str | bytes]:
    """Address -> content of all pages and pictures that aren't files in docs/."""
    top = {page: moved((ROOT / file).read_text(encoding="utf-8")) for file, page in PAGES.items()}
    return {**top, **notebook_pages(), **reference()}


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


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links of docs/ to notebooks lead to their pages; pictures given as HTML are one folder up from a page's own."""
    if page.file.src_uri in PAGES.values():
        return markdown
    linked = to_pages(markdown.replace("](../notebooks/README.md)", "](notebooks/index.md)"))
    return linked.replace("](../notebooks/", "](notebooks/").replace('src="images/', 'src="../images/')
