"""The site of the docs: a page for each public name, every page in the navigation, no link that leads nowhere."""

import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import rlreco

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    """docs/site_pages.py."""
    return _module("site_pages")


def _module(name: str) -> ModuleType:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_public_name_has_a_page_of_its_own(pages: ModuleType) -> None:
    assert sorted(pages.reference()) == sorted(f"reference/{name}.md" for name in rlreco.__all__)


def test_every_public_name_has_a_docstring() -> None:
    assert [name for name in rlreco.__all__ if not (getattr(rlreco, name).__doc__ or "").strip()] == []


def test_a_public_name_stands_where_it_is_defined_under_the_name_that_it_has_there(pages: ModuleType) -> None:
    stub = "from .a.b import Old as New\nfrom .c import other as other\n__all__ = ['New']\n"

    assert pages.public_names(stub) == {"New": "rlreco.a.b.Old"}


def test_links_and_pictures_of_the_readme_lead_to_pages_of_the_site(pages: ModuleType) -> None:
    text = '[a](docs/a.md#b) ![c](docs/images/c.gif) <img src="docs/images/d.png"> [what changed](CHANGELOG.md)'

    moved = '[a](a.md#b) ![c](images/c.gif) <img src="images/d.png"> [what changed](changelog.md)'
    assert pages.moved(text) == moved


def test_links_to_notebooks_lead_to_their_pages(pages: ModuleType) -> None:
    text = "[a](notebooks/1_a.ipynb) [b](2_b.ipynb) [c](https://example.org/c.ipynb) [all](notebooks/README.md)"

    linked = "[a](notebooks/1_a.md) [b](2_b.md) [c](https://example.org/c.ipynb) [all](notebooks/index.md)"
    assert pages.moved(text) == linked


def test_a_notebook_becomes_a_page_with_its_pictures(pages: ModuleType) -> None:
    data = {"image/png": "iVBORw==", "text/plain": ["A picture"]}
    table = {"text/html": ["<style scoped>\n</style>", '<table class="dataframe"></table>'], "text/plain": ["x"]}
    outputs = [{"data": data}, {"data": table}, {"text": ["printed\n"]}]
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "[cli](../docs/cli.md) [next](2_b.ipynb)"]},
        {"cell_type": "code", "source": ["a = 1\n", "a"], "outputs": outputs},
    ]

    made = pages.notebook_page("1_a", {"cells": cells})

    assert made == {
        "notebooks/1_a.md": (
            "# Title\n[cli](../cli.md) [next](2_b.md)\n\n```python\na = 1\na\n```\n\n"
            "![The picture that the cell draws](1_a-1.png)\n\n<div><table></table></div>\n\n```text\nprinted\n```\n"
        ),
        "notebooks/1_a-1.png": b"\x89PNG",
    }


def test_a_name_with_a_star_stands_for_the_pages_that_fit(pages: ModuleType) -> None:
    nav = ["index.md", {"How to": ["library_*.md", {"Log": "log.md"}]}, {"Reference": "reference/*.md"}]

    expanded = pages.expanded(nav, ["reference/b.md", "library_z.md", "library_a.md", "reference/A.md", "log.md"])

    assert list(expanded) == [
        "index.md",
        {"How to": ["library_a.md", "library_z.md", {"Log": "log.md"}]},
        {"Reference": ["reference/A.md", "reference/b.md"]},
    ]


def test_parameters_of_a_docstring_become_a_list_and_an_example_becomes_code() -> None:
    pytest.importorskip("griffe", reason="mkdocstrings isn't installed; `make docs` installs it.")
    text = "Mean.\n\nvalues : in units\nof money\nk, m : numbers\nRaises DataError for none.\n\n>>> mean([1])\n1.0"

    assert _module("docstrings").as_markdown(text) == (
        "Mean.\n\n\n- `values`: in units\n    of money\n- `k, m`: numbers\n\nRaises DataError for none.\n\n"
        "```pycon\n>>> mean([1])\n1.0\n```"
    )


@pytest.mark.slow
def test_the_site_is_built_strictly_and_asks_no_other_host_for_anything(tmp_path: Path) -> None:
    pytest.importorskip("mkdocstrings", reason="mkdocstrings isn't installed; `make docs` installs it.")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)]

    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert built.returncode == 0, built.stderr[-3000:]
    drawn = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")]
    loaded = re.findall(r'<(?:script|img|link)[^>]+(?:src|href)="((?:https?:)?//[^"]+)', "\n".join(drawn))
    assert len(drawn) > 20
    assert loaded == []
    assert all((tmp_path / "reference" / name / "index.html").is_file() for name in rlreco.__all__)
    assert pictures_that_are_missing(tmp_path) == []


def pictures_that_are_missing(site: Path) -> list[str]:
    """Page and address of each picture of the site that isn't a file."""
    shown = [
        (page, source)
        for page in site.rglob("*.html")
        for source in re.findall(r'<img[^>]+src="([^"]+)"', page.read_text(encoding="utf-8"))
        if not source.startswith("data:")
    ]
    assert len(shown) > 40
    return [f"{page.relative_to(site)}: {source}" for page, source in shown if not (page.parent / source).is_file()]
