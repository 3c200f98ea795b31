"""A visitor's file that is read in a child gives what reading it here gives."""

from dataclasses import replace

import pyarrow as pa
import pytest

from rlreco.datasets import demo_lines
from rlreco.errors import DataError
from rlreco.language import speaking
from rlreco.progress import UNWATCHED
from rlreco.service.training import read_apart as module
from rlreco.service.training.read_apart import VisitorsFile, read_apart
from rlreco.service.training.sources import read_source
from rlreco.settings import Settings
from rlreco.transactions import DateOrderError

TWO_LINES = "order,customer,date,product,quantity,price\n1,a,2024-03-14,tea,2,1.5\n2,b,2024-03-15,cup,1,2.5\n"
EVERY_ORDER = "order,customer,date,product,quantity,price\n1,a,02/03/2024,tea,2,1.5\n2,b,04/05/2024,cup,1,2.5\n"


@pytest.fixture
def file(tmp_path):
    def write(text: str) -> VisitorsFile:
        (tmp_path / "sales.csv").write_text(text)
        return VisitorsFile(tmp_path / "sales.csv", "sales.csv", "1")

    return write


@pytest.mark.parametrize("text", [TWO_LINES, demo_lines().head(3000).to_csv(index=False)], ids=["two", "demo"])
def test_the_source_and_its_preview_are_those_of_reading_it_here(text, file):
    visitors, apart, here = file(text), [], []

    source = read_apart(visitors, Settings(), UNWATCHED, apart.append)

    assert source == read_source(visitors.path, "sales.csv", "1", visitors.options, watch=UNWATCHED, header=here.append)
    assert source.classed.table.num_rows > 1
    assert apart == here != []


def test_sentences_about_the_file_are_in_the_language_of_who_reads_it(file):
    text = TWO_LINES.replace("date", "date,discount").replace("2024-03-14", "2024-03-14,1")
    visitors = file(text.replace("2024-03-15", "2024-03-15,0"))

    with speaking("de"):
        source = read_apart(visitors, Settings(), UNWATCHED, lambda preview: None)

    assert source.report.notices == ("'discount' wird abgezogen: 4,50 insgesamt; Preis × Menge allein ergäbe 5,50.",)


def test_a_question_of_the_file_is_the_same_error(file):
    with pytest.raises(DateOrderError) as caught:
        read_apart(file(EVERY_ORDER), Settings(), UNWATCHED, lambda preview: None)

    assert set(caught.value.choices) >= {"dmy", "mdy"}


def test_a_table_of_other_columns_is_refused(file, monkeypatch):
    visitors = file(TWO_LINES)
    source = read_source(visitors.path, "sales.csv", "1", visitors.options, watch=UNWATCHED, header=lambda _: None)
    other = replace(source, classed=replace(source.classed, table=pa.table({"a": [1]})))
    monkeypatch.setattr(module, "run", lambda *args, **options: other)

    with pytest.raises(DataError, match="isn't a table of sales"):
        read_apart(visitors, Settings(), UNWATCHED, lambda preview: None)
