"""The watch over blood looks only where something happened, and tells what a look at everything would tell."""

from collections.abc import Iterator
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from bloodbank.alarms.doubtful import doubts
from bloodbank.alarms.model import OF_UNITS_GIVEN
from bloodbank.bedside.model import TransfusionOutcome
from bloodbank.kinds import BloodGroup, BloodUnitStatus, Component, Urgency
from bloodbank.messages import (
    AcknowledgeBloodAlarm,
    AmendRequest,
    CancelRequest,
    CheckAtBedside,
    CorrectBloodUnits,
    EndTransfusion,
    IssueEmergencyBlood,
    LiftRecall,
    MergeRecipients,
    RecallBlood,
    RecordAntibody,
    RecordRecipientFacts,
    RecordSample,
    RecordTestResults,
    RecordTransfusion,
    RecordUnitTyping,
    RejectSample,
    RequestBlood,
    ReturnBloodUnit,
    SetSpecialRequirement,
    StartTransfusion,
    UnmergeRecipients,
)
from bloodbank.model import BloodState, RequestLine
from bloodbank.settings import BloodSettings
from controlroom.adapters.memory_log import MemoryLog
from controlroom.clock import ManualClock
from controlroom.errors import CommandRefused
from controlroom.following import blood_alarms
from controlroom.room import ControlRoom
from controlroom.subjects import standard_subjects
from tests.controlroom.world import MORNING, blood_place, blood_unit, do, open_room

SETTINGS = BloodSettings()
PATIENTS = ("p-1", "p-2", "p-3", "p-4")
STATED = {"p-1": BloodGroup.A_POS, "p-2": BloodGroup.O_NEG, "p-3": BloodGroup.AB_POS, "p-4": None}


def opened(log: MemoryLog, clock: ManualClock) -> ControlRoom:
    subjects = standard_subjects()
    return open_room(log=log, clock=clock, reactions=blood_alarms.reactions(subjects, SETTINGS))


def due_by_a_look_at_everything(state: BloodState, *, now: float) -> Iterator[str]:
    """The causes that are due about units in hands or running: one loop over all of them, as plain as can be."""
    for unit_id, out_at in state.handed_out.items():
        if out_at + SETTINGS.bedside.start_within_s <= now:
            yield f"not-started/{unit_id}/{out_at}"
    for unit_id in state.running_transfusions:
        record = state.transfusions[unit_id]
        if record.complete_by_at <= now:
            yield f"runs-too-long/{unit_id}"
        for _, code in doubts(state, record, settings=SETTINGS):
            yield f"doubtful-while-given/{unit_id}/{code}"


def told(state: BloodState) -> set[str]:
    return {alarm.cause for alarm in state.alarms.values() if alarm.kind in OF_UNITS_GIVEN}


class Day:
    """A day on which anything may happen to the blood of four patients."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.log, self.clock = MemoryLog(), ManualClock(MORNING)
        self.room = opened(self.log, self.clock)
        self.samples = 0
        do(self.room, blood_place())
        self.units = [do(self.room, blood_unit(number)).events[0].event.blood_unit_id for number in range(1, 7)]
        for patient_id in ("p-1", "p-2"):
            self.ask(patient_id)
            self.hand_out()
            self.begin(patient_id)

    @property
    def blood(self) -> BloodState:
        return self.room.state.bloodbank

    def tell(self, command: object) -> None:
        with suppress(CommandRefused):
            do(self.room, command)

    def one(self, names: object, otherwise: str = "nothing") -> str:
        known = sorted(names)  # type: ignore[call-overload]
        return str(self.data.draw(st.sampled_from(known or [otherwise])))

    def patient(self) -> str:
        return str(self.data.draw(st.sampled_from(PATIENTS)))

    def ask(self, patient_id: str | None = None) -> None:
        whose = patient_id or self.patient()
        asked = RequestBlood(
            place_id="centre",
            lines=(RequestLine(component=Component.RED_CELLS, count=1),),
            urgency=Urgency.EMERGENCY,
            needed_by_at=self.clock.now() + 600.0,
            patient_id=whose,
            patient_group=STATED[whose]
            if patient_id
            else self.data.draw(st.sampled_from([STATED[whose], BloodGroup.B_POS])),
            despite_duplicate=True,
        )
        self.tell(asked)

    def hand_out(self) -> None:
        free = [
            unit_id for unit_id in self.units if self.blood.blood_units[unit_id].status is BloodUnitStatus.AVAILABLE
        ]
        self.tell(
            IssueEmergencyBlood(
                request_id=self.one(self.blood.open_request_ids),
                blood_unit_ids=tuple(sorted(free)[:1]),
                issued_by="tech-1",
                handed_to="porter-1",
                authorised_by="dr-1",
                reason="bleeds",
            )
        )

    def begin(self, patient_id: str | None = None) -> None:
        unit_id = self.one(self.blood.handed_out)
        whose = patient_id or self.patient()
        checked = CheckAtBedside(
            blood_unit_id=unit_id,
            patient_id=whose,
            second_identifier_matches=True,
            checked_by="nurse-1",
            verified_by="nurse-2",
        )
        self.tell(checked)
        started = {"started_by": "nurse-1", "verified_by": "nurse-2"}
        self.tell(StartTransfusion(blood_unit_id=unit_id, patient_id=whose, **started))

    def end(self) -> None:
        unit_id = self.one(self.blood.running_transfusions)
        done = {"outcome": TransfusionOutcome.COMPLETED, "volume_ml": 200.0}
        self.tell(EndTransfusion(blood_unit_id=unit_id, ended_by="nurse-1", **done))  # type: ignore[arg-type]

    def record(self) -> None:
        self.tell(RecordTransfusion(blood_unit_id=self.one(self.blood.handed_out), patient_id=self.patient()))

    def bring_back(self) -> None:
        unit_id = self.one(self.blood.handed_out)
        self.tell(ReturnBloodUnit(blood_unit_id=unit_id, place_id="centre", reason="any", seal_intact=True, out_s=60.0))

    def recall(self) -> None:
        unit_id = self.one(self.units)
        whole = self.data.draw(st.booleans())
        named = {"dins": (unit_id[:13],)} if whole else {"blood_unit_ids": (unit_id,)}
        self.tell(RecallBlood(reason="donor ill", **named))  # type: ignore[arg-type]

    def lift(self) -> None:
        self.tell(
            LiftRecall(recall_id=self.one(self.blood.recalls), reason="well", lifted_by="olga", verified_by="ivan")
        )

    def test(self) -> None:
        result = self.data.draw(st.sampled_from(["negative", "positive"]))
        self.tell(RecordTestResults(din=self.one(self.units)[:13], results={"HIV": result}))

    def type_again(self) -> None:
        found = self.data.draw(st.sampled_from([BloodGroup.O_NEG, BloodGroup.B_POS]))
        self.tell(RecordUnitTyping(blood_unit_id=self.one(self.units), typed_by="lab-1", group=found))

    def settle(self) -> None:
        unit_id = self.one(self.units)
        unit = self.blood.blood_units[unit_id]
        two = {"reason": "typed again", "corrected_by": "olga", "verified_by": "ivan"}
        self.tell(CorrectBloodUnits(blood_unit_ids=(unit_id,), group=unit.group, **two))

    def find(self) -> None:
        self.tell(RecordAntibody(patient_id=self.patient(), specificity="K", source="laboratory"))

    def demand(self) -> None:
        self.tell(
            SetSpecialRequirement(patient_id=self.patient(), requirement="irradiated", reason="any", source="any")
        )

    def draw_blood(self) -> None:
        self.samples += 1
        self.tell(
            RecordSample(
                patient_id=self.patient(),
                sample_id=f"S-{self.samples}",
                drawn_at=self.clock.now(),
                collected_by="nurse-1",
                group=self.data.draw(st.sampled_from([BloodGroup.A_POS, BloodGroup.B_POS, BloodGroup.O_NEG])),
                tested_by="lab-1",
            )
        )

    def reject(self) -> None:
        known = {sample.sample_id: name for name, r in self.blood.recipients.items() for sample in r.samples}
        sample_id = self.one(known)
        rejected = {"rejected_by": "lab-1", "verified_by": "lab-2"}
        patient_id = known.get(sample_id, "p-1")
        self.tell(RejectSample(patient_id=patient_id, sample_id=sample_id, reason="wrong tube", **rejected))

    def be_born(self) -> None:
        until_at = self.clock.now() + 1e6
        child, mother = self.patient(), self.patient()
        self.tell(RecordRecipientFacts(patient_id=child, neonate_until_at=until_at, mother_id=mother))

    def merge(self) -> None:
        self.tell(MergeRecipients(patient_id=self.patient(), other_patient_id=self.patient(), reason="same person"))

    def unmerge(self) -> None:
        two = {"unmerged_by": "olga", "verified_by": "ivan"}
        self.tell(
            UnmergeRecipients(patient_id=self.patient(), other_patient_id=self.patient(), reason="two people", **two)
        )

    def name(self) -> None:
        request_id = self.one(self.blood.requests)
        self.tell(AmendRequest(request_id=request_id, reason="named", patient_id=self.patient()))

    def cancel(self) -> None:
        self.tell(CancelRequest(request_id=self.one(self.blood.requests), reason="not needed"))

    def note(self) -> None:
        alarm_id = self.one(alarm.alarm_id for alarm in self.blood.alarms.values())
        self.tell(AcknowledgeBloodAlarm(alarm_id=alarm_id, acknowledged_by="olga"))

    def wait(self) -> None:
        self.clock.advance(self.data.draw(st.sampled_from([60.0, 1_200.0, 7_200.0])))
        while self.room.fire_due_timers():
            self.clock.advance(1.0)

    def restart(self) -> None:
        self.room.close()
        self.room = opened(self.log, self.clock)


ACTS = (
    *(Day.ask, Day.hand_out, Day.begin, Day.begin, Day.end, Day.record, Day.bring_back, Day.recall, Day.lift, Day.test),
    *(Day.type_again, Day.settle),
    *(Day.find, Day.demand, Day.draw_blood, Day.draw_blood, Day.reject, Day.be_born, Day.merge, Day.merge, Day.unmerge),
    *(Day.name, Day.cancel, Day.note, Day.wait, Day.restart),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(acts=st.lists(st.sampled_from(ACTS), min_size=5, max_size=25), data=st.data())
def test_the_same_alarms_are_open_as_after_a_look_at_everything(acts: list[object], data: st.DataObject) -> None:
    day = Day(data)
    assert len(day.blood.running_transfusions) == 2
    for act in acts:
        act(day)  # type: ignore[operator]
        assert told(day.blood) == set(due_by_a_look_at_everything(day.blood, now=day.clock.now())), act
    day.room.close()


def test_a_bag_that_runs_is_told_of_when_another_of_its_donation_was_labelled_wrongly() -> None:
    """Its fellow in the refrigerator was typed again: whose blood runs is open until somebody has settled it."""
    clock = ManualClock(MORNING)
    room = opened(MemoryLog(), clock)
    do(room, blood_place())
    red_cells = blood_unit(1)
    running = do(room, red_cells).events[0].event.blood_unit_id
    code = {"product_code": "A0010V00", "component": Component.PLASMA, "expires_at": MORNING + 9e5}
    fellow = do(room, structs.replace(red_cells, **code)).events[0].event.blood_unit_id
    asked = RequestBlood(
        place_id="centre",
        lines=(RequestLine(component=Component.RED_CELLS, count=1),),
        urgency=Urgency.EMERGENCY,
        needed_by_at=MORNING + 600.0,
        patient_id="p-2",
        patient_group=red_cells.group,
    )
    request_id = do(room, asked).events[0].event.request_id
    persons = {"issued_by": "tech-1", "handed_to": "porter-1", "authorised_by": "dr-1", "reason": "bleeds"}
    do(room, IssueEmergencyBlood(request_id=request_id, blood_unit_ids=(running,), **persons))
    two = {"blood_unit_id": running, "patient_id": "p-2", "verified_by": "nurse-2"}
    do(room, CheckAtBedside(second_identifier_matches=True, checked_by="nurse-1", **two))
    do(room, StartTransfusion(started_by="nurse-1", **two))
    do(room, RecordUnitTyping(blood_unit_id=fellow, typed_by="lab-1", group=BloodGroup.AB_NEG))
    cause = f"doubtful-while-given/{running}/label-contested"
    assert cause in told(room.state.bloodbank)
    settled = {"reason": "another tube", "corrected_by": "olga", "verified_by": "ivan"}
    do(room, CorrectBloodUnits(blood_unit_ids=(fellow,), group=red_cells.group, **settled))
    assert cause not in told(room.state.bloodbank)
    room.close()
