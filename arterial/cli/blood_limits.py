"""`arterial blood limits`: how much places can keep, shown and set, with the service running or not."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json

if TYPE_CHECKING:
    from bloodbank.storage_limits.model import StorageLimit
    from bloodbank.storage_limits.room import LimitStanding

    Limits = dict[str, tuple[StorageLimit, ...]]


def limits(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="CSV or JSON of limits to set: place_id, most_units, component or temperature_class; all of a place"
        ),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="who sets them; it stands in the log")] = "",
    clear: Annotated[list[str] | None, typer.Option("--clear", help="a place to be without limits")] = None,
    place: Annotated[str | None, typer.Option("--place", help="show only this one")] = None,
    url: Annotated[str | None, typer.Option("--url", help="address of the running service")] = None,
    region: Annotated[str | None, typer.Option("--region", help="absent: ARTERIAL_REGION")] = None,
    json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Set limits of places from a file, and show every limit with what lies there, what comes and what has room."""
    from arterial.redistribution_files import read_limits

    wanted: Limits = {} if file is None else dict(read_limits(file))
    for place_id in clear or ():
        if place_id in wanted:
            raise UsageError(f"--clear {place_id}: {file} sets limits for it; do one or the other")
        wanted[place_id] = ()
    if wanted and not by:
        raise UsageError("--by: say who sets these limits; it stands in the log")
    found = _over_http(url, wanted, by=by) if url is not None else _in_the_log(wanted, by=by, region=region)
    shown = [standing for standing in found if place in (None, standing.place_id)]
    if json:
        print_json(shown)
        return
    for each in shown:
        of = each.component or each.temperature_class
        typer.echo(
            f"{each.place_id}: {of} {each.most_units} at most, {each.lying} there, {each.coming} coming, "
            f"room for {max(0, each.left)}"
        )
    if not shown:
        typer.echo("no limits are set")


def _in_the_log(wanted: "Limits", *, by: str, region: str | None) -> "list[LimitStanding]":
    """All places are known before the first is set. Raises ServiceRuns, CommandRefused, UsageError."""
    from arterial.blood_file import blood_settings_of
    from arterial.offline_room import offline_room, state_in_log
    from arterial.settings import Settings
    from bloodbank.messages import SetStorageLimits
    from bloodbank.storage_limits.room import standings
    from controlroom.messages import CommandEnvelope

    own = Settings()
    known = state_in_log(own, region).bloodbank.places if wanted else {}
    for place_id in wanted:
        if place_id not in known:
            raise UsageError(f"no blood place {place_id}; places come from the city pack")
    if wanted:
        with offline_room(own, region) as room:
            for place_id, limited in wanted.items():
                command = SetStorageLimits(place_id=place_id, limits=limited)
                room.handle(CommandEnvelope(command=command, actor=by))
    state, life = state_in_log(own, region).bloodbank, blood_settings_of(own.blood_file).life
    return [
        standing for place_id in sorted(state.storage_limits) for _, standing in standings(state, place_id, life=life)
    ]


def _over_http(url: str, wanted: "Limits", *, by: str) -> "list[LimitStanding]":
    import msgspec

    from arterial.cli.service import ask
    from bloodbank.storage_limits.room import LimitStanding

    class Shown(msgspec.Struct):
        limits: list[LimitStanding]

    who = by or "arterial blood limits"
    for place_id, limited in wanted.items():
        body = msgspec.json.encode({"limits": limited})
        ask(url, f"/v1/blood/places/{quote(place_id)}/storage-limits", by=who, body=body, method="PUT")
    return msgspec.json.decode(ask(url, "/v1/blood/stock", by=who), type=Shown).limits
