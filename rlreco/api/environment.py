"""The service as the settings want it."""

from fastapi import FastAPI

from rlreco.api.access.rates import Limits
from rlreco.api.app import create_app
from rlreco.domain.ids import SHARED
from rlreco.service.service import Service
from rlreco.settings import Settings


def has_key(settings: Settings) -> bool:
    """Whether callers need a key."""
    return bool(settings.api_key) or settings.api_keys_file is not None


def limits_of(settings: Settings) -> Limits:
    return Limits(settings.api_requests_a_minute, settings.api_refusals_a_minute, settings.api_receive_seconds)


def app_of(service: Service, settings: Settings, workspace: str = SHARED, *, root_path: str = "") -> FastAPI:
    """Raises as create_app does."""
    return create_app(
        service,
        api_key=settings.api_key.get_secret_value() if settings.api_key else None,
        keys_file=settings.api_keys_file,
        webhook_secret=settings.webhook_secret.get_secret_value() if settings.webhook_secret else None,
        workspace=workspace,
        limits=limits_of(settings),
        root_path=root_path,
    )
