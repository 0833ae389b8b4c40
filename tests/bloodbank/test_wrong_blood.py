"""Wrong blood can't be issued by any sequence of calls.

A hypothesis machine tries anything, sensible or not; a small record of its own, made only from the events, knows what
would have been wrong. The group tables and all else about recipients are in an oracle of their own, written from the
antigens and the field's tables, not copied from the product.
"""

from collections import Counter
from typing import Literal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec import structs

from bloodbank.decider import decide, evolve
from bloodbank.messages import (
    BloodIssued,
    BloodRecalled,
    BloodReserved,
    BloodTransfused,
    BloodUnitCorrected,
    BloodUnitDiscarded,
    BloodUnitReceived,
    BloodUnitReturned,
    BloodUnitsProcessed,
    BloodUnitsQuarantined,
    BloodUnitsReleased,
    BloodUnitTyped,
    CancelRequest,
    Command,
    CorrectBloodUnits,
    DiscardBloodUnit,
    DispatchVan,
    Event,
    IssueBlood,
    ProcessBloodUnits,
    Product,
    QuarantineBloodUnits,
    Reading,
    ReceiveBloodUnit,
    RecordTemperatures,
    RecordTestResults,
    RecordTourStop,
    RecordTransfusion,
    RecordUnitTyping,
    RegisterBloodPlace,
    RegisterStorage,
    RegisterVan,
    ReleaseBloodUnits,
    ReleaseReservation,
    RequestBlood,
    ReservationReleased,
    ReserveBlood,
    ReturnBloodUnit,
    StoreBloodUnit,
    TakeOutBloodUnit,
    TourStopReached,
)
from bloodbank.model import (
    BloodGroup,
    BloodState,
    BloodUnit,
    BloodUnitStatus,
    Component,
    RequestLine,
    RequestStatus,
    TourStop,
    Urgency,
)
from bloodbank.recipient.settings import RecipientSettings
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.stock import stock_key
from tests.bloodbank.recipient_acts import RARELY, TRUE_GROUP, RecipientActs
from tests.bloodbank.recipient_oracle import Oracle, Tube, Wish, safe
from tests.bloodbank.world import HOUR, MORNING, PLACES, PRODUCT_CODES

HELD = (BloodUnitStatus.RESERVED, BloodUnitStatus.ISSUED, BloodUnitStatus.IN_TRANSIT, BloodUnitStatus.DELIVERED)


GROUPS = st.sampled_from([BloodGroup.O_NEG, BloodGroup.O_NEG, BloodGroup.A_POS, BloodGroup.AB_POS, *BloodGroup])
COMPONENTS = st.sampled_from([Component.RED_CELLS, Component.RED_CELLS, Component.PLASMA, Component.PLATELETS])
UNITS = st.builds(
    ReceiveBloodUnit,
    din=st.just("G123426000000"),
    product_code=st.just("E0336V00"),
    component=COMPONENTS,
    group=GROUPS,
    expires_at=st.sampled_from([1000.0, 1000.0, 1000.0, 100.0, 6.0, 1.0]).map(lambda hours: MORNING + hours * HOUR),
    place_id=st.sampled_from(sorted(PLACES)),
    quarantine_reason=st.sampled_from([None, None, None, "awaiting-tests"]),
    attributes=st.sampled_from([(), ("cmv-negative", "irradiated"), ("cmv-negative", "irradiated", "washed")]),
    antigens_absent=st.sampled_from([(), ("C", "Jka", "K"), ("K",), ("Jka",)]),
)
REQUESTS = st.builds(
    RequestBlood,
    place_id=st.sampled_from(sorted(PLACES)),
    lines=st.builds(RequestLine, component=COMPONENTS, count=st.integers(1, 3)).map(lambda line: (line,)),
    urgency=st.sampled_from(list(Urgency)),
    needed_by_at=st.sampled_from([-1.0, 1.0, 30.0]).map(lambda hours: MORNING + hours * HOUR),
    patient_id=st.sampled_from([None, "p-1", "p-2", "p-1", "p-2", "p-3"]),
    patient_group=st.sampled_from([BloodGroup.AB_POS, BloodGroup.A_POS, BloodGroup.O_NEG, None, *BloodGroup]),
    despite_duplicate=st.just(True),
)

WEIGHTS = {
    "receive": 1,
    "request": 1,
    "reserve_anything": 1,
    "reserve_what_may_fit": 4,
    "issue": 4,
    "release": 1,
    "cancel": 1,
    "discard": 1,
    "transfuse": 4,
    "send_a_van": 2,
    "reach_a_stop": 3,
    "wait": 1,
    "quarantine": 1,
    "test": 1,
    "let_go": 2,
    "process": 2,
    "bring_back": 1,
    "store_or_take_out": 2,
    "log_temperature": 1,
    "draw_a_sample": 3,
    "learn": 2,
    "merge_or_part": 1,
    "put_right": 1,
    "type_again": 1,
}
ACTS = st.sampled_from([act for act, weight in WEIGHTS.items() for _ in range(weight)])


class BloodBankMachine(RecipientActs, RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.state = BloodState()
        self.now = MORNING
        self.serial = 0
        self.received: set[str] = set()
        self.holder: dict[str, str] = {}
        self.issued_for: dict[str, str] = {}
        self.gone: set[str] = set()
        self.set_aside: set[str] = set()
        self.positive: set[str] = set()
        self.recalled: set[str] = set()
        self.found_of: dict[str, dict[str, object]] = {}
        self.settings = BloodSettings()
        self.oracle = Oracle(tested_here=False)

    def tell(self, command: Command) -> list[Event]:
        """Try a command. A refusal must change nothing; events must be right by our own record."""
        try:
            events = decide(self.state, command, now=self.now, settings=self.settings)
        except Refused:
            return []
        for event in events:
            self.record(event)
            self.state = evolve(self.state, event, at=self.now)
        return events

    def record(self, event: Event) -> None:
        self.oracle.hear(event, at=self.now)
        match event:
            case BloodUnitReceived():
                assert event.blood_unit_id not in self.received, "received twice"
                self.received.add(event.blood_unit_id)
                if event.quarantine_reasons:
                    self.set_aside.add(event.blood_unit_id)
            case BloodReserved():
                for unit_id in event.blood_unit_ids:
                    assert unit_id not in self.holder, "held twice"
                    self.holder[unit_id] = event.request_id
                    self.check_blood(unit_id, event.request_id, begins_at=self.begins_at(event.request_id))
            case ReservationReleased():
                for unit_id in event.blood_unit_ids:
                    assert self.holder.pop(unit_id) == event.request_id
                    assert unit_id not in self.issued_for, "issued blood was released"
            case BloodIssued():
                for unit_id in event.blood_unit_ids:
                    assert self.holder[unit_id] == event.request_id, "issued to another request"
                    assert unit_id not in self.issued_for, "issued twice"
                    self.issued_for[unit_id] = event.request_id
                    self.check_blood(unit_id, event.request_id, begins_at=self.begins_at(event.request_id))
                    self.check_sample(unit_id, event.request_id)
            case BloodTransfused():
                request = self.state.requests[self.issued_for[event.blood_unit_id]]
                assert request.patient_id in (None, event.patient_id), "another patient's blood"
                assert self.state.blood_units[event.blood_unit_id].place_id == request.place_id, "not at the bedside"
                self.check_blood(
                    event.blood_unit_id, request.request_id, begins_at=self.now, patient_id=event.patient_id
                )
                self.gone.add(event.blood_unit_id)
            case BloodUnitDiscarded():
                assert event.blood_unit_id not in self.gone, "used or discarded before"
                self.gone.add(event.blood_unit_id)
                self.holder.pop(event.blood_unit_id, None)
            case BloodUnitsQuarantined():
                for unit_id in event.blood_unit_ids:
                    assert unit_id not in self.gone, "used, discarded or processed before"
                    self.set_aside.add(unit_id)
                    self.holder.pop(unit_id, None)
                    self.issued_for.pop(unit_id, None)
            case BloodUnitsReleased():
                for unit_id in event.blood_unit_ids:
                    assert unit_id in self.set_aside - self.gone, "not in quarantine"
                    assert self.state.blood_units[unit_id].din not in self.positive, "a positive donation was released"
                    self.check_label(self.state.blood_units[unit_id])
                    self.set_aside.remove(unit_id)
            case BloodUnitsProcessed():
                for unit_id in event.source_unit_ids:
                    assert unit_id not in self.gone.union(self.holder), "not free to be processed"
                    self.gone.add(unit_id)
                oldest = min(self.state.blood_units[unit_id].expires_at for unit_id in event.source_unit_ids)
                for made in event.made:
                    assert made.blood_unit_id not in self.received, "made twice"
                    assert made.expires_at <= oldest, "keeps longer than what it is made of"
                    assert bool(made.quarantine_reasons) == bool(self.set_aside.intersection(event.source_unit_ids))
                    self.received.add(made.blood_unit_id)
                    if made.quarantine_reasons:
                        self.set_aside.add(made.blood_unit_id)
            case BloodUnitReturned():
                assert event.blood_unit_id not in self.gone, "used before"
                assert self.holder.pop(event.blood_unit_id) == self.issued_for.pop(event.blood_unit_id)
                if event.quarantine_reasons:
                    self.set_aside.add(event.blood_unit_id)
            case BloodUnitTyped():
                self.hear_result(event)
            case BloodUnitCorrected():
                self.hear_correction(event)
            case BloodRecalled():
                for unit_id in event.frozen_unit_ids:
                    self.holder.pop(unit_id, None)
                    self.issued_for.pop(unit_id, None)
                    self.set_aside.discard(unit_id)
                    self.recalled.add(unit_id)
            case TourStopReached():
                assert not self.gone.intersection((*event.picked_up, *event.delivered)), "discarded blood moved"
            case _:
                pass

    def hear_result(self, event: BloodUnitTyped) -> None:
        """What the laboratory found of a donation; the last word counts until two persons have settled it."""
        found = self.found_of.setdefault(self.state.blood_units[event.blood_unit_id].din, {})
        if event.group is not None:
            found["group"] = event.group
        found.update(dict.fromkeys(event.antigens_absent, False))
        found.update(dict.fromkeys(event.antigens_present, True))

    def hear_correction(self, event: BloodUnitCorrected) -> None:
        old, new = event.blood_unit_id, event.corrected_unit_id
        unit = self.state.blood_units[old]
        assert old not in self.holder, "put right while somebody held it"
        assert old not in self.recalled, "put right while it was recalled"
        if event.before.group is not event.after.group:
            assert event.verified_by not in (None, event.corrected_by), "a group put right by one person"
        assert old not in self.gone or (new == old and unit.status is not BloodUnitStatus.TRANSFUSED)
        for name in event.settled:
            self.found_of.get(unit.din, {}).pop(name, None)
        if new != old:
            assert new not in self.received, "two bags of one id"
            self.gone.add(old)
            self.received.add(new)
            if old in self.set_aside:
                self.set_aside.add(new)

    def check_label(self, unit: BloodUnit) -> None:
        """No result of the donation says otherwise than what the unit is given as."""
        for name, found in self.found_of.get(unit.din, {}).items():
            if name == "group":
                assert unit.group is found, "the laboratory found another group"
            elif unit.component is Component.RED_CELLS:
                against = unit.antigens_absent if found else unit.antigens_present
                assert name not in against, "the laboratory found it otherwise"

    def begins_at(self, request_id: str) -> float:
        return max(self.now, self.state.requests[request_id].needed_by_at)

    def check_sample(self, unit_id: str, request_id: str) -> None:
        request = self.state.requests[request_id]
        red = self.state.blood_units[unit_id].component is Component.RED_CELLS
        if self.oracle.tested_here and red and request.urgency is not Urgency.EMERGENCY:
            assert self.oracle.holds(request.patient_id, self.begins_at(request_id)), "no sample that holds"

    def check_blood(self, unit_id: str, request_id: str, *, begins_at: float, patient_id: str | None = None) -> None:
        unit, request = self.state.blood_units[unit_id], self.state.requests[request_id]
        assert unit_id not in self.gone, "used, discarded or processed blood"
        assert unit_id not in self.set_aside, "blood in quarantine"
        assert unit_id not in self.recalled, "recalled blood"
        self.check_label(unit)
        assert unit.din not in self.positive, "infected blood"
        assert unit.expires_at > self.now, "expired blood"
        wish = Wish(
            patient_id=patient_id or request.patient_id,
            stated=request.patient_group,
            emergency=request.urgency is Urgency.EMERGENCY,
            at=begins_at,
        )
        assert self.oracle.wrong(unit, wish) is None, self.oracle.wrong(unit, wish)

    @initialize(
        units=st.lists(UNITS, min_size=6, max_size=12),
        requests=st.lists(REQUESTS, min_size=2, max_size=5),
        testing=st.sampled_from(["by-requester", "by-requester", "here"]),
    )
    def found(self, units: list[ReceiveBloodUnit], requests: list[RequestBlood], testing: Literal["here"]) -> None:
        self.settings = BloodSettings(recipients=RecipientSettings(testing=testing))
        self.oracle = Oracle(tested_here=testing == "here")
        for place_id, lon in PLACES.items():
            self.tell(RegisterBloodPlace(place_id=place_id, name=place_id, kind="hospital", lon=lon, lat=53.9))
            self.tell(RegisterStorage(storage_id=f"fridge-{place_id}", place_id=place_id, low_c=2.0, high_c=6.0))
        self.tell(RegisterVan(van_id="van-1", place_id="centre", capacity_units=2))
        for unit in units:
            self.take_in(unit)
        for request in requests:
            self.tell(structs.replace(request, patient_group=TRUE_GROUP.get(request.patient_id or "")))

    @rule(data=st.data(), what=ACTS)
    def act(self, data: st.DataObject, what: str) -> None:
        """One rule for all acts, so that no example is without the ones that move blood."""
        getattr(self, what)(data)

    def receive(self, data: st.DataObject) -> None:
        unit, again = data.draw(UNITS), data.draw(RARELY)
        self.take_in(unit, again=again)

    def take_in(self, unit: ReceiveBloodUnit, *, again: bool = False) -> None:
        self.serial += 0 if again else 1
        expires_at = self.now + unit.expires_at - MORNING
        collected_at = self.now - 12 * HOUR if unit.component is Component.RED_CELLS else None
        din = f"G123426{self.serial:06d}"
        code = unit.product_code if again else PRODUCT_CODES[unit.component]
        labelled = structs.replace(unit, din=din, expires_at=expires_at, collected_at=collected_at, product_code=code)
        self.tell(labelled)

    def request(self, data: st.DataObject) -> None:
        request = data.draw(REQUESTS)
        if not data.draw(RARELY):
            request = structs.replace(request, patient_group=TRUE_GROUP.get(request.patient_id or ""))
        self.tell(structs.replace(request, needed_by_at=self.now + request.needed_by_at - MORNING))

    def reserve_anything(self, data: st.DataObject) -> None:
        unit_ids = tuple(self.some(data, self.state.blood_units) for _ in range(data.draw(st.integers(1, 2))))
        request_id = self.some(data, self.state.requests)
        expires_at = self.now + data.draw(st.sampled_from([0.5, 20.0])) * HOUR
        self.tell(ReserveBlood(request_id=request_id, blood_unit_ids=unit_ids, expires_at=expires_at))

    def reserve_what_may_fit(self, data: st.DataObject) -> None:
        """Steers the machine to where blood really moves; one time in three nearly blind."""
        request_id = self.some(data, self.state.open_request_ids)
        request = self.state.requests.get(request_id)
        if request is None:
            return
        blind = data.draw(RARELY)
        wanted = [
            unit.blood_unit_id
            for unit in self.state.blood_units.values()
            if unit.component is request.lines[0].component
            and (blind or unit.status is BloodUnitStatus.AVAILABLE)
            and (blind or safe(unit.component, unit.group, request.patient_group))
        ]
        unit_ids = (self.some(data, wanted),)
        self.tell(ReserveBlood(request_id=request_id, blood_unit_ids=unit_ids, expires_at=self.now + HOUR))

    def issue(self, data: st.DataObject) -> None:
        holding = {self.holder[unit_id] for unit_id in self.units_of(BloodUnitStatus.RESERVED, blind=False)}
        blind = data.draw(RARELY) or not holding
        self.tell(IssueBlood(request_id=self.some(data, self.state.requests if blind else holding)))

    def release(self, data: st.DataObject) -> None:
        self.tell(ReleaseReservation(request_id=self.some(data, self.state.requests), reason="any"))

    def cancel(self, data: st.DataObject) -> None:
        self.tell(CancelRequest(request_id=self.some(data, self.state.requests), reason="any"))

    def discard(self, data: st.DataObject) -> None:
        self.tell(DiscardBloodUnit(blood_unit_id=self.some(data, self.state.blood_units), reason="any"))

    def transfuse(self, data: st.DataObject) -> None:
        status = data.draw(st.sampled_from([BloodUnitStatus.DELIVERED, BloodUnitStatus.DELIVERED, *BloodUnitStatus]))
        unit_id = self.some(data, self.units_of(status, blind=False))
        request = self.state.requests.get(self.issued_for.get(unit_id, ""))
        named = request.patient_id if request is not None else None
        patient_id = data.draw(st.sampled_from(["p-1", "p-2", named or "p-1", named or "p-2"]))
        self.tell(RecordTransfusion(blood_unit_id=unit_id, patient_id=patient_id))

    def units_of(self, status: BloodUnitStatus, *, blind: bool) -> list[str]:
        units = self.state.blood_units.values()
        return [unit.blood_unit_id for unit in units if blind or unit.status is status]

    def send_a_van(self, data: st.DataObject) -> None:
        blind = data.draw(RARELY)
        unit_id = self.some(data, self.units_of(BloodUnitStatus.ISSUED, blind=blind))
        unit = self.state.blood_units.get(unit_id)
        request = None if unit is None else self.state.requests.get(unit.request_id or "")
        start = unit.place_id if unit else "centre"
        end = request.place_id if request and not blind else data.draw(st.sampled_from(sorted(PLACES)))
        stops = (
            TourStop(place_id=start, pick_up=(unit_id,), planned_arrival_at=self.now),
            TourStop(place_id=end, deliver=(unit_id,), planned_arrival_at=self.now + 600.0),
        )
        self.tell(DispatchVan(van_id="van-1", stops=stops))

    def reach_a_stop(self, data: st.DataObject) -> None:
        running = [tour.tour_id for tour in self.state.tours.values() if tour.completed_at is None]
        tour_id = self.some(data, running or self.state.tours)
        self.tell(RecordTourStop(tour_id=tour_id, stop_index=data.draw(st.integers(0, 2))))

    def quarantine(self, data: st.DataObject) -> None:
        unit_id = self.some(data, self.state.blood_units)
        self.tell(QuarantineBloodUnits(blood_unit_ids=(unit_id,), reason="damaged"))

    def test(self, data: st.DataObject) -> None:
        unit = self.state.blood_units.get(self.some(data, self.state.blood_units))
        if unit is None:
            return
        positive = data.draw(RARELY)
        results = dict.fromkeys(("HIV", "HBV", "HCV", "syphilis"), "negative")
        if positive:
            results[data.draw(st.sampled_from(sorted(results)))] = "positive"
        if self.tell(RecordTestResults(din=unit.din, results=results)) and positive:
            self.positive.add(unit.din)

    def let_go(self, data: st.DataObject) -> None:
        unit_id = self.some(data, self.units_of(BloodUnitStatus.QUARANTINED, blind=data.draw(RARELY)))
        second = data.draw(st.sampled_from(["tech-2", "tech-2", "tech-1", None]))
        self.tell(ReleaseBloodUnits(blood_unit_ids=(unit_id,), released_by="tech-1", verified_by=second))

    def process(self, data: st.DataObject) -> None:
        process = data.draw(st.sampled_from(["irradiate", "wash", "split", "pool", "thaw"]))
        free = self.units_of(BloodUnitStatus.AVAILABLE, blind=data.draw(RARELY))
        count = 2 if process == "pool" else 1
        sources = tuple(self.some(data, free) for _ in range(count))
        self.serial += 1
        source = self.state.blood_units.get(sources[0])
        component = Component.RED_CELLS if source is None or data.draw(RARELY) else source.component
        code, divisions = PRODUCT_CODES[component][:5], "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        part = f"{divisions[self.serial // 10 % 26]}"
        products = tuple(Product(product_code=f"{code}V{part}{letter}") for letter in "ab"[: 1 + (process == "split")])
        self.tell(ProcessBloodUnits(process=process, source_unit_ids=sources, products=products))

    def bring_back(self, data: st.DataObject) -> None:
        unit_id = self.some(data, self.units_of(BloodUnitStatus.DELIVERED, blind=data.draw(RARELY)))
        out_s = data.draw(st.sampled_from([None, 60.0, 600.0, 7200.0]))
        place_id = data.draw(st.sampled_from(sorted(PLACES)))
        self.tell(
            ReturnBloodUnit(
                blood_unit_id=unit_id,
                place_id=place_id,
                reason="not needed",
                seal_intact=data.draw(RARELY),
                out_s=out_s,
            )
        )

    def store_or_take_out(self, data: st.DataObject) -> None:
        unit = self.state.blood_units.get(self.some(data, self.state.blood_units))
        if unit is None:
            return
        if unit.storage_id is None or unit.out_since_at is not None:
            self.tell(StoreBloodUnit(blood_unit_id=unit.blood_unit_id, storage_id=f"fridge-{unit.place_id}"))
        else:
            self.tell(TakeOutBloodUnit(blood_unit_id=unit.blood_unit_id))

    def log_temperature(self, data: st.DataObject) -> None:
        storage_id = f"fridge-{data.draw(st.sampled_from(sorted(PLACES)))}"
        celsius = data.draw(st.sampled_from([4.0, 4.0, 9.0]))
        self.tell(RecordTemperatures(storage_id=storage_id, readings=(Reading(at=self.now, celsius=celsius),)))

    def put_right(self, data: st.DataObject) -> None:
        """Mostly all bags of the donation, by two; now and then one bag, a held one, one person, or nonsense."""
        held = data.draw(RARELY) and self.holder
        unit = self.state.blood_units.get(self.some(data, self.holder if held else self.state.blood_units))
        if unit is None:
            return
        code = PRODUCT_CODES[unit.component] if data.draw(RARELY) else f"{PRODUCT_CODES[unit.component][:5]}100"
        change = data.draw(
            st.sampled_from(
                [
                    {"group": data.draw(GROUPS)},
                    {"group": data.draw(GROUPS)},
                    {"group": unit.group},
                    {"product_code": code},
                    {"expires_at": self.now + data.draw(st.sampled_from([2.0, 900.0])) * HOUR},
                    {"antigens_absent": (), "antigens_present": ("K",)},
                    {"antigens_absent": ("K",), "antigens_present": ()},
                ]
            )
        )
        whole = self.state.units_of_donation.get(unit.din, ())
        free = tuple(
            name
            for name in whole
            if self.state.blood_units[name].status in (BloodUnitStatus.AVAILABLE, BloodUnitStatus.QUARANTINED)
        )
        lone = held or "product_code" in change or data.draw(RARELY) or not free
        command = CorrectBloodUnits(
            blood_unit_ids=(unit.blood_unit_id,) if lone else free,
            reason="any",
            corrected_by="tech-1",
            verified_by=data.draw(st.sampled_from(["tech-2", "tech-2", "tech-1", None])),
            recall_when_out=data.draw(RARELY),
            **change,  # type: ignore[arg-type]
        )
        self.tell(command)

    def type_again(self, data: st.DataObject) -> None:
        """Mostly what the label says; now and then the bag beside it was taken."""
        unit = self.state.blood_units.get(self.some(data, self.state.blood_units))
        if unit is None:
            return
        found = data.draw(
            st.sampled_from(
                [
                    {"group": unit.group, "antigens_absent": ("Jka",)},
                    {"group": unit.group, "attributes_found": ("cmv-negative",)},
                    {"group": unit.group},
                    {"antigens_absent": ("Jka",)},
                    {"group": data.draw(GROUPS)},
                    {"antigens_present": ("K",)},
                    {"antigens_absent": ("K",)},
                    {"attributes_refuted": ("cmv-negative",)},
                ]
            )
        )
        self.tell(RecordUnitTyping(blood_unit_id=unit.blood_unit_id, typed_by="lab", **found))  # type: ignore[arg-type]

    def wait(self, data: st.DataObject) -> None:
        self.now += data.draw(st.sampled_from([0.1, 0.2, 0.3, 0.4, 2.0, 50.0])) * HOUR

    @invariant()
    def every_unit_received_is_in_one_place_and_one_status(self) -> None:
        assert set(self.state.blood_units) == self.received
        for unit in self.state.blood_units.values():
            assert unit.place_id in self.state.places
            ended = unit.status in (
                BloodUnitStatus.TRANSFUSED,
                BloodUnitStatus.DISCARDED,
                BloodUnitStatus.MODIFIED,
            )
            assert ended == (unit.blood_unit_id in self.gone)
            aside = unit.status is BloodUnitStatus.QUARANTINED
            assert aside == bool(unit.quarantine_reasons)
            assert aside == (unit.blood_unit_id in self.set_aside and not ended)
            assert (unit.status in HELD) == (unit.blood_unit_id in self.holder and not ended)

    @invariant()
    def the_stock_index_agrees_with_the_units(self) -> None:
        expected: dict[str, list[tuple[float, str]]] = {}
        for unit in self.state.blood_units.values():
            if unit.status is BloodUnitStatus.AVAILABLE:
                key = stock_key(unit.place_id, unit.component, unit.group)
                expected.setdefault(key, []).append((unit.expires_at, unit.blood_unit_id))
        ordered = {key: tuple(unit_id for _, unit_id in sorted(held)) for key, held in expected.items()}
        assert dict(self.state.stock) == ordered

    @invariant()
    def every_storage_holds_the_units_that_say_they_lie_in_it(self) -> None:
        for storage in self.state.storages.values():
            units = self.state.blood_units.values()
            assert sorted(storage.unit_ids) == sorted(
                u.blood_unit_id for u in units if u.storage_id == storage.storage_id
            )

    @invariant()
    def every_donation_finds_the_units_it_is_in(self) -> None:
        found = {unit_id for unit_ids in self.state.units_of_donation.values() for unit_id in unit_ids}
        assert found == set(self.state.blood_units)

    @invariant()
    def requests_hold_their_units_and_no_more_than_asked(self) -> None:
        for request in self.state.requests.values():
            units = [self.state.blood_units[unit_id] for unit_id in request.blood_unit_ids]
            assert all(unit.request_id == request.request_id for unit in units)
            held = Counter(unit.component for unit in units)
            assert all(held[line.component] <= line.count for line in request.lines)
            is_open = request.status is RequestStatus.OPEN
            assert is_open == (request.request_id in self.state.open_request_ids)

    @invariant()
    def a_van_is_busy_while_its_tour_runs(self) -> None:
        for van in self.state.vans.values():
            running = [t for t in self.state.tours.values() if t.van_id == van.van_id and t.completed_at is None]
            assert [tour.tour_id for tour in running] == ([] if van.tour_id is None else [van.tour_id])


BloodBankMachine.TestCase.settings = settings(
    max_examples=80, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWrongBlood = BloodBankMachine.TestCase


def test_the_machine_of_this_file_knows_wrong_blood_when_it_sees_it() -> None:
    """The record's own rule of antigens: A to O is wrong, O to A is right, plasma the other way round."""
    assert not safe(Component.RED_CELLS, BloodGroup.A_NEG, BloodGroup.O_NEG)
    assert safe(Component.RED_CELLS, BloodGroup.O_NEG, BloodGroup.A_POS)
    assert not safe(Component.PLASMA, BloodGroup.O_NEG, BloodGroup.A_NEG)
    assert safe(Component.PLASMA, BloodGroup.AB_POS, None)
    oracle, at = Oracle(tested_here=False), MORNING
    unit = BloodUnit(
        blood_unit_id="u",
        din="d",
        product_code="p",
        component=Component.RED_CELLS,
        group=BloodGroup.A_POS,
        expires_at=at + 9e5,
        place_id="centre",
    )
    wish = Wish(patient_id="p-1", stated=BloodGroup.A_POS, emergency=False, at=at)
    assert oracle.wrong(unit, wish) is None
    oracle.of("p-4").antibodies.add("K")
    oracle.of("p-1").same.add("p-4")
    assert oracle.wrong(unit, wish) == "an antigen that an antibody is waiting for"
    oracle.of("p-1").tubes["s"] = Tube(at, "nurse", None, BloodGroup.O_POS, True)
    assert oracle.wrong(unit, wish) == "nobody knows whose group this is"
