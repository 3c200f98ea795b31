"""What one page, and one client address, may upload."""

import asyncio
from collections import Counter, defaultdict

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from rlreco.api.mounted.upload_gate import UploadGate
from rlreco.api.mounted.upload_limits import MB, Upload, UploadAccounts, UploadLimits, UploadRefusedError

LIMITS = UploadLimits(files=3, mb=10, mb_a_minute=20, of_address=2)
HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"


class Shelf:
    """Files of open sessions."""

    def __init__(self):
        self.open = {"ann", "bob", "cy"}
        self.files = defaultdict(dict)

    def is_session(self, session):
        return session in self.open

    def sizes(self, session):
        return self.files[session]


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def accounts(shelf, clock):
    return UploadAccounts(lambda: shelf, clock)


@pytest.fixture
def put(accounts, shelf):
    """Uploads a file and keeps it."""

    def putting(session, file, mb=1.0, address=HOME):
        upload = Upload(session, file, int(mb * MB), address)
        with accounts.admitted(upload, LIMITS):
            shelf.files[session][file] = upload.size

    return putting


@pytest.fixture
def refused(put):
    """Reason, status and seconds of a refusal."""

    def refusing(*arguments, **named):
        with pytest.raises(UploadRefusedError) as error:
            put(*arguments, **named)
        return error.value.reason, error.value.status, error.value.wait

    return refusing


def test_a_page_holds_so_many_files_and_each_that_is_deleted_makes_room(put, refused, shelf):
    for file in "abc":
        put("ann", file)
    assert refused("ann", "d") == ("files", 429, 60)

    del shelf.files["ann"]["b"]

    put("ann", "d")


def test_a_file_that_is_sent_again_takes_the_place_of_its_earlier_state(put, refused):
    for file in "abc":
        put("ann", file, mb=3.0)

    put("ann", "c", mb=4.0)

    assert refused("ann", "c", mb=4.1) == ("bytes", 413, None)


def test_a_page_holds_so_many_bytes_and_a_file_of_exactly_as_many_passes(put, refused):
    put("ann", "a", mb=10.0)

    assert refused("ann", "b", mb=0.1) == ("bytes", 413, None)
    assert refused("bob", "b", mb=10.1) == ("bytes", 413, None)


def test_an_address_holds_so_many_pages_worth_and_other_addresses_are_not_hindered(put, refused):
    put("ann", "a", mb=10.0)
    put("bob", "a", mb=6.0)

    assert refused("cy", "a", mb=5.0) == ("bytes", 413, None)
    put("cy", "a", mb=5.0, address=ELSEWHERE)


def test_the_files_of_a_session_that_ended_no_longer_count(put, refused, shelf):
    put("ann", "a", mb=10.0)
    put("bob", "a", mb=6.0)
    shelf.open.remove("ann")
    assert refused("cy", "a", mb=5.0) == ("bytes", 413, None)

    shelf.files.pop("ann")

    put("cy", "a", mb=5.0)


def test_a_page_uploads_so_many_bytes_a_minute_however_often_it_deletes(put, refused, shelf, clock):
    for _ in range(2):
        put("ann", "a", mb=10.0)
        shelf.files.clear()
    assert refused("ann", "a", mb=5.0) == ("rate", 429, 15)
    put("bob", "a", mb=10.0)
    shelf.files.clear()

    clock.now += 15.0

    put("ann", "a", mb=5.0)


def test_a_file_above_a_minutes_worth_passes_and_the_next_one_waits_for_longer(accounts, clock):
    wide = UploadLimits(files=9, mb=100, mb_a_minute=20)
    with accounts.admitted(Upload("ann", "a", 50 * MB, HOME), wide):
        pass

    clock.now += 60.0

    with (
        pytest.raises(UploadRefusedError) as error,
        accounts.admitted(Upload("ann", "b", MB, HOME), wide),
    ):
        pass
    # 20 of 50 were had, 30 are owed, 20 came back, and there has to be 1.
    assert error.value.wait == 33


def test_a_page_uploads_one_file_at_a_time_and_other_pages_at_the_same_time(accounts):
    with accounts.admitted(Upload("ann", "a", MB, HOME), LIMITS):
        with (
            pytest.raises(UploadRefusedError) as error,
            accounts.admitted(Upload("ann", "b", MB, HOME), LIMITS),
        ):
            pass
        with accounts.admitted(Upload("bob", "a", MB, HOME), LIMITS):
            pass

    assert (error.value.reason, error.value.status, error.value.wait) == ("busy", 429, 1)


def test_what_is_arriving_counts_for_its_address(accounts):
    with (
        accounts.admitted(Upload("ann", "a", 10 * MB, HOME), LIMITS),
        accounts.admitted(Upload("bob", "a", 6 * MB, HOME), LIMITS),
        pytest.raises(UploadRefusedError),
        accounts.admitted(Upload("cy", "a", 5 * MB, HOME), LIMITS),
    ):
        pass


def test_an_upload_that_is_broken_off_leaves_no_place_occupied(accounts, put):
    with pytest.raises(ConnectionError), accounts.admitted(Upload("ann", "a", MB, HOME), LIMITS):
        raise ConnectionError

    put("ann", "a")


def test_a_session_that_is_not_open_uploads_nothing(refused):
    assert refused("nobody", "a") == ("session", 404, None)


@pytest.fixture
def counts():
    return Counter()


@pytest.fixture
def client(shelf, counts, run_apart):
    """Of an application with the gate, at /shop. X-Forwarded-For names the client."""

    async def take(request):
        session, file = request.path_params["session"], request.path_params["file"]
        shelf.files[session][file] = len(await request.body())
        return Response(status_code=204)

    gate = {"held": lambda: shelf, "limits": lambda: LIMITS, "counts": counts, "trust_proxy": lambda: True}
    app = Starlette(
        routes=[Route("/shop/_stcore/upload_file/{session}/{file}", take, methods=["PUT", "DELETE"])],
        middleware=[Middleware(UploadGate, base="/shop", **gate)],
    )
    transport = httpx.ASGITransport(app)

    def ask(method, session, file="a", content=b"", **headers):
        async def asking():
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as opened:
                path = f"/shop/_stcore/upload_file/{session}/{file}"
                return await opened.request(method, path, content=content, headers=headers)

        return run_apart(asking())

    return ask


def test_refusals_are_one_sentence_with_the_time_to_wait_and_are_counted(client, counts):
    for file in "abc":
        assert client("PUT", "ann", file, b"x").status_code == 204

    fourth, stranger, large = (
        client("PUT", "ann", "d", b"x"),
        client("PUT", "nobody", "a", b"x"),
        client("PUT", "bob", "a", bytes(10 * MB + 1)),
    )

    assert (fourth.status_code, fourth.headers["retry-after"]) == (429, "60")
    assert fourth.json()["detail"] == "This page holds 3 uploaded files already. Remove one, or wait a minute."
    assert (stranger.status_code, large.status_code) == (404, 413)
    assert all(each.headers["connection"] == "close" for each in (fourth, stranger, large))
    assert counts == {"passed": 3, "files": 1, "session": 1, "bytes": 1}


def test_an_upload_without_a_length_is_refused_as_its_bytes_could_not_be_counted(client):
    async def parts():
        yield b"x"

    assert client("PUT", "ann", content=parts()).status_code == 411


def test_behind_a_trusted_proxy_each_client_has_limits_of_its_own(client):
    for session, mb in (("ann", 10), ("bob", 6)):
        assert client("PUT", session, content=bytes(mb * MB), **{"X-Forwarded-For": HOME}).status_code == 204

    assert client("PUT", "cy", content=bytes(5 * MB), **{"X-Forwarded-For": HOME}).status_code == 413
    assert client("PUT", "cy", content=bytes(5 * MB), **{"X-Forwarded-For": ELSEWHERE}).status_code == 204


def test_deleting_is_never_refused(client):
    assert client("DELETE", "nobody").status_code == 204


def test_a_refused_upload_whose_bytes_drip_is_answered_all_the_same(shelf, monkeypatch, run_apart):
    """Each byte comes in time for itself, and the first MB never ends."""
    monkeypatch.setattr("rlreco.api.mounted.upload_gate.REFUSED_SECONDS", 0.05)
    sent = []

    async def drip():
        await asyncio.sleep(0.001)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message):
        sent.append(message)

    gate = UploadGate(None, "", lambda: shelf, lambda: LIMITS, Counter())
    scope = {
        "type": "http", "method": "PUT", "path": "/_stcore/upload_file/stranger/f", "client": (HOME, 1),
        "headers": [(b"content-length", b"5000000")],
    }  # fmt: skip
    run_apart(asyncio.wait_for(gate(scope, drip, send), 60))

    assert sent[0]["status"] == 404
