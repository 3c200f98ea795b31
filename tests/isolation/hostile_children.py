"""Children that a hostile file took over: each answers its parent in a way that no child of ours does.

A test starts them in place of the child's own main function; the marker is the file that their bombs would write.
"""

import os
import pickle
import sys
import time
from pathlib import Path

import msgspec
import pyarrow as pa

from rlreco.isolation.failures import Failure
from rlreco.isolation.messages import Failed, News, Progress, Ready, Result, Unexpected, encoded, send
from rlreco.isolation.parcel import BUFFERS, pack

MARKER, CALL = "bomb-went-off", "call"
"""Files beside the tests: what bombs write, and the pipe by which a grandchild is called and answers."""


class Bomb:
    """Whatever unpickles it runs a command."""

    def __init__(self, folder):
        self.marker = Path(folder) / MARKER

    def __reduce__(self):
        return os.system, (f"touch {self.marker}",)


def taken_over(how, marker_folder):
    """Main function in place of the child's own."""
    source, to = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    folder = pickle.load(source).folder
    pickle.load(source)
    globals()[how](to, folder, Bomb(marker_folder))
    to.flush()
    # It stays, as a hostile one would.
    source.read()


def raw_pickle(to, folder, bomb):
    to.write(pickle.dumps(bomb))


def framed_pickle(to, folder, bomb):
    data = pickle.dumps(("result", bomb))
    to.write(len(data).to_bytes(8, "big") + data)


def pickled_result(to, folder, bomb):
    (folder / "result.pickle").write_bytes(pickle.dumps(((), pickle.dumps(bomb))))
    (folder / BUFFERS).write_bytes(pickle.dumps(bomb))
    send(to, Result(pickle.dumps(bomb)))


def extension(to, folder, bomb):
    send(to, Result(msgspec.msgpack.encode(msgspec.msgpack.Ext(7, pickle.dumps(bomb)))))


def garbage(to, folder, bomb):
    to.write((100).to_bytes(8, "big") + bytes(range(100)))


def huge_length(to, folder, bomb):
    to.write((2**62).to_bytes(8, "big") + b"x")


def flood(to, folder, bomb):
    for _ in range(70_000):
        send(to, News(b"\x01"))


def wrong_type(to, folder, bomb):
    send(to, Result(encoded({"name": 12, "table": "no table"})))


def no_table(to, folder, bomb):
    send(to, Result(encoded({"name": "sales", "table": {"columns": []}})))


def deep(to, folder, bomb):
    send(to, Result(b"\x91" * 100_000 + b"\xc0"))


def no_message(to, folder, bomb):
    data = msgspec.msgpack.encode({"type": "system", "command": "touch"})
    to.write(len(data).to_bytes(8, "big") + data)


def answer(folder):
    return {"name": "sales", "table": pa.table({"n": range(1000), "word": ["tea", "cup"] * 500})}


def truncated_file(to, folder, bomb):
    data = pack(answer(folder), folder / BUFFERS)
    os.truncate(folder / BUFFERS, 100)
    send(to, Result(data))


def missing_file(to, folder, bomb):
    data = pack(answer(folder), folder / BUFFERS)
    (folder / BUFFERS).unlink()
    send(to, Result(data))


def pipe_for_file(to, folder, bomb):
    data = pack(answer(folder), folder / BUFFERS)
    (folder / BUFFERS).unlink()
    os.mkfifo(folder / BUFFERS)
    send(to, Result(data))


def link_for_file(to, folder, bomb):
    data = pack(answer(folder), folder / BUFFERS)
    (folder / BUFFERS).rename(folder / "elsewhere")
    (folder / BUFFERS).symlink_to(folder / "elsewhere")
    send(to, Result(data))


def huge_file(to, folder, bomb):
    """Nothing but a hole, which no disk could hold."""
    data = pack(answer(folder), folder / BUFFERS)
    os.truncate(folder / BUFFERS, 2**40)
    send(to, Result(data))


def folder_for_file(to, folder, bomb):
    data = pack(answer(folder), folder / BUFFERS)
    (folder / BUFFERS).unlink()
    (folder / BUFFERS).mkdir()
    send(to, Result(data))


def deep_folders(to, folder, bomb):
    """Too deep for a removal that calls itself for each."""
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    send(to, Result(b"\xc0"))


def wild_offsets(to, folder, bomb):
    """A text would begin far outside of the file."""
    offsets = pa.array([0, 2**30, 6], pa.int32()).buffers()[1]
    array = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"teacup")])
    send(to, Result(pack({"name": "sales", "table": pa.table({"word": array})}, folder / BUFFERS)))


def wild_words(to, folder, bomb):
    """The numbers of words are those of no word."""
    words = pa.DictionaryArray.from_arrays(pa.array([0, 2**30], pa.int32()), pa.array(["tea"]), safe=False)
    send(to, Result(pack({"name": "sales", "table": pa.table({"word": words})}, folder / BUFFERS)))


def foreign_error(to, folder, bomb):
    send(to, Failed(Failure("os.system", (f"touch {bomb.marker}",), {})))


def stray_attribute(to, folder, bomb):
    send(to, Failed(Failure("rlreco.errors.DataError", ("Wrong.",), {"__class__": encoded("os.system")})))


def missing_attribute(to, folder, bomb):
    send(to, Failed(Failure("rlreco.transactions.parse.dates.orders.DateOrderError", ("Which?",), {})))


def wrong_attribute(to, folder, bomb):
    attributes = {"example": encoded("1"), "choices": encoded(5)}
    send(to, Failed(Failure("rlreco.transactions.parse.dates.orders.DateOrderError", ("Which?",), attributes)))


def wrong_news(to, folder, bomb):
    send(to, News(encoded("no number")))


def long_traceback(to, folder, bomb):
    send(to, Unexpected("A line of the log. " * 1_000_000))


def long_progress(to, folder, bomb):
    send(to, Progress(0.5, "so much to do " * 1_000_000))


def silent(to, folder, bomb):
    """It closes its output and goes on."""
    to.close()
    os.close(1)
    sys.stdin.buffer.read()


def grandchild(to, folder, bomb):
    """A process of another session outlives the child; it keeps the output open, and cuts off the file when called."""
    data = pack({"name": "sales", "table": pa.table({"n": range(1_000_000)})}, folder / BUFFERS)
    file = os.open(folder / BUFFERS, os.O_RDWR)
    escaped, escape = os.pipe()
    if os.fork() == 0:
        os.setsid()
        os.write(escape, b"x")
        with open(bomb.marker.with_name(CALL), "rb"):
            os.truncate(file, 0)
        with open(bomb.marker.with_name(CALL), "wb"):
            os._exit(0)
    # Before that it would be killed with the group.
    os.read(escaped, 1)
    send(to, Result(data))


def ready_again(to, folder, bomb):
    """A second beginning of its time, and a third; too few for the limit of bytes on the quickest of machines."""
    send(to, Ready(0))
    while True:
        send(to, Ready(2**50))
        time.sleep(0.01)
