"""`arterial blood downtime-disputes`: rows of paper that a rule was against, and what somebody found out."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json

if TYPE_CHECKING:
    from bloodbank.downtime.model import PaperDispute


def disputes(
    resolve: Annotated[str | None, typer.Option("--resolve", help="say what happened", metavar="DISPUTE")] = None,
    finding: Annotated[str, typer.Option("--finding", help="what happened: needed with --resolve")] = "",
    by: Annotated[str, typer.Option("--by", help="who found it out: needed with --resolve and --url")] = "",
    every: Annotated[bool, typer.Option("--all", help="resolved ones too")] = False,
    url: Annotated[str | None, typer.Option("--url", help="address of the running service")] = None,
    region: Annotated[str | None, typer.Option("--region", help="absent: ARTERIAL_REGION")] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Disputed rows of paper that nobody has explained yet; with --resolve, say what happened."""
    if resolve is not None and not (finding and by):
        raise UsageError("--resolve: say what happened with --finding and who found it out with --by")
    if url is not None and not by:
        raise UsageError("--url: say who asks with --by")
    if url is not None:
        known = _over_http(url, resolve=resolve, finding=finding, by=by)
    else:
        known = _in_the_log(resolve=resolve, finding=finding, by=by, region=region)
    found = sorted((each for each in known if every or each.is_open), key=lambda each: each.dispute_id)
    if json:
        print_json(found)
        return
    for line in _lines(found):
        typer.echo(line)


def _lines(found: list["PaperDispute"]) -> Iterator[str]:
    from datetime import UTC, datetime

    if not found:
        yield "nothing on paper is in dispute"
    for each in found:
        at = datetime.fromtimestamp(each.occurred_at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        yield f"{each.dispute_id}  row {each.row}: {each.action} of {each.blood_unit_id} by {each.done_by} at {at}"
        yield f"  {each.code}: {each.detail}"
        if each.finding is not None:
            yield f"  resolved by {each.resolved_by}: {each.finding}"


def _in_the_log(*, resolve: str | None, finding: str, by: str, region: str | None) -> Iterable["PaperDispute"]:
    """Raises ServiceRuns, CommandRefused."""
    from arterial.offline_room import offline_room, state_in_log
    from arterial.settings import Settings
    from bloodbank.messages import ResolvePaperDispute
    from controlroom.messages import CommandEnvelope

    if resolve is None:
        return state_in_log(Settings(), region).bloodbank.paper_disputes.values()
    with offline_room(Settings(), region) as room:
        told = ResolvePaperDispute(dispute_id=resolve, resolved_by=by, finding=finding)
        room.handle(CommandEnvelope(command=told, actor=by))
        return room.state.bloodbank.paper_disputes.values()


def _over_http(url: str, *, resolve: str | None, finding: str, by: str) -> Iterable["PaperDispute"]:
    """Raises UsageError."""
    from datetime import datetime

    import msgspec

    from arterial.cli.service import ask
    from bloodbank.downtime.model import PaperDispute

    path = "/v1/blood/downtime/disputes"
    if resolve is not None:
        body = msgspec.json.encode({"finding": finding})
        ask(url, f"{path}/{quote(resolve, safe='')}/resolution", by=by, body=body)
    rows = msgspec.json.decode(ask(url, path, by=by))
    for row in rows:
        for name in ("occurred_at", "resolved_at"):
            row[name] = None if row[name] is None else datetime.fromisoformat(row[name]).timestamp()
    return msgspec.convert(rows, list[PaperDispute])
