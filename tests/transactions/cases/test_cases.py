"""Small files that once were refused or read wrongly, each with its right outcomes.

`files/expected.json` lists them: a file is right where one of its outcomes holds. `keys` are values of the JSON,
`notices` patterns of what is said, `refused` patterns of the one line of the refusal, `tables` words of the tables.
"""

import json
import re
import sys
from pathlib import Path

import pytest

from rlreco.cli import main

FILES = Path(__file__).parent / "files"
CASES = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))["cases"]
OF_FILES = {name: case for name, case in CASES.items() if "help" not in case}


@pytest.fixture
def segmented(monkeypatch, capsys):
    """(status, JSON or None, what was printed beside it) of `rlreco segment` in this process."""

    def call(*words):
        monkeypatch.setattr(sys, "argv", ["rlreco", "segment", *map(str, words), "--json"])
        status: object = 0
        try:
            main()
        except SystemExit as exit_:
            status = exit_.code
        out, error = capsys.readouterr()
        return status, json.loads(out) if out else None, error

    return call


def deep(result, key):
    for part in key.split("."):
        result = result.get(part) if isinstance(result, dict) else None
    return result


def same(value, wanted):
    numbers = isinstance(value, int | float) and isinstance(wanted, int | float)
    return abs(value - wanted) < 0.005 if numbers else value == wanted


def holds(outcome, status, result, error, tables):
    if "refused" in outcome:
        fits = all(re.search(pattern, error, re.IGNORECASE) for pattern in outcome["refused"])
        others = any(re.search(pattern, error, re.IGNORECASE) for pattern in outcome.get("but_not", []))
        return status == 2 and error.count("\n") <= 1 and fits and not others
    if result is None:
        return False
    notices = " ".join([*result["notices"], *result["read"]["skipped_sheets"]]).lower()
    return (
        all(same(deep(result, key), wanted) for key, wanted in outcome.get("keys", {}).items())
        and all(re.search(pattern, notices, re.IGNORECASE) for pattern in outcome.get("notices", []))
        and all(word in tables for word in outcome.get("tables", []))
    )


@pytest.mark.parametrize("name", OF_FILES)
def test_a_file_has_one_of_its_right_outcomes(segmented, name, tmp_path):
    case, outcomes = OF_FILES[name], []
    for number, options in enumerate(case.get("options", [[]])):
        folder = tmp_path / str(number)
        status, result, error = segmented(FILES / name, *options, "--tables", folder)
        tables = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.csv"))
        outcomes += [holds(outcome, status, result, error, tables) for outcome in case["right"]]

    assert any(outcomes), (result, error)


@pytest.mark.parametrize("command", ["train", "run", "segment", "similar", "batch publish", "simulate"])
def test_every_command_that_reads_sales_takes_the_same_ways_of_reading(command):
    docs = (Path(__file__).resolve().parents[3] / "docs" / "cli.md").read_text(encoding="utf-8")
    section = docs.partition(f"## `rlreco {command}`")[2].partition("\n## ")[0]

    for option in ("--column", "--date-order", "--time-zone", "--encoding", "--decimal", "--currency", "--sheet"):
        assert option in section


def test_points_that_group_thousands_and_millions_are_read_so(segmented):
    _, thousands, _ = segmented(FILES / "dots_group_thousands.csv")
    _, millions, _ = segmented(FILES / "dots_group_millions.csv")

    prices = {"thousands": (900, 12_500, 8_900, 25_000), "millions": (900, 1_250_000, 8_900, 25_000)}
    assert thousands["monetary_sum"] == 60 * sum(prices["thousands"])
    assert millions["monetary_sum"] == 60 * sum(prices["millions"])
    assert thousands["read"]["decimal"] == millions["read"]["decimal"] == "comma"


def test_a_line_of_2099_is_named_and_moves_nothing(segmented):
    _, result, _ = segmented(FILES / "one_row_of_2099.csv")

    assert result["as_of"] < "2027"
    assert any("1 line is dated far after the rest, up to 2099-01-01" in notice for notice in result["notices"])


def test_what_first_comes_after_25_000_rows_keeps_its_value(segmented, tmp_path):
    """2.5 pieces, and customers 0501 and K-77, who are neither 501 nor 77."""
    rows = [
        f"{1000 + n // 3},A{n % 12},Thing,1,2025-01-{1 + n % 28:02d} 10:00:00,2.50,{500 + n % 40}"
        for n in range(26_000)
    ]
    rows[25_001] = "9333,A10,Thing,2.5,2025-01-05 10:00:00,2.50,500"
    rows[25_002] = "9333,A11,Thing,2,2025-01-06 10:00:00,2.50,0501"
    rows[25_003] = "9334,A1,Thing,1,2025-01-07 10:00:00,2.50,K-77"
    path = tmp_path / "late.csv"
    path.write_text("\n".join(["InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID", *rows]))

    _, result, _ = segmented(path)

    assert (result["rows"], result["customers"]) == (26_000, 42)
    assert result["monetary_sum"] == 2.5 * (26_000 + 1.5 + 1)
