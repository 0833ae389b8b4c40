"""The reference pages say all there is."""

from collections.abc import Iterator
from pathlib import Path

import click
import typer

from arterial.cli.app import app
from arterial.settings import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs"


def commands(command: click.Command, path: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            yield from commands(part, f"{path} {name}")
    else:
        yield path


def test_every_command_is_documented() -> None:
    """A command that the reference does not name is found out."""
    page = (DOCS / "reference" / "command-line.md").read_text()
    missing = [path for path in commands(typer.main.get_command(app), "arterial") if f"`{path}" not in page]
    assert missing == []


def test_every_setting_is_documented() -> None:
    """A setting that the reference does not name is found out."""
    page = (DOCS / "reference" / "settings.md").read_text()
    missing = [name for name in Settings.model_fields if f"`ARTERIAL_{name.upper()}`" not in page]
    assert missing == []


def test_every_link_between_pages_leads_somewhere() -> None:
    """No page links to a file that is not there."""
    import re

    broken = [
        f"{page.relative_to(DOCS.parent)} -> {target}"
        for page in [*DOCS.rglob("*.md"), DOCS.parent / "README.md"]
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert broken == []
