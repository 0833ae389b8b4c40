"""The command `arterial`."""

from arterial.cli.app import main

__all__ = ["main"]
