"""The service does what its OpenAPI document says, whatever is sent."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode

from rlreco.api import create_app

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
