"""What docs/policies.md shows can be run."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "policies.md"


def test_the_first_example_of_a_simulation_runs_as_it_stands(capsys):
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    example = next(block for block in blocks if "simulate(" in block)

    exec(compile(example, str(PAGE), "exec"), {})

    printed = capsys.readouterr().out
    assert "kl_ucb:exploration=.5" in printed
    assert "difference" in printed
