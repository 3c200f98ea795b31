"""Starts the app."""

from streamlit.web.cli import main as streamlit

from rlreco.ui.app_folder import app_folder


def start(address: str, port: int) -> None:
    """Serve the app until the process is interrupted.

    address : to listen on; "0.0.0.0" lets other machines in
    port : 1 to 65535
    """
    options = {"server.address": address, "server.port": port, "server.showEmailPrompt": "false"}
    flags = [f"--{name}={value}" for name, value in options.items()]
    streamlit(["run", str(app_folder() / "streamlit_app.py"), *flags], prog_name="streamlit", standalone_mode=False)
