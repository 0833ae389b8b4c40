"""The outside record system of an installation."""

from pathlib import Path

from arterial.settings import Settings
from patients.adapters.fhir_client import FhirClient


class RecordSystemUnusable(ValueError):
    """Its address or token can't be used; says what may stand there."""


def record_system_of(settings: Settings, *, timeout_s: float) -> FhirClient | None:
    """None where no address is set. Nothing is asked yet. Raises RecordSystemUnusable."""
    if settings.records_url is None:
        return None
    if not settings.records_url.startswith(("https://", "http://")):
        raise RecordSystemUnusable("ARTERIAL_RECORDS_URL: give an address that begins with https:// (or http://)")
    return FhirClient(settings.records_url, token=_token(settings.records_token_file), timeout_s=timeout_s)


def _token(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        token = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise RecordSystemUnusable(f"ARTERIAL_RECORDS_TOKEN_FILE: {file} can't be read as a token") from None
    if not token or not token.isprintable():
        raise RecordSystemUnusable(f"ARTERIAL_RECORDS_TOKEN_FILE: {file} holds no token")
    return token
