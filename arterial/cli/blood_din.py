"""`arterial blood din`: a donation identification number and its check characters."""

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from arterial.cli.output import print_json

if TYPE_CHECKING:
    from bloodbank.isbt128.din import Din


class DinReport(Struct, frozen=True, kw_only=True):
    """What guards a number: when typed, when scanned."""

    din: str
    keyboard_check: str
    flag_checksum: int


def din(
    number: Annotated[
        str, typer.Argument(help="13 characters; with its check character as the 14th, that is checked", metavar="DIN")
    ],
    json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """A donation identification number with its check character for typing and its checksum flag for scanning."""
    from bloodbank.isbt128.din import parse_typed_din

    report = _report(parse_typed_din(number))
    if json:
        print_json(report)
        return
    typer.echo(f"din             {report.din}")
    typer.echo(f"keyboard_check  {report.keyboard_check}")
    typer.echo(f"flag_checksum   {report.flag_checksum}")


def _report(number: "Din") -> DinReport:
    return DinReport(din=str(number), keyboard_check=number.keyboard_check, flag_checksum=number.flag_checksum)
