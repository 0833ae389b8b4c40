"""`arterial blood recall`: freeze everything of a donation at once, with the service running or not."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json

if TYPE_CHECKING:
    from bloodbank.messages import BloodRecalled

TIMEOUT_S = 30.0


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
    """Raises RegionHasWriter while the service runs, CommandRefused."""
    from arterial.blood_file import blood_settings_of
    from arterial.settings import Settings
    from arterial.storage import existing_log
    from bloodbank.messages import BloodRecalled, RecallBlood
    from controlroom.clock import SystemClock
    from controlroom.errors import RegionHasWriter
    from controlroom.messages import CommandEnvelope
    from controlroom.room import ControlRoom
    from controlroom.subjects import standard_subjects

    own = Settings()
    where = region or own.region
    subjects = standard_subjects(blood_settings_of(own.blood_file))
    command = RecallBlood(
        reason=named["reason"], dins=tuple(named["dins"]), blood_unit_ids=tuple(named["blood_unit_ids"])
    )
    with existing_log(own, where, may_be_empty=False) as log:
        try:
            room = ControlRoom.open(region=where, log=log, clock=SystemClock(), subjects=subjects, threaded=False)
        except RegionHasWriter as error:
            raise UsageError(f"{error}: the service is running, name its address with --url") from error
        with room:
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
    """Raises UsageError with what the service said, or why it can't be reached."""
    from urllib.error import HTTPError, URLError
    from urllib.request import Request, urlopen

    import msgspec

    headers = {"Content-Type": "application/json", "X-Arterial-Actor": by}
    address = f"{url.rstrip('/')}/v1/blood/recalls"
    if not address.startswith(("http://", "https://")):
        raise UsageError(f"--url: {url} is no address such as http://127.0.0.1:8103")
    try:
        with urlopen(Request(address, msgspec.json.encode(named), headers), timeout=TIMEOUT_S) as answer:
            report = msgspec.json.decode(answer.read())
    except HTTPError as error:
        raise UsageError(_said(error.read())) from error
    except (URLError, OSError) as error:
        raise UsageError(f"--url: {url} does not answer: {getattr(error, 'reason', error)}") from error
    units = report["blood_units"]
    return RecallReceipt(
        recall_id=report["recall"]["recall_id"],
        frozen_unit_ids=tuple(unit["blood_unit_id"] for unit in units if unit["status"] == "recalled"),
        transfused_unit_ids=tuple(unit["blood_unit_id"] for unit in units if unit["status"] == "transfused"),
        place_ids=tuple(report["recall"]["place_ids"]),
    )


def _said(body: bytes) -> str:
    import msgspec

    try:
        return str(msgspec.json.decode(body)["detail"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return "the service refused, without saying why"
