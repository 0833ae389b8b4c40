"""The command line for the tests of this folder."""

from tests.cli.process import arterial

__all__ = ["arterial"]
