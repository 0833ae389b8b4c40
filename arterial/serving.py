"""The HTTP server around one desk."""

import uvicorn

from api import ApiSettings, create_app
from arterial.settings import Settings
from controlroom.desk import Desk

GRACE_S = 5


def run_server(desk: Desk, settings: Settings) -> None:
    """Serve until interrupted; open streams are given a few seconds to end."""
    names = tuple(name.strip() for name in settings.allowed_hosts.split(",") if name.strip())
    app = create_app(desk, ApiSettings(allowed_hosts=names))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    uvicorn.Server(config).run()
