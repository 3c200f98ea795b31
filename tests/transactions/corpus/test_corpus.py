"""Small files after documented formats: read rightly with no option, or one question; never silently wrong."""

import pytest

from . import ROOMS, cases
from .judging import ASKED, REFUSED_RIGHTLY, RIGHT, SILENTLY_WRONG, judge

CASES = cases()
GOOD = {"never": {RIGHT}, "may": {RIGHT, ASKED}, "must": {ASKED}}


@pytest.fixture(scope="module")
def judgement(tmp_path_factory):
    """The judgement on a case, made once."""
    folder, judgements = tmp_path_factory.mktemp("corpus"), {}

    def of(case):
        if case.name not in judgements:
            judgements[case.name] = judge(case, folder)
        return judgements[case.name]

    return of


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_file_is_read_rightly_or_asked_about(case, judgement):
    result = judgement(case)

    assert result.verdict in ({REFUSED_RIGHTLY} if case.refusal else GOOD[case.ask]), result.reason


def test_nine_files_in_ten_need_no_option_and_none_is_silently_wrong(judgement):
    verdicts = {case.name: judgement(case).verdict for case in CASES}
    sales = [verdict for case, verdict in zip(CASES, verdicts.values(), strict=True) if not case.refusal]

    assert [name for name, verdict in verdicts.items() if verdict == SILENTLY_WRONG] == []
    assert sales.count(RIGHT) >= 0.9 * len(sales)
    assert sales.count(RIGHT) + sales.count(ASKED) == len(sales)


def test_the_corpus_is_large_enough_and_its_names_differ():
    assert len(CASES) == len({case.name for case in CASES}) >= 70


def test_every_file_names_the_format_that_it_is_written_after():
    assert [builder.__name__ for room in ROOMS for builder in room.BUILDERS if not builder.__doc__] == []


def test_the_corpus_asks_about_as_many_files_as_it_says():
    sales = [case for case in CASES if not case.refusal]

    assert 0 < sum(case.ask == "must" for case in sales) <= 0.1 * len(sales)
    assert all(case.question for case in sales if case.ask != "never")
