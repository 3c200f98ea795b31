"""Mistakes about shops, stores, learning and simulations, said in German, and in English as ever."""

import pytest

from rlreco.bandit.policies.registry import parse
from rlreco.domain.ids import checked_id
from rlreco.domain.profile import make_profile, parse_profile
from rlreco.domain.records import Description, Product
from rlreco.domain.request_rules import RequestRules
from rlreco.errors import RLRecoError
from rlreco.evaluation.evaluation import evaluate
from rlreco.evaluation.metrics import measured
from rlreco.hints import nearest
from rlreco.language import speaking
from rlreco.service.simulations.plan import Plan, setup_of
from rlreco.service.simulations.samples import sample_shop
from rlreco.service.simulations.subprocess import simulate_apart
from rlreco.service.training.data_sets import DataSets
from rlreco.similarity.decay import in_days
from rlreco.simulation.decision import check_winner
from rlreco.simulation.setups import without_history
from rlreco.store.connect import connect
from rlreco.store.messages import experiment_taken, no_experiment
from rlreco.ui.access.visitor_id import key_of


def left_out(**rules):
    return RequestRules.of(**rules).left_out({"tea": Product("tea", "Tea", 3.0), "cup": Product("cup", "Cup", 5.0)})


def raised(error):
    raise error


def damaged_key(folder):
    path = folder / "visitors.key"
    path.write_bytes(b"short")
    return key_of(path, None)


MISTAKES = [
    (
        lambda _: make_profile({"nProduct": 3}),
        "the profile: unknown key 'nProduct'. Did you mean 'nProducts'?",
        "das Profil: unbekannter Schlüssel 'nProduct'. Ist 'nProducts' gemeint?",
    ),
    (
        lambda _: make_profile({"nProducts": 0}, "shop.json"),
        "shop.json: nProducts should be greater than or equal to 1, found 0.",
        "shop.json: nProducts muss mindestens 1 sein, gefunden: 0.",
    ),
    (
        lambda _: make_profile({"nProducts": 1.5}),
        "the profile: nProducts should be a valid integer, got a number with a fractional part, found 1.5.",
        "das Profil: nProducts muss eine ganze Zahl ohne Nachkommastellen sein, gefunden: 1.5.",
    ),
    (
        lambda _: make_profile({"showBought": 0}),
        'the profile: showBought must be "always", "never" or a whole number of days above 0, found 0.',
        'das Profil: showBought muss "always", "never" oder eine ganze Zahl von Tagen über 0 sein, gefunden: 0.',
    ),
    (
        lambda _: make_profile({"nProducts": 5, "topCandidates": 3}),
        "the profile: nProducts must be at most topCandidates.",
        "das Profil: nProducts darf höchstens topCandidates sein.",
    ),
    (
        lambda _: parse_profile("[1]"),
        "the profile: expected one JSON object with keys such as nProducts.",
        "das Profil: Erwartet wird ein JSON-Objekt mit Schlüsseln wie nProducts.",
    ),
    (
        lambda _: checked_id("product", ""),
        "The id of a product is empty. Give every product an id of at least one character.",
        "Eine Id (product) ist leer. Jede Id braucht mindestens ein Zeichen.",
    ),
    (
        lambda _: Description("x" * 1234).checked(),
        "The title has 1,234 characters; 80 fit. Shorten it.",
        "Titel: 1.234 Zeichen sind zu viel, höchstens 80 passen. Bitte kürzen.",
    ),
    (
        lambda _: left_out(only=["mug"]),
        "No product is left to show: of 2 products, none is in only, which names 1 product such as 'mug'.",
        "Kein Produkt bleibt übrig, das sich zeigen lässt; zuletzt waren es 2 Produkte: keines steht in only, das "
        "1 Produkt wie 'mug' nennt.",
    ),
    (
        lambda _: parse("thompson:z=-1"),
        "thompson: z must be above 0 and at most 5, got -1.",
        "thompson: z muss über 0 liegen und höchstens 5 sein, angegeben: -1.",
    ),
    (
        lambda _: without_history("popularity", "arms have"),
        "popularity needs a sales history, and arms have none.",
        "popularity braucht eine Verkaufshistorie, und arms have keine.",
    ),
    (
        lambda _: raised(no_experiment("tea", ["shop", "demo"])),
        "There is no experiment 'tea'. There are: shop, demo.",
        "Es gibt keinen Shop 'tea'. Vorhanden sind: shop, demo.",
    ),
    (
        lambda _: raised(experiment_taken("tea")),
        "There is already an experiment 'tea'. Choose another name, or bring it up to date: --continue tea",
        "Es gibt schon einen Shop 'tea'. Einen anderen Namen wählen oder den Shop auf den neuesten Stand bringen: "
        "--continue tea",
    ),
    (
        lambda folder: DataSets(folder, "shared").open("tea"),
        "No data set 'tea' is kept. There are: none.",
        "Es gibt keinen Datensatz 'tea'. Vorhanden: keine.",
    ),
    (
        damaged_key,
        "The key of visitors' workspaces is damaged. Delete the file visitors.key in the data folder.",
        "Der Schlüssel für die Arbeitsbereiche der Besucher ist beschädigt. Die Datei visitors.key im Datenordner "
        "löschen.",
    ),
    (
        lambda _: in_days("soon"),
        "A half-life is a time above 0 such as 30d, 12h or 2w, or none; got 'soon'.",
        "Eine Halbwertszeit ist eine Dauer über 0 wie 30d, 12h oder 2w, oder none; angegeben: 'soon'.",
    ),
    (
        lambda _: check_winner(0.2),
        "The chance that declares a winner must lie in 0.5 to below 1, got 0.2.",
        "Die Chance, ab der ein Sieger feststeht, muss mindestens 0.5 sein und unter 1 liegen, angegeben: 0.2.",
    ),
    (
        lambda _: measured(None, "money!", 3.0),
        "There is no metric 'money!'. Did you mean 'money'?",
        "Es gibt keine Kennzahl 'money!'. Ist 'money' gemeint?",
    ),
    (
        lambda _: evaluate(None, "greedy", estimators=[]),
        "Name at least one estimator.",
        "Mindestens einen Schätzer nennen.",
    ),
]


def message_of(mistake, folder):
    with pytest.raises(RLRecoError) as caught:
        mistake(folder)
    return str(caught.value)


@pytest.mark.parametrize(("mistake", "english", "german"), MISTAKES)
def test_a_mistake_is_told_in_the_language_of_whoever_made_it(mistake, english, german, tmp_path):
    with speaking("de"):
        assert message_of(mistake, tmp_path) == german
    assert message_of(mistake, tmp_path) == english


def test_a_file_that_is_no_store_is_told_in_german(tmp_path):
    path = tmp_path / "store.sqlite3"
    path.write_bytes(b"no database" * 100)

    def open_store(_):
        return connect(f"sqlite:///{path}")

    with speaking("de"):
        assert message_of(open_store, tmp_path) == (
            f"Die Speicherdatei {path} ist keine SQLite-Datei oder ist beschädigt. Eine Kopie wiederherstellen oder "
            "eine andere Datei wählen."
        )
    assert message_of(open_store, tmp_path) == (
        f"The store file {path} is not an SQLite file, or is damaged. Restore a copy, or choose another file."
    )


def test_a_process_that_simulates_speaks_as_the_one_that_started_it():
    shop, plan = sample_shop(), Plan(None, ())

    def simulate(_):
        return simulate_apart(setup_of(shop, plan), plan, lambda _: False)

    with speaking("de"):
        assert message_of(simulate, None) == "Mindestens eine Strategie wählen."


def test_a_long_list_of_names_is_cut_short_in_either_language():
    names = [f"n{number:02d}" for number in range(1500)]

    assert nearest("?", names).endswith(", n19 and 1,480 more.")
    with speaking("de"):
        assert nearest("?", names).endswith(", n19 und 1.480 weitere.")
