"""The HTTP server around one desk."""

import socket
from collections.abc import Callable
from types import FrameType

import typer
import uvicorn

from api import ApiSettings, create_app
from arterial.settings import Settings
from arterial.spared_memory import spared_from_collection
from controlroom.desk import Desk

GRACE_S = 5


class AddressUnusable(ValueError):
    """The service can't listen where it was told to."""


def claim_address(settings: Settings) -> socket.socket:
    """A socket bound to host and port: asked for first, so that nothing long begins in vain. Raises AddressUnusable."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        claimed = socket.socket(family, kind, protocol)
    except OSError as error:
        raise AddressUnusable(_unusable(settings, error)) from error
    try:
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        claimed.bind(address)
    except OSError as error:
        claimed.close()
        raise AddressUnusable(_unusable(settings, error)) from error
    return claimed


def run_server(desk: Desk, settings: Settings, *, address: socket.socket) -> None:
    """Serve until interrupted; who reads the live stream is told to go, others are given a few seconds to end."""
    names = tuple(name.strip() for name in settings.allowed_hosts.split(",") if name.strip())
    app = create_app(desk, ApiSettings(allowed_hosts=names))
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=GRACE_S)
    greeting = f"{desk.pack.settings.name} is live: {_url(settings)}  (Ctrl-C ends it)"
    with spared_from_collection():
        _Server(config, greeting=greeting, end_streams=lambda: app.state.live.end()).run([address])


class _Server(uvicorn.Server):
    """Says when it is open, and ends in good order however often it is asked to."""

    def __init__(self, config: uvicorn.Config, *, greeting: str, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._greeting, self._end_streams = greeting, end_streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        typer.echo(self._greeting)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A second Ctrl-C changes nothing: the end is bounded already, and nothing is left half-done."""
        if not self.should_exit:
            super().handle_exit(sig, frame)


def _url(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _unusable(settings: Settings, error: OSError) -> str:
    return (
        f"can't listen on {settings.host}:{settings.port}: {error.strerror or error}. "
        "End what listens there, or choose another: --port or ARTERIAL_PORT, ARTERIAL_HOST"
    )
