"""The command that serves lists and sessions over HTTP."""

import click

from rlreco.cli.interrupts import keeps
from rlreco.cli.options import note, store_option
from rlreco.domain.ids import SHARED
from rlreco.errors import ConfigError
from rlreco.settings import Settings


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--workspace", default=SHARED, show_default=True, help="Serve its experiments and lists.")
@store_option
def serve_command(host: str, port: int, workspace: str, store_uri: str | None) -> None:
    """The REST service; its documentation is at /docs.

    Callers send the key in RLRECO_API_KEY as X-API-Key. Without a key only this machine is served. Senders of sales may
    sign them by RLRECO_WEBHOOK_SECRET instead.
    """
    import uvicorn

    from rlreco.api import create_app
    from rlreco.api.gate import is_loopback
    from rlreco.cli.service import opened

    key, secret = Settings().api_key, Settings().webhook_secret
    api_key = None if key is None else key.get_secret_value()
    if not api_key and not is_loopback(host):
        raise ConfigError(
            f"Without a key the service listens on this machine alone, and {host} can be reached from elsewhere. "
            "Set RLRECO_API_KEY, or leave --host out."
        )
    keeps("Answers that were acknowledged are kept.")
    with opened(store_uri) as service:
        note(f"Serving {workspace} at http://{host}:{port}/docs")
        webhook_secret = None if secret is None else secret.get_secret_value()
        app = create_app(service, api_key=api_key or None, webhook_secret=webhook_secret, workspace=workspace)
        uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
