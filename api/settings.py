"""What can be set about the HTTP service."""

from pathlib import Path

from msgspec import Struct

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class ApiSettings(Struct, frozen=True, kw_only=True):
    """`allowed_hosts` guards against DNS rebinding: requests for other host names get 421; `*` lets every name in.

    `default_actor` is who acts when a request does not say (see `api.actor`). `positions_period_s` is how often moved
    units are sent to the consoles.
    """

    allowed_hosts: tuple[str, ...] = LOCAL_HOSTS
    default_actor: str = "operator"
    max_body_bytes: int = 1_000_000
    heartbeat_s: float = 1.0
    positions_period_s: float = 0.5
    stream_ring_events: int = 4096
    console_folder: Path = Path(__file__).parent / "static" / "console"
