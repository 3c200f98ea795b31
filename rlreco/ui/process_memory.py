"""Memory of a process that runs for months on a host with half a gigabyte."""

import atexit
import ctypes
import gc
import os
import sys
from pathlib import Path

import pyarrow as pa
import streamlit as st

_PR_SET_THP_DISABLE = 41
_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1024 * 1024


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
    _return_what_is_freed()


def _return_what_is_freed() -> None:
    """Let memory that a file or an evaluation needed once go back to the system."""
    # Arrow's own pool would keep it; the system's returns it.
    pa.set_memory_pool(pa.system_memory_pool())
    # Arrow's engine has that pool all the same. It asks for huge pages and touches a little of each: 30 MB for one.
    _call("prctl", _PR_SET_THP_DISABLE, 1, 0, 0, 0)
    # Arrays that come and go leave no holes among what stays; glibc would raise the size by what was ever freed.
    _call("mallopt", _M_MMAP_THRESHOLD, _LARGE_BYTES)


def free_memory() -> None:
    """Return freed memory that glibc holds to the system, in a third of a millisecond; a no-op elsewhere."""
    _call("malloc_trim", 0)


def _call(name: str, *numbers: int) -> None:
    """Call a function of Linux's C library; nothing elsewhere, or where it has none of this name."""
    function = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    if function is not None:
        function(*numbers)


def resident_bytes() -> int:
    """Memory of this process as the system counts it; 0 on systems that don't say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
