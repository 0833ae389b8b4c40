"""A small world of blood: a centre and three hospitals on a line, a minute a hundredth of a degree apart."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bloodbank.decider import decide, evolve
from bloodbank.messages import (
    Command,
    Event,
    IssueBlood,
    ReceiveBloodUnit,
    RegisterBloodPlace,
    RegisterVan,
    RequestBlood,
    ReserveBlood,
)
from bloodbank.model import BloodGroup, BloodRequest, BloodState, BloodUnit, Component, RequestLine, Urgency
from bloodbank.ports import FloatArray
from bloodbank.settings import BloodSettings

MORNING = 1_700_000_000.0
MINUTE = 60.0
HOUR = 3600.0
DAY = 86_400.0

PRODUCT_CODES = {
    Component.RED_CELLS: "E0336V00",
    Component.PLASMA: "E0701V00",
    Component.PLATELETS: "E2803V00",
    Component.CRYOPRECIPITATE: "A0030V00",
    Component.WHOLE_BLOOD: "A0040V00",
}
PLACES = {"centre": 27.50, "north": 27.60, "south": 27.40, "clinic": 27.65}


@dataclass
class LineTimes:
    """Driving on a line: 60 s for each hundredth of a degree of longitude. Roads in `closed` are shut."""

    closed: set[tuple[float, float]] = field(default_factory=set)

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        lon_a, lon_b = np.asarray(origins)[:, 0], np.asarray(destinations)[:, 0]
        seconds = np.round(np.abs(lon_a[:, None] - lon_b[None, :]) * 6000.0, 3)
        for row, a in enumerate(lon_a):
            for column, b in enumerate(lon_b):
                if (round(float(a), 6), round(float(b), 6)) in self.closed:
                    seconds[row, column] = np.inf
        return seconds


class Bank:
    """A blood bank that tells its story: commands in, state after."""

    def __init__(self, settings: BloodSettings | None = None) -> None:
        self.settings = settings or BloodSettings()
        self.state = BloodState()
        self.now = MORNING
        self.history: list[Event] = []
        self._serial = 0

    def tell(self, command: Command) -> list[Event]:
        events = decide(self.state, command, now=self.now, settings=self.settings)
        for event in events:
            self.state = evolve(self.state, event, at=self.now)
        self.history += events
        return events

    def found(self, *, vans: dict[str, tuple[str, int]] | None = None) -> "Bank":
        """Register the places of the world, and vans as id -> (place, capacity)."""
        for place_id, lon in PLACES.items():
            self.tell(RegisterBloodPlace(place_id=place_id, name=place_id, kind="hospital", lon=lon, lat=53.9))
        for van_id, (place_id, capacity) in (vans if vans is not None else {"van-1": ("centre", 20)}).items():
            self.tell(RegisterVan(van_id=van_id, place_id=place_id, capacity_units=capacity))
        return self

    def receive(
        self,
        group: str,
        *,
        at: str = "centre",
        days: float = 20.0,
        component: Component = Component.RED_CELLS,
        **known: Any,
    ) -> str:
        """A unit of this group arrives at a place and keeps for so many days; `known` is on its label besides."""
        self._serial += 1
        command = ReceiveBloodUnit(
            din=f"G1234{26}{self._serial:06d}",
            product_code=PRODUCT_CODES[component],
            component=component,
            group=BloodGroup(group),
            expires_at=self.now + days * DAY,
            place_id=at,
            **known,
        )
        (event,) = self.tell(command)
        return event.blood_unit_id  # type: ignore[union-attr]

    def request(
        self,
        patient_group: str | None,
        *,
        at: str = "north",
        hours: float = 2.0,
        urgency: Urgency = Urgency.URGENT,
        patient_id: str | None = "patient-1",
        **counts: int,
    ) -> str:
        """Blood is asked for: `red_cells=2, plasma=1`."""
        lines = tuple(
            RequestLine(component=Component(name.replace("_", "-")), count=count) for name, count in counts.items()
        )
        command = RequestBlood(
            place_id=at,
            lines=lines or (RequestLine(component=Component.RED_CELLS, count=1),),
            urgency=urgency,
            needed_by_at=self.now + hours * HOUR,
            patient_id=patient_id,
            patient_group=None if patient_group is None else BloodGroup(patient_group),
            despite_duplicate=True,
        )
        (event,) = self.tell(command)
        return event.request_id  # type: ignore[union-attr]

    def reserve(self, request_id: str, *unit_ids: str, minutes: float = 30.0) -> None:
        self.tell(ReserveBlood(request_id=request_id, blood_unit_ids=unit_ids, expires_at=self.now + minutes * MINUTE))

    def issue(self, request_id: str) -> None:
        self.tell(IssueBlood(request_id=request_id))

    def unit(self, unit_id: str) -> BloodUnit:
        return self.state.blood_units[unit_id]

    def asked(self, request_id: str) -> BloodRequest:
        return self.state.requests[request_id]
