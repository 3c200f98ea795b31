"""DuckDB connections that print nothing, need no network, and have a limit of memory."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


# On top of the memory that the process has already; above it DuckDB uses the disk.
MEMORY = "400MB"


def connect(memory: str = MEMORY) -> "duckdb.DuckDBPyConnection":
    """A connection in memory for one use; rows come in any order.

    Its progress can be read but is never printed: it would go to stdout, into the output of `--json`.
    """
    import duckdb  # only here: what is held in memory doesn't need it, and it takes a while to load

    connection = duckdb.connect(
        config={
            "memory_limit": memory,
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            # By default DuckDB would write into the folder that the program was started in.
            "temp_directory": str(Path(tempfile.gettempdir()) / "rlreco-duckdb"),
        }
    )
    connection.execute("SET enable_progress_bar = true")
    connection.execute("SET enable_progress_bar_print = false")
    return connection
