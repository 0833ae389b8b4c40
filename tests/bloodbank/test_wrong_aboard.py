"""Blood on ambulances and emergency runs: no sequence of calls gives wrong blood, loses a unit, or sends one twice.

The machine tries anything. What would be wrong it knows from antigens, written here, not from the product's tables.
"""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bloodbank.decider import decide, evolve
from bloodbank.messages import (
    BloodIssued,
    BloodUnitReceived,
    CancelEmergencyRun,
    Command,
    DiscardBloodUnit,
    DispatchEmergencyRun,
    Event,
    IssueBlood,
    LoadVehicle,
    QuarantineBloodUnits,
    ReceiveBloodUnit,
    RecordRunDelivery,
    RecordRunPickUp,
    RecordTransfusion,
    RegisterBloodPlace,
    RegisterVan,
    ReleaseBloodUnits,
    RequestBlood,
    ReserveBlood,
    ReturnBloodUnit,
    UnloadVehicle,
    UseBloodOnScene,
)
from bloodbank.model import BloodGroup, BloodState, BloodUnitStatus, Component, RequestLine, Urgency
from bloodbank.refusal import Refused
from tests.bloodbank.world import HOUR, MORNING

VEHICLES = {"a1": "A1", "a2": "A2"}
PLACES = ("centre", "north", *VEHICLES)
GROUPS = st.sampled_from([BloodGroup.O_NEG, BloodGroup.O_NEG, *BloodGroup])
STATUSES_WITH_RUN = (BloodUnitStatus.ISSUED, BloodUnitStatus.IN_TRANSIT, BloodUnitStatus.QUARANTINED)
pick = st.integers(0, 30)


def antigens(group: BloodGroup) -> set[str]:
    """On the red cells: A, B and D."""
    abo, rhd = group.value[:-1], group.value[-1]
    return {letter for letter in abo if letter in "AB"} | ({"D"} if rhd == "+" else set())


class Aboard(RuleBasedStateMachine):
    """Everything is known from the events; every refusal must leave the state as it was."""

    @initialize()
    def found(self) -> None:
        self.state, self.now, self.serial = BloodState(), MORNING, 0
        self.received: set[str] = set()
        for number, place_id in enumerate(PLACES):
            unit_id = VEHICLES.get(place_id)
            kind = "hospital" if unit_id is None else "vehicle"
            self.tell(
                RegisterBloodPlace(
                    place_id=place_id, name=place_id, kind=kind, lon=27.5 + number / 10, lat=53.9, unit_id=unit_id
                )
            )
        self.tell(RegisterVan(van_id="van-1", place_id="centre", capacity_units=3))
        for group in ("O-", "O-", "O-", "O-", "A+", "O+"):
            self.receive_one(BloodGroup(group), 1000.0, "centre")

    def tell(self, command: Command) -> list[Event]:
        before = self.state
        try:
            events = decide(self.state, command, now=self.now)
        except Refused:
            assert self.state is before
            return []
        for event in events:
            self.state = evolve(self.state, event, at=self.now)
            if isinstance(event, BloodUnitReceived):
                self.received.add(event.blood_unit_id)
            if isinstance(event, BloodIssued):
                self.check_issue(event)
        return events

    def check_issue(self, event: BloodIssued) -> None:
        request = self.state.requests[event.request_id]
        for unit_id in event.blood_unit_ids:
            unit = self.state.blood_units[unit_id]
            allowed = set() if request.patient_group is None else antigens(request.patient_group)
            assert antigens(unit.group) <= allowed, "red cells that the patient would destroy"
            assert unit.expires_at > self.now + HOUR, "expires before it has run in"
            assert not unit.quarantine_reasons

    def some_unit(self, number: int, status: BloodUnitStatus | None = None) -> str:
        """Mostly one of this status, if there is any; else any."""
        units = self.state.blood_units.values()
        fit = sorted(unit.blood_unit_id for unit in units if number % 5 and unit.status is status)
        ids = fit or sorted(self.state.blood_units)
        return ids[number % len(ids)] if ids else "none"

    def whereabouts(self, number: int, place: str) -> str:
        """Mostly where the unit of this number is."""
        unit = self.state.blood_units.get(self.some_unit(number, BloodUnitStatus.ABOARD))
        return place if unit is None or number % 7 == 0 else unit.place_id

    def some_request(self, number: int) -> str:
        ids = sorted(self.state.requests)
        return ids[number % len(ids)] if ids else "none"

    @rule(group=GROUPS, hours=st.sampled_from([1000.0, 1000.0, 200.0, 2.0]), place=st.sampled_from(PLACES))
    def receive(self, group: BloodGroup, hours: float, place: str) -> None:
        self.receive_one(group, hours, place)

    def receive_one(self, group: BloodGroup, hours: float, place: str) -> None:
        self.serial += 1
        din = f"G123426{self.serial:06d}"
        self.tell(
            ReceiveBloodUnit(
                din=din,
                product_code="E0336V00",
                component=Component.RED_CELLS,
                group=group,
                expires_at=self.now + hours * HOUR,
                place_id=place,
            )
        )

    @rule(place=st.sampled_from(PLACES), one=pick, other=pick)
    def load(self, place: str, one: int, other: int) -> None:
        available = BloodUnitStatus.AVAILABLE
        units = tuple({self.some_unit(one, available), self.some_unit(other, available)})
        self.tell(LoadVehicle(place_id=place, blood_unit_ids=units, loaded_by="olga"))

    @rule(place=st.sampled_from(PLACES), to=st.sampled_from(PLACES), one=pick, cold=st.booleans())
    def unload(self, place: str, to: str, one: int, cold: bool) -> None:
        self.tell(
            UnloadVehicle(
                place_id=self.whereabouts(one, place),
                blood_unit_ids=(self.some_unit(one, BloodUnitStatus.ABOARD),),
                to_place_id=to,
                unloaded_by="olga",
                reason="end of shift",
                kept_cold=cold,
            )
        )

    @rule(place=st.sampled_from(PLACES), one=pick, group=st.sampled_from([None, *BloodGroup]))
    def use(self, place: str, one: int, group: BloodGroup | None) -> None:
        self.tell(
            UseBloodOnScene(
                place_id=self.whereabouts(one, place),
                blood_unit_ids=(self.some_unit(one, BloodUnitStatus.ABOARD),),
                incident_id="I-1",
                used_by="medic",
                authorised_by="doctor",
                patient_group=group,
            )
        )

    @rule(place=st.sampled_from(PLACES), one=pick, group=st.sampled_from([None, BloodGroup.AB_POS, *BloodGroup]))
    def ask_and_hold(self, place: str, one: int, group: BloodGroup | None) -> None:
        """Whatever unit there is, wherever it is: what is aboard must not be had."""
        self.ask_for(place, one, group)

    def ask_for(self, place: str, one: int, group: BloodGroup | None) -> None:
        asked = RequestBlood(
            place_id=place,
            lines=(RequestLine(component=Component.RED_CELLS, count=1),),
            urgency=Urgency.EMERGENCY,
            needed_by_at=self.now + HOUR,
            patient_group=group,
        )
        self.tell(asked)
        unit_id = self.some_unit(one, BloodUnitStatus.AVAILABLE)
        was = self.state.blood_units.get(unit_id)
        held = self.tell(
            ReserveBlood(request_id=self.some_request(-1), blood_unit_ids=(unit_id,), expires_at=self.now + HOUR)
        )
        assert not (held and was is not None and was.status is BloodUnitStatus.ABOARD)

    @rule(request=st.sampled_from([-1, 0, 1]))
    def issue(self, request: int) -> None:
        self.tell(IssueBlood(request_id=self.some_request(request)))

    @rule(
        request=st.sampled_from([-1, 0, 1]),
        kind=st.sampled_from(["van", "ambulance", "drone"]),
        carrier=st.sampled_from(["van-1", "A1"]),
    )
    def send(self, request: int, kind: str, carrier: str) -> None:
        self.dispatch(request, kind, carrier)

    def dispatch(self, request: int, kind: str, carrier: str) -> None:
        asked = self.state.requests.get(self.some_request(request))
        if asked is None or not asked.blood_unit_ids:
            return
        self.tell(
            DispatchEmergencyRun(
                request_id=asked.request_id,
                from_place_id=self.state.blood_units[asked.blood_unit_ids[0]].place_id,
                blood_unit_ids=asked.blood_unit_ids,
                carrier_kind=kind,
                carrier_id=carrier,
                planned_pick_up_at=self.now + 60.0,
                planned_arrival_at=self.now + 900.0,
            )
        )

    @rule(one=pick, kind=st.sampled_from(["van", "ambulance"]), carrier=st.sampled_from(["van-1", "A1"]))
    def rush(self, one: int, kind: str, carrier: str) -> None:
        """The usual way, all at once."""
        self.ask_for("north", one, BloodGroup.AB_POS)
        self.tell(IssueBlood(request_id=self.some_request(-1)))
        self.dispatch(-1, kind, carrier)

    @rule(run=st.sampled_from([-1, 0]), step=st.sampled_from(["pick-up", "pick-up", "deliver", "deliver", "cancel"]))
    def go_on(self, run: int, step: str) -> None:
        ids = sorted(self.state.runs)
        run_id = ids[run % len(ids)] if ids else "E-1"
        commands = {
            "pick-up": RecordRunPickUp(run_id=run_id),
            "deliver": RecordRunDelivery(run_id=run_id),
            "cancel": CancelEmergencyRun(run_id=run_id, reason="flat tyre"),
        }
        self.tell(commands[step])

    @rule(one=pick, what=st.sampled_from(["discard", "set aside", "let go", "return", "give"]))
    def happen(self, one: int, what: str) -> None:
        wanted = {"return": BloodUnitStatus.DELIVERED, "give": BloodUnitStatus.DELIVERED}
        wanted["let go"] = BloodUnitStatus.QUARANTINED
        unit_id = self.some_unit(one, wanted.get(what))
        place = self.state.blood_units[unit_id].place_id if unit_id in self.state.blood_units else "centre"
        commands: dict[str, Command] = {
            "discard": DiscardBloodUnit(blood_unit_id=unit_id, reason="bag broke"),
            "set aside": QuarantineBloodUnits(blood_unit_ids=(unit_id,), reason="doubt"),
            "let go": ReleaseBloodUnits(blood_unit_ids=(unit_id,), released_by="olga", verified_by="ivan"),
            "return": ReturnBloodUnit(
                blood_unit_id=unit_id, place_id=place, reason="unused", out_s=60.0, seal_intact=True
            ),
            "give": RecordTransfusion(blood_unit_id=unit_id, patient_id="p-1"),
        }
        self.tell(commands[what])

    @rule(hours=st.sampled_from([0.5, 3.0, 150.0]))
    def wait(self, hours: float) -> None:
        self.now += hours * HOUR

    @invariant()
    def every_unit_is_in_one_place_and_state(self) -> None:
        units = self.state.blood_units
        assert set(units) == self.received
        aboard = {place: set(ids) for place, ids in self.state.aboard.items()}
        for unit in units.values():
            on_vehicle = unit.place_id in VEHICLES
            assert (unit.status is BloodUnitStatus.ABOARD) == (unit.blood_unit_id in aboard.get(unit.place_id, set()))
            if unit.status is BloodUnitStatus.ABOARD:
                assert on_vehicle
            if on_vehicle:
                assert unit.status is not BloodUnitStatus.AVAILABLE
        stocked = [unit_id for held in self.state.stock.values() for unit_id in held]
        assert len(stocked) == len(set(stocked))
        assert all(units[unit_id].status is BloodUnitStatus.AVAILABLE for unit_id in stocked)

    @invariant()
    def a_unit_is_on_one_run_and_a_carrier_too(self) -> None:
        live = [self.state.runs[run_id] for run_id in self.state.live_run_ids]
        carriers = [(run.carrier_kind, run.carrier_id) for run in live]
        assert len(carriers) == len(set(carriers))
        for unit in self.state.blood_units.values():
            if unit.tour_id is not None:
                assert unit.status in STATUSES_WITH_RUN
                assert self.state.runs[unit.tour_id].is_live
        van = self.state.vans["van-1"]
        assert (van.tour_id is not None) == (("van", "van-1") in carriers)


Aboard.TestCase.settings = settings(
    max_examples=80, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAboard = Aboard.TestCase
