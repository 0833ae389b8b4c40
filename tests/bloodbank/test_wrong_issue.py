"""No sequence of calls gives blood that a crossmatch, a demand or a bedside check spoke against.

A hypothesis machine tries requests, crossmatches, emergencies, packs, bedside checks, transfusions and reactions in any
order; a record of its own, made only from the events, knows what would have been wrong.
"""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bloodbank.bedside.model import BedsideOutcome, TransfusionOutcome
from bloodbank.crossmatching.model import CrossmatchMethod, CrossmatchResult
from bloodbank.crossmatching.settings import CrossmatchSettings
from bloodbank.decider import decide, evolve
from bloodbank.emergency.model import OwedKind
from bloodbank.emergency.owed import owed_items
from bloodbank.haemovigilance.terms import ReactionKind, Severity
from bloodbank.messages import (
    ActivateHaemorrhageProtocol,
    AmendRequest,
    BedsideChecked,
    BloodIssued,
    BloodReserved,
    BloodTransfused,
    BloodUnitsQuarantined,
    CancelRequest,
    CheckAtBedside,
    Command,
    CrossmatchRecorded,
    EndTransfusion,
    Event,
    ExtendReservation,
    IssueBlood,
    IssueEmergencyBlood,
    ReactionReported,
    ReceiveBloodUnit,
    RecordCrossmatch,
    RecordTransfusion,
    RegisterBloodPlace,
    ReleaseBloodUnits,
    ReleaseReservation,
    ReportReaction,
    RequestBlood,
    ReserveBlood,
    ReturnBloodUnit,
    ReviewBloodAlarms,
    SendHaemorrhagePack,
    StandDownHaemorrhage,
    StartTransfusion,
    TransfusionEnded,
    TransfusionStarted,
)
from bloodbank.model import BloodGroup, BloodState, BloodUnitStatus, Component, RequestLine, Urgency
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.world import HOUR, MORNING

PATIENTS = st.sampled_from(["p-1", "p-2"])
SETTINGS = BloodSettings(crossmatching=CrossmatchSettings(valid_s=HOUR))
HELD_AT_BEDSIDE = (BloodUnitStatus.DELIVERED,)
ACTS = {
    "request": 1,
    "reserve": 5,
    "crossmatch": 3,
    "issue": 4,
    "issue_in_emergency": 4,
    "activate": 1,
    "send_pack": 2,
    "stand_down": 1,
    "check": 6,
    "start": 8,
    "record": 2,
    "end": 3,
    "react": 2,
    "bring_back": 1,
    "release": 1,
    "cancel": 1,
    "amend": 1,
    "review": 1,
    "let_go": 1,
    "wait": 1,
}
ACT = st.sampled_from([act for act, weight in ACTS.items() for _ in range(weight)])


class IssueMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.state, self.now, self.serial = BloodState(), MORNING, 0
        self.barred: set[tuple[str, str]] = set()
        self.crossmatched_until: dict[tuple[str, str], float] = {}
        self.last_check: dict[str, tuple[bool, str, float]] = {}
        self.used: dict[str, str] = {}
        self.running: set[str] = set()
        self.implicated: set[str] = set()
        self.out_uncrossmatched: set[tuple[str, str]] = set()
        self.rhd_negative_out: dict[str, int] = {}

    def tell(self, command: Command) -> list[Event]:
        """Try a command. A refusal must change nothing; events must be right by our own record."""
        try:
            events = decide(self.state, command, now=self.now, settings=SETTINGS)
        except Refused:
            return []
        for event in events:
            self.record_event(event, command)
            self.state = evolve(self.state, event, at=self.now)
        return events

    def record_event(self, event: Event, command: Command) -> None:
        match event:
            case CrossmatchRecorded():
                din = self.state.blood_units[event.blood_unit_id].din
                if event.result is CrossmatchResult.INCOMPATIBLE:
                    self.barred.add((event.patient_id, din))
                else:
                    assert (event.patient_id, din) not in self.barred, "an incompatible result was taken back"
                    self.crossmatched_until[event.patient_id, event.blood_unit_id] = event.valid_until_at
            case BloodReserved():
                for unit_id in event.blood_unit_ids:
                    self.check_unit(unit_id, event.request_id)
            case BloodIssued():
                self.check_issue(event, command)
            case BedsideChecked():
                matched = event.outcome is BedsideOutcome.MATCHED
                assert matched == (not event.reasons)
                if matched:
                    self.check_unit(event.blood_unit_id, event.request_id or "", patient_id=event.patient_id)
                self.last_check[event.blood_unit_id] = (matched, event.patient_id, self.now)
            case TransfusionStarted():
                matched, patient_id, at = self.last_check[event.blood_unit_id]
                assert matched, "begun after a mismatch"
                assert patient_id == event.patient_id, "checked for somebody else"
                assert self.now - at <= 900.0, "checked long ago"
                assert event.started_by != event.verified_by
                self.running.add(event.blood_unit_id)
            case BloodTransfused():
                assert event.blood_unit_id not in self.used, "given twice"
                assert self.last_check.get(event.blood_unit_id, (True, "", 0.0))[0], "given after a mismatch"
                self.check_unit(event.blood_unit_id, event.request_id, patient_id=event.patient_id)
                self.used[event.blood_unit_id] = event.patient_id
            case TransfusionEnded():
                self.running.remove(event.blood_unit_id)
            case ReactionReported():
                assert all(self.used[unit_id] == event.patient_id for unit_id in event.blood_unit_ids)
                if event.kind is ReactionKind.BACTERIAL:
                    self.implicated |= {self.state.blood_units[unit_id].din for unit_id in event.blood_unit_ids}
            case BloodUnitsQuarantined():
                assert not set(event.blood_unit_ids) & set(self.used), "used blood was set aside"
            case _:
                pass

    def check_unit(self, unit_id: str, request_id: str, *, patient_id: str | None = None) -> None:
        """What must hold of every unit that is held, handed out or given."""
        unit, request = self.state.blood_units[unit_id], self.state.requests[request_id]
        patient_id = patient_id or request.patient_id
        assert (patient_id, unit.din) not in self.barred, "found incompatible with this patient before"
        assert request.patient_id in (None, patient_id), "another patient's blood"
        assert not request.for_stock or patient_id is None, "stock was given to a patient"
        line = next(line for line in request.lines if line.component is unit.component)
        assert set(line.requirements) <= set(unit.attributes), "a demand was forgotten"
        assert line.group in (None, unit.group)
        assert unit.expires_at > self.now, "expired"
        assert unit_id not in self.used
        assert unit.status is not BloodUnitStatus.QUARANTINED, "in quarantine"

    def check_issue(self, event: BloodIssued, command: Command) -> None:
        request = self.state.requests[event.request_id]
        for unit_id in event.blood_unit_ids:
            self.check_unit(unit_id, event.request_id)
            if not event.uncrossmatched:
                until_at = self.crossmatched_until.get((request.patient_id or "", unit_id), self.now + 1)
                assert until_at > self.now, "the crossmatch held no longer"
                continue
            assert request.urgency is Urgency.EMERGENCY, "uncrossmatched without an emergency"
            assert event.authorised_by
            self.out_uncrossmatched.add((event.request_id, unit_id))
            if request.patient_group is None and self.state.blood_units[unit_id].group.value.endswith("-"):
                who = request.patient_id or request.request_id
                self.rhd_negative_out[who] = self.rhd_negative_out.get(who, 0) + 1
        if request.patient_group is None and event.uncrossmatched and event.beyond_cap_by is None:
            assert self.rhd_negative_out.get(request.patient_id or request.request_id, 0) <= 4, "over the cap"

    @initialize(groups=st.lists(st.sampled_from(["O-", "O-", "O-", "A+"]), min_size=8, max_size=14))
    def found(self, groups: list[str]) -> None:
        self.tell(RegisterBloodPlace(place_id="ward", name="Ward", kind="hospital", lon=27.5, lat=53.9))
        for number, group in enumerate(groups):
            self.serial += 1
            self.tell(
                ReceiveBloodUnit(
                    din=f"G123426{self.serial:06d}",
                    product_code="E0336V00",
                    component=Component.RED_CELLS,
                    group=BloodGroup(group),
                    expires_at=MORNING + (9 if number % 5 == 4 else 900) * HOUR,
                    place_id="ward",
                    attributes=("irradiated",) if number % 2 else (),
                    antigens_absent=("K",),
                )
            )
        for patient_id in ("p-1", "p-2"):
            self.ask(patient_id, BloodGroup.A_POS, Urgency.EMERGENCY, ())
        self.ask(None, None, Urgency.EMERGENCY, ())

    def ask(self, patient_id: str | None, group: BloodGroup | None, urgency: Urgency, demands: tuple[str, ...]) -> None:
        lines = (RequestLine(component=Component.RED_CELLS, count=6, requirements=demands),)
        self.tell(
            RequestBlood(
                place_id="ward",
                lines=lines,
                urgency=urgency,
                needed_by_at=self.now,
                patient_id=patient_id,
                patient_group=group,
                despite_duplicate=True,
            )
        )

    @rule(data=st.data(), what=ACT)
    def act(self, data: st.DataObject, what: str) -> None:
        getattr(self, what)(data)

    def one(self, data: st.DataObject, ids: object) -> str:
        return data.draw(st.sampled_from(sorted(ids) or ["nothing"]))  # type: ignore[call-overload]

    def units(self, *statuses: BloodUnitStatus) -> list[str]:
        return [unit.blood_unit_id for unit in self.state.blood_units.values() if unit.status in statuses]

    def request(self, data: st.DataObject) -> None:
        group = data.draw(st.sampled_from([BloodGroup.A_POS, BloodGroup.O_NEG, None]))
        demands = data.draw(st.sampled_from([(), (), ("irradiated",)]))
        self.ask(data.draw(st.one_of(st.none(), PATIENTS)), group, data.draw(st.sampled_from(list(Urgency))), demands)

    def reserve(self, data: st.DataObject) -> None:
        unit_id = self.one(data, self.units(BloodUnitStatus.AVAILABLE))
        request_id = self.one(data, self.state.requests)
        self.tell(ReserveBlood(request_id=request_id, blood_unit_ids=(unit_id,), expires_at=self.now + 6 * HOUR))

    def crossmatch(self, data: st.DataObject) -> None:
        held = self.units(BloodUnitStatus.RESERVED, BloodUnitStatus.DELIVERED, BloodUnitStatus.TRANSFUSED)
        unit_id = self.one(data, held)
        unit = self.state.blood_units.get(unit_id)
        result = data.draw(st.sampled_from(list(CrossmatchResult)))
        method = data.draw(st.sampled_from([CrossmatchMethod.SEROLOGICAL] * 3 + [CrossmatchMethod.ELECTRONIC]))
        command = RecordCrossmatch(
            request_id=(unit and unit.request_id) or "R-9",
            blood_unit_id=unit_id,
            sample_id="s-1",
            method=method,
            result=result,
            recorded_by="tech-1",
            reason="agglutination",
        )
        events = self.tell(command)
        assert not events or method is CrossmatchMethod.SEROLOGICAL, "the computer said yes without a sample"

    def urgent_ones(self) -> list[str]:
        requests = self.state.requests.values()
        return [
            each.request_id for each in requests if each.urgency is Urgency.EMERGENCY and each.status != "cancelled"
        ]

    def receiver(self, unit_id: str) -> str:
        """Whom the unit is meant for, as far as anybody is named."""
        request = self.state.requests.get(self.state.blood_units[unit_id].request_id or "")
        return (request and request.patient_id) or "p-1"

    def issue(self, data: st.DataObject) -> None:
        handed_to = data.draw(st.sampled_from([None, "porter-1"]))
        holding = {self.state.blood_units[each].request_id for each in self.units(BloodUnitStatus.RESERVED)}
        self.tell(IssueBlood(request_id=self.one(data, holding), handed_to=handed_to))

    def issue_in_emergency(self, data: st.DataObject) -> None:
        free = self.units(BloodUnitStatus.AVAILABLE, BloodUnitStatus.RESERVED)
        blind = data.draw(st.sampled_from([False, False, True]))
        many = data.draw(st.sampled_from([1, 2, 3, 5]))
        unit_ids = tuple(data.draw(st.permutations(sorted(free)))[:many]) or ("nothing",)
        self.tell(
            IssueEmergencyBlood(
                request_id=self.one(data, self.state.requests if blind else self.urgent_ones()),
                blood_unit_ids=unit_ids,
                issued_by="tech-1",
                handed_to="porter-1",
                authorised_by="dr-1",
                reason="bleeds",
                beyond_cap_by=data.draw(st.sampled_from([None, None, None, "chief"])),
            )
        )

    def activate(self, data: st.DataObject) -> None:
        group = data.draw(st.sampled_from([BloodGroup.A_POS, None]))
        patient_id = data.draw(st.one_of(st.none(), PATIENTS))
        self.tell(
            ActivateHaemorrhageProtocol(
                place_id="ward", activated_by="dr-1", patient_id=patient_id, patient_group=group
            )
        )

    def send_pack(self, data: st.DataObject) -> None:
        free = self.units(BloodUnitStatus.AVAILABLE)
        scanned = data.draw(st.sampled_from([(), (self.one(data, free),)]))
        self.tell(
            SendHaemorrhagePack(
                protocol_id=self.one(data, self.state.haemorrhages),
                issued_by="tech-1",
                handed_to="porter-1",
                blood_unit_ids=scanned,
            )
        )

    def stand_down(self, data: st.DataObject) -> None:
        protocol_id = self.one(data, self.state.haemorrhages)
        self.tell(StandDownHaemorrhage(protocol_id=protocol_id, stood_down_by="dr-1", reason="over"))

    def check(self, data: st.DataObject) -> None:
        unit_id = self.one(data, self.units(BloodUnitStatus.DELIVERED) or self.state.blood_units)
        self.tell(
            CheckAtBedside(
                blood_unit_id=unit_id,
                patient_id=data.draw(st.sampled_from(["p-1", "p-2", *([self.receiver(unit_id)] * 4)])),
                second_identifier_matches=data.draw(st.sampled_from([True, True, True, False])),
                checked_by="nurse-1",
                verified_by="nurse-2",
            )
        )

    def start(self, data: st.DataObject) -> None:
        """Steered to where a check stands, right or wrong."""
        checked = [each for each in self.last_check if self.state.blood_units[each].status in HELD_AT_BEDSIDE]
        unit_id = self.one(data, checked or self.units(BloodUnitStatus.DELIVERED))
        last = self.last_check.get(unit_id)
        patient_id = data.draw(st.sampled_from(["p-1", "p-2", *([last[1]] * 3 if last else [])]))
        second = data.draw(st.sampled_from(["nurse-2", "nurse-2", "nurse-2", None, "nurse-1"]))
        self.tell(
            StartTransfusion(blood_unit_id=unit_id, patient_id=patient_id, started_by="nurse-1", verified_by=second)
        )

    def record(self, data: st.DataObject) -> None:
        unit_id = self.one(data, self.units(BloodUnitStatus.DELIVERED) or self.state.blood_units)
        self.tell(RecordTransfusion(blood_unit_id=unit_id, patient_id=data.draw(PATIENTS)))

    def end(self, data: st.DataObject) -> None:
        unit_id = self.one(data, self.running or self.state.blood_units)
        outcome = data.draw(st.sampled_from(list(TransfusionOutcome)))
        self.tell(
            EndTransfusion(blood_unit_id=unit_id, ended_by="nurse-1", outcome=outcome, volume_ml=200.0, reason="any")
        )

    def react(self, data: st.DataObject) -> None:
        unit_id = self.one(data, self.used or self.state.blood_units)
        self.tell(
            ReportReaction(
                patient_id=data.draw(PATIENTS),
                blood_unit_ids=(unit_id,),
                kind=data.draw(st.sampled_from([ReactionKind.BACTERIAL, ReactionKind.ALLERGIC])),
                severity=Severity.SEVERE,
                onset_at=self.now,
                reported_by="nurse-1",
            )
        )

    def bring_back(self, data: st.DataObject) -> None:
        unit_id = self.one(data, self.units(BloodUnitStatus.DELIVERED))
        out_s = data.draw(st.sampled_from([60.0, 7200.0]))
        self.tell(ReturnBloodUnit(blood_unit_id=unit_id, place_id="ward", reason="any", seal_intact=True, out_s=out_s))

    def release(self, data: st.DataObject) -> None:
        request_id = self.one(data, self.state.requests)
        lapsed_only = data.draw(st.booleans())
        self.tell(ReleaseReservation(request_id=request_id, reason="any", lapsed_only=lapsed_only))
        self.tell(ExtendReservation(request_id=request_id, expires_at=self.now + 12 * HOUR, reason="any"))

    def cancel(self, data: st.DataObject) -> None:
        self.tell(CancelRequest(request_id=self.one(data, self.state.requests), reason="any"))

    def amend(self, data: st.DataObject) -> None:
        demands = data.draw(st.sampled_from([(), ("irradiated",)]))
        count = data.draw(st.integers(1, 8))
        lines = (RequestLine(component=Component.RED_CELLS, count=count, requirements=demands),)
        self.tell(
            AmendRequest(
                request_id=self.one(data, self.state.requests),
                reason="any",
                lines=data.draw(st.sampled_from([None, lines])),
                patient_id=data.draw(st.sampled_from([None, "p-1", "p-2"])),
                urgency=data.draw(st.sampled_from([None, *Urgency])),
            )
        )

    def review(self, data: st.DataObject) -> None:
        self.tell(ReviewBloodAlarms())
        assert self.tell(ReviewBloodAlarms()) == [], "a second look found something new"

    def let_go(self, data: st.DataObject) -> None:
        unit_id = self.one(data, self.units(BloodUnitStatus.QUARANTINED))
        self.tell(ReleaseBloodUnits(blood_unit_ids=(unit_id,), released_by="tech-1", verified_by="tech-2"))

    def wait(self, data: st.DataObject) -> None:
        self.now += data.draw(st.sampled_from([0.1, 0.2, 0.5, 4.0, 30.0])) * HOUR

    @invariant()
    def what_runs_is_what_was_begun_and_not_ended(self) -> None:
        assert set(self.state.running_transfusions) == self.running

    @invariant()
    def units_in_hand_are_delivered_and_lie_in_no_storage(self) -> None:
        for unit_id in self.state.handed_out:
            unit = self.state.blood_units[unit_id]
            assert unit.status is BloodUnitStatus.DELIVERED
            assert unit.storage_id is None

    @invariant()
    def nothing_that_went_out_uncrossmatched_is_forgotten(self) -> None:
        """Its fate is owed for as long as it is open, and its crossmatch until one is recorded."""
        owed = {(item.kind, item.request_id, item.blood_unit_id) for item in owed_items(self.state, settings=SETTINGS)}
        for request_id, unit_id in self.out_uncrossmatched:
            unit = self.state.blood_units[unit_id]
            if unit.request_id != request_id or unit.status is not BloodUnitStatus.DELIVERED:
                continue
            assert (OwedKind.FATE, request_id, unit_id) in owed
            patient_id = self.state.requests[request_id].patient_id or ""
            looked_at = unit_id in self.state.crossmatches.get(patient_id, ())
            assert looked_at or (OwedKind.CROSSMATCH, request_id, unit_id) in owed


IssueMachine.TestCase.settings = settings(
    max_examples=50, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWrongIssue = IssueMachine.TestCase
