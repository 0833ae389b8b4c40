"""`arterial audit`: proof that the log is what was written."""

from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json

if TYPE_CHECKING:
    from controlroom.log import Head

app = typer.Typer(help="The log's chain of hashes.", no_args_is_help=True)


@app.command()
def verify(
    region: Annotated[str | None, typer.Option(help="region whose log to verify; default: the setting")] = None,
    expected_head: Annotated[
        str | None, typer.Option(help="POSITION:HASH of the last event as noted elsewhere: finds a cut-off end too")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
) -> None:
    """Check every event against the one before it. Exit code 1 when the log was changed."""
    from arterial.settings import Settings
    from arterial.storage import existing_log
    from controlroom.chain import verify_chain

    settings = Settings()
    named = region or settings.region
    head = parse_head(expected_head) if expected_head else None
    with existing_log(settings, named, may_be_empty=head is not None) as log:
        report = verify_chain(log, named, expected_head=head)
    if as_json:
        print_json(report)
    elif report.ok:
        typer.echo(f"the chain of {report.events} events is whole; head {report.head.position}:{report.head.hash}")
    else:
        typer.echo(f"the chain is broken at event {report.first_bad_position}: {report.what}", err=True)
    raise typer.Exit(0 if report.ok else 1)


def parse_head(text: str) -> "Head":
    """A head as `audit verify` prints it. Raises UsageError."""
    from controlroom.log import Head

    position, _, digest = text.partition(":")
    if not position.isdecimal() or len(digest) != 64:
        raise UsageError(f"--expected-head must be POSITION:HASH as 'arterial audit verify' prints it, not {text!r}")
    return Head(position=int(position), hash=digest)
