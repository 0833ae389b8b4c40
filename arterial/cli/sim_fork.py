"""`arterial sim fork`: what may come of a region's present state, under assumptions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar

if TYPE_CHECKING:
    from controlroom.questions.what_if import Assumption, Estimate, Outlook, WhatIfAnswer, WhatIfQuestion

MINUTE_S = 60.0
USUAL_BREAK_MIN = 30.0


def fork(
    city: Annotated[Path | None, typer.Option("--city", help="city pack: fork the end of the region's log")] = None,
    url: Annotated[str | None, typer.Option("--url", help="address of the running service: fork its state now")] = None,
    on_break: Annotated[
        list[str] | None, typer.Option("--break", metavar="UNITS[:MINUTES]", help="units on break, such as A1,A2:45")
    ] = None,
    divert: Annotated[list[str] | None, typer.Option("--divert", metavar="HOSPITALS", help="hospitals divert")] = None,
    extra: Annotated[
        list[str] | None, typer.Option("--extra", metavar="STATIONS", help="one more unit at each of these stations")
    ] = None,
    hours: Annotated[float, typer.Option(min=0.25, max=12, help="how far to look ahead")] = 2.0,
    replications: Annotated[int, typer.Option(min=2, max=1_000, help="courses of chance calls")] = 100,
    seed: Annotated[int, typer.Option(min=0, max=2**31, help="the same seed and state give the same answer")] = 0,
    region: Annotated[str | None, typer.Option("--region", help="with --city; absent: ARTERIAL_REGION")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Carry the present state on over chance calls: if nothing changes, and under each assumption that is named.

    Each --break, --divert and --extra is an assumption of its own, held against "nothing changes" on the same calls.
    """
    from controlroom.questions.what_if import WhatIfQuestion

    if (city is None) == (url is None):
        raise UsageError("name either --url of the running service or --city for the end of a log")
    question = WhatIfQuestion(
        assumptions=tuple(assumptions(on_break or (), divert or (), extra or ())),
        hours=hours,
        replications=replications,
        seed=seed,
    )
    answer = _of_service(str(url), question) if city is None else _of_log(city, region, question)
    if as_json:
        print_json(answer)
    else:
        typer.echo("\n".join(lines(answer)))


def assumptions(
    on_break: "list[str] | tuple[()]", divert: "list[str] | tuple[()]", extra: "list[str] | tuple[()]"
) -> "list[Assumption]":
    """One for each option. Raises UsageError."""
    from controlroom.questions.what_if import Assumption

    found = []
    for text in on_break:
        units, _, minutes = text.partition(":")
        try:
            break_min = float(minutes) if minutes else USUAL_BREAK_MIN
        except ValueError as error:
            raise UsageError(f"--break {text}: {minutes!r} is no number of minutes") from error
        name = f"{units} on break for {break_min:g} min"
        found.append(Assumption(name=name, units_on_break=_ids("--break", units), break_s=break_min * MINUTE_S))
    found += [Assumption(name=f"{text} diverts", diverting=_ids("--divert", text)) for text in divert]
    found += [Assumption(name=f"one more at {text}", extra_units_at=_ids("--extra", text)) for text in extra]
    return found


def _ids(option: str, text: str) -> tuple[str, ...]:
    ids = tuple(part.strip() for part in text.split(","))
    if not all(ids):
        raise UsageError(f"{option} {text}: give ids with commas between them")
    return ids


def _of_service(url: str, question: "WhatIfQuestion") -> "WhatIfAnswer":
    import msgspec

    from arterial.cli.service import ask
    from controlroom.questions.what_if import WhatIfAnswer

    body = msgspec.json.encode(question)
    return decoded(ask(url, "/v1/simulations/forks", by="arterial/sim-fork", body=body), WhatIfAnswer)


def decoded(answer: bytes, kind: "type[WhatIfAnswer]") -> "WhatIfAnswer":
    """The service writes instants as text; here they are seconds."""
    from datetime import datetime

    import msgspec

    found = msgspec.json.decode(answer)
    for each in (found, *(moment for outlook in found["outlooks"] for moment in outlook["moments"])):
        for name in ("at", "until_at"):
            if isinstance(each.get(name), str):
                each[name] = datetime.fromisoformat(each[name]).timestamp()
    return msgspec.convert(found, kind)


def _of_log(city: Path, region: str | None, question: "WhatIfQuestion") -> "WhatIfAnswer":
    from arterial.compiling import told_of_compiling
    from arterial.forked_city import SimulatorOnDemand, present_in_log
    from arterial.settings import Settings
    from roads import read_pack

    with progress_bar("simulating") as advance, told_of_compiling(lambda line: typer.echo(line, err=True)):
        pack = read_pack(city)
        present = present_in_log(Settings(), pack, region)
        return SimulatorOnDemand(pack).ask(present, question, progress=lambda share: advance("simulating", share))


def lines(answer: "WhatIfAnswer") -> list[str]:
    """A table of outlooks: half widths of the 95 % intervals after the sign ±."""
    told = [
        f"{answer.units} units, {answer.open_calls} open calls, {answer.expected_calls:.1f} calls expected in "
        f"{(answer.until_at - answer.at) / 3600:g} h; {answer.replications} replications"
    ]
    for outlook in answer.outlooks:
        told += ["", f"{outlook.assumption}:", f"  coverage {_coverage(answer, outlook)}", *_figures(outlook)]
    told += [f"left out: {unit_id} ({why})" for unit_id, why in answer.left_out.items()]
    return told + [f"note: {note}" for note in answer.notes]


def _coverage(answer: "WhatIfAnswer", outlook: "Outlook") -> str:
    shown = [
        moment for number, moment in enumerate(outlook.moments) if number % 2 == 0 or moment is outlook.moments[-1]
    ]
    return ", ".join(
        f"{'now' if moment.at == answer.at else f'+{(moment.at - answer.at) / MINUTE_S:.0f} min'} "
        f"{moment.coverage.mean:.1%}"
        for moment in shown
    )


def _figures(outlook: "Outlook") -> list[str]:
    changes = outlook.difference
    rows = (
        ("mean coverage", outlook.coverage, None if changes is None else changes.coverage, True),
        ("mean response", outlook.mean_response_s, None if changes is None else changes.mean_response_s, False),
        ("on time", outlook.on_time_share, None if changes is None else changes.on_time_share, True),
        ("found no free unit", outlook.queued_share, None if changes is None else changes.queued_share, True),
        ("those who wait now: still", outlook.waiting_now_s, None, False),
    )
    return [
        f"  {name} {_told(value, share=share)}" + ("" if less is None else f", by {_told(less, share=share, sign='+')}")
        for name, value, less, share in rows
        if value is not None
    ]


def _told(value: "Estimate", *, share: bool, sign: str = "") -> str:
    half = (value.high - value.low) / 2
    if share:
        return f"{100 * value.mean:{sign}.1f} ± {100 * half:.1f} %"
    return f"{value.mean:{sign}.0f} ± {half:.0f} s"
