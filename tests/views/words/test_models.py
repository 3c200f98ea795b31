from rlreco.language import speaking
from rlreco.similarity import MODELS
from rlreco.views.words.models import MODEL_NAMES, model_and_code


def test_every_model_of_lists_has_a_name_for_people():
    assert set(MODEL_NAMES) == set(MODELS)


def test_a_model_has_its_code_beside_its_name_and_one_without_a_name_stays_as_it_is():
    assert model_and_code("popularity") == "Best sellers · popularity"
    assert model_and_code("mine") == "mine"
    with speaking("de"):
        assert model_and_code("popularity") == "Bestseller · popularity"
