"""What commands print: JSON for machines, lines for people."""

from pathlib import Path
from typing import Any

import msgspec
import typer


def print_json(value: Any) -> None:
    """One value as indented JSON on standard output, keys in the order given."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=_plain), indent=2).decode())


def _plain(value: Any) -> str:
    """A path as text, for msgspec knows none. Raises NotImplementedError for anything else."""
    if isinstance(value, Path):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no JSON")
