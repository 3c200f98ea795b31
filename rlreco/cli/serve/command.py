"""The commands that serve: the app to people, lists and sessions over HTTP to shops."""

import click

from rlreco.cli.interrupts import keeps
from rlreco.cli.options import note, store_option
from rlreco.domain.ids import SHARED
from rlreco.errors import ConfigError
from rlreco.extras import extra
from rlreco.settings import Settings


@click.command("app")
@click.option("--address", default="localhost", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
def app_command(address: str, port: int) -> None:
    """The app, opened in a browser.

    Its store is that of RLRECO_STORE, and new experiments start from the profile in RLRECO_CONF.
    """
    with extra("app", "The app"):
        from rlreco.ui.start import start
    keeps("Answers that were submitted are kept.")
    start(address, port)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--workspace", default=SHARED, show_default=True, help="Serve its experiments and lists.")
@store_option
def serve_command(host: str, port: int, workspace: str, store_uri: str | None) -> None:
    """The REST service; its documentation is at /docs.

    Callers send the key in RLRECO_API_KEY, or one that `rlreco serve-key` made, as X-API-Key. Without a key only this
    machine is served. Senders of sales may sign them by RLRECO_WEBHOOK_SECRET instead.
    """
    with extra("serve", "The REST service"):
        from rlreco.api.access.connections import server
        from rlreco.api.access.local import is_loopback
        from rlreco.api.environment import app_of, has_key, limits_of
    from rlreco.cli.service import opened

    settings = Settings()
    if not has_key(settings) and not is_loopback(host):
        raise ConfigError(
            f"Without a key the service listens on this machine alone, and {host} can be reached from elsewhere. "
            "Set RLRECO_API_KEY, or leave --host out."
        )
    keeps("Answers that were acknowledged are kept.")
    with opened(store_uri) as service:
        app = app_of(service, settings, workspace, root_path=settings.api_root_path)
        note(f"Serving {workspace} at http://{host}:{port}/docs")
        server(app, limits_of(settings), host=host, port=port, log_level="warning").run()
