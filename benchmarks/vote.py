"""A class votes: that many real sessions over Streamlit's websocket protocol answer a race at once.

python benchmarks/vote.py [--phones 30] [--answers 10]

`streamlit run streamlit_app.py` serves an empty store in a temporary folder. A host's session starts the race *Easy
win* and opens a vote; then each phone, a session of its own, opens the address and taps, and sends every tap twice.

Prints one line: phones, their answers, those in the host's view, and by both views how many were counted twice and how
many were lost. Exits 1 unless both are 0.
"""

import argparse
import asyncio
import random
import re
import sys
import tempfile
from pathlib import Path

from app_process import serving
from load import PATIENCE, ROOT, Tally, Visitor
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as connect_socket

_LEFT = re.compile(r"(\d+) of (\d+) answers left")
_FIGURE = re.compile(r">(phones|answers|clicked)</div><div [^>]*>([\d,]+)<")
_WAIT = 0.5


class Session(Visitor):
    """One browser's side of a session, with its address and the texts that it shows."""

    def __init__(self, socket: ClientConnection, address: str = "") -> None:
        super().__init__(socket, Tally())
        self._address = address
        self._texts: list[str] = []

    @property
    def text(self) -> str:
        return "\n".join(self._texts)

    @property
    def buttons(self) -> list[str]:
        return list(self._buttons)

    async def look(self, page: str) -> None:
        """Open the page, or draw it anew. Raises SystemExit for a page with an error."""
        # A browser that opens an address learns only by the answer which page that is.
        for _ in range(1 if page in self._pages else 2):
            message = BackMsg()
            message.rerun_script.page_name = page
            message.rerun_script.page_script_hash = self._pages.get(page, "")
            message.rerun_script.query_string = self._address
            await self._done(message)

    async def tap(self, button: str, *, times: int = 1) -> None:
        """Press the button of that label so often at once, with the messages of a double click."""
        widget, fragment = self._buttons[button]
        message = BackMsg()
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.query_string = self._address
        message.rerun_script.fragment_id = fragment
        message.rerun_script.widget_states.widgets.add(id=widget, trigger_value=True)
        for _ in range(times - 1):
            await self._socket.send(message.SerializeToString())
        await self._done(message)

    async def _done(self, message: BackMsg) -> None:
        self._texts = []
        failure = await asyncio.wait_for(self._run(message), PATIENCE)
        if failure is not None:
            raise SystemExit(f"A session was shown an error: {failure}")

    def _draw(self, received: ForwardMsg) -> None:
        super()._draw(received)
        element = received.delta.new_element
        match element.WhichOneof("type"):
            case "html":
                self._texts.append(element.html.body)
            case "code":
                self._texts.append(element.code.code_text)


async def opened_vote(host: Session) -> str:
    """The query of the address that phones open."""
    await host.look("experiments")
    await host.tap("Race: Easy win")
    while "Open the vote" not in host.buttons:
        await asyncio.sleep(_WAIT)
        await host.look("experiments")
    await host.tap("Open the vote")
    await host.look("experiments")
    found = re.search(r"vote\?(room=[\w-]+)", host.text)
    if found is None:
        raise SystemExit("The host was shown no address.")
    return found[1]


async def vote(url: str, address: str, answers: int, rng: random.Random) -> int:
    """How many answers the phone saw counted."""
    async with connected(url) as socket:
        phone = Session(socket, address)
        await phone.look("vote")
        counted = 0
        while counted < answers:
            await asyncio.sleep(rng.random())
            await phone.tap(rng.choice(phone.buttons), times=2)
            # The page of the first of two messages may be ended by the second, before it drew anything.
            await phone.look("vote")
            left = _LEFT.search(phone.text)
            if left is None:
                raise SystemExit(f"A phone was shown: {phone.text}")
            counted = int(left[2]) - int(left[1])
        return counted


def connected(url: str) -> connect_socket:
    return connect_socket(url, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE, ping_interval=None)


async def class_of(port: int, phones: int, answers: int) -> tuple[int, dict[str, int]]:
    """(answers that the phones saw counted, the figures that the host reads)"""
    url, seeds = f"ws://127.0.0.1:{port}/_stcore/stream", random.Random(1)
    async with connected(url) as socket:
        host = Session(socket)
        address = await opened_vote(host)
        voting = [vote(url, address, answers, random.Random(seeds.random())) for _ in range(phones)]
        seen = sum(await asyncio.gather(*voting))
        await host.look("experiments")
        return seen, {name: int(number.replace(",", "")) for name, number in _FIGURE.findall(host.text)}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--phones", type=int, default=30)
    options.add_argument("--answers", type=int, default=10, help="of each phone, fewer than 20")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = f"sqlite:///{Path(folder) / 'store.sqlite3'}"
        with serving(ROOT / "streamlit_app.py", RLRECO_STORE=store, RLRECO_DATA_DIR=folder) as (port, _):
            seen, figures = asyncio.run(class_of(port, asked.phones, asked.answers))
    sent, counted = asked.phones * asked.answers, figures["answers"]
    doubled, lost = max(max(seen, counted) - sent, 0), max(sent - min(seen, counted), 0)
    print(
        f"vote: {figures['phones']} phones, {sent} answers (each sent twice), counted {counted}, "
        f"doubled {doubled}, lost {lost}"
    )
    sys.exit(doubled > 0 or lost > 0)


if __name__ == "__main__":
    main()
