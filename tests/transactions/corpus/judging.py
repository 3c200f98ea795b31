"""The command line on a case, and the verdict on what it did."""

import io
import json
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rlreco.cli import main

from .records import Case, Outcome

RIGHT, ASKED, REFUSED_RIGHTLY = "right", "asked", "refused rightly"
SILENTLY_WRONG, REFUSED_WRONGLY = "silently wrong", "refused wrongly"
VERDICTS = (RIGHT, ASKED, REFUSED_RIGHTLY, SILENTLY_WRONG, REFUSED_WRONGLY)
FIGURES = ("customers", "frequency_sum", "monetary_sum", "as_of", "recency_sum")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the command printed."""

    code: int
    out: str
    err: str

    @property
    def result(self) -> dict[str, Any]:
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        return (self.err.strip() or f"exit {self.code} without a word").splitlines()[-1]


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: str
    reason: str


def segment(path: Path, *options: str) -> Answer:
    """`rlreco segment` in this process; what isn't a plain exit is told apart by its code, 1."""
    out, err = io.StringIO(), io.StringIO()
    words = ["rlreco", "segment", str(path), *options, "--json"]
    with patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
            code = 0
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        except Exception as error:
            code = 1
            err.write(f"{type(error).__name__}: {error}")
    return Answer(code, out.getvalue(), err.getvalue())


def judge(case: Case, folder: Path) -> Judgement:
    path = folder / case.name
    path.write_bytes(case.data)
    answer = segment(path)
    if answer.code == 0:
        return _read(case, answer)
    if case.refusal:
        return _refused(case, answer)
    return _questioned(case, answer, path)


def _read(case: Case, answer: Answer) -> Judgement:
    found, wanted = brief(answer.result), wanted_figures(case)
    if case.refusal:
        return Judgement(SILENTLY_WRONG, f"{found}; there is nothing to segment")
    if not fits(case, answer.result):
        return Judgement(SILENTLY_WRONG, f"{found}; right is {wanted}")
    if case.ask == "must":
        return Judgement(SILENTLY_WRONG, f"{found}; a guess, which only a question can settle")
    return Judgement(RIGHT, found)


def _refused(case: Case, answer: Answer) -> Judgement:
    good = is_one_line(answer) and matches(case.refusal, answer.err)
    return Judgement(REFUSED_RIGHTLY if good else REFUSED_WRONGLY, answer.complaint)


def _questioned(case: Case, answer: Answer, path: Path) -> Judgement:
    if case.ask == "never" or not (is_one_line(answer) and matches(case.question, answer.err)):
        return Judgement(REFUSED_WRONGLY, answer.complaint)
    if not case.options:
        return Judgement(ASKED, answer.complaint)
    second = segment(path, *case.options)
    if second.code:
        return Judgement(REFUSED_WRONGLY, f"with {' '.join(case.options)}: {second.complaint}")
    if not fits(case, second.result):
        reason = f"with {' '.join(case.options)}: {brief(second.result)}; right is {wanted_figures(case)}"
        return Judgement(SILENTLY_WRONG, reason)
    return Judgement(ASKED, answer.complaint)


def is_one_line(answer: Answer) -> bool:
    return answer.code == 2 and len(answer.err.strip().splitlines()) == 1


def matches(patterns: tuple[str, ...], text: str) -> bool:
    return all(re.search(pattern, text, re.IGNORECASE) for pattern in patterns)


def fits(case: Case, result: dict[str, Any]) -> bool:
    right = any(agrees(outcome, result) for outcome in case.accepted)
    return right and matches(case.notices, "\n".join(result["notices"]))


def agrees(outcome: Outcome, result: dict[str, Any]) -> bool:
    lines = result["lines"]
    figures = {
        **{name: result[name] for name in FIGURES},
        "sold": lines["sale"],
        "bought": lines["sale"] + lines["service"],
        "returned": lines["return"],
        "anonymous": lines["anonymous"],
    }
    return all(same(getattr(outcome, name), figure) for name, figure in figures.items())


def same(right: Any, figure: Any) -> bool:
    if right is None or isinstance(right, str):
        return right in (None, figure)
    return abs(float(right) - figure) < 0.005


def brief(result: dict[str, Any]) -> str:
    classes = ", ".join(f"{name} {number}" for name, number in result["lines"].items() if number)
    return " ".join(str(result[name]) for name in FIGURES) + f" ({classes})"


def wanted_figures(case: Case) -> str:
    return " or ".join(_figures(outcome) for outcome in case.accepted)


def _figures(outcome: Outcome) -> str:
    classes = [(name, getattr(outcome, name)) for name in ("bought", "sold", "returned", "anonymous")]
    words = ", ".join(f"{name} {number}" for name, number in classes if number)
    return " ".join(str(getattr(outcome, name)) for name in FIGURES) + f" ({words})"
