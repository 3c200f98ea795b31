"""rl.compare: own objects beside ours, what the result says, and one clear line for a mistake."""

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import rlreco as rl
from rlreco.datasets import demo_lines
from rlreco.library.kit.frames import table_of

ARMS = rl.Bernoulli([0.1, 0.5, 0.3], permute=True)
SMALL = {"rounds": 200, "replicates": 6, "seed": 4}


class Bounds:
    """UCB1 for many replicates at once."""

    def scores(self, arms, rng):
        shown = np.maximum(arms.impressions, 1e-12)
        return np.where(arms.impressions > 0, arms.means + np.sqrt(2.0 * np.log(arms.time) / shown), 1e9)


class BoundsOfOne:
    """UCB1 for one choice, in plain Python."""

    def scores(self, arms, rng):
        time = 2.0 * np.log(arms.time[0])
        pairs = zip(arms.means, arms.impressions, strict=True)
        return [mean + np.sqrt(time / shown) if shown else 1e9 for mean, shown in pairs]


class BoundsByItself:
    """UCB1 on counts of its own, without those of the arms."""

    def start(self, n_arms, rng):
        self.shown, self.paid = np.zeros(n_arms), np.zeros(n_arms)

    def scores(self, arms, rng):
        shown = np.maximum(self.shown, 1e-12)
        bounds = self.paid / shown + np.sqrt(2.0 * np.log(max(self.shown.sum(), 1.0)) / shown)
        return np.where(self.shown > 0, bounds, 1e9)

    def learn(self, shown, rewards):
        self.shown[shown] += 1
        self.paid[shown] += rewards


def test_an_own_copy_of_ucb1_has_its_regret_at_once_in_turn_and_on_counts_of_its_own():
    result = rl.compare([rl.Ucb1(), Bounds(), BoundsOfOne(), BoundsByItself()], on=ARMS, **SMALL)

    ours, *theirs = [run.totals.regret[-1] for run in result.simulation.runs]
    assert [regret.tolist() for regret in theirs] == [pytest.approx(ours.tolist())] * 3
    assert result.frame()["in_turn"].tolist() == [False, False, True, True]
    assert "BoundsOfOne and BoundsByItself" in result.notes[0]


def test_late_answers_reach_a_policy_that_learns_by_itself_when_they_reach_the_others():
    """The mean of a late arm and its number of impressions come together, as counts do."""

    class Means(BoundsByItself):
        def scores(self, arms, rng):
            assert self.shown.tolist() == arms.impressions.tolist()
            return super().scores(arms, rng)

    result = rl.compare(Means(), on=rl.Bernoulli([0.1, 0.5, 0.3], delay=7), **SMALL)

    assert result.frame()["rounds"].tolist() == [200]


def test_the_object_that_is_given_stays_as_it_was():
    policy = BoundsByItself()

    rl.compare(policy, on=ARMS, **SMALL)

    assert vars(policy) == {}


def test_an_own_policy_in_a_shop_reads_the_arms_that_ours_read():
    class SameAsGreedy:
        explores = True

        def scores(self, arms, rng):
            return arms.means

    class AloneAndUntouched(SameAsGreedy):
        explores = shares = False

    shoppers = rl.Shoppers(profile={"stateFeatures": ["segment"]}, slate=4)
    policies = ["greedy", SameAsGreedy(), AloneAndUntouched(), "greedy:sharing=off,explore=0"]
    table = rl.compare(policies, on=shoppers, rounds=150, replicates=3, seed=2).frame()

    ours, same, alone, ours_alone = table["regret"]
    assert (same, alone) == (pytest.approx(ours), pytest.approx(ours_alone))
    assert (table["clicks"] >= table["buys"]).all()


def test_the_frame_has_the_mean_reward_and_the_regret_that_follow_from_the_arms():
    class Second:
        def scores(self, arms, rng):
            return np.array([0.0, 1.0, 0.0]) + 0.0 * arms.means

    row = rl.compare(Second(), on=rl.Bernoulli([1.0, 0.0, 1.0]), **SMALL).frame().iloc[0]

    assert row[["reward", "reward_low", "reward_high", "regret", "low", "high"]].tolist() == [0, 0, 0, 200, 200, 200]


def test_the_same_seed_gives_the_same_result_by_either_name_and_another_one_another():
    def regret(**chance):
        return rl.compare("thompson", on=ARMS, rounds=100, replicates=5, **chance).frame()["regret"][0]

    assert regret(seed=3) == regret(random_state=3) == regret(seed=np.int64(3))
    assert regret(random_state=np.random.default_rng(3)) == regret(random_state=np.random.default_rng(3))
    assert len({regret(seed=seed) for seed in range(5)}) > 1


def test_the_verdict_names_the_winner_and_the_repr_has_two_lines_at_most():
    result = rl.compare(["uniform", Bounds(), "thompson"], on=ARMS, rounds=2_000, replicates=20, seed=1)

    assert result.verdict.startswith("thompson beats uniform from session")
    assert len(repr(result)) <= 220
    assert "\n" not in repr(result)
    assert result._repr_html_().count("<tr") == 4


def test_the_figure_has_a_line_for_each_policy_that_ends_at_its_regret():
    result = rl.compare(["uniform", Bounds()], on=ARMS, **SMALL)

    lines = {trace.name: trace.y[-1] for trace in result.plot().data if trace.name}

    assert lines == {row.policy: pytest.approx(row.regret, rel=1e-6) for row in result.frame().itertuples()}


def test_progress_is_called_with_rising_shares_and_can_stop():
    shares = []

    def stops_at_the_third(share, doing):
        shares.append(share)
        return len(shares) == 3

    result = rl.compare("ucb1", on=ARMS, progress=stops_at_the_third, **SMALL)

    assert sorted(shares) == shares
    assert result.frame()["rounds"][0] < 200
    assert result.notes == ("The comparison was stopped before its end.",)


@pytest.mark.parametrize(
    "give", [pl.DataFrame, lambda sales: pl.DataFrame(sales).lazy(), pa.Table.from_pandas, duckdb.from_df]
)
def test_sales_of_any_frame_make_the_same_shoppers_and_the_result_is_of_their_kind(give):
    sales = demo_lines()
    ours = rl.compare("uniform", on=rl.Shoppers(sales), rounds=20, replicates=2, seed=1).frame()

    theirs = rl.compare("uniform", on=rl.Shoppers(give(sales)), rounds=20, replicates=2, seed=1).frame()

    assert type(theirs) is type(give(sales))
    assert table_of(theirs).to_pandas().equals(ours)


def test_sales_that_were_read_already_make_the_same_shoppers():
    sales = rl.read_sales(demo_lines())

    theirs, ours = (
        rl.compare("uniform", on=rl.Shoppers(each), rounds=20, replicates=2, seed=1) for each in (sales, None)
    )

    assert theirs.frame().equals(ours.frame())


def test_a_sales_file_is_named_by_text_or_path(tmp_path):
    path = tmp_path / "sales.csv"
    demo_lines().to_csv(path, index=False)

    by_text, by_path = (
        rl.compare("uniform", on=rl.Shoppers(file), rounds=20, replicates=2, seed=1) for file in (str(path), path)
    )

    assert by_text.frame().equals(by_path.frame())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"policies": "ucb2"}, "There is no policy 'ucb2'. Did you mean 'ucb1'"),
        ({"policies": []}, "Choose at least one policy"),
        ({"policies": [Bounds(), Bounds()]}, "'Bounds' comes twice"),
        ({"policies": Bounds}, "Bounds is a class"),
        ({"policies": 5}, "int is no policy"),
        ({"rounds": 0}, "rounds must be 1 or more"),
        ({"rounds": 2.5}, "rounds takes a whole number, found float"),
        ({"replicates": "many"}, "replicates takes a whole number, found str"),
        ({"seed": -1}, "seed must be 0 or more"),
        ({"seed": 1, "random_state": 1}, "not both"),
        ({"on": 3}, "found int"),
        ({"on": rl.Bernoulli}, "on is a class"),
        ({"policies": "popularity"}, "needs a sales history"),
    ],
)
def test_a_mistake_is_one_clear_line(arguments, words):
    with pytest.raises(rl.RLRecoError, match=words) as caught:
        rl.compare(**{"policies": "uniform", "on": ARMS, "rounds": 5, **arguments})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: rl.Bernoulli([0.5, 1.5]), "found 1.5"),
        (lambda: rl.Bernoulli("abc"), "takes a list of probabilities"),
        (lambda: rl.Shoppers(3), "from an int"),
        (lambda: rl.Shoppers("nowhere.csv"), "nowhere.csv"),
        (lambda: rl.Shoppers(environment="martian"), "There is no environment 'martian'"),
        (lambda: rl.Shoppers(profile={"halfLive": 3}), "halfLive"),
    ],
)
def test_a_mistake_in_an_environment_is_one_clear_line(make, words):
    with pytest.raises(rl.RLRecoError, match=words):
        make()
