"""Run the notebooks, and keep in each what its cells show: python notebooks/run.py [NOTEBOOK ...]

Plain Python runs the cells, one after the other in one process for each notebook, so no kernel is needed. Pictures are
kept as PNG, drawn by a headless chromium, since pages that show a notebook run no scripts.
"""

import ast
import json
import shutil
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
IMAGES = FOLDER.parent / "docs" / "images"
SIZE = {"width": 760, "height": 420}
"""Pixels of a picture, where its figure has no size of its own."""


def code_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def run_cell(source: str, names: dict[str, Any]) -> tuple[str, Any]:
    """What a cell prints, and the value of its last expression; None if it ends with something else."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None
    return printed.getvalue(), value


def run(path: Path, names: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, Any]]:
    """Each code cell with what it prints and its value, while `names` gather what the cells define."""
    names["__name__"] = "__main__"
    for cell in code_cells(json.loads(path.read_text(encoding="utf-8"))):
        yield cell, *run_cell("".join(cell["source"]), names)


def outputs(printed: str, value: Any, number: int, draw: Callable[[Any], bytes]) -> list[dict[str, Any]]:
    """The outputs of a cell in the notebook format, version 4. number : of the cell, from 1"""
    stream = [{"output_type": "stream", "name": "stdout", "text": printed.splitlines(keepends=True)}]
    result = {"output_type": "execute_result", "execution_count": number, "metadata": {}}
    shown = [] if value is None else [{**result, "data": representations(value, draw)}]
    return (stream if printed else []) + shown


def representations(value: Any, draw: Callable[[Any], bytes]) -> dict[str, Any]:
    """MIME type -> how a value looks."""
    if hasattr(value, "to_plotly_json"):
        return {"image/png": b64encode(draw(value)).decode(), "text/plain": ["A picture"]}
    html = value._repr_html_() if hasattr(value, "_repr_html_") else None
    table = {"text/html": html.splitlines(keepends=True)} if html else {}
    return {**table, "text/plain": repr(value).splitlines(keepends=True)}


class Drawer:
    """Draws figures of plotly in one browser, which starts with the first."""

    def __init__(self) -> None:
        self._page: Any = None

    def __call__(self, figure: Any) -> bytes:
        """PNG."""
        page = self._page = self._page or self._opened()
        page.set_content(figure.to_html(include_plotlyjs=True, config={"staticPlot": True}, **_pixels()))
        page.add_style_tag(content="body { margin: 0 }")
        page.wait_for_selector(".main-svg")
        page.wait_for_timeout(300)
        return page.locator(".plotly-graph-div").screenshot()

    def _opened(self) -> Any:
        from playwright.sync_api import sync_playwright

        self._playwright = sync_playwright().start()
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        self._browser = self._playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        return self._browser.new_page(viewport=SIZE)

    def close(self) -> None:
        if self._page:
            self._browser.close()
            self._playwright.stop()


def _pixels() -> dict[str, str]:
    return {f"default_{side}": f"{pixels}px" for side, pixels in SIZE.items()}


def keep_picture(cell: dict[str, Any]) -> None:
    """Write the picture of a cell that names one into docs/images, for the README."""
    if name := cell["metadata"].get("picture"):
        (output,) = cell["outputs"]
        (IMAGES / f"chart-{name}.png").write_bytes(b64decode(output["data"]["image/png"]))


def renew(path: Path) -> None:
    """Run a notebook and write it back with its outputs."""
    draw, names = Drawer(), {}
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = code_cells(notebook)
    for number, (cell, (_, printed, value)) in enumerate(zip(cells, run(path, names), strict=True), 1):
        cell["execution_count"], cell["outputs"] = number, outputs(printed, value, number, draw)
        keep_picture(cell)
    draw.close()
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) == 2:
        renew(Path(sys.argv[1]))
    else:
        for each in sys.argv[1:] or sorted(map(str, FOLDER.glob("*.ipynb"))):
            subprocess.run([sys.executable, __file__, each], check=True)
