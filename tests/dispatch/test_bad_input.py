"""Whatever a command may carry that it must not: refused by the field's name, and nothing changes."""

import pytest

from dispatch.messages import (
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    Command,
    DivertHospital,
    LinkPatient,
    PostUnit,
    Reason,
    RecordUnitStatus,
    RegisterHospital,
    RegisterStation,
    RegisterUnit,
    ReportCall,
    StandDownUnit,
)
from dispatch.model import Need, UnitStatus
from dispatch.refusal import Refused
from tests.dispatch.world import Town

NAN, INF, HUGE = float("nan"), float("inf"), 10**400


def station(**fault: object) -> Command:
    return RegisterStation(**{"station_id": "S", "name": "S", "lon": 27.5, "lat": 53.9, **fault})  # type: ignore[arg-type]


def call(**fault: object) -> Command:
    return ReportCall(**{"determinant": "x", "priority": 1, "lon": 27.5, "lat": 53.9, **fault})  # type: ignore[arg-type]


def assign(**fault: object) -> Command:
    return AssignUnit(**{"incident_id": "I-000001", "unit_id": "A1", **fault})  # type: ignore[arg-type]


INVALID: list[tuple[Command, str]] = [
    *((station(lon=value), "lon") for value in (NAN, INF, -INF, 180.1, HUGE, -HUGE, True, "27.5", None)),
    *((station(lat=value), "lat") for value in (NAN, 90.1, -91)),
    *((station(station_id=value), "station_id") for value in ("", "x" * 65, "a/b", " a", "a\n", "\ud800", 7, None)),
    *((station(name=value), "name") for value in ("", "   ", "x" * 201, "\ud800", "\x00")),
    *((station(capacity=value), "capacity") for value in (-1, 1.5, HUGE, True)),
    *((call(priority=value), "priority") for value in (0, 10, -1, 1.0, HUGE, True)),
    *((call(lat=value), "lat") for value in (NAN, INF)),
    *((call(determinant=value), "determinant") for value in ("", "x" * 65)),
    (call(address_text="x" * 2_001), "address_text"),
    *((call(call_received_at=value), "call_received_at") for value in (NAN, -1.0, 1e12)),
    (call(needs=()), "needs"),
    (call(needs=(Need(count=0),)), "needs"),
    (call(needs=(Need(count=150), Need(count=51))), "needs"),
    (call(needs=(Need(capabilities=frozenset({""})),)), "needs"),
    (call(hospital_capabilities=frozenset({"x" * 65})), "hospital_capabilities"),
    *((assign(estimated_arrival_s=value), "estimated_arrival_s") for value in (NAN, -1.0, INF, HUGE)),
    (assign(reasons=(Reason(code=""),)), "reasons"),
    (assign(reasons=(Reason(code="later", values={"later_s": NAN}),)), "reasons"),
    (assign(reasons=(Reason(code="later"),) * 65), "reasons"),
    (PostUnit(unit_id="A1", lon=NAN, lat=0), "lon"),
    (DivertHospital(hospital_id="H", until_at=NAN), "until_at"),
    (DivertHospital(hospital_id="H", until_at=1e12), "until_at"),
    (CloseIncident(incident_id="I-000001", disposition=""), "disposition"),
    (StandDownUnit(unit_id="A1", reason=" "), "reason"),
    (LinkPatient(incident_id="I-000001", patient_id=""), "patient_id"),
    (RecordUnitStatus(unit_id="A1", status="asleep"), "status"),  # type: ignore[arg-type]
    (RecordUnitStatus(unit_id="A1", status=UnitStatus.OUT_OF_SERVICE, hospital_id="H"), "hospital_id"),
    (RecordUnitStatus(unit_id="A1", status=UnitStatus.OUT_OF_SERVICE, handed_over=True), "handed_over"),
    (RegisterHospital(hospital_id="", name="H", lon=0, lat=0), "hospital_id"),
    (RegisterUnit(unit_id="U", station_id="west", unit_type=""), "unit_type"),
    (RegisterUnit(unit_id="U", station_id="west", unit_type="x", capabilities=frozenset({" "})), "capabilities"),
]

UNKNOWN: list[tuple[Command, str]] = [
    (assign(incident_id="I-9"), "incident_id"),
    (assign(unit_id="Z9"), "unit_id"),
    (RecordUnitStatus(unit_id="Z9", status=UnitStatus.EN_ROUTE), "unit_id"),
    (PostUnit(unit_id="Z9", lon=0, lat=0), "unit_id"),
    (StandDownUnit(unit_id="Z9", reason="x"), "unit_id"),
    (LinkPatient(incident_id="I-9", patient_id="P"), "incident_id"),
    (ChooseHospital(incident_id="I-000001", hospital_id="Z"), "hospital_id"),
    (ChooseHospital(incident_id="I-9", hospital_id="H"), "incident_id"),
    (DivertHospital(hospital_id="Z"), "hospital_id"),
    (CloseIncident(incident_id="I-9", disposition="x"), "incident_id"),
    (RegisterUnit(unit_id="U", station_id="Z", unit_type="x"), "station_id"),
]

TAKEN: list[tuple[Command, str]] = [
    (RegisterUnit(unit_id="A1", station_id="west", unit_type="x"), "unit_id"),
    (RegisterHospital(hospital_id="H", name="H", lon=0, lat=0), "hospital_id"),
    (station(station_id="west"), "station_id"),
]

CASES = [
    *((command, field, "invalid") for command, field in INVALID),
    *((command, field, "not-found") for command, field in UNKNOWN),
    *((command, field, "conflict") for command, field in TAKEN),
]


@pytest.mark.parametrize(("command", "field", "kind"), CASES)
def test_a_faulty_command_is_refused_by_the_name_of_its_field(command: Command, field: str, kind: str) -> None:
    """The refusal names the field and its family, speaks in one short sentence, and the state is the very same."""
    town = Town()
    town.station("west", 0)
    town.hospital("H", 8)
    town.unit("A1", "west")
    town.call(3)
    before = town.state
    with pytest.raises(Refused) as refused:
        town.do(command)
    assert (refused.value.field, refused.value.kind) == (field, kind)
    assert 10 < len(refused.value.detail) < 400
    assert town.state is before
