"""The folder of the app: that of an installed package, or the checkout that the package lies in."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def app_folder() -> Path:
    """Where streamlit_app.py, pages/ and config/ are. A wheel has them inside of the package."""
    installed = _PACKAGE / "_app"
    return installed if installed.is_dir() else _PACKAGE.parent
