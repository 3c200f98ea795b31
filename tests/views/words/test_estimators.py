"""Names of estimators for people."""

import pytest

from rlreco.evaluation import ESTIMATORS
from rlreco.views.words.estimators import ESTIMATOR_NAMES, estimator_and_code, estimator_name


def test_every_estimator_has_a_name_of_its_own():
    assert set(ESTIMATOR_NAMES) == set(ESTIMATORS)
    assert len(set(ESTIMATOR_NAMES.values())) == len(ESTIMATORS)


@pytest.mark.parametrize(
    ("spec", "name", "option"),
    [
        ("dr", "Doubly robust", "Doubly robust · dr"),
        ("dr:model=ridge", "Doubly robust (model=ridge)", "dr:model=ridge"),
        ("of_somebody", "of_somebody", "of_somebody"),
    ],
)
def test_a_spec_is_read_as_a_name_with_its_settings(spec, name, option):
    assert estimator_name(spec) == name
    assert estimator_and_code(spec) == option
