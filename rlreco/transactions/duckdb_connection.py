"""DuckDB connections that are quiet, need no network, and keep within bounds."""

import tempfile
from pathlib import Path

import duckdb

# Beside what the process holds anyway; DuckDB spills to disk above it.
MEMORY = "400MB"


def connect(memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A connection in memory for one use; rows come back in any order.

    Its progress can be asked for but is never printed: it would end up on stdout, amid what `--json` prints.
    """
    connection = duckdb.connect(
        config={
            "memory_limit": memory,
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            # By default it would spill into the folder that the program was started in.
            "temp_directory": str(Path(tempfile.gettempdir()) / "rlreco-duckdb"),
        }
    )
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    return connection
