"""What surrounds every endpoint: foreign hosts and sites, too much, faults nobody foresaw; security headers."""

import logging
import traceback
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem
from api.problems.translation import problem_of

log = logging.getLogger(__name__)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


class Guards:
    """ASGI middleware: host names, cross-site writes, size of bodies, security headers on every answer."""

    def __init__(self, app: ASGIApp, *, allowed_hosts: Sequence[str], max_body_bytes: int) -> None:
        self.app, self.allowed_hosts = app, frozenset(host.lower() for host in allowed_hosts)
        self.max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(MutableHeaders(scope=message))
            await send(message)

        problem = self._problem(Headers(scope=scope), scope["method"])
        answer = self.app if problem is None else problem.response(instance=scope["path"])
        try:
            await answer(scope, _at_most(self.max_body_bytes, receive), send_with_headers)
        except Exception as error:
            _log_fault(error, scope)
            if not started:
                await problem_of(error).response(instance=scope["path"])(scope, receive, send_with_headers)

    def _problem(self, headers: Headers, method: str) -> Problem | None:
        host = _without_port(headers.get("host", ""))
        if "*" not in self.allowed_hosts and host not in self.allowed_hosts:
            return Problem("wrong-host", f"This service does not answer to the host name {host[:80]!r}.")
        if method not in SAFE_METHODS and headers.get("sec-fetch-site", "none") in {"cross-site", "same-site"}:
            return Problem("cross-site-request", "A browser sent this on behalf of another site.")
        announced = headers.get("content-length", "0")
        if announced.isdigit() and int(announced) > self.max_body_bytes:
            return Problem("body-too-large", f"The body has {announced} bytes; at most {self.max_body_bytes} are read.")
        return None


def _add_headers(headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", DATA_POLICY)
    headers.setdefault("Cache-Control", "no-store")


def _log_fault(error: Exception, scope: Scope) -> None:
    """By type, route and place in the code; not by text, which may be personal."""
    route = getattr(scope.get("route"), "path", "no route")
    where = "".join(traceback.format_tb(error.__traceback__)[-8:])
    log.error("unforeseen %s in %s %s\n%s", type(error).__name__, scope["method"], route, where)


def _at_most(max_bytes: int, receive: Receive) -> Receive:
    """Stops reading a body of unannounced length as soon as it is too long."""
    taken = 0

    async def receive_some() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > max_bytes:
            raise HTTPException(413, f"at most {max_bytes} bytes are read")
        return message

    return receive_some


def _without_port(host: str) -> str:
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()
