"""The stage that all who live in the city share: the desk, the agenda, chance, vehicles, and a way to act."""

from dataclasses import dataclass, field
from typing import Any

from controlroom.desk import Desk
from controlroom.errors import ControlRoomError
from controlroom.messages import Accepted, CommandEnvelope
from dispatch.model import Position
from sim.agenda import Agenda
from sim.case_mix import CaseMix, lognormal_s
from sim.life.journeys import Fleet, Journey, LonLat, plan_journey
from sim.streams import Streams


@dataclass
class Town:
    """`desk` may be exchanged while the city lives on: a simulated hour can be carried on live."""

    desk: Desk
    mix: CaseMix
    streams: Streams
    agenda: Agenda = field(default_factory=Agenda)
    fleet: Fleet = field(default_factory=Fleet)
    refused: list[str] = field(default_factory=list)

    def now(self) -> float:
        return self.desk.now()

    def act(self, command: Any, *, actor: str) -> Accepted | None:
        """Give a command; a refusal is remembered by its code and answered with None, as life goes on."""
        try:
            return self.desk.room.handle(CommandEnvelope(command=command, actor=actor))
        except ControlRoomError as error:
            self.refused.append(error.code)
            return None

    def duration_s(self, purpose: str) -> float:
        """A drawn duration of a purpose named in the case mix's times, such as `turnout`."""
        times = self.mix.times
        median_s, spread = getattr(times, f"{purpose}_median_s"), getattr(times, f"{purpose}_spread")
        return lognormal_s(self.streams.of(purpose), median_s, spread)

    def drive(self, vehicle: str, destination: LonLat, *, profile: str) -> Journey:
        """Set a vehicle in motion from where it is; the journey says when it arrives."""
        at = self.now()
        factor = lognormal_s(self.streams.of("traffic"), 1.0, self.mix.times.road_spread)
        origin = self.fleet.place_at(vehicle, at)
        journey = plan_journey(self.desk, origin, destination, profile=profile, at=at, factor=factor)
        self.fleet.depart(vehicle, journey)
        return journey

    def report_positions(self) -> None:
        """Send every vehicle's place to the control room, as its tracker would."""
        at = self.now()
        places = self.fleet.places_at(at).items()
        self.desk.positions.put_many(
            {vehicle: Position(lon=lon, lat=lat, seen_at=at) for vehicle, (lon, lat) in places}
        )
