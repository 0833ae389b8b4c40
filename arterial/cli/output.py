"""What commands print: JSON for machines, lines for people."""

from typing import Any

import msgspec
import typer


def print_json(value: Any) -> None:
    """One value as indented JSON on standard output, keys in the order given."""
    typer.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
