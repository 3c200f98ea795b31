"""Requests that arrive in part are ended after their time, and hold no shutdown up."""

import asyncio
import socket
from contextlib import closing
from threading import Thread

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from websockets.sync.client import connect

from rlreco.api import create_app
from rlreco.api.access.bodies import BodyTooLargeError, HungUpError, read_body
from rlreco.api.access.connections import SHUTDOWN_SECONDS, TimedConnections, server
from rlreco.api.access.rates import Limits

HALF_BODY = (
    b"POST /recommendations HTTP/1.1\r\nHost: x\r\nX-API-Key: k\r\nContent-Type: application/json\r\n"
    b"Content-Length: 1000\r\n\r\n{"
)
HALF_HEADERS = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
PATIENT = Limits(receive_seconds=3_600)
HASTY = Limits(receive_seconds=0.2)


QUIET = {"host": "127.0.0.1", "port": 0, "log_level": "critical"}


class Running:
    """A server in a thread."""

    def __init__(self, server_):
        self.server = server_
        self.thread = Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            self.thread.join(0.01)
            assert self.thread.is_alive()

    @property
    def address(self):
        return self.server.servers[0].sockets[0].getsockname()

    def connect(self):
        return socket.create_connection(self.address, timeout=60)

    def stop(self):
        self.server.should_exit = True
        self.thread.join(60)


@pytest.fixture
def start():
    started = []

    def run(server_):
        started.append(Running(server_))
        return started[-1]

    yield run
    for each in started:
        each.stop()


@pytest.fixture
def running(service, start):
    """Starts the service with these limits."""
    return lambda limits: start(server(create_app(service, api_key="k", limits=limits), limits, **QUIET))


async def echo(websocket):
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(text)


def health(request):
    return PlainTextResponse("ok")


@pytest.fixture
def started_elsewhere(start):
    """Starts an application that times its connections, under a uvicorn that knows nothing of it."""

    def run(seconds):
        routes = [Route("/healthz", health), WebSocketRoute("/echo", echo)]
        app = Starlette(routes=routes, middleware=[Middleware(TimedConnections, seconds=seconds)])
        return start(uvicorn.Server(uvicorn.Config(app, **QUIET)))

    return run


def rest_of(connection):
    """All that comes until the other side closes."""
    parts = []
    while part := connection.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def test_a_half_sent_body_is_408_and_its_connection_is_closed(running):
    with closing(running(HASTY).connect()) as connection:
        connection.sendall(HALF_BODY)

        answer = rest_of(connection)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in answer


@pytest.mark.parametrize("sent", [b"", HALF_HEADERS], ids=["nothing", "half of the headers"])
def test_headers_that_do_not_end_are_not_waited_for(running, sent):
    with closing(running(HASTY).connect()) as connection:
        connection.sendall(sent)

        assert rest_of(connection) == b""


def test_headers_of_a_second_request_are_not_waited_for_either(running):
    with closing(running(HASTY).connect()) as connection:
        connection.sendall(WHOLE)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        connection.sendall(HALF_HEADERS)

        assert b"HTTP/1.1" not in rest_of(connection)


def test_a_shutdown_ends_though_bodies_and_headers_are_half_sent(running):
    server_ = running(PATIENT)
    connections = [server_.connect() for _ in range(20)]
    for number, connection in enumerate(connections):
        connection.sendall((HALF_BODY, HALF_HEADERS, b"")[number % 3])
    with closing(server_.connect()) as connection:
        connection.sendall(WHOLE)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")

    server_.stop()

    assert not server_.thread.is_alive()
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("sent", [b"", HALF_HEADERS], ids=["nothing", "half of the headers"])
def test_an_application_can_time_the_connections_of_a_uvicorn_that_others_started(started_elsewhere, sent):
    server_ = started_elsewhere(0.2)
    with closing(server_.connect()) as connection:
        connection.sendall(sent)

        assert rest_of(connection) == b""
    assert server_.server.config.timeout_graceful_shutdown == SHUTDOWN_SECONDS


def test_a_websocket_is_no_request_whose_headers_are_waited_for(started_elsewhere):
    server_ = started_elsewhere(0.2)
    host, port = server_.address
    with connect(f"ws://{host}:{port}/echo") as websocket, closing(server_.connect()) as later:
        assert rest_of(later) == b""

        websocket.send("still here")

        assert websocket.recv(timeout=60) == "still here"


async def receiving(*messages):
    """Reads a body of these messages, after which nothing comes."""
    left = list(messages)

    async def receive():
        return left.pop(0) if left else await asyncio.Event().wait()

    return await read_body(receive, 4, 0.05)


def part(body, more=True):
    return {"type": "http.request", "body": body, "more_body": more}


def test_a_body_is_read_whole_up_to_its_limit(run_apart):
    assert run_apart(receiving(part(b"12"), part(b"34", more=False))) == b"1234"


@pytest.mark.parametrize(
    ("messages", "error"),
    [
        ([part(b"12"), part(b"345", more=False)], BodyTooLargeError),
        ([part(b"12")], TimeoutError),
        ([], TimeoutError),
        ([part(b"12"), {"type": "http.disconnect"}], HungUpError),
    ],
)
def test_a_body_that_is_too_large_too_late_or_broken_off_is_no_body(run_apart, messages, error):
    with pytest.raises(error):
        run_apart(receiving(*messages))
