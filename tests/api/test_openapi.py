"""The service does what its OpenAPI document says, whatever is sent."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from prometheus_client.parser import text_string_to_metric_families
from schemathesis.generation import GenerationMode

from rlreco.api import create_app
from rlreco.api.access.rates import Limits

ANSWER = "/v1/sessions/{session_id}/answer"
KEY = "a key that nobody guesses"
FEW = settings(max_examples=8, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture
def address(service, serve):
    """Of the service as `rlreco serve` runs it."""
    return serve(create_app(service, api_key=KEY))


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_what_fits_the_document_is_accepted_and_what_does_not_is_refused(service, mode):
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(service, api_key=KEY))
    schema.config.headers = {"X-API-Key": KEY}
    operations = [result.ok() for result in schema.get_all_operations()]
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue

        @FEW
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case):
            case.call_and_validate()

        holds()
    assert len(operations) == 16


@pytest.mark.slow
def test_five_hundred_cases_and_more_pass_every_check_of_schemathesis(address, tmp_path):
    program = Path(sys.executable).with_name("schemathesis")
    command = [program, "run", f"{address}/openapi.json", "--header", f"X-API-Key: {KEY}", "--checks", "all"]
    command += ["--max-examples", "40", "--seed", "20260302", "--report", "json", "--report-dir", tmp_path]
    # In a folder of its own: it keeps what it has found in the folder it is started in.
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=900, cwd=tmp_path)

    assert done.returncode == 0, done.stdout[-5000:]
    (report,) = tmp_path.glob("*.json")
    assert cases_in(json.loads(report.read_text())) >= 500


def cases_in(report):
    return report["test_cases"]["generated"]


@pytest.mark.slow
def test_five_thousand_cases_reach_sessions_at_the_answer_route_without_a_failure(service, serve, tmp_path):
    """First stateful, where answers go to sessions that earlier cases opened; then at the answer route alone, with
    sessions that are there. Cases are counted by the service itself."""
    address = serve(create_app(service, api_key=KEY, limits=Limits(requests_a_minute=10**9)))
    products, learner = sorted(service.products("main"))[:10], service.learner("demo")
    document = narrowed(httpx.get(f"{address}/openapi.json").json(), products)

    run(tmp_path, address, document, r"^/v1/sessions", "stateful", 60)
    stateful = answered(address)
    sessions = [learner.recommend(None, only=products).session.id for _ in range(100)]
    document["paths"][ANSWER]["post"]["parameters"][0]["schema"] = {"enum": sessions}
    run(tmp_path, address, document, r"answer$", "fuzzing", 5_000)

    assert stateful > 0
    assert answered(address) >= 5_000


def narrowed(document, products):
    """The document for the shop of the test, whose slates are these products: so that what fits it is accepted."""
    schemas = document["components"]["schemas"]
    session, answer = schemas["SessionRequest"], schemas["Answer"]
    session["properties"] = {name: session["properties"][name] for name in ("customer_id",)} | {
        "experiment": {"enum": ["demo"]},
        "policy": {"enum": [None, "thompson", "uniform", "lin_ts"]},
        "only": {"enum": [products]},
    }
    session["required"] = ["experiment", "only"]
    for name in ("clicked", "bought"):
        answer["properties"][name] = {"type": "array", "items": {"enum": products}, "maxItems": 100}
    return document


def run(folder, address, document, paths, phase, cases):
    (folder / "document.json").write_text(json.dumps(document))
    program = Path(sys.executable).with_name("schemathesis")
    command = [program, "run", folder / "document.json", "--url", address, "--header", f"X-API-Key: {KEY}"]
    command += ["--phases", phase, "--mode", "positive", "--checks", "all", "--max-examples", cases]
    command += ["--seed", "20260302", "--include-path-regex", paths]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=1_800, cwd=folder)
    assert done.returncode == 0, done.stdout[-5000:]


def answered(address):
    """Requests that the answer route answered for a session that is there."""
    text = httpx.get(f"{address}/metrics", headers={"X-API-Key": KEY}).text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "rlreco_requests_total"
        and (sample.labels["route"], sample.labels["status"]) == (ANSWER, "200")
    )
