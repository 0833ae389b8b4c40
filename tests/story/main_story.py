"""The main story, told once for any city: from a call to blood at the patient's bed."""

from dataclasses import dataclass

import msgspec

from bloodbank.messages import (
    BloodRequested,
    BloodTransfused,
    DispatchVan,
    IssueBlood,
    ReceiveBloodUnit,
    RecordTourStop,
    RecordTransfusion,
    RegisterBloodPlace,
    RegisterVan,
    RequestBlood,
    ReserveBlood,
    TourStopReached,
    VanDispatched,
)
from bloodbank.model import BloodGroup, Component, RequestLine, RequestStatus, Urgency
from controlroom.clock import ManualClock
from controlroom.desk import Desk
from controlroom.messages import Accepted, CommandEnvelope
from dispatch.messages import (
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    IncidentOpened,
    LinkPatient,
    RecordUnitStatus,
    ReportCall,
)
from dispatch.model import UnitStatus
from patients import Access, PatientDraft, Purpose

DAY_S = 86_400.0
WANTED = ((Component.RED_CELLS, 3), (Component.PLASMA, 1))
LonLat = tuple[float, float]


@dataclass(frozen=True)
class Told:
    """What the story came to."""

    incident_id: str
    unit_id: str
    estimated_arrival_s: float
    hospital_id: str
    patient_id: str
    request_id: str
    tour_travel_s: float
    blood_unit_ids: tuple[str, ...]


class Storyteller:
    """Acts as everybody concerned, in turn, on a clock that is moved by hand."""

    def __init__(self, desk: Desk, clock: ManualClock) -> None:
        self.desk, self.clock = desk, clock

    def act(self, command: msgspec.Struct, actor: str) -> Accepted:
        self.clock.advance(1.0)
        return self.desk.room.handle(CommandEnvelope(command=command, actor=actor))

    def stock(self, centre: LonLat) -> None:
        """A blood centre with a van and ten bags: O- red cells that expire soon and later, A+ and AB plasma."""
        lon, lat = centre
        self.act(
            RegisterBloodPlace(place_id="centre", name="Blood centre", kind="blood_centre", lon=lon, lat=lat), "manager"
        )
        self.act(RegisterVan(van_id="V1", place_id="centre", capacity_units=40), "manager")
        bags = [(Component.RED_CELLS, "O-", 3), (Component.RED_CELLS, "A+", 2), (Component.RED_CELLS, "B+", 2)]
        bags += [(Component.RED_CELLS, "A+", 30), (Component.PLASMA, "AB+", 90), (Component.PLASMA, "A+", 80)]
        for serial, (component, group, days) in enumerate(bags * 2):
            bag = ReceiveBloodUnit(
                din=f"S000026{serial:06d}",
                product_code="E0336V00" if component is Component.RED_CELLS else "E0701V00",
                component=component,
                group=BloodGroup(group),
                expires_at=self.clock.now() + days * DAY_S + serial,
                place_id="centre",
            )
            self.act(bag, "technician")

    def tell(self, scene: LonLat) -> Told:
        incident_id = self.call(scene)
        unit_id, estimated_arrival_s = self.send_closest(incident_id)
        patient_id = self.link_patient(incident_id)
        hospital_id = self.transport(incident_id, unit_id)
        request_id = self.ask_for_blood(incident_id, hospital_id, patient_id)
        tour_travel_s, bags = self.bring_blood(request_id)
        for bag in bags:
            given = self.act(RecordTransfusion(blood_unit_id=bag, patient_id=patient_id), "nurse")
            assert isinstance(given.events[0].event, BloodTransfused)
        self.finish(incident_id, unit_id)
        return Told(incident_id, unit_id, estimated_arrival_s, hospital_id, patient_id, request_id, tour_travel_s, bags)

    def call(self, scene: LonLat) -> str:
        command = ReportCall(determinant="major-trauma", priority=1, lon=scene[0], lat=scene[1])
        opened = self.act(command, "call-taker").events[0].event
        assert isinstance(opened, IncidentOpened)
        return opened.incident_id

    def send_closest(self, incident_id: str) -> tuple[str, float]:
        recommendation = self.desk.recommend_units(incident_id)
        best = recommendation.ranked[0]
        assert recommendation.chosen == (best.unit_id,)
        assert best.reasons
        command = AssignUnit(
            incident_id=incident_id,
            unit_id=best.unit_id,
            estimated_arrival_s=best.estimated_arrival_s,
            reasons=best.reasons,
        )
        self.act(command, "dispatcher")
        return best.unit_id, best.estimated_arrival_s

    def link_patient(self, incident_id: str) -> str:
        access = Access(actor="crew", purpose=Purpose.TREATMENT)
        draft = PatientDraft(family_name="Верас", given_name="Алеся", birth_date="1980-03-04", sex="female")
        patient = self.desk.patients.register(draft, access=access, now=self.clock.now())
        self.act(LinkPatient(incident_id=incident_id, patient_id=patient.patient_id), "crew")
        return patient.patient_id

    def transport(self, incident_id: str, unit_id: str) -> str:
        self.act(RecordUnitStatus(unit_id=unit_id, status=UnitStatus.EN_ROUTE), "crew")
        self.act(RecordUnitStatus(unit_id=unit_id, status=UnitStatus.ON_SCENE), "crew")
        choice = self.desk.choose_hospital(incident_id)
        assert choice.chosen is not None
        self.act(ChooseHospital(incident_id=incident_id, hospital_id=choice.chosen), "dispatcher")
        self.act(RecordUnitStatus(unit_id=unit_id, status=UnitStatus.TRANSPORTING), "crew")
        self.act(RecordUnitStatus(unit_id=unit_id, status=UnitStatus.AT_HOSPITAL), "crew")
        return choice.chosen

    def ask_for_blood(self, incident_id: str, hospital_id: str, patient_id: str) -> str:
        places = self.desk.room.state.bloodbank.places.values()
        ward = next(place for place in places if place.hospital_id == hospital_id)
        command = RequestBlood(
            place_id=ward.place_id,
            lines=(
                RequestLine(component=Component.RED_CELLS, count=3),
                RequestLine(component=Component.PLASMA, count=1),
            ),
            urgency=Urgency.EMERGENCY,
            needed_by_at=self.clock.now() + 7_200,
            patient_id=patient_id,
            patient_group=BloodGroup.A_POS,
            incident_id=incident_id,
        )
        asked = self.act(command, "ward").events[0].event
        assert isinstance(asked, BloodRequested)
        return asked.request_id

    def bring_blood(self, request_id: str) -> tuple[float, tuple[str, ...]]:
        allocation = self.desk.allocate_blood(request_id)
        assert not allocation.shortfalls
        reserve = ReserveBlood(
            request_id=request_id, blood_unit_ids=allocation.blood_unit_ids, expires_at=allocation.reserve_until_at
        )
        self.act(reserve, "technician")
        self.act(IssueBlood(request_id=request_id), "technician")
        plan = self.desk.plan_tour([request_id])
        assert plan.van_id is not None
        sent = self.act(DispatchVan(van_id=plan.van_id, stops=plan.stops), "technician").events[0].event
        assert isinstance(sent, VanDispatched)
        for index in range(len(plan.stops)):
            reached = self.act(RecordTourStop(tour_id=sent.tour_id, stop_index=index), "courier").events[0].event
            assert isinstance(reached, TourStopReached)
        assert self.desk.room.state.bloodbank.requests[request_id].status is RequestStatus.DELIVERED
        return plan.travel_s, allocation.blood_unit_ids

    def finish(self, incident_id: str, unit_id: str) -> None:
        self.act(RecordUnitStatus(unit_id=unit_id, status=UnitStatus.RETURNING), "crew")
        self.act(CloseIncident(incident_id=incident_id, disposition="handed-over"), "crew")
        self.act(RecordUnitStatus(unit_id=unit_id, status=UnitStatus.AVAILABLE_AT_STATION), "crew")
