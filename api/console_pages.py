"""The console's page and its files, under a policy that lets nothing in from outside."""

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.problems import Problem

CONSOLE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


class ConsoleFiles(StaticFiles):
    """Static files with the console's policy; browsers ask each time whether a file is still the same."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Content-Security-Policy"] = CONSOLE_POLICY
        response.headers["Cache-Control"] = "no-cache"
        return response


def install_console(app: FastAPI, folder: Path) -> None:
    """Serve the console at /console/ and send the root there; say what to do when it was not built."""

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        return RedirectResponse("/console/", status_code=307)

    if (folder / "index.html").is_file():
        app.mount("/console", ConsoleFiles(directory=folder, html=True), name="console")
        return

    @app.get("/console/", include_in_schema=False)
    async def absent() -> Response:
        raise Problem("console-not-built", "The console's files are absent: run `make console`.")
