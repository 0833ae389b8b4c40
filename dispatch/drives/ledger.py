"""Drives of a log: the times of the indicators' ledger, between places that are known for certain."""

from collections.abc import Callable, Iterator
from typing import Any

from dispatch.drives.drive import Drive, DrivesFound
from dispatch.drives.whereabouts import FOLLOWED, CertainPlaces, said_place
from dispatch.indicators.ledger import CONCERNED as MEASURED
from dispatch.indicators.ledger import Ledger
from dispatch.indicators.table import NOTHING
from dispatch.messages import UnitAssigned, UnitStatusChanged
from dispatch.model import LonLat, UnitStatus

CONCERNED = tuple({*MEASURED, *FOLLOWED})
"""The events that are taken notice of; all others may be left out."""
Leg = tuple[float, float, LonLat | None, LonLat | None]


class DriveLedger:
    """Begin with an empty one and `take` every event of the log, in order. Late reports of a time count."""

    def __init__(self) -> None:
        self._measured, self._places = Ledger(), CertainPlaces()
        self._began: dict[int, LonLat | None] = {}
        self._said_scene: dict[int, LonLat] = {}

    def take(self, event: Any, *, at: float) -> None:
        """An event that was recorded at the instant `at`."""
        self._measured.take(event, at=at)
        if isinstance(event, UnitAssigned):
            row = self._measured.sheets.units[event.unit_id].last_row
            self._began[row] = self._places.of(event.unit_id)
        elif isinstance(event, UnitStatusChanged) and event.incident_id is not None:
            self._said(event, event.incident_id)
        self._places.take(event)

    def found(self, profile_of: Callable[[int], str]) -> DrivesFound:
        """Every drive, with the profile of its incident's priority."""
        sheets = self._measured.sheets
        drives: list[Drive] = []
        left_out = {"without_a_time": 0, "from_unknown_place": 0, "to_unknown_place": 0}
        for row in range(sheets.responses.rows):
            incident = sheets.responses.code(row, "incident")
            profile = profile_of(sheets.incidents.code(incident, "priority"))
            unit_id = sheets.words.things[sheets.responses.code(row, "unit")]
            for leg in self._legs(row, incident):
                fault = _fault(leg)
                if fault is None:
                    drives.append(_drive(leg, unit_id=unit_id, profile=profile))
                else:
                    left_out[fault] += 1
        return DrivesFound(drives=tuple(drives), left_out=left_out)

    def _said(self, event: UnitStatusChanged, incident_id: str) -> None:
        """Where a crew says it stands when it sets out, or on scene."""
        row, place = self._measured.sheets.response_of(incident_id, event.unit_id), said_place(event)
        if row == NOTHING or place is None:
            return
        if event.status is UnitStatus.EN_ROUTE:
            self._began[row] = place
        elif event.status is UnitStatus.ON_SCENE:
            self._said_scene[row] = place

    def _legs(self, row: int, incident: int) -> Iterator[Leg]:
        """Those of which any time is known: to the scene, and on to a hospital."""
        sheets = self._measured.sheets
        responses, incidents = sheets.responses, sheets.incidents
        scene = self._said_scene.get(row) or (incidents.number(incident, "lon"), incidents.number(incident, "lat"))
        on_scene_at = responses.number(row, "on_scene_at")
        if on_scene_at == on_scene_at:
            yield responses.number(row, "en_route_at"), on_scene_at, self._began.get(row), scene
        hospital, at_hospital_at = responses.code(row, "hospital"), responses.number(row, "at_hospital_at")
        if at_hospital_at == at_hospital_at:
            there = None if hospital == NOTHING else self._places.hospitals.get(sheets.words.things[hospital])
            yield responses.number(row, "transporting_at"), at_hospital_at, scene, there


def _fault(leg: Leg) -> str | None:
    """Why a drive can't be told whole."""
    departed_at, arrived_at, origin, destination = leg
    if not departed_at < arrived_at:
        return "without_a_time"
    if origin is None:
        return "from_unknown_place"
    return "to_unknown_place" if destination is None else None


def _drive(leg: Leg, *, unit_id: str, profile: str) -> Drive:
    departed_at, arrived_at, origin, destination = leg
    assert origin is not None
    assert destination is not None
    return Drive(
        unit_id=unit_id,
        profile=profile,
        departed_at=departed_at,
        arrived_at=arrived_at,
        origin=origin,
        destination=destination,
    )
