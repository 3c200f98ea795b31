"""/metrics has the figures of the experiments of its workspace, and lives without the store."""

import socket
from dataclasses import replace

from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from rlreco.api import create_app
from rlreco.api.experiment_metrics import FRESH_SECONDS, ExperimentMetrics
from rlreco.api.metrics import Metrics
from rlreco.domain.records import CurveGain
from rlreco.errors import StoreUnavailableError
from rlreco.evaluation.alerts import PropensityHealth
from rlreco.service.monitor.figures import ExperimentFigures
from rlreco.service.service import Service
from rlreco.store.connect import connect

SUMS = CurveGain(3.0, 30.0, 5.0, 2.0, 3.5, 1.0, 0.25, 2.0, 0.75)


def some_figures(name="demo", policy="thompson"):
    return ExperimentFigures(name, {policy: SUMS}, {policy: PropensityHealth(30, 12.0, 0.01)}, 4, frozenset({"drift"}))


def series(text):
    """(name, label values in the alphabetical order of their labels ...) -> value."""
    return {
        (sample.name, *(sample.labels[label] for label in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_every_figure_has_a_series():
    values = series(Metrics(ExperimentMetrics(lambda: [some_figures()])).text())

    of_policy = {name: value for (name, *labels), value in values.items() if labels == ["demo", "thompson"]}
    assert of_policy == {
        "rlreco_sessions_total": 3, "rlreco_impressions_total": 30, "rlreco_clicks_total": 5, "rlreco_buys_total": 2,
        "rlreco_reward_total": 3.5, "rlreco_exact_regret_total": 0.25, "rlreco_estimated_regret_total": 0.75,
        "rlreco_least_propensity": 0.01, "rlreco_effective_row_share": 0.4,
    }  # fmt: skip
    assert values["rlreco_waiting_slates", "demo"] == 4
    alerts = {name: values["rlreco_alert", name, "demo"] for name in ("drift", "falling_buys", "thin_log")}
    assert alerts == {"drift": 1, "falling_buys": 0, "thin_log": 0}
    assert values["rlreco_store_errors_total",] == 0


def test_names_with_quotes_and_line_breaks_are_read_back_whole():
    name, policy = 'a "shop"\n{x="1"}', "p\\n"

    values = series(Metrics(ExperimentMetrics(lambda: [some_figures(name, policy)])).text())

    assert values["rlreco_clicks_total", name, policy] == 5


def test_scrapes_within_some_seconds_share_one_read():
    reads, now = [], [0.0]

    def read():
        reads.append(now[0])
        return [some_figures()]

    metrics = Metrics(ExperimentMetrics(read, lambda: now[0]))
    for now[0] in (0.0, FRESH_SECONDS - 0.1, FRESH_SECONDS, FRESH_SECONDS + 1):
        metrics.text()

    assert reads == [0.0, FRESH_SECONDS]


def test_while_the_store_fails_its_series_are_left_out_and_the_failures_counted():
    now, fails = [0.0], [False]

    def read():
        if fails[0]:
            raise StoreUnavailableError("The store can't be reached.")
        return [some_figures()]

    metrics = Metrics(ExperimentMetrics(read, lambda: now[0]))
    seen = []
    for now[0], fails[0] in ((0, False), (10, True), (20, True), (30, False)):
        values = series(metrics.text())
        seen.append((values["rlreco_store_errors_total",], ("rlreco_clicks_total", "demo", "thompson") in values))

    assert seen == [(0, True), (1, False), (2, False), (2, True)]


def test_an_answered_slate_is_counted_and_a_silent_one_waits(client, customer):
    shown = [client.post("/v1/sessions", json={"experiment": "demo", "customer_id": customer}).json() for _ in range(2)]
    client.post(f"/v1/sessions/{shown[0]['session_id']}/answer", json={"bought": [shown[0]["slate"][0]["id"]]})

    values = series(client.get("/metrics").text)

    assert values["rlreco_buys_total", "demo", shown[0]["policy"]] == 1
    assert values["rlreco_impressions_total", "demo", shown[0]["policy"]] == len(shown[0]["slate"])
    assert values["rlreco_waiting_slates", "demo"] == 1
    assert values["rlreco_alert", "thin_log", "demo"] == 1


def test_experiments_of_another_workspace_have_no_series(store, client):
    store.save_experiment(replace(store.experiment("demo"), name="hidden", workspace="theirs"), [])

    text = client.get("/metrics").text

    assert 'experiment="demo"' in text
    assert "hidden" not in text


def test_metrics_are_served_while_the_store_is_down():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        uri = f"mongodb://127.0.0.1:{closed.getsockname()[1]}/shop"
        client = TestClient(create_app(Service(connect(uri)), api_key="k"), headers={"X-API-Key": "k"})

        response = client.get("/metrics")

    assert response.status_code == 200
    assert series(response.text)["rlreco_store_errors_total",] == 1
    assert "rlreco_clicks_total{" not in response.text
