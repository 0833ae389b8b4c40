"""`arterial blood recall`: freeze everything of a donation at once, with the service running or not."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json

if TYPE_CHECKING:
    from bloodbank.messages import BloodRecalled


class RecallReceipt(Struct, frozen=True, kw_only=True):
    """What a recall has done."""

    recall_id: str
    frozen_unit_ids: tuple[str, ...]
    transfused_unit_ids: tuple[str, ...]
    place_ids: tuple[str, ...]


def recall(
    dins: Annotated[list[str] | None, typer.Argument(help="donation identification numbers", metavar="DIN...")] = None,
    reason: Annotated[str, typer.Option("--reason", help="why; it stands in the log")] = "",
    by: Annotated[str, typer.Option("--by", help="who orders it")] = "",
    unit: Annotated[list[str] | None, typer.Option("--unit", help="a single unit with all that was made of it")] = None,
    url: Annotated[str | None, typer.Option("--url", help="address of the running service")] = None,
    region: Annotated[str | None, typer.Option("--region", help="absent: ARTERIAL_REGION")] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Freeze every component of donations wherever it is, and name those that were transfused."""
    if not dins and not unit:
        raise UsageError("name what to recall: donations, or units with --unit")
    if not reason or not by:
        raise UsageError("a recall needs --reason and --by: both stand in the log")
    named = {"reason": reason, "dins": dins or [], "blood_unit_ids": unit or []}
    receipt = _over_http(url, named, by=by) if url is not None else _in_the_log(named, by=by, region=region)
    if json:
        print_json(receipt)
        return
    typer.echo(f"recall {receipt.recall_id}: {len(receipt.frozen_unit_ids)} units frozen")
    for unit_id in receipt.frozen_unit_ids:
        typer.echo(f"  frozen      {unit_id}")
    for unit_id in receipt.transfused_unit_ids:
        typer.echo(f"  transfused  {unit_id}: see `arterial blood trace --unit {unit_id}`")
    typer.echo(f"asked to answer: {', '.join(receipt.place_ids) or 'nobody, nothing of it was ever here'}")


def _in_the_log(named: dict[str, Any], *, by: str, region: str | None) -> RecallReceipt:
    """Raises ServiceRuns, CommandRefused."""
    from arterial.offline_room import offline_room
    from arterial.settings import Settings
    from bloodbank.messages import BloodRecalled, RecallBlood
    from controlroom.messages import CommandEnvelope

    command = RecallBlood(
        reason=named["reason"], dins=tuple(named["dins"]), blood_unit_ids=tuple(named["blood_unit_ids"])
    )
    with offline_room(Settings(), region) as room:
        accepted = room.handle(CommandEnvelope(command=command, actor=by))
    return _receipt(next(r.event for r in accepted.events if isinstance(r.event, BloodRecalled)))


def _receipt(event: "BloodRecalled") -> RecallReceipt:
    return RecallReceipt(
        recall_id=event.recall_id,
        frozen_unit_ids=event.frozen_unit_ids,
        transfused_unit_ids=event.transfused_unit_ids,
        place_ids=event.place_ids,
    )


def _over_http(url: str, named: dict[str, Any], *, by: str) -> RecallReceipt:
    """Raises UsageError."""
    import msgspec

    from arterial.cli.service import ask

    report = msgspec.json.decode(ask(url, "/v1/blood/recalls", by=by, body=msgspec.json.encode(named)))
    units = report["blood_units"]
    return RecallReceipt(
        recall_id=report["recall"]["recall_id"],
        frozen_unit_ids=tuple(unit["blood_unit_id"] for unit in units if unit["status"] == "recalled"),
        transfused_unit_ids=tuple(unit["blood_unit_id"] for unit in units if unit["status"] == "transfused"),
        place_ids=tuple(report["recall"]["place_ids"]),
    )
