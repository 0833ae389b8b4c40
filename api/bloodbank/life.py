"""The life of a unit between receipt and issue: quarantine, tests, release, processing, return."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.bloodbank.life_bodies import DonationResultsBody, ProcessingBody, QuarantineBody, ReleaseBody, ReturnBody
from api.commanding import Command, done
from api.desks import DeskOf
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.json import json_response
from api.problems import Problem
from api.values import PathId
from bloodbank.messages import (
    BloodUnitsProcessed,
    ProcessBloodUnits,
    QuarantineBloodUnits,
    RecordTestResults,
    ReleaseBloodUnits,
    ReturnBloodUnit,
)
from bloodbank.model import BloodUnit
from controlroom.desk import Desk
from controlroom.messages import Accepted

router = APIRouter(prefix="/v1", tags=["blood"])


class Donation(Struct, frozen=True, kw_only=True):
    """What is known of a donation: its test results, and every unit that has something of it."""

    din: str
    test_results: dict[str, str]
    blood_units: tuple[BloodUnit, ...]


class BloodUnits(Struct, frozen=True, kw_only=True):
    blood_units: tuple[BloodUnit, ...]


@router.post("/blood-units/quarantine", responses=answers(BloodUnits, problems=WRITE_ONE))
async def quarantine_blood_units(body: QuarantineBody, command: Command, desk: DeskOf) -> Response:
    """Set units aside, wherever they are; those that were reserved leave their request, which lacks them again."""
    unit_ids = tuple(body.blood_unit_ids)
    accepted = await command.send(QuarantineBloodUnits(blood_unit_ids=unit_ids, reason=body.reason))
    return _units_now(desk, unit_ids, accepted)


@router.post("/blood-units/release", responses=answers(BloodUnits, problems=WRITE_ONE))
async def release_blood_units(body: ReleaseBody, command: Command, desk: DeskOf) -> Response:
    """Let units out of quarantine: all tests negative, two persons. All of them, or none."""
    unit_ids = tuple(body.blood_unit_ids)
    release = ReleaseBloodUnits(
        blood_unit_ids=unit_ids, released_by=command.actor, verified_by=body.verified_by, reason=body.reason
    )
    return _units_now(desk, unit_ids, await command.send(release))


@router.post("/blood-units/processing", status_code=201, responses=answers(BloodUnits, status=201, problems=WRITE_ONE))
async def process_blood_units(body: ProcessingBody, command: Command, desk: DeskOf) -> Response:
    """Make units of units: irradiate, wash, split, pool, thaw. What is made keeps no longer than what it is made of."""
    processing = ProcessBloodUnits(
        process=body.process, source_unit_ids=tuple(body.source_unit_ids), products=body.made()
    )
    accepted = await command.send(processing)
    processed = next(r.event for r in accepted.events if isinstance(r.event, BloodUnitsProcessed))
    return _units_now(desk, tuple(made.blood_unit_id for made in processed.made), accepted, status=201)


@router.post("/blood-units/{blood_unit_id}/return", responses=answers(BloodUnit, problems=WRITE_ONE))
async def return_blood_unit(blood_unit_id: PathId, body: ReturnBody, command: Command, desk: DeskOf) -> Response:
    """Take a unit back that was handed out: into stock when it was surely kept well, else into quarantine."""
    returning = ReturnBloodUnit(
        blood_unit_id=blood_unit_id,
        place_id=body.place_id,
        reason=body.reason,
        seal_intact=body.seal_intact,
        out_s=body.out_s,
    )
    stream = f"blood-unit/{blood_unit_id}"
    accepted = await command.send(returning, decided_on=stream)
    version = desk.room.state.versions.get(stream, 0)
    return done(desk.room.state.bloodbank.blood_units[blood_unit_id], accepted, version=version)


@router.get("/donations/{din}", responses=answers(Donation, problems=READ_ONE))
async def read_donation(din: PathId, desk: DeskOf) -> Response:
    """A donation: its results, and its units and those made of them."""
    blood = desk.room.state.bloodbank
    if din not in blood.units_of_donation and din not in blood.test_results:
        raise Problem("unknown-donation", f"There is no donation {din}.", family="not-found", field="path.din")
    return json_response(_donation(desk, din))


@router.post("/donations/{din}/test-results", responses=answers(Donation, problems=WRITE_ONE))
async def record_test_results(din: PathId, body: DonationResultsBody, command: Command, desk: DeskOf) -> Response:
    """Add results. One that is not negative puts every unit of the donation into quarantine, and stays."""
    accepted = await command.send(RecordTestResults(din=din, results=dict(body.results)), decided_on=f"donation/{din}")
    return done(_donation(desk, din), accepted, version=desk.room.state.versions.get(f"donation/{din}", 0))


def _donation(desk: Desk, din: str) -> Donation:
    blood = desk.room.state.bloodbank
    units = tuple(blood.blood_units[unit_id] for unit_id in blood.units_of_donation.get(din, ()))
    return Donation(din=din, test_results=dict(blood.test_results.get(din, {})), blood_units=units)


def _units_now(desk: Desk, unit_ids: tuple[str, ...], accepted: Accepted, *, status: int = 200) -> Response:
    known = desk.room.state.bloodbank.blood_units
    units = BloodUnits(blood_units=tuple(known[unit_id] for unit_id in dict.fromkeys(unit_ids)))
    return json_response(units, status=status, headers={"X-Log-Position": str(accepted.position)})
