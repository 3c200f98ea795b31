import pytest

from rlreco.errors import DataError
from rlreco.evaluation import evaluate
from rlreco.evaluation.logs.cb_adf import cb_adf_contexts, read_cb_adf

EXAMPLES = """shared |User age=young
|Action article=sport
0:-1:0.8 |Action article=politics

shared |User age=old
1:2.5:0.1 |Action article=sport
|Action article=politics


|Action article=music
|Action article=sport
0:0:0.5 |Action article=politics
"""


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "log.vw"
        path.write_text(text)
        return path

    return write


def test_the_labelled_line_of_each_example_is_the_chosen_action(written):
    log = read_cb_adf(written(EXAMPLES))

    assert [log.items[item] for item in log.item] == ["2", "1", "3"]
    assert log.reward.tolist() == [1.0, -2.5, 0.0]
    assert log.propensity.tolist() == [0.8, 0.1, 0.5]
    assert log.choices.lengths[log.group].tolist() == [2, 2, 3]


def test_ips_is_that_of_a_calculation_by_hand(written):
    value = evaluate(read_cb_adf(written(EXAMPLES)), "uniform", ["ips"]).target().main.value

    assert value == pytest.approx((1.0 * 0.5 / 0.8 - 2.5 * 0.5 / 0.1 + 0.0) / 3)


def test_tags_name_the_actions(written):
    log = read_cb_adf(written("shared sh|U a\ncup|A x\n0:-1:0.5 'tea |A x\n0 pot|A\n".replace("0 pot", "pot")))

    assert [log.items[item] for item in log.item] == ["tea"]
    assert log.items == ("cup", "pot", "tea")


def test_the_context_of_an_example_is_its_shared_line(written):
    assert list(cb_adf_contexts(written(EXAMPLES))) == ["User age=young", "User age=old", ""]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("|A x\n|A y\n", "line 1: the example that begins here has 0 labels"),
        ("0:1:0.5 |A x\n0:1:0.5 |A y\n", "line 1: the example that begins here has 2 labels"),
        ("\n|A x\n0:1 |A y\n", "line 3: the chosen action has no probability"),
        ("|A x\n0 |A y\n", "line 2: the label has no cost"),
        ("|A x\n0:a:0.5 |A y\n", "line 2: the label is not of numbers"),
        ("|A x\n0:nan:0.5 |A y\n", "line 2: the label has no cost"),
        ("|A x\n0:1:0 |A y\n", "line 2: the probability of the chosen action must lie above 0"),
        ("item,reward\n", "line 1: the line has no bar"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(written, text, message):
    with pytest.raises(DataError, match=f"^log.vw, {message}"):
        read_cb_adf(written(text))


def test_a_file_that_is_no_text_is_refused_in_a_sentence(tmp_path):
    path = tmp_path / "log.vw"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(DataError, match=r"log.vw, line 1: the file is not UTF-8 text"):
        read_cb_adf(path)
