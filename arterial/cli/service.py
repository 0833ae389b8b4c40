"""Requests to a running service, from the command line."""

from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import msgspec

from arterial.cli.errors import UsageError

TIMEOUT_S = 120.0


def ask(
    url: str,
    path: str,
    *,
    by: str,
    body: bytes | None = None,
    media_type: str = "application/json",
    language: str = "en",
    method: str | None = None,
) -> bytes:
    """The answer's body, its words in a language; a POST where a body is given and no other `method`.

    Raises UsageError with what the service said, or why it can't be reached.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"--url: {url} is no address such as http://127.0.0.1:8103")
    headers = {"X-Arterial-Actor": by, "Accept-Language": language} | (
        {} if body is None else {"Content-Type": media_type}
    )
    try:
        with urlopen(Request(url.rstrip("/") + path, body, headers, method=method), timeout=TIMEOUT_S) as answer:
            found: bytes = answer.read()
            return found
    except HTTPError as error:
        raise UsageError(_said(error.read())) from error
    except (URLError, OSError) as error:
        raise UsageError(f"--url: {url} does not answer: {getattr(error, 'reason', error)}") from error


def _said(body: bytes) -> str:
    try:
        return str(msgspec.json.decode(body)["detail"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return "the service refused, without saying why"
