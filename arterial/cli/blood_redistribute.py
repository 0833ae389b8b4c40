"""`arterial blood redistribute`: which units to move between places, against what will be asked for."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar

if TYPE_CHECKING:
    from bloodbank.redistributing.gathering import HeldUnit, Room
    from bloodbank.redistributing.plan import RedistributionPlan

MOST_LINES = 20


def redistribute(
    demand: Annotated[
        Path, typer.Argument(help="CSV or JSON: place_id, component, group, mean[, day, variance_ratio]")
    ],
    distances: Annotated[Path, typer.Option(help="CSV or JSON: from_place_id, to_place_id, minutes")],
    stock: Annotated[
        Path | None,
        typer.Option(
            help="CSV or JSON: place_id, component, group, days_left or expires_at[, units, blood_unit_id]; "
            "absent: the stock of the region's log"
        ),
    ] = None,
    limits: Annotated[
        Path | None,
        typer.Option(
            help="CSV or JSON: place_id, most_units, component or temperature_class; absent: with --stock none, "
            "else those of the log"
        ),
    ] = None,
    region: Annotated[str | None, typer.Option(help="without --stock; absent: ARTERIAL_REGION")] = None,
    settings: Annotated[Path | None, typer.Option(help="TOML file of blood settings: [redistribution]")] = None,
    seconds: Annotated[float, typer.Option(min=0, max=600, help="how long to look for better moves")] = 12.0,
    seed: Annotated[int, typer.Option(min=0, help="of the futures that are drawn")] = 1,
    out: Annotated[Path | None, typer.Option("--out", help="CSV file to write the plan to")] = None,
    language: Annotated[str, typer.Option(help="language of reasons: en, ru or be")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Units to move, by age and group, with expected waste and shortage before and after and how good the plan is."""
    from arterial.blood_file import blood_settings_of
    from arterial.cli.roads import require_writable
    from arterial.redistribution_files import read_distances, read_expected_demand, require_places, write_transfers
    from bloodbank.words import LANGUAGES

    if language not in LANGUAGES:
        raise UsageError(f"--language {language!r}: give one of {', '.join(LANGUAGES)}")
    if out is not None:
        require_writable(out)
    rules = blood_settings_of(settings)
    now = time.time()
    with progress_bar("reading the stock") as advance:
        place_ids, travel_s = read_distances(distances)
        units, room = _stock(stock, region, now=now, rules=rules)
        require_places(units, place_ids, file=stock or "the log")
        if limits is not None:
            room = _room(limits, units, place_ids, rules=rules)
        expected = read_expected_demand(demand)
        plan = _plan(units, expected, place_ids, travel_s, now, rules, seconds, seed, advance, file=demand, room=room)
    if out is not None:
        write_transfers(plan, out)
    if as_json:
        print_json(_report(plan, language))
    else:
        typer.echo("\n".join(_lines(plan, language)))


def _room(file: Path, units: "list[HeldUnit]", place_ids: Any, *, rules: Any) -> "Room":
    """Besides the stock that is given."""
    from arterial.redistribution_files import read_limits
    from bloodbank.storage_limits.room import room_beside

    limited = read_limits(file)
    unknown = sorted(set(limited) - set(place_ids))
    if unknown:
        raise UsageError(f"{file}: there is no distance to or from {', '.join(unknown[:5])}")
    return room_beside(limited, ((unit.place_id, (unit.component, ())) for unit in units), life=rules.life)


def _stock(file: Path | None, region: str | None, *, now: float, rules: Any) -> "tuple[list[HeldUnit], Room]":
    """The units, and how much more places can take."""
    from arterial.redistribution_files import read_stock

    if file is not None:
        return read_stock(file, now=now), {}
    from arterial.settings import Settings
    from arterial.storage import existing_log
    from bloodbank.redistributing.gathering import movable_units
    from bloodbank.storage_limits.room import room_left
    from controlroom.replay import Replay
    from controlroom.snapshots import SnapshotCodec
    from controlroom.subjects import standard_subjects

    own, subjects = Settings(), standard_subjects()
    named = region or own.region
    with existing_log(own, named, may_be_empty=False) as log:
        replay = Replay(log=log, region=named, subjects=subjects)
        replay.start_from_snapshot(SnapshotCodec(subjects))
        replay.to_the_end()
        state = replay.state.bloodbank
        return movable_units(state, now=now), room_left(state, state.places, life=rules.life)


def _plan(
    units: Any,
    demand: Any,
    place_ids: Any,
    travel_s: Any,
    now: float,
    rules: Any,
    seconds: float,
    seed: int,
    advance: Any,
    *,
    file: Path,
    room: Any,
) -> "RedistributionPlan":
    import numpy as np

    from bloodbank.redistributing.gathering import DemandUnusable, gather, with_units
    from bloodbank.redistributing.plan import plan_redistribution

    try:
        situation = gather(
            units,
            demand,
            place_ids=place_ids,
            travel_s=travel_s,
            now=now,
            life=rules.life,
            settings=rules.redistribution,
            room=room,
        )
    except DemandUnusable as error:
        raise UsageError(f"{file}: {error}") from error
    generator = np.random.default_rng(seed)
    plan = plan_redistribution(
        situation,
        rules.redistribution,
        generator=generator,
        elapsed_s=time.perf_counter,
        solving_s=seconds,
        advance=advance,
    )
    return with_units(plan, units, now=now, days=situation.days)


def _report(plan: "RedistributionPlan", language: str) -> dict[str, Any]:
    from bloodbank.words import say

    report: dict[str, Any] = msgspec.to_builtins(plan, str_keys=True)
    for told, transfer in zip(report["transfers"], plan.transfers, strict=True):
        told["said"] = [say(reason, language) for reason in transfer.reasons]
    return report


def _lines(plan: "RedistributionPlan", language: str) -> list[str]:
    from bloodbank.words import say

    moved = sum(transfer.count for transfer in plan.transfers)
    lines = [
        f"move {moved} units in {len(plan.transfers)} transfers",
        f"expected to expire unused: {plan.before.wasted:.1f} units, after the moves {plan.after.wasted:.1f}",
        f"expected to be lacking:    {plan.before.short:.1f} units, after the moves {plan.after.short:.1f}",
        f"points: {plan.cost_before:.1f} as it is, {plan.greedy_cost:.1f} greedily, {plan.cost:.1f} as planned; "
        f"no plan below {plan.bound:.1f} (gap {plan.gap:.2%})",
    ]
    for transfer in sorted(plan.transfers, key=lambda each: -each.count)[:MOST_LINES]:
        days = ", ".join(f"{units} with {day} d left" for day, units in sorted(transfer.days_left.items()))
        lines.append(
            f"  {transfer.from_place_id} -> {transfer.to_place_id}: {transfer.count} {transfer.component} "
            f"{transfer.group} ({days})"
        )
        lines += [f"      {say(reason, language)}" for reason in transfer.reasons]
    if len(plan.transfers) > MOST_LINES:
        lines.append(f"  and {len(plan.transfers) - MOST_LINES} more: see --json or --out")
    return lines
