"""Forms against the log of a region: what is taken, disputed, misread, and what the log knows better."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from msgspec import structs

from bloodbank.messages import DiscardBloodUnit, ReleaseReservation, ReserveBlood
from bloodbank.model import BloodUnitStatus
from bloodbank.settings import BloodSettings
from controlroom.downtime.reconciling import CheckedPaper, PaperReport, check_paper
from controlroom.errors import CommandRefused
from controlroom.messages import CommandEnvelope
from controlroom.room import ControlRoom
from tests.controlroom.world import MORNING, blood_place, blood_request, blood_unit, do, open_room

HEAD = "Доза;Действие;Пациент;Когда;Кто;Кому выдано;Причина\n"
HOUR_S = 3_600.0
FIRST, SECOND = "G123425000001-E0336V00", "G123425000002-E0336V00"


@pytest.fixture
def room() -> Iterator[ControlRoom]:
    """Two units and a request for one of them, reserved; then twelve hours without computers."""
    with open_room(threaded=False) as room:
        do(room, blood_place())
        for number in (1, 2):
            do(room, blood_unit(number))
        do(room, structs.replace(blood_request(), patient_id="P-00000001"))
        do(room, ReserveBlood(request_id="R-000001", blood_unit_ids=(FIRST,), expires_at=room.clock.now() + 1800))
        room.clock.advance(12 * HOUR_S)  # type: ignore[attr-defined]
        yield room


def line(unit_id: str, action: str, *, hours: float, patient: str = "", reason: str = "") -> str:
    at = datetime.fromtimestamp(MORNING + hours * HOUR_S, UTC)
    return f"{unit_id};{action};{patient};{at:%d.%m.%Y %H:%M};vera;anna;{reason}\n"


def checked(room: ControlRoom, body: str) -> CheckedPaper:
    return check_paper(
        body.encode("utf-8-sig"),
        room.state.bloodbank,
        story=lambda unit_id: room.events(stream=f"blood-unit/{unit_id}"),
        now=room.clock.now(),
        settings=BloodSettings(),
        timezone=UTC,
    )


def take(room: ControlRoom, body: str, *, set_aside: bool = False) -> PaperReport:
    found = checked(room, body)
    command = found.command(set_aside=set_aside)
    if command is not None:
        room.handle(CommandEnvelope(command=command, actor="olga"))
    return found.report(set_aside=set_aside, dry_run=False)


def status(room: ControlRoom, unit_id: str) -> BloodUnitStatus:
    return room.state.bloodbank.blood_units[unit_id].status


def test_a_reservation_that_ended_by_the_clock_meanwhile_contradicts_no_form(room: ControlRoom) -> None:
    do(room, ReleaseReservation(request_id="R-000001", reason="reservation-expired", lapsed_only=True))
    report = take(room, HEAD + line(FIRST, "issue", hours=0.2, patient="P-00000001"))
    assert (report.rows, report.taken, report.faults) == (1, 1, ())
    assert status(room, FIRST) is BloodUnitStatus.DELIVERED


def test_what_was_read_before_is_passed_over_and_new_rows_are_taken(room: ControlRoom) -> None:
    first = HEAD + line(FIRST, "issue", hours=0.2, patient="P-00000001")
    take(room, first)
    position = room.state.position
    assert (take(room, first).read_before, room.state.position) == (1, position)
    report = take(room, first + line(SECOND, "discard", hours=1, reason="порвана"), set_aside=True)
    assert (report.rows, report.taken, report.read_before) == (2, 1, 1)
    assert status(room, FIRST) is BloodUnitStatus.DELIVERED, "reading twice sets nothing aside"


def test_a_row_before_what_the_log_has_of_the_unit_is_for_people_to_look_at(room: ControlRoom) -> None:
    do(room, DiscardBloodUnit(blood_unit_id=SECOND, reason="leaking"))
    body = (
        HEAD
        + line(SECOND, "discard", hours=1, reason="порвана")
        + line(FIRST, "issue", hours=0.2, patient="P-00000001")
    )
    report = take(room, body)
    assert [(fault.row, fault.code) for fault in report.faults] == [(2, "record-contradicts")]
    assert (report.taken, status(room, FIRST)) == (0, BloodUnitStatus.RESERVED), "nothing is half-done"
    report = take(room, body, set_aside=True)
    assert (report.taken, [fault.code for fault in report.disputed]) == (1, ["record-contradicts"])
    assert room.events(stream=f"blood-unit/{SECOND}")[-1].type == "bloodbank.PaperRowDisputed"


def test_a_dispute_sets_the_bag_aside(room: ControlRoom) -> None:
    report = take(room, HEAD + line(SECOND, "issue", hours=1, patient="P-00000077"), set_aside=True)
    assert [fault.code for fault in report.disputed] == ["paper-no-request"]
    assert status(room, SECOND) is BloodUnitStatus.QUARANTINED


@pytest.mark.parametrize("set_aside", [True, False])
def test_a_misread_row_is_never_taken_nor_disputed(room: ControlRoom, set_aside: bool) -> None:
    position = room.state.position
    bad = f"{FIRST};issue;;31.12.2026;vera;anna;\n;issue;;;;;\nX;issue;;31.12.2020 10:00;vera;anna;\n"
    report = take(room, HEAD + line(SECOND, "discard", hours=1, reason="порвана") + bad, set_aside=set_aside)
    assert (report.rows, report.taken, room.state.position) == (4, 0, position)
    assert {(fault.row, fault.field) for fault in report.faults} >= {(3, "occurred_at"), (4, "done_by")}
    assert {fault.row for fault in report.faults} == {3, 4, 5}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "table-unreadable"),
        ("unit;action;when\n", "column-missing"),
        ("unit;action;when;who;mood\n", "column-unknown"),
        ("unit;action;when;who;доза\n", "column-twice"),
    ],
)
def test_what_is_no_form_at_all_is_refused(room: ControlRoom, body: str, code: str) -> None:
    with pytest.raises(CommandRefused) as refusal:
        checked(room, body)
    assert refusal.value.code == code
