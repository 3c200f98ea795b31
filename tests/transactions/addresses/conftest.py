from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

CSV = (
    "invoice,product code,quantity,date,price,customer\n"
    "1,A1,2,2026-01-02,1.50,c1\n"
    "1,B2,1,2026-01-02,4.00,c1\n"
    "2,A1,3,2026-01-05,1.50,c2\n"
)


class Server:
    """A web server in this process. files : path -> content; headers : of the requests that came"""

    def __init__(self, port: int) -> None:
        self.port = port
        self.files: dict[str, bytes] = {}
        self.headers: list[dict[str, str]] = []
        self.surplus = 0

    def url(self, path: str, credentials: str = "") -> str:
        return f"http://{credentials}127.0.0.1:{self.port}{path}"


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, with_body: bool) -> None:
            ours.headers.append(dict(self.headers))
            content = ours.files.get(self.path.partition("?")[0])
            if content is None:
                self.send_error(404)
                return
            start, _, end = self.headers.get("Range", "").removeprefix("bytes=").partition("-")
            part = content[int(start) : int(end) + 1] if start else content
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(part) + ours.surplus))
            self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
            self.send_header("ETag", '"1"')
            self.end_headers()
            if with_body:
                self.wfile.write(part)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ours = Server(http.server_port)
    thread = Thread(target=http.serve_forever, daemon=True)
    thread.start()
    yield ours
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def csv() -> str:
    return CSV
