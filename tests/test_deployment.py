"""What a host is given does what docs/deployment.md says: Dockerfile, compose.yaml, heroku.yml, systemd's unit."""

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tomllib
from configparser import RawConfigParser
from contextlib import contextmanager
from pathlib import Path
from stat import S_IMODE
from time import monotonic, sleep

import httpx
import pytest
import yaml
from pymongo.uri_parser import parse_uri

ROOT = Path(__file__).resolve().parent.parent
KEY = "a key that nobody guesses"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
NEEDED = {
    ".streamlit/config.toml",
    "LICENSE",
    "README.md",
    "asgi_app.py",
    "config/custprof.json",
    "pages/overview.py",
    "pyproject.toml",
    "requirements-image.txt",
    "rlreco/cli/__init__.py",
    "rlreco/datasets/demo_products.csv",
    "rlreco/pictures/motifs.svg",
    "streamlit_app.py",
}
UNWANTED = {
    ".env",
    ".git/config",
    ".streamlit/secrets.toml",
    ".venv/bin/python",
    "config/__pycache__/old.pyc",
    "rlreco.sqlite3",
    "sales.csv",
    "tests/conftest.py",
}


def instructions(name: str) -> list[str]:
    """What stands after each `name` in the Dockerfile, continued lines joined."""
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [line.removeprefix(name).strip() for line in lines if line.startswith(f"{name} ")]


def pattern(glob: str) -> re.Pattern[str]:
    """A line of .dockerignore: a star stays within a folder, two don't, and a folder stands for all that is in it."""
    parts = re.split(r"(\*\*/|\*)", glob)
    return re.compile("".join({"**/": "(.*/)?", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts) + "(/.*)?")


def in_context(path: str) -> bool:
    """Whether `docker build` gets the file; the last line of .dockerignore that fits it decides."""
    taken = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        glob = line.removeprefix("!")
        if line and not line.startswith("#") and pattern(glob).fullmatch(path):
            taken = line.startswith("!")
    return taken


def files_of(folder: Path) -> list[str]:
    found = (path for name in sorted(os.listdir(folder)) for path in _below(folder / name))
    return [path.relative_to(folder).as_posix() for path in found]


def _below(path: Path) -> list[Path]:
    if path.is_dir() and path.name.startswith((".venv", ".git", "artifacts", "docs", "tests")):
        return []
    return [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]


@pytest.fixture
def image(tmp_path):
    """A folder with what the image has in /app."""
    app = tmp_path / "app"
    for path in filter(in_context, files_of(ROOT)):
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, app / path)
    return app


def test_an_image_has_what_the_app_needs_and_no_store_secret_or_file_of_sales():
    assert {path for path in NEEDED if not (ROOT / path).is_file()} == set()
    assert {path for path in NEEDED if not in_context(path)} == set()
    assert {path for path in UNWANTED if in_context(path)} == set()


def container_command(port: int) -> list[str]:
    return json.loads(instructions("CMD")[-1])


def unit_command(port: int) -> list[str]:
    """ExecStart of the unit in docs/deployment.md, on another port."""
    words = shlex.split(unit()["Service"]["ExecStart"])
    assert words[0] == "/srv/rlreco/venv/bin/streamlit"
    return ["streamlit", *(f"--server.port={port}" if "server.port" in word else word for word in words[1:])]


def unit() -> RawConfigParser:
    guide = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    parser = RawConfigParser(strict=False)
    parser.optionxform = str
    parser.read_string(re.search(r"\[Unit\]\n.*?(?=```)", guide, re.DOTALL).group())
    return parser


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def healthy(environment: dict[str, str]) -> bool:
    """The Dockerfile's own check, as a shell runs it."""
    check = instructions("HEALTHCHECK")[-1].partition("CMD ")[2]
    return subprocess.run(["sh", "-c", check], env=environment, stderr=subprocess.DEVNULL).returncode == 0


def waited_for(condition, seconds: float = 90) -> bool:
    deadline = monotonic() + seconds
    while not condition():
        if monotonic() > deadline:
            return False
        sleep(0.2)
    return True


@pytest.fixture
def environment(image, tmp_path):
    """What the host sets, and nothing of what is set here."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("RLRECO_", "STREAMLIT_"))},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PORT": str(free_port()),
        "PYTHONPATH": str(image),
        "RLRECO_DATA_DIR": str(tmp_path / "data"),
        "RLRECO_API_KEY": KEY,
    }


@contextmanager
def started(command: list[str], folder: Path, environment: dict[str, str]):
    """The address, once the health check says that it is up; told to end at the end."""
    process = subprocess.Popen(command, cwd=folder, env=environment, **QUIET)
    try:
        assert waited_for(lambda: healthy(environment))
        yield f"http://127.0.0.1:{environment['PORT']}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.slow
@pytest.mark.parametrize("command", [container_command, unit_command])
def test_what_a_host_starts_is_healthy_keeps_its_store_and_ends_when_told(command, image, environment, tmp_path):
    assert not healthy(environment)
    with started(command(int(environment["PORT"])), image, environment) as url:
        train = [sys.executable, "-m", "rlreco.cli", "train"]
        learning = f"{url}/api/v1/experiments/demo-shop/learning"

        assert "<title>" in httpx.get(url, timeout=30).text
        assert subprocess.run(train, cwd=image, env=environment, **QUIET).returncode == 0
        assert httpx.get(learning, timeout=30).status_code == 401
        assert httpx.get(learning, timeout=30, headers={"X-API-Key": KEY}).json()["experiment"] == "demo-shop"
        assert (tmp_path / "data" / "rlreco.sqlite3").is_file()
    # A shell that doesn't hand its place over would end alone and leave the server behind.
    assert waited_for(lambda: not healthy(environment), seconds=5)


def test_the_container_runs_as_a_user_who_owns_nothing_but_the_data():
    made = " ".join(instructions("RUN"))

    assert instructions("USER") == ["rlreco"]
    assert "useradd --create-home --uid 10001 rlreco" in made
    assert re.findall(r"chown (.*?)(?: &&|$)", made) == ["rlreco /data"]
    assert instructions("VOLUME") == ["/data"]
    assert "RLRECO_DATA_DIR=/data" in instructions("ENV")[-1].split()


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def test_the_app_of_compose_finds_the_replica_set_that_compose_starts(compose):
    app, mongo = compose["services"]["app"], compose["services"]["mongo"]
    address = re.sub(r"\$\{MONGO_\w+\}", "x", app["environment"]["RLRECO_STORE"])
    found = parse_uri(address)
    start, check = mongo["entrypoint"][-1], mongo["healthcheck"]["test"][-1]
    name = found["options"]["replicaSet"]

    assert found["nodelist"] == [("mongo", 27017)]
    assert found["options"]["authSource"] == found["database"] == "rlreco"
    assert f"--replSet {name} " in start
    assert f'_id: "{name}"' in check
    assert 'host: "mongo:27017"' in check
    assert app["depends_on"] == {"mongo": {"condition": "service_healthy"}}


def test_compose_is_private_on_this_machine_alone_and_the_app_may_do_little(compose):
    app, mongo = compose["services"]["app"], compose["services"]["mongo"]

    assert app["environment"]["RLRECO_WORKSPACES"] == "private"
    assert all(port.startswith("127.0.0.1:") for port in app["ports"])
    assert (app["read_only"], app["cap_drop"]) == (True, ["ALL"])
    assert "ports" not in mongo
    for service in (app, mongo):
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["mem_limit"]
    assert "readWrite" in compose["configs"]["app-user"]["content"]


def test_no_password_stands_on_a_command_line(compose):
    for service in compose["services"].values():
        for words in (service.get("entrypoint", []), service.get("healthcheck", {}).get("test", [])):
            assert "PASSWORD" not in " ".join(words).replace("process.env.MONGO_INITDB_ROOT_PASSWORD", "")


def test_a_run_by_hand_listens_on_this_machine_alone():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

    assert config["server"]["address"] == "127.0.0.1"


def test_the_unit_writes_its_data_only():
    service = unit()["Service"]

    assert service["ReadWritePaths"] == "/srv/rlreco/data"
    assert {"MemoryMax", "CapabilityBoundingSet", "ProtectHome", "PrivateDevices", "SystemCallFilter"} <= set(service)


def test_compose_refuses_to_start_without_what_its_first_lines_ask_for():
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"^# +(\w+)=\.*", text, re.MULTILINE))

    assert set(re.findall(r"(?<!\$)\$\{(\w+)", text)) == asked
    assert set(re.findall(r"\$\{(\w+):\?", text)) == asked


def test_compose_declares_the_volumes_that_its_services_mount(compose):
    mounted = [volume for service in compose["services"].values() for volume in service["volumes"]]

    assert {volume.partition(":")[0] for volume in mounted} == set(compose["volumes"])


@pytest.mark.skipif(not (shutil.which("bash") and shutil.which("openssl")), reason="needs bash and openssl")
def test_mongodb_gets_a_key_of_its_own_once(compose, tmp_path):
    key = tmp_path / "key"
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in {"chown": "true", "docker-entrypoint.sh": 'echo "$@"'}.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    shell = [word.replace("$$", "$") for word in compose["services"]["mongo"]["entrypoint"]]
    shell[-1] = shell[-1].replace("/data/configdb/key", str(key))

    def start() -> tuple[str, bytes]:
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        said = subprocess.run(shell, env={"PATH": path}, check=True, capture_output=True, text=True).stdout
        return said.strip(), key.read_bytes()

    first, second = start(), start()

    assert first == second
    assert first[0] == f"mongod --replSet rs0 --keyFile {key} --bind_ip_all"
    assert 6 <= len(b"".join(first[1].split())) <= 1024, "MongoDB takes keys of 6 to 1024 characters"
    assert S_IMODE(key.stat().st_mode) == 0o400


def test_an_image_installs_nothing_but_what_is_pinned_with_its_hash():
    installs = [line for command in instructions("RUN") for line in re.findall(r"pip install [^&]*", command)]

    assert [line.strip() for line in installs] == [
        "pip install --require-hashes -r requirements-image.txt",
        "pip install --no-deps --no-index --no-build-isolation -e .",
    ]
    assert "COPY requirements-image.txt ." in (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_the_base_of_the_image_can_be_given_by_its_digest():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if line.startswith(("ARG", "FROM"))] == [
        "ARG BASE=python:3.12-slim",
        "FROM ${BASE}",
    ]


def test_heroku_builds_the_dockerfile_and_starts_what_it_says():
    manifest = yaml.safe_load((ROOT / "heroku.yml").read_text(encoding="utf-8"))

    assert manifest == {"build": {"docker": {"web": "Dockerfile"}}}
    assert "--server.port=$PORT" in " ".join(json.loads(instructions("CMD")[-1]))
