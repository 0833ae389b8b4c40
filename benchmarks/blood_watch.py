"""A command at the bedside while tens of thousands of units are in somebody's hands, and thousands run.

The same story is told twice from the same state: units begun and ended, an antibody found, a donation recalled, minutes
passing. Once the room's watch looks after every event where something happened; once as it did before, at everything.
Measured is the CPU time of a command with all that the watch does after it. The alarms that are open in the end are
checked to be the same. Run with `python -m benchmarks.blood_watch [UNITS]`.
"""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from immutables import Map
from msgspec import Struct

from benchmarks.timing import in_words, print_table
from bloodbank.alarms.watch import next_due_at, watches
from bloodbank.bedside.model import Transfusion, TransfusionOutcome
from bloodbank.decider import decide, evolve
from bloodbank.kinds import BloodGroup, BloodUnitStatus, Component, RequestStatus, Urgency
from bloodbank.messages import (
    BloodAlarmCleared,
    BloodAlarmRaised,
    EndTransfusion,
    RecallBlood,
    RecordAntibody,
    RecordTransfusion,
    ReviewBloodAlarms,
)
from bloodbank.model import BloodPlace, BloodRequest, BloodState, BloodUnit, RequestLine
from bloodbank.settings import BloodSettings
from controlroom.following.blood_alarms import WatchBlood
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.state import RegionState
from controlroom.subjects import standard_subjects
from controlroom.timers import SetTimer

NOW, MINUTE_S = 1_750_000_000.0, 60.0
ROUNDS, RUNNING_SHARE = 10, 10
SETTINGS = BloodSettings()
Watching = Callable[[RecordedEvent, RegionState], Sequence[CommandEnvelope]]


class Told(Struct, frozen=True, kw_only=True):
    """What a telling of the story took, and what it left open."""

    seconds: tuple[float, ...]
    causes: frozenset[str]


def a_busy_region(units: int) -> BloodState:
    """Each unit of its own donation, for a patient of its own; every tenth runs. Handed out in the last 29 minutes."""
    chance = np.random.default_rng(1)
    ago_s = chance.uniform(0.0, 29 * MINUTE_S, units).tolist()
    bags, requests, asked, handed_out, runs = {}, {}, {}, {}, {}
    for number in range(units):
        bag, request_id, patient_id = _bag(number, out_at=NOW - ago_s[number]), f"R-{number:06d}", f"p-{number}"
        bags[bag.blood_unit_id] = bag
        requests[request_id] = _request(request_id, patient_id, bag.blood_unit_id)
        asked[patient_id] = (request_id,)
        if number % RUNNING_SHARE == 0:
            runs[bag.blood_unit_id] = _running(bag, patient_id)
        else:
            handed_out[bag.blood_unit_id] = NOW - ago_s[number]
    centre = BloodPlace(place_id="ward", name="Ward", kind="hospital", lon=27.5, lat=53.9)
    return BloodState(
        places=Map({"ward": centre}),
        blood_units=Map(bags),
        requests=Map(requests),
        requests_of_patient=Map(asked),
        units_of_donation=Map({bag.din: (name,) for name, bag in bags.items()}),
        handed_out=Map(handed_out),
        transfusions=Map(runs),
        running_transfusions=tuple(runs),
    )


def _bag(number: int, *, out_at: float) -> BloodUnit:
    din = f"G1234{25 + number // 1_000_000:02d}{number % 1_000_000:06d}"
    return BloodUnit(
        blood_unit_id=f"{din}-E0336V00",
        din=din,
        product_code="E0336V00",
        component=Component.RED_CELLS,
        group=BloodGroup.O_NEG,
        expires_at=NOW + 20 * 86_400.0,
        place_id="ward",
        status=BloodUnitStatus.DELIVERED,
        request_id=f"R-{number:06d}",
        handed_out_at=out_at,
    )


def _request(request_id: str, patient_id: str, blood_unit_id: str) -> BloodRequest:
    return BloodRequest(
        request_id=request_id,
        place_id="ward",
        lines=(RequestLine(component=Component.RED_CELLS, count=1),),
        urgency=Urgency.URGENT,
        needed_by_at=NOW,
        requested_at=NOW - 3_600.0,
        patient_id=patient_id,
        patient_group=BloodGroup.O_NEG,
        status=RequestStatus.DELIVERED,
        blood_unit_ids=(blood_unit_id,),
    )


def _running(bag: BloodUnit, patient_id: str) -> Transfusion:
    out_at = bag.handed_out_at or NOW
    return Transfusion(
        blood_unit_id=bag.blood_unit_id,
        patient_id=patient_id,
        request_id=bag.request_id or "",
        started_at=out_at,
        started_by="nurse-1",
        complete_by_at=out_at + SETTINGS.bedside.complete_within_s,
        out_at=out_at,
    )


class LookAtEverything:
    """The watch as it was: after each event over all that is handed out or runs."""

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        if isinstance(record.event, BloodAlarmRaised | BloodAlarmCleared):
            return ()
        blood = state.bloodbank
        due_at = next_due_at(blood, now=record.at, settings=SETTINGS)
        lasting = {watch.cause for watch in watches(blood, settings=SETTINGS)} if blood.alarms else set()
        ended = any(alarm.ends_with_cause and alarm.cause not in lasting for alarm in blood.alarms.values())
        due = due_at is not None and due_at <= record.at
        return (CommandEnvelope(command=ReviewBloodAlarms(), actor="watch"),) if ended or due else ()


class Room:
    """One command after another, with what the watch gives in answer; the log and the timers are left out."""

    def __init__(self, state: BloodState, watching: Watching) -> None:
        self.state, self.watching, self.now, self.position = state, watching, NOW, 0

    def tell(self, command: Any) -> None:
        events = decide(self.state, command, now=self.now, settings=SETTINGS)
        for event in events:
            self.state = evolve(self.state, event, at=self.now)
        self.position += len(events)
        for event in events:
            for answer in self.watching(self._record(event), RegionState(position=self.position, bloodbank=self.state)):
                if not isinstance(answer.command, SetTimer):
                    self.tell(answer.command)

    def _record(self, event: Any) -> RecordedEvent:
        return RecordedEvent(
            position=self.position,
            region="minsk",
            stream=event.streams[0],
            version=1,
            streams=event.streams,
            type=f"bloodbank.{type(event).__name__}",
            at=self.now,
            actor="nurse-1",
            command_key=None,
            caused_by=None,
            event=event,
            hash="",
        )


def story(state: BloodState) -> list[Any]:
    """Commands in turn, and seconds that pass between them."""
    waiting, running = iter(sorted(state.handed_out)), iter(state.running_transfusions)
    told: list[Any] = []
    for number in range(ROUNDS):
        given, ended, doubtful = next(waiting), next(running), next(running)
        told.append(RecordTransfusion(blood_unit_id=given, patient_id=_patient(state, given)))
        done = {"outcome": TransfusionOutcome.COMPLETED, "volume_ml": 250.0}
        told.append(EndTransfusion(blood_unit_id=ended, ended_by="nurse-1", **done))  # type: ignore[arg-type]
        if number % 2:
            told.append(RecordAntibody(patient_id=_patient(state, doubtful), specificity="K", source="laboratory"))
        else:
            told.append(RecallBlood(dins=(doubtful[:13],), reason="donor ill"))
        told.append(10.0)
    return told


def _patient(state: BloodState, blood_unit_id: str) -> str:
    patient_id = state.requests[state.blood_units[blood_unit_id].request_id or ""].patient_id
    assert patient_id is not None
    return patient_id


def tell(state: BloodState, watching: Watching) -> Told:
    """The first command, which makes what the watch keeps, is told but not measured."""
    room, seconds = Room(state, watching), []
    room.tell(RecordAntibody(patient_id="p-0", specificity="K", source="laboratory"))
    for each in story(state):
        if isinstance(each, float):
            room.now += each
            continue
        begin = time.process_time()
        room.tell(each)
        seconds.append(time.process_time() - begin)
    room.tell(ReviewBloodAlarms())
    return Told(seconds=tuple(seconds), causes=frozenset(room.state.alarms))


def main() -> None:
    units = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    state = a_busy_region(units)
    now = tell(state, WatchBlood(standard_subjects(), SETTINGS))
    before = tell(state, LookAtEverything())
    assert now.causes == before.causes, "the alarms differ"
    assert len(now.causes) >= ROUNDS, "the story raises alarms"
    rows = [_row("where something happened", now), _row("at everything", before)]
    print_table(f"{units:,} units in hands or running: a command with its watch, CPU time", rows)
    slow, fast = np.median(before.seconds), np.median(now.seconds)
    print(f"{slow / fast:,.0f} times faster in the median; the same {len(now.causes):,} alarms are open")


def _row(looks: str, told: Told) -> dict[str, object]:
    median, slow = np.quantile(told.seconds, [0.5, 0.99])
    return {"the watch looks": looks, "median": in_words(float(median)), "99 of 100 within": in_words(float(slow))}


if __name__ == "__main__":
    main()
