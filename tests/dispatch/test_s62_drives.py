"""Which drives the log tells of: only those whose ends are known for certain."""

from dispatch.drives.drive import DrivesFound
from dispatch.drives.ledger import DriveLedger
from dispatch.messages import PostUnit, RecordUnitStatus
from dispatch.model import UnitStatus
from tests.dispatch.world import Town, at_minute


def found_in(town: Town) -> DrivesFound:
    ledger = DriveLedger()
    for happened in town.log:
        ledger.take(happened.event, at=happened.at)
    return ledger.found(lambda priority: "lights" if priority == 1 else "normal")


def a_town() -> Town:
    town = Town()
    town.station("S1", 0)
    town.hospital("H1", 20)
    town.unit("A1", "S1")
    return town


def ends(found: DrivesFound) -> list[tuple[str, tuple[float, float], tuple[float, float], float]]:
    return [(d.profile, d.origin, d.destination, d.arrived_at - d.departed_at) for d in found.drives]


def test_a_response_tells_the_drive_to_the_scene_and_the_drive_to_the_hospital() -> None:
    """From the station to the call, and with the patient to the hospital; where it drove afterwards nobody told."""
    town = a_town()
    town.assign("A1", town.call(5))
    town.report("A1", UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.TRANSPORTING)
    town.report("A1", UnitStatus.AT_HOSPITAL, hospital_id="H1")
    town.report("A1", UnitStatus.RETURNING)
    found = found_in(town)
    assert ends(found) == [
        ("lights", at_minute(0), at_minute(5), 60.0),
        ("lights", at_minute(5), at_minute(20), 60.0),
    ]
    assert not any(found.left_out.values())


def test_who_was_on_the_road_began_nobody_knows_where_unless_the_crew_said() -> None:
    town = a_town()
    town.assign("A1", town.call(5))
    town.report("A1", UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.RETURNING)
    town.assign("A1", town.call(8, priority=2))
    town.report("A1", UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.RETURNING)
    town.assign("A1", town.call(9))
    lon, lat = at_minute(7)
    town.do(RecordUnitStatus(unit_id="A1", status=UnitStatus.EN_ROUTE, lon=lon, lat=lat))
    town.report("A1", UnitStatus.ON_SCENE)
    found = found_in(town)
    assert [(drive.origin, drive.destination) for drive in found.drives] == [
        (at_minute(0), at_minute(5)),
        (at_minute(7), at_minute(9)),
    ]
    assert found.left_out["from_unknown_place"] == 1


def test_a_post_is_no_place_to_begin_from_since_nobody_told_that_it_was_reached() -> None:
    town = a_town()
    lon, lat = at_minute(3)
    town.do(PostUnit(unit_id="A1", lon=lon, lat=lat))
    town.assign("A1", town.call(5))
    town.report("A1", UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE)
    found = found_in(town)
    assert (found.drives, found.left_out["from_unknown_place"]) == ((), 1)


def test_a_time_that_was_reported_late_counts_and_one_that_was_not_is_never_guessed() -> None:
    town = a_town()
    first = town.call(5)
    town.assign("A1", first)
    town.wait(300.0)
    town.report("A1", UnitStatus.ON_SCENE)
    assert found_in(town).left_out["without_a_time"] == 1
    reported_at = town.now - 250.0
    town.do(RecordUnitStatus(unit_id="A1", status=UnitStatus.EN_ROUTE, reported_at=reported_at, incident_id=first))
    assert ends(found_in(town)) == [("lights", at_minute(0), at_minute(5), 250.0)]
