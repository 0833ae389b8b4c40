"""`arterial blood recall-notices`: what each place was told of a recall, and who has acknowledged it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer
from msgspec import Struct

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json

if TYPE_CHECKING:
    from bloodbank.recalls.model import Recall
    from controlroom.room import ControlRoom


class NoticeLine(Struct, frozen=True, kw_only=True):
    """What one place was told; `instructions` in words."""

    place_id: str
    instructions: tuple[str, ...]
    notified_at: str
    acknowledged_by: str | None = None
    acknowledged_at: str | None = None


def recall_notices(
    recall_id: Annotated[str, typer.Argument(help="number of the recall, such as RC-000001", metavar="RECALL")],
    acknowledge: Annotated[
        str | None, typer.Option("--acknowledge", help="place whose notice was read", metavar="PLACE")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="who asks, or has read it: needed with --acknowledge and --url")] = "",
    language: Annotated[str, typer.Option("--language", help="en, ru or be")] = "en",
    url: Annotated[str | None, typer.Option("--url", help="address of the running service")] = None,
    region: Annotated[str | None, typer.Option("--region", help="absent: ARTERIAL_REGION")] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """What each place was told of a recall and what it has to do; with --acknowledge, say that one was read."""
    from bloodbank.words import LANGUAGES

    if language not in LANGUAGES:
        raise UsageError(f"--language: {language!r} is none of {', '.join(LANGUAGES)}")
    if acknowledge is not None and not by:
        raise UsageError("--acknowledge: say who has read it with --by: it stands in the log")
    if url is not None and not by:
        raise UsageError("--url: say who asks with --by")
    if url is not None:
        found = _over_http(url, recall_id, acknowledge=acknowledge, by=by, language=language)
    else:
        found = _in_the_log(recall_id, acknowledge=acknowledge, by=by, language=language, region=region)
    if json:
        print_json(found)
        return
    for line in _lines(found):
        typer.echo(line)


def _lines(found: list[NoticeLine]) -> Iterator[str]:
    if not found:
        yield "nobody was notified: nothing of it was ever here"
    for notice in found:
        read = "NOT ACKNOWLEDGED"
        if notice.acknowledged_by is not None:
            read = f"acknowledged by {notice.acknowledged_by} at {notice.acknowledged_at}"
        yield f"{notice.place_id}  notified at {notice.notified_at}  {read}"
        yield from (f"  {instruction}" for instruction in notice.instructions)


def _in_the_log(
    recall_id: str, *, acknowledge: str | None, by: str, language: str, region: str | None
) -> list[NoticeLine]:
    """Raises ServiceRuns, CommandRefused, UsageError."""
    from arterial.offline_room import offline_room, state_in_log
    from arterial.settings import Settings

    if acknowledge is None:
        recall = state_in_log(Settings(), region).bloodbank.recalls.get(recall_id)
    else:
        with offline_room(Settings(), region) as room:
            _acknowledge(room, recall_id, place_id=acknowledge, by=by)
            recall = room.state.bloodbank.recalls.get(recall_id)
    if recall is None:
        raise UsageError(f"there is no recall {recall_id}")
    return _told(recall, language)


def _acknowledge(room: "ControlRoom", recall_id: str, *, place_id: str, by: str) -> None:
    from bloodbank.messages import AcknowledgeRecallNotice
    from controlroom.messages import CommandEnvelope

    reading = AcknowledgeRecallNotice(recall_id=recall_id, place_id=place_id, acknowledged_by=by)
    room.handle(CommandEnvelope(command=reading, actor=by))


def _told(recall: "Recall", language: str) -> list[NoticeLine]:
    from bloodbank.recalls.instructions import instructions
    from bloodbank.words import say

    return [
        NoticeLine(
            place_id=notice.place_id,
            instructions=tuple(say(each, language) for each in instructions(notice)),
            notified_at=_instant(notice.notified_at),
            acknowledged_by=notice.acknowledged_by,
            acknowledged_at=None if notice.acknowledged_at is None else _instant(notice.acknowledged_at),
        )
        for notice in recall.notices
    ]


def _instant(at: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _over_http(url: str, recall_id: str, *, acknowledge: str | None, by: str, language: str) -> list[NoticeLine]:
    """Raises UsageError."""
    import msgspec

    from arterial.cli.service import ask

    path = f"/v1/blood/recalls/{quote(recall_id, safe='')}/notices"
    if acknowledge is not None:
        ask(url, f"{path}/{quote(acknowledge, safe='')}/acknowledgement", by=by, body=b"{}")
    reports: list[dict[str, Any]] = msgspec.json.decode(ask(url, path, by=by, language=language))
    return [
        NoticeLine(
            place_id=report["notice"]["place_id"],
            instructions=tuple(each["text"] for each in report["instructions"]),
            notified_at=report["notice"]["notified_at"],
            acknowledged_by=report["notice"]["acknowledged_by"],
            acknowledged_at=report["notice"]["acknowledged_at"],
        )
        for report in reports
    ]
