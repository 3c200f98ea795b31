"""The service as the settings want it."""

from collections.abc import Sequence

from fastapi import FastAPI
from prometheus_client.registry import Collector

from rlreco.api.access.rates import Limits
from rlreco.api.app import create_app
from rlreco.api.mounted.upload_limits import UploadLimits
from rlreco.domain.ids import SHARED
from rlreco.service.service import Service
from rlreco.settings import Settings


def has_key(settings: Settings) -> bool:
    """Whether callers need a key."""
    return bool(settings.api_key) or settings.api_keys_file is not None


def limits_of(settings: Settings) -> Limits:
    return Limits(settings.api_requests_a_minute, settings.api_refusals_a_minute, settings.api_receive_seconds)


def upload_limits_of(settings: Settings) -> UploadLimits:
    return UploadLimits(
        settings.upload_files, settings.upload_mb, settings.upload_mb_a_minute, settings.upload_address_pages
    )


def app_of(
    service: Service,
    settings: Settings,
    workspace: str = SHARED,
    *,
    root_path: str = "",
    figures: Sequence[Collector] = (),
) -> FastAPI:
    """figures : further series of /metrics. Raises as create_app does."""
    return create_app(
        service,
        api_key=settings.api_key.get_secret_value() if settings.api_key else None,
        keys_file=settings.api_keys_file,
        webhook_secret=settings.webhook_secret.get_secret_value() if settings.webhook_secret else None,
        workspace=workspace,
        limits=limits_of(settings),
        root_path=root_path,
        figures=figures,
    )
