"""Memory of a process that serves for months on a host with half a gigabyte."""

import atexit
import ctypes
import gc
import sys

import pyarrow as pa
import streamlit as st


@st.cache_resource(show_spinner=False)
def freeze_imports(page: str) -> None:
    """Once a page and process: exempts the objects of its imports from garbage collection.

    Streamlit collects all garbage after every run. Through a few hundred thousand objects of the libraries that takes
    a tenth of a second, in which nothing else in the process moves.
    """
    gc.collect()
    gc.freeze()
    # At the end all is garbage again: an extension that misses its objects then would report leaks.
    atexit.register(gc.unfreeze)
    # Arrow's own pool goes on holding what a file once took; the system's gives it back.
    pa.set_memory_pool(pa.system_memory_pool())


def free_memory() -> None:
    """Return freed memory that glibc holds to the system, in a third of a millisecond; elsewhere does nothing."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
