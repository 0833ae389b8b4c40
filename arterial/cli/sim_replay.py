"""`arterial sim replay`: the calls of a region's log under another policy."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar
from arterial.cli.report_period import instant_of

if TYPE_CHECKING:
    from sim.forks.replaying import ChangedDecision, Measures, ReplayAnswer


def replay(
    city: Annotated[Path, typer.Option("--city", help="city pack of the region")],
    policy: Annotated[str, typer.Option("--policy", help="closest, dmexclp or arterial")],
    begin: Annotated[
        str | None, typer.Option("--from", help="calls from then on: 2027-03-01 (local) or with time and offset")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="calls before then; default: all")] = None,
    redispatch: Annotated[
        bool, typer.Option("--redispatch", help="units on their way may be sent to priority 1 instead")
    ] = False,
    region: Annotated[str | None, typer.Option("--region", help="absent: ARTERIAL_REGION")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Live through a span of the log again under another policy, and list the calls that another unit came to."""
    from arterial.compiling import told_of_compiling
    from arterial.replayed_city import replay_log
    from arterial.settings import Settings
    from dispatch.indicators.report import check_asked
    from roads import read_pack
    from sim.engine import OperatingPlan

    plan = OperatingPlan(policy=policy, redispatch=redispatch)
    with progress_bar("replaying") as advance, told_of_compiling(lambda line: typer.echo(line, err=True)):
        pack = read_pack(city)
        zone = ZoneInfo(pack.settings.timezone)
        from_at, until_at = instant_of(begin, "--from", zone), instant_of(until, "--until", zone)
        check_asked(from_at=from_at, until_at=until_at, by=())
        advance("reading the log", 0.0)
        answer = replay_log(Settings(), pack, region, plan, from_at=from_at, until_at=until_at)
    if as_json:
        print_json(answer)
    else:
        typer.echo("\n".join(lines(answer, zone)))


def lines(answer: "ReplayAnswer", zone: ZoneInfo) -> list[str]:
    """The summary, the decisions that differ as a table, and what the picture leaves out."""
    first, last = (_local(at, zone) for at in (answer.first_call_at, answer.last_call_at))
    under = answer.policy + (" with redispatch" if answer.redispatch else "")
    told = [
        f"{answer.calls} calls from {first} to {last}, {answer.units} units, under {under}:",
        f"  then: {_figures(answer.then)}",
        f"  now:  {_figures(answer.now)}",
        f"  the same unit came first to {answer.same_unit} calls, another to {len(answer.decisions)}",
    ]
    if answer.same_unit_difference_s is not None:
        told.append(f"  the same units are simulated {answer.same_unit_difference_s:+.0f} s from the log (median)")
    if answer.decisions:
        told += [
            "",
            f"{'call received':19}  {'incident':14} P  {'then':12} {'now':12} {'then s':>7} {'now s':>7}  change",
        ]
        told += [_row(decision, zone) for decision in answer.decisions]
        told.append("")
    told += [f"left out: {unit_id} ({why})" for unit_id, why in answer.left_out.items()]
    return told + [f"note: {note}" for note in answer.notes]


def _row(decision: "ChangedDecision", zone: ZoneInfo) -> str:
    now_s, change_s = decision.response_now_s, decision.difference_s
    return (
        f"{_local(decision.call_received_at, zone):19}  {decision.incident_id:14} {decision.priority}  "
        f"{decision.unit_then:12} {decision.unit_now or 'nobody':12} {decision.response_then_s:7.0f} "
        f"{'-' if now_s is None else f'{now_s:.0f}':>7}  {'-' if change_s is None else f'{change_s:+.0f}'}"
    )


def _figures(measures: "Measures") -> str:
    parts = []
    if measures.mean_response_s is not None:
        parts.append(f"mean response {measures.mean_response_s:.0f} s")
    if measures.p90_response_s is not None:
        parts.append(f"90 % within {measures.p90_response_s:.0f} s")
    if measures.on_time_share is not None:
        parts.append(f"on time {measures.on_time_share:.1%}")
    return ", ".join([*parts, f"no unit free {measures.queued_share:.1%}"])


def _local(at: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%Y-%m-%d %H:%M:%S")
