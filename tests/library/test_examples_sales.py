"""What the docs of sales, segments and lists show is run, and gives what they say."""

import doctest
import re
from pathlib import Path

import pytest

from rlreco.library import lists, rfm, sales
from rlreco.library.kit import report_of_lines

PAGE = Path(__file__).resolve().parents[2] / "docs" / "library_sales.md"
MODULES = (lists, rfm, sales, report_of_lines)
EXAMPLES = [test for module in MODULES for test in doctest.DocTestFinder().find(module) if test.examples]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda test: test.name)
def test_an_example_gives_what_it_shows(example):
    assert doctest.DocTestRunner(verbose=False).run(example).failed == 0


def test_every_public_name_has_an_example():
    names = ["EASE", "SAR", "Popularity", "Personal", "RFM", "Sales", "Report", "read_sales"]

    assert {test.name.rpartition(".")[2] for test in EXAMPLES} >= set(names)


def test_the_blocks_of_the_page_run_one_after_the_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}

    for block in blocks:
        exec(compile(block, PAGE.name, "exec"), names)

    assert len(blocks) >= 5
    assert (tmp_path / "edges.json").is_file()
