"""The command line as others call it: two streams and an exit code."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

import pytest

from rlreco.cli import main
from rlreco.clock import system_clock
from rlreco.domain.records import Order
from rlreco.service.service import Service
from rlreco.service.simulations.saved import SavedSimulations
from rlreco.store.connect import connect

CONF = "config/custprof.json"


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def rlreco(monkeypatch, capsys):
    """Call the command line in this process: what it printed on each stream, and its exit code."""

    def call(*words, store="memory:"):
        stored = ["--store", store] if store else []
        monkeypatch.setattr(sys, "argv", ["rlreco", *map(str, words), *stored])
        try:
            main()
            code = 0
        except SystemExit as exit_:
            code = exit_.code
        return Done(code, *capsys.readouterr())

    return call


@pytest.fixture
def result(rlreco):
    def call(*words, **options):
        done = rlreco(*words, "--json", **options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return call


def test_the_command_is_a_process_that_prints_json_alone_on_stdout():
    words = [sys.executable, "-m", "rlreco.cli", "store", "status", "--store", "memory:", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0
    assert json.loads(done.stdout)["kind"] == "memory"
    assert done.stderr == ""


def test_train_reports_what_it_saved(tmp_path, result):
    trained = result("train", "--conf", CONF, store=f"sqlite:///{tmp_path}/a.sqlite3")

    assert set(trained) == {"experiment", "customers", "products", "states", "nodes", "seconds"}
    assert (trained["experiment"], trained["states"]) == ("demo-shop", 672)
    status = result("store", "status", store=f"sqlite:///{tmp_path}/a.sqlite3")
    assert (status["customers"], status["experiments"]) == (trained["customers"], 1)


def test_an_experiment_that_is_continued_without_files_moves_on_with_its_own_orders_and_no_others(tmp_path, result):
    uri = f"sqlite:///{tmp_path}/a.sqlite3"
    header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID"
    rows = [f"{n},p{n % 12},Thing {n % 12},1,2024-01-{1 + n % 28:02d},3.5,c{n % 7}" for n in range(60)]
    (tmp_path / "sales.csv").write_text("\n".join([header, *rows]))
    result("train", tmp_path / "sales.csv", "--experiment", "spring", store=uri)
    store = connect(uri)
    order = Order("o1", "c0", datetime(2024, 2, 1), ("kite",), quantities=(1.0,), amounts=(4.5,))
    Service(store).learner("spring").count_orders([order])
    store.close()

    updated = result("train", "--continue", "spring", store=uri)

    assert (updated["edition"], updated["counted_orders"]) == (2, 0)
    assert (updated["new_products"], updated["new_customers"]) == (1, 0)


def test_run_gives_the_same_totals_on_a_file_and_in_memory(tmp_path, result):
    words = ("run", "--conf", CONF, "--sessions", 60, "--seed", 7)
    one = result(*words, store=f"sqlite:///{tmp_path}/a.sqlite3")
    other = result(*words)

    assert set(one) == {
        "experiment", "policy", "sessions", "clicks", "buys", "reward", "regret", "states", "seconds",
    }  # fmt: skip
    assert {**one, "seconds": 0} == {**other, "seconds": 0}
    assert one["sessions"] == 60
    assert one["regret"] > 0


def test_run_goes_on_with_a_named_experiment(tmp_path, result):
    uri = f"sqlite:///{tmp_path}/a.sqlite3"
    result("run", "--sessions", 5, "--experiment", "mine", store=uri)
    again = result("run", "--sessions", 5, "--experiment", "mine", store=uri)

    assert again["experiment"] == "mine"
    assert result("store", "status", store=uri)["answered"] == 10


def test_segment_gives_the_golden_numbers(online_retail, tmp_path, result):
    out = tmp_path / "customers.csv"
    summary = result("segment", online_retail, "--as-of", "2011-12-10", "--out", out, store=None)

    assert summary["rows"] == 541_909
    assert summary["lines"] == {
        "sale": 396_337, "return": 8_905, "adjustment": 2_518, "service": 1_547, "anonymous": 132_602,
    }  # fmt: skip
    assert (summary["customers"], summary["as_of"]) == (4_338, "2011-12-10")
    assert (summary["recency_sum"], summary["frequency_sum"]) == (403_692, 18_532)
    assert summary["monetary_sum"] == 8_310_477.05
    assert summary["edges"] == {
        "recency": [13, 33, 72, 180], "frequency": [1, 2, 3, 6], "monetary": [243.22, 475.28, 914.93, 2018.91],
    }  # fmt: skip
    assert summary["bands"] == {"Q1": 1092, "Q2": 1155, "Q3": 929, "Q4": 1162}
    assert summary["segments"] == {
        "hibernating": 1335, "loyal": 688, "champions": 604, "potential_loyalist": 484, "about_to_sleep": 478,
        "at_risk": 357, "promising": 169, "need_attention": 121, "new": 67, "cant_lose": 35,
    }  # fmt: skip
    header, *rows = out.read_text().splitlines()
    forecast = "chance_alive,expected_orders,expected_money"
    assert header == f"customer_id,recency,frequency,monetary,r,f,m,segment,band,{forecast}"
    assert "12347,3,7,4310.0,5,5,5,champions,Q4" in {row.rsplit(",", 3)[0] for row in rows}
    assert len(rows) == 4_338


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "--data", "missing.csv"], "missing.csv"),
        (["run", "--data", "EMPTY"], "empty"),
        (["run", "--data", "NOCUSTOMER"], "no column for the customer. It has: Invoice, StockCode, Quantity, Price"),
        (["run", "--conf", "UNKNOWNKEY"], "unknown key 'nProduct'. Did you mean 'nProducts'?"),
        (["run", "--conf", "MISSPELT"], "no policy 'tompson'. Did you mean 'thompson'?"),
        (["run", "--policy", "tompson"], "Did you mean 'thompson'?"),
        (["run", "--conf", "EPSILON"], "epsilon should be less than or equal to 1, found 2"),
        (["run", "--customers", "STRANGER"], "no customer 'nobody'"),
        (["run", "--conf", "no-such.json"], "no-such.json can't be read"),
        (["run", "--sessions", "0"], "0 is not in the range"),
        (["train", "--stoer", "x"], "No such option"),
        (["run", "--policy", "thompson:z=-1"], "z must be above 0 and at most 5"),
    ],
)
def test_a_users_mistake_is_one_clear_line_and_exit_2(tmp_path, words, said, result, rlreco):
    files = {
        "EMPTY": "", "NOCUSTOMER": "Invoice,StockCode,Quantity,Price,InvoiceDate\n1,a,1,2.0,2011-01-01\n",
        "UNKNOWNKEY": '{"nProduct": 3}', "MISSPELT": '{"policy": "tompson"}', "EPSILON": '{"epsilon": 2}',
        "STRANGER": "customer_id\nnobody\n",
    }  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    uri = f"sqlite:///{tmp_path}/a.sqlite3"

    done = rlreco(*(str(tmp_path / word) if word in files else word for word in words), store=uri)

    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert said in done.stderr
    if "STRANGER" not in words:
        assert result("store", "status", store=uri)["experiments"] == 0
    assert result("store", "status", store=uri)["sessions"] == 0


def test_an_unreachable_mongodb_is_one_clear_line_within_seconds_without_its_password(rlreco):
    began = monotonic()
    done = rlreco("run", "--sessions", 1, store="mongodb://someone:s3cret@127.0.0.1:1/rlreco")

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "s3cret" not in done.stderr
    assert "127.0.0.1:1" in done.stderr
    assert monotonic() - began < 10  # the driver's own patience is thirty seconds


def test_rebuild_finds_nothing_to_mend_after_a_run_and_an_export_travels(tmp_path, result):
    uri, other = f"sqlite:///{tmp_path}/a.sqlite3", f"sqlite:///{tmp_path}/b.sqlite3"
    result("run", "--sessions", 40, store=uri)

    checked = result("store", "rebuild", "--check", store=uri)
    exported = result("store", "export", tmp_path / "out", store=uri)
    imported = result("store", "import", tmp_path / "out", store=other)

    assert (checked["sessions"], checked["differences"]) == (40, 0)
    assert exported == imported
    assert result("store", "rebuild", "--check", store=other) == checked


def test_evaluate_prints_the_keys_of_the_contract(tmp_path, result):
    uri = f"sqlite:///{tmp_path}/a.sqlite3"
    result("run", "--sessions", 60, "--policy", "uniform", "--experiment", "u", store=uri)

    found = result("evaluate", "u", "--policy", "greedy", store=uri)

    assert {"verdict", "rounds", "effective_sample_size", "estimates", "behaviour_value"} <= set(found)
    assert set(found["estimates"]) == {"snips", "dr", "sndr"}
    assert all(one["low"] <= one["value"] <= one["high"] for one in found["estimates"].values())


def test_evaluate_without_json_begins_with_its_verdict(tmp_path, result, rlreco):
    uri = f"sqlite:///{tmp_path}/a.sqlite3"
    result("run", "--sessions", 60, "--policy", "uniform", "--experiment", "u", store=uri)

    first, second, *_ = rlreco("evaluate", "u", "--policy", "greedy", store=uri).stdout.splitlines()

    assert "whether greedy would have earned more" in first or "greedy would have earned an estimated" in first
    assert second == ""


def test_uplift_prints_both_comparisons_with_their_customers(tmp_path, result):
    uri, conf = f"sqlite:///{tmp_path}/a.sqlite3", tmp_path / "held.json"
    conf.write_text('{"holdOut": 0.3, "assign": {"uniform": 0.3}}')
    result("run", "--sessions", 120, "--experiment", "u", "--conf", conf, store=uri)

    found = result("uplift", "u", store=uri)

    assert set(found) == {"verdict", "experiment", "uplift", "policies"}
    assert "earns" in found["verdict"]
    assert found["uplift"]["low"] <= found["uplift"]["difference"] <= found["uplift"]["high"]
    assert [row["policy"] for row in found["policies"]] == ["thompson", "uniform"]
    assert found["policies"][0]["low"] is None
    own, assigned = (row["sessions"] for row in found["policies"])
    assert found["uplift"]["sessions"] == {"learning": own, "held_out": 120 - own - assigned}


def test_uplift_compares_the_policies_where_hardly_anybody_is_held_out(tmp_path, result, rlreco):
    uri, conf = f"sqlite:///{tmp_path}/a.sqlite3", tmp_path / "held.json"
    conf.write_text('{"holdOut": 0.001, "assign": {"uniform": 0.5}}')
    result("run", "--sessions", 60, "--experiment", "u", "--conf", conf, store=uri)

    found, done = result("uplift", "u", store=uri), rlreco("uplift", "u", store=uri)

    assert (found["uplift"], done.returncode) == (None, 0)
    assert [row["policy"] for row in found["policies"]] == ["thompson", "uniform"]
    assert done.stderr.startswith("Uplift of learning: A comparison needs 10 customers")


def test_uplift_of_an_experiment_with_one_group_says_what_to_train_with(tmp_path, result, rlreco):
    uri = f"sqlite:///{tmp_path}/a.sqlite3"
    result("run", "--sessions", 1, "--experiment", "u", store=uri)

    done = rlreco("uplift", "u", store=uri)

    assert (done.returncode, done.stdout) == (2, "")
    assert "neither holdOut nor assign" in done.stderr


@pytest.mark.parametrize("policy", ["thompson:z=.5", "softmax", "lin_ucb:alpha=.2,explore=.02"])
def test_evaluate_takes_any_policy_with_its_parameters(tmp_path, result, policy):
    uri = f"sqlite:///{tmp_path}/a.sqlite3"
    result("run", "--sessions", 60, "--policy", "uniform", "--experiment", "u", store=uri)

    found = result("evaluate", "u", "--policy", policy, store=uri)

    assert (found["target"], found["learned_rounds"]) == (policy, 30)
    assert set(found["estimates"]) == {"snips", "dr", "sndr"}


def test_evaluate_answers_for_clicks_buys_and_money_of_a_slate(tmp_path, result):
    uri = f"sqlite:///{tmp_path}/a.sqlite3"
    totals = result("run", "--sessions", 300, "--policy", "uniform", "--experiment", "u", store=uri)

    values = {
        metric: result("evaluate", "u", "--policy", "uniform", "--metric", metric, store=uri)["behaviour_value"]
        for metric in ("clicks", "buys", "money")
    }

    assert values["clicks"] == pytest.approx(totals["clicks"] / 300)
    assert values["buys"] == pytest.approx(totals["buys"] / 300)
    assert values["money"] > values["buys"] > 0


def test_evaluate_takes_any_policy_for_a_log_in_the_open_bandit_format_too(tmp_path, result, rlreco):
    rows = [f"2020-01-01 00:00:{second:02d},{second % 4},{second % 3},{second % 5 == 0:d},0.25" for second in range(60)]
    log = tmp_path / "log.csv"
    log.write_text("\n".join(["timestamp,item_id,position,click,propensity_score", *rows]))

    found = result("evaluate", log, "--format", "obd", "--policy", "thompson:z=.5", store=None)
    refused = rlreco("evaluate", log, "--format", "obd", "--policy", "lin_ts", store=None)

    assert found["target"] == "thompson:z=.5"
    assert refused.returncode == 2
    assert "lin_ts reads features of customers and products, and this log has none" in refused.stderr


def test_simulate_keeps_the_run_in_a_store_that_is_named(tmp_path, rlreco):
    uri = f"sqlite:///{tmp_path}/a.sqlite3"

    done = rlreco(
        "simulate", "--probabilities", ".5,.4", "--rounds", 50, "--replicates", 4, "--policy", "ucb1", store=uri
    )

    assert done.returncode == 0
    store = connect(uri)
    saved = SavedSimulations(store, "main", system_clock)
    [kept] = saved.newest()
    run = saved.open(kept.id)
    store.close()
    assert kept.id in done.stderr
    assert (run.simulation.runs[0].policy, run.simulation.runs[0].replicates) == ("ucb1", 4)
    assert run.about["probabilities"] == [0.5, 0.4]


def test_simulated_worlds_can_be_harder(result):
    size = ("--rounds", 30, "--replicates", 2, "--policy", "uniform")
    harder = ("--season", ".5", "--turnover", ".3", "--examination", ".8", "--delay", "5")

    one, other = (result("simulate", *size, *words, store=None)["results"][0] for words in ((), harder))

    assert other["ctr"] < one["ctr"]
    assert other["regret_mean"] != one["regret_mean"]


def test_tastes_can_be_wider_and_classic_arms_have_none(result, rlreco):
    size = ("--rounds", 30, "--replicates", 2, "--policy", "uniform")
    wider = ("--kg-scale", "2", "--k2-scale", "3")

    usual, wide = (result("simulate", *size, *words, store=None)["results"][0] for words in ((), wider))
    classic = rlreco("simulate", "--probabilities", ".5,.4", *size, "--kg-scale", "2", store=None)

    assert wide["regret_mean"] > usual["regret_mean"]
    assert classic.returncode == 2
    assert "--kg-scale is for a shop's shoppers" in classic.stderr


def test_personal_tastes_print_the_best_lists_in_the_same_run(rlreco):
    size = ("--rounds", 20, "--replicates", 2)

    done = rlreco("simulate", "--environment", "personal", *size, "--policy", "uniform", "--json", store=None)

    results = json.loads(done.stdout)["results"]
    assert [run["policy"] for run in results] == ["uniform", "best list for all", "best list for each segment"]
    assert all(run["share_of_uniform_regret"] < 1 for run in results[1:])
    assert "customers for" in done.stderr
    assert "share^" in done.stderr


def test_simulate_without_json_prints_a_block_of_figures_for_each_policy_and_no_curve(rlreco):
    policies = ("--policy", "ucb1", "--policy", "uniform")

    done = rlreco("simulate", "--probabilities", ".5,.4", "--rounds", 50, "--replicates", 4, *policies, store=None)

    verdict, blank, *lines = done.stdout.splitlines()
    assert ("leads and in the end gives away" in verdict or " from session " in verdict, blank) == (True, "")
    blocks = ["results 1:", "results 2:", "differences 1:", "decision:", "best_arm 1:", "best_arm 2:"]
    assert [line for line in lines if not line.startswith("  ")] == blocks
    assert [line for line in lines if "policy" in line][:2] == ["  policy: ucb1", "  policy: uniform"]
    assert max(map(len, lines)) < 80


def test_simulate_says_before_what_it_can_see_and_after_what_it_decides(rlreco):
    policies = ("--policy", "thompson", "--policy", "uniform", "--policy", "greedy", "--winner", ".9")

    done = rlreco("simulate", "--probabilities", ".9,.1", "--rounds", 200, "--replicates", 4, *policies, store=None)

    first, *rest = done.stderr.splitlines()
    assert first.startswith("With 4 replicates of 200 sessions, differences from some")
    assert "hold for all 3 pairs of policies at once" in rest[0]
    assert any("declare a winner at 90 %" in line for line in rest)


def test_a_chance_that_can_declare_no_winner_is_one_clear_line(rlreco):
    done = rlreco("simulate", "--probabilities", ".5,.4", "--rounds", 5, "--winner", "1", store=None)

    assert done.returncode == 2
    assert "winner must lie in 0.5 to below 1, got 1." in done.stderr


@pytest.mark.parametrize("words", [("--rounds", 0), ("--rounds", 9, "--policy", "greedy")])
def test_a_simulation_that_cannot_run_is_one_clear_line_and_promises_nothing(rlreco, words):
    done = rlreco("simulate", "--probabilities", ".5,.4", "--policy", "greedy", "--policy", "ucb1", *words, store=None)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_simulate_prints_the_keys_of_the_contract(result):
    classic = result(
        "simulate", "--probabilities", ".5,.4", "--policy", "thompson", "--rounds", 50, "--replicates", 4, store=None
    )
    shop = result("simulate", "--policy", "default", "--rounds", 20, "--replicates", 2, store=None)

    assert list(classic) == ["verdict", "results", "best_arm"]
    keys = {
        "policy", "rounds", "replicates", "regret_mean", "regret_se", "regret_sd", "reward_mean", "cpu_seconds",
        "steps_per_cpu_second", "curve",
    }  # fmt: skip
    assert set(classic["results"][0]) == keys
    extra = {"ctr", "conversion", "ctr_last_quarter", "share_of_uniform_regret"}
    assert set(shop["results"][0]) == keys | extra
    assert set(classic["results"][0]["curve"][0]) == {"round", "mean", "low", "high"}
    assert classic["results"][0]["curve"][-1]["round"] == 50


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--probabilities", ".1,.2", "--season", "1"), "--season is for a shop's shoppers"),
        (("--probabilities", ".1,.2", "--drift-at", "5"), "--drift-at is for a shop's shoppers"),
        (("--probabilities", ".1,.2", "--environment", "personal"), "--environment is for a shop's shoppers"),
        (("--permute-arms",), "--permute-arms goes with --probabilities"),
    ],
)
def test_what_a_simulation_would_leave_aside_is_refused(rlreco, words, says):
    done = rlreco("simulate", *words, "--rounds", 10, "--replicates", 2, store=None)

    assert done.returncode == 2
    assert says in done.stderr
    assert done.stdout == ""
