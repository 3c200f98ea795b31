"""Work that tests give to a child process, which imports it by its name."""

import os
import signal
import sys
import time

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.transactions import DateOrderError


class StrayError(Exception):
    """An error that nobody expects."""


def prepare():
    return None


def double(number, *, watch, news):
    return 2 * number


def table_of(rows, *, watch, news):
    words = pa.array(["tea", "cup"] * (rows // 2)).dictionary_encode()
    return {"table": pa.table({"n": pa.array(range(rows)), "word": words}), "empty": pa.table({})}


def report(*, watch, news):
    news(["a", "b"])
    watch.step(0.25, "Counting")


def refuse(*, watch, news):
    raise DataError("No row has a date. Choose another column.")


def ask(*, watch, news):
    raise DateOrderError("day", "02/03/2024", ("dmy", "mdy"))


def stumble(*, watch, news):
    raise StrayError("secret detail")


def abort(*, watch, news):
    os.abort()


def fault(*, watch, news):
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(*, watch, news):
    sys.exit(3)


def hold(megabytes, *, watch, news):
    return len(bytearray(megabytes * 2**20))


def fill_slowly(megabytes, *, watch, news):
    pieces = []
    for _ in range(megabytes):
        pieces.append(b"x" * 2**20)
        time.sleep(0.002)
    time.sleep(600)


def hold_and_complain(megabytes, *, watch, news):
    try:
        bytearray(megabytes * 2**20)
    except MemoryError as error:
        raise DataError("The text can't be read as a table.") from error


def sleep(seconds, *, watch, news):
    time.sleep(seconds)


def print_and_sleep(*, watch, news):
    os.write(1, b"not a message")
    news(os.getpid())
    time.sleep(600)


def write(path, megabytes, *, watch, news):
    try:
        with open(path, "wb") as file:
            for _ in range(megabytes):
                file.write(bytes(2**20))
    except OSError as error:
        return error.strerror
    return "written"


def main_module(*, watch, news):
    return sys.modules["__main__"].__dict__.get("__file__")
