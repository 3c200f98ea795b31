"""A replay of the demo shop by its own learner, and the choices of a backtest."""

from contextlib import closing
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pytest

from rlreco.domain.profile import Profile
from rlreco.errors import CancelledError, ConfigError, DataError
from rlreco.progress import Watch
from rlreco.replay import Basket
from rlreco.service.backtest.backtest import MODELS, USUAL, backtest
from rlreco.service.backtest.learned import Later, LearnerModel, Moment, trained_model
from rlreco.service.service import Service
from rlreco.similarity import Ease
from rlreco.store.connect import connect
from rlreco.transactions import classify, read_lines
from rlreco.transactions.classes import goods

MONDAY = datetime(2025, 11, 3, 10)
SCORES = ("ndcg", "recall", "hits")


@pytest.fixture(scope="module")
def classed(demo):
    return classify(demo)


@pytest.fixture(scope="module")
def of_learners(classed):
    """Every learner and two baselines, for the later baskets of sixty customers."""
    models = ["default", "default:frozen", "default:learning", "states", "personal", "random"]
    return backtest(classed, models=models, customers=60, seed=3)


def scores_of(result, model):
    return [score for score in result.scores if score.model == model]


def test_the_learner_ranks_better_than_chance(of_learners):
    learner, chance = (scores_of(of_learners, model)[0] for model in ("default", "random"))

    assert learner.customers == chance.customers == "known"
    assert learner.ndcg_low > chance.ndcg_high


def test_a_slate_that_is_answered_teaches_the_learner(of_learners):
    frozen, learning = (scores_of(of_learners, model)[0] for model in ("default:frozen", "default:learning"))

    assert frozen.ndcg != learning.ndcg


def test_the_same_seed_gives_the_same_figures_whichever_other_models_run(classed, of_learners):
    again = backtest(classed, models=["default:learning"], customers=60, seed=3)

    of_all, alone = scores_of(of_learners, "default:learning"), list(again.scores)
    assert [[getattr(score, key) for key in SCORES] for score in of_all] == [
        [getattr(score, key) for key in SCORES] for score in alone
    ]


@pytest.fixture
def learner_model(classed):
    """A model that is answered, its learner, and a customer whom the learner knows."""
    moment = Moment(MONDAY)
    with closing(Service(connect("memory:"), rng=np.random.default_rng(1), clock=moment)) as service:
        learner = service.learner(service.train(classed, Profile(), base_name="shop").experiment.name)
        yield LearnerModel(learner, moment, Later(answers=True)), learner, learner.customers(limit=1)[0].id


def test_a_slate_is_answered_by_what_of_it_the_basket_held(learner_model):
    model, learner, customer = learner_model
    slate = model.rank(customer, MONDAY)
    model.answer(Basket(customer, MONDAY, (slate[3], slate[0], "never shown")))

    answered = learner.history.newest(1)[0]
    assert answered.slate == slate
    assert answered.outcome.bought == (slate[0], slate[3])
    assert (answered.at, answered.opened_at) == (MONDAY, MONDAY.replace(tzinfo=UTC))


def test_slates_of_one_moment_are_each_answered_by_their_own_basket(learner_model):
    model, learner, customer = learner_model
    slates = [model.rank(customer, MONDAY), model.rank("a stranger", MONDAY), model.rank(customer, MONDAY)]
    for slate, product in zip(slates, (slates[0][1], "none", slates[2][2]), strict=True):
        model.answer(Basket(customer, MONDAY, (product,)))
        assert slate is not None

    bought = [session.outcome.bought for session in reversed(learner.history.newest(3))]
    assert bought == [(slates[0][1],), (), (slates[2][2],)]


def test_a_learner_that_is_not_answered_keeps_its_slates_open(learner_model):
    _, learner, customer = learner_model
    model = LearnerModel(learner, Moment(MONDAY), Later())
    slate = model.rank(customer, MONDAY)
    model.answer(Basket(customer, MONDAY, (slate[0],)))

    assert (learner.history.shown, learner.history.answered) == (1, 0)


@pytest.mark.parametrize(("personal", "of_stranger"), [(True, 10), (False, 0)])
def test_a_trained_model_ranks_ten_products_for_customers_and_where_it_knows_persons_for_strangers(
    classed, personal, of_stranger
):
    with trained_model(classed, Profile(), MONDAY, np.random.default_rng(1), Later(personal=personal)) as model:
        buyers = goods(classed)["customer_id"]

        assert len(set(model.rank(buyers.iloc[0], MONDAY))) == 10
        assert len(model.rank("a stranger", MONDAY)) == of_stranger


def test_k_is_the_size_of_every_ranking(classed):
    result = backtest(classed, models=["default", "popularity"], customers=10, k=3)

    assert result.k == 3
    assert max(score.hits for score in result.scores) <= 3


def test_lines_outside_of_the_profiles_period_count_neither_before_nor_after_the_cut(classed):
    first, last = datetime(2025, 3, 1), datetime(2025, 6, 30)
    result = backtest(classed, Profile(since=first.date(), until=last.date()), models=["popularity"])

    # Four months: the last sixth begins about 20 days before the end.
    assert datetime(2025, 6, 8) <= result.cut <= datetime(2025, 6, 12)


def test_the_models_of_the_contract_run_by_default_and_those_of_new_products_on_demand():
    learners = ["default", "default:frozen", "default:learning", "states"]
    baselines = ["popularity", "personal", "sar", "ease", "random"]

    assert list(USUAL) == [*learners, *baselines]
    assert set(MODELS) - set(USUAL) == {"sar:new", "ease:new"}


@pytest.mark.parametrize("k", [0, -1, 101])
def test_k_out_of_range_is_refused(classed, k):
    with pytest.raises(ConfigError, match=f"1 to 100; found {k}"):
        backtest(classed, k=k)


def test_an_unknown_model_is_refused_with_the_nearest_name(classed):
    with pytest.raises(ConfigError, match=r"no model 'personel'. Did you mean 'personal'"):
        backtest(classed, models=["personel"])


def csv(tmp_path, header, *rows):
    path = tmp_path / "sales.csv"
    path.write_text("\n".join([header, *rows]))
    return read_lines(path)


def test_a_file_that_names_no_product_is_refused(tmp_path):
    lines = csv(tmp_path, "Invoice,Customer,Date,Amount", "1,A,2026-01-01,5.00", "2,A,2026-01-02,6.00")

    with pytest.raises(DataError, match="no column for the product"):
        backtest(lines)


def test_fewer_products_than_a_ranking_holds_are_refused(tmp_path):
    header = "Invoice,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID"
    rows = [f"{day},p{day % 2},thing,1,2026-01-{day:02},1.00,c{day % 3}" for day in range(1, 20)]

    with pytest.raises(DataError, match="Only 2 products were sold before the cut, and a ranking holds 10"):
        backtest(csv(tmp_path, header, *rows))


HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID"


def of_two_customers(tmp_path):
    """ann buys all of three products again and again, bob the first of them only."""
    rows = [f"a{day},p{day % 3},thing,1,2026-01-{day:02},1.00,ann" for day in range(1, 31)]
    return csv(tmp_path, HEADER, *rows, *(f"b{day},p0,thing,1,2026-01-{day:02},1.00,bob" for day in range(1, 31)))


def test_a_customer_who_bought_all_that_may_be_shown_has_an_empty_ranking_and_the_others_theirs(tmp_path):
    lines = of_two_customers(tmp_path)
    profile = Profile(show_bought="never", n_products=1)
    default, popular = backtest(lines, profile, models=["default", "popularity"], k=1).scores

    # The last sixth of thirty days is six baskets of each; nobody buys what is new to them.
    assert (default.baskets, default.hits, popular.baskets) == (12, 0.0, 12)


def test_rankings_without_room_for_discovery_are_refused_before_any_training(classed):
    steps, profile = [], Profile(discovery=8)
    watch = Watch(lambda share, doing: steps.append(doing))

    with pytest.raises(
        ConfigError, match=r"Rankings hold 5 products .* found 8\. Choose a larger k, or lower discovery"
    ):
        backtest(classed, profile, models=["popularity", "default"], k=5, watch=watch)
    assert steps == []
    assert backtest(classed, profile, models=["popularity"], k=5, customers=5).k == 5


def test_settings_without_effect_in_a_replay_are_named(classed, tmp_path):
    profile = Profile(minimum_share=0.1, per_category=1, n_products=1)
    with_categories = backtest(classed, profile, models=["default"], customers=2)
    without = backtest(of_two_customers(tmp_path), profile, models=["default"], k=1)

    assert [note.partition(" ")[0] for note in with_categories.notes] == ["minimumShare"]
    assert [note.partition(" ")[0] for note in without.notes] == ["minimumShare", "perCategory"]
    assert backtest(classed, profile, models=["popularity"]).notes == ()


@pytest.mark.parametrize(
    "settings", [{"discovery": 1}, {"per_category": 1}, {"minimum_share": 0.1}, {"show_bought": 30}]
)
def test_every_learner_runs_under_each_setting_of_a_slates_places(classed, settings):
    learners = ["default", "default:frozen", "default:learning", "states"]
    result = backtest(classed, Profile(**settings), models=learners, customers=3)

    assert {score.model for score in result.scores} == set(learners)


def test_progress_rises_to_nearly_the_end_and_names_the_model(classed):
    shares, steps = [], []
    watch = Watch(lambda share, doing: (shares.append(share), steps.append(doing)))
    backtest(classed, models=["default", "sar"], customers=5, watch=watch)

    assert shares == sorted(shares)
    assert {step.partition(":")[0] for step in steps} == {"default", "sar"}
    assert shares[-1] > 0.9


@pytest.mark.parametrize("model", ["default", "personal"])
def test_a_cancelled_backtest_ends(classed, model):
    with pytest.raises(CancelledError, match="The replay was cancelled; nothing was kept"):
        backtest(classed, models=[model], watch=Watch(cancelled=lambda: True))


def test_a_learner_that_is_cancelled_amid_its_baskets_ends_there(classed):
    steps = []
    watch = Watch(lambda share, doing: steps.append(doing), lambda: len(steps) > 5)

    with pytest.raises(CancelledError):
        backtest(classed, models=["default"], watch=watch)
    assert len(steps) == 6


def test_ease_is_left_out_with_a_remark_where_the_products_are_too_many_for_it(classed, monkeypatch):
    monkeypatch.setattr("rlreco.service.backtest.backtest.Ease", partial(Ease, largest=50))
    result = backtest(classed, customers=2)

    assert {score.model for score in result.scores} == {*USUAL} - {"ease"}
    assert "ease is left out" in result.sentences()[-1]


def test_ease_by_name_is_refused_before_any_training_where_the_products_are_too_many_for_it(classed, monkeypatch):
    monkeypatch.setattr("rlreco.service.backtest.backtest.Ease", partial(Ease, largest=50))
    steps = []

    with pytest.raises(ConfigError, match="Use sar"):
        backtest(classed, models=["default", "ease"], watch=Watch(lambda share, doing: steps.append(doing)))
    assert steps == []


def test_a_lenient_backtest_runs_the_other_models_and_refuses_when_none_is_left(classed, monkeypatch):
    monkeypatch.setattr("rlreco.service.backtest.backtest.Ease", partial(Ease, largest=50))
    result = backtest(classed, models=["random", "ease", "ease:new"], customers=2, lenient=True)

    assert {score.model for score in result.scores} == {"random"}
    assert "ease is left out" in result.notes[0]
    with pytest.raises(ConfigError, match="Use sar"):
        backtest(classed, models=["ease"], lenient=True)


def test_a_replay_is_on_the_clock_of_the_sales_whatever_the_zone_of_the_shop(classed):
    at, rng = datetime(2025, 11, 30, 23, 30), np.random.default_rng(1)

    with trained_model(classed, Profile(time_zone="Pacific/Kiritimati"), MONDAY, rng, Later()) as model:
        model.rank(model._learner.customers(limit=1)[0].id, at)
        session = model._learner.history.newest(1, answered=False)[0]

        assert session.state.endswith("_November_1_Sunday")
        assert model._learner.now() == session.at == at
