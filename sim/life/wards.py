"""Hospital wards: they ask for blood for the patients who bleed, and give it at the bedside when it comes."""

from functools import partial

from bloodbank.messages import BloodIssued, RecordTransfusion, RequestBlood, TourStopReached
from bloodbank.model import BloodGroup, BloodState, Component, RequestLine, Urgency
from controlroom.messages import RecordedEvent
from dispatch.messages import UnitStatusChanged
from dispatch.model import UnitStatus
from sim.case_mix import CaseKind
from sim.life.town import Town

# ABO/RhD shares of Belarus in per cent (compilation of national donor statistics, CC BY-SA).
GROUP_SHARES = {"O+": 32.3, "A+": 30.6, "B+": 15.3, "AB+": 6.8, "O-": 5.7, "A-": 5.4, "B-": 2.7, "AB-": 1.2}
NEEDED_WITHIN_S = 3600.0


class Wards:
    def __init__(self, town: Town) -> None:
        self._town = town
        self._asked_for: set[str] = set()

    def heed(self, record: RecordedEvent) -> None:
        match record.event:
            case UnitStatusChanged(
                status=UnitStatus.AT_HOSPITAL, incident_id=str(incident_id), hospital_id=str(hospital_id)
            ):
                self._admit(incident_id, hospital_id)
            case BloodIssued(request_id=request_id, blood_unit_ids=blood_unit_ids):
                place_id = self._blood.requests[request_id].place_id
                here = [unit for unit in blood_unit_ids if self._blood.blood_units[unit].place_id == place_id]
                self._transfuse_later(tuple(here))
            case TourStopReached(delivered=delivered):
                self._transfuse_later(delivered)
            case _:
                pass

    @property
    def _blood(self) -> BloodState:
        return self._town.desk.room.state.bloodbank

    def _admit(self, incident_id: str, hospital_id: str) -> None:
        incident = self._town.desk.room.state.dispatch.incidents[incident_id]
        kind = self._town.mix.kind_of(incident.determinant)
        bleeds = kind is not None and self._town.streams.of("bleeding").random() < kind.bleeding_share
        if not bleeds or kind is None or incident_id in self._asked_for:
            return
        self._asked_for.add(incident_id)
        command = RequestBlood(
            place_id=self._place_of(hospital_id),
            lines=request_lines(kind),
            urgency=Urgency.EMERGENCY if incident.priority == 1 else Urgency.URGENT,
            needed_by_at=self._town.now() + NEEDED_WITHIN_S,
            patient_id=incident.patient_ids[0] if incident.patient_ids else None,
            patient_group=self._draw_group(),
            incident_id=incident_id,
        )
        self._town.act(command, actor=f"ward/{hospital_id}")

    def _place_of(self, hospital_id: str) -> str:
        return next(
            place_id for place_id, place in sorted(self._blood.places.items()) if place.hospital_id == hospital_id
        )

    def _draw_group(self) -> BloodGroup | None:
        """The patient's group; one in five is not known yet."""
        chance = self._town.streams.of("blood-group")
        known = chance.random() < 0.8
        shares = list(GROUP_SHARES.values())
        drawn = chance.choice(len(shares), p=[share / sum(shares) for share in shares])
        return BloodGroup(list(GROUP_SHARES)[drawn]) if known else None

    def _transfuse_later(self, blood_unit_ids: tuple[str, ...]) -> None:
        for blood_unit_id in blood_unit_ids:
            delay_s = self._town.duration_s("bedside")
            self._town.agenda.enter(self._town.now() + delay_s, partial(self._transfuse, blood_unit_id))

    def _transfuse(self, blood_unit_id: str) -> None:
        unit = self._blood.blood_units[blood_unit_id]
        request = self._blood.requests.get(unit.request_id or "")
        if request is not None and request.patient_id is not None:
            command = RecordTransfusion(blood_unit_id=blood_unit_id, patient_id=request.patient_id)
            self._town.act(command, actor=f"ward/{request.place_id}")


def request_lines(kind: CaseKind) -> tuple[RequestLine, ...]:
    counts = ((Component.RED_CELLS, kind.red_cells), (Component.PLASMA, kind.plasma))
    return tuple(RequestLine(component=component, count=count) for component, count in counts if count)
