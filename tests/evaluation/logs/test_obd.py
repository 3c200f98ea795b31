from io import StringIO

import pytest

from rlreco.errors import DataError
from rlreco.evaluation import read_obd

SAMPLE = """,timestamp,item_id,position,click,propensity_score,user_feature_0,user-item_affinity_0,user-item_affinity_1
0,2019-11-24 00:02:00+00:00,1,3,1,0.25,old,0.0,2.0
1,2019-11-24 00:01:00+00:00,0,1,0,0.5,new,1.5,0.0
"""


def test_rows_come_by_time_each_a_session_with_the_chance_at_its_position():
    log = read_obd(StringIO(SAMPLE))

    assert log.session.tolist() == [0, 1]
    assert [log.items[item] for item in log.item] == ["0", "1"]
    assert log.reward.tolist() == [0.0, 1.0]
    assert log.propensity.tolist() == [0.5, 0.25]
    assert log.position.tolist() == [0, 1]


def test_features_and_affinities_follow_their_rows():
    log = read_obd(StringIO(SAMPLE))

    assert log.features.tolist() == [[1, 0], [0, 1]]
    assert log.affinity.tolist() == [[1.5, 0.0], [0.0, 2.0]]


def test_features_can_be_left_out():
    log = read_obd(StringIO(SAMPLE), features=False)

    assert log.features is None
    assert log.affinity is None


def test_affinity_without_a_column_for_every_item_is_not_used():
    assert read_obd(StringIO(SAMPLE.replace("affinity_1", "affinity_9"))).affinity is None


def test_another_table_is_told_what_it_lacks():
    with pytest.raises(DataError, match="no column position, propensity_score"):
        read_obd(StringIO("timestamp,item_id,click\n1,2,0\n"))


@pytest.mark.parametrize("content", ["", '"'])
def test_a_file_that_is_no_csv_is_told_as_that(content):
    with pytest.raises(DataError, match="can't be read as CSV"):
        read_obd(StringIO(content))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DataError, match="can't be read as CSV"):
        read_obd(tmp_path / "nothing.csv")
