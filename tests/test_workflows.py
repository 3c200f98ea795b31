"""The jobs in .github/workflows call what is there, and those of MongoDB start the server that their address names."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from pymongo.uri_parser import parse_uri

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
JOBS = {f"{file}-{name}": job for file, workflow in WORKFLOWS.items() for name, job in workflow["jobs"].items()}
ADDRESS = "RLRECO_TEST_MONGODB_URI"


def commands(job):
    return [step["run"] for step in job["steps"] if "run" in step]


def image_of_compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["mongo"]["image"]


@pytest.mark.parametrize("name", JOBS)
def test_a_job_makes_targets_and_runs_files_that_are_there(name):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    run = "\n".join(commands(JOBS[name]))

    assert set(re.findall(r"^ *make ([a-z]+)", run, re.MULTILINE)) <= targets
    assert [
        path for path in re.findall(r"^\.ci/\S+|tests/\S+\.py", run, re.MULTILINE) if not (ROOT / path).is_file()
    ] == []


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize("name", JOBS)
def test_the_commands_of_a_job_can_be_parsed(name):
    for command in commands(JOBS[name]):
        subprocess.run(["bash", "-n", "-c", command], check=True)


def test_both_jobs_of_mongodb_end_with_the_command_that_a_person_runs():
    jobs = [job for job in JOBS.values() if ADDRESS in job.get("env", {})]

    assert [commands(job)[-1] for job in jobs] == ["make mongo"] * 2


def test_the_replica_set_of_its_job_is_started_with_the_name_and_member_that_the_address_has():
    job = JOBS["ci-mongodb"]
    address = parse_uri(job["env"][ADDRESS])
    (start,) = [command for command in commands(job) if "docker run" in command]
    name, ((host, port),) = address["options"]["replicaSet"], address["nodelist"]

    assert f"{image_of_compose()} --replSet {name} " in start
    assert f'_id: "{name}"' in start
    assert f'host: "{host}:{port}"' in start
    assert f"127.0.0.1:{port}:27017" in start


def test_the_standalone_server_of_its_job_has_the_port_of_the_address():
    job = JOBS["ci-mongodb-standalone"]
    address, server = parse_uri(job["env"][ADDRESS]), job["services"]["mongo"]

    assert server["image"] == image_of_compose()
    assert server["ports"] == [f"127.0.0.1:{address['nodelist'][0][1]}:27017"]
    assert "replicaSet" not in address["options"]


def test_without_an_address_making_mongo_says_what_it_needs_and_fails():
    if not shutil.which("make"):
        pytest.skip("needs make")
    made = subprocess.run(["make", "mongo"], cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True)

    assert made.returncode != 0
    assert made.stderr.splitlines()[0].startswith(f"make mongo: set {ADDRESS} to a MongoDB to test on")
