"""Memory of a process that runs for months on a host with half a gigabyte."""

import atexit
import ctypes
import gc
import os
import sys
from pathlib import Path

import pyarrow as pa
import streamlit as st


@st.cache_resource(show_spinner=False)
def freeze_imports(page: str) -> None:
    """Exempt the objects of the page's imports from garbage collection, once per page and process.

    Streamlit collects garbage after every run. Going through the few hundred thousand objects of the libraries takes a
    tenth of a second, during which the process does nothing else.
    """
    gc.collect()
    gc.freeze()
    # Extensions that can't free their objects at exit would report leaks.
    atexit.register(gc.unfreeze)
    # Arrow's own pool keeps the memory that a file needed once; the system's pool returns it.
    pa.set_memory_pool(pa.system_memory_pool())


def free_memory() -> None:
    """Return freed memory that glibc holds to the system, in a third of a millisecond; a no-op elsewhere."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def resident_bytes() -> int:
    """Memory of this process as the system counts it; 0 on systems that don't say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
