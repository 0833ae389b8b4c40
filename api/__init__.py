"""HTTP, live stream and the console. Translation only: every decision is made below."""

from api.app import create_app
from api.settings import ApiSettings

__all__ = ["ApiSettings", "create_app"]
