"""A simulated city over a real control room: the same commands, decisions and log as on a working day."""

from collections.abc import Callable, Sequence
from typing import Protocol

from controlroom.clock import ManualClock
from controlroom.desk import Desk
from controlroom.messages import RecordedEvent
from controlroom.state import RegionState
from dispatch.messages import ReportCall
from sim.case_mix import CaseMix
from sim.life.callers import Callers, SimulatedCall
from sim.life.couriers import Couriers
from sim.life.crews import Crews
from sim.life.identities import Identities
from sim.life.inpatients import Inpatients
from sim.life.operator import Operator
from sim.life.technician import Technician
from sim.life.town import Town
from sim.life.wards import Wards
from sim.streams import Streams

PAGE = 1_000


class Inhabitant(Protocol):
    """Whoever lives in the city: is told what was recorded, and acts on it."""

    def heed(self, record: RecordedEvent) -> None: ...


def next_timer_at(state: RegionState) -> float:
    """When the room's next timer is due; infinite when none is set."""
    return min((timer.due_at for timer in state.timers.values()), default=float("inf"))


class City:
    """Callers ring, and everybody else heeds the log.

    `after` is the position of the log from which the inhabitants heed: 0 for a region just founded.
    """

    def __init__(
        self, desk: Desk, mix: CaseMix, streams: Streams, *, rate_factor: float = 1.0, patience_s: float = 0.0
    ) -> None:
        self.town = Town(desk=desk, mix=mix, streams=streams)
        self._callers = Callers(desk.pack, mix, streams, rate_factor=rate_factor)
        self._inpatients = Inpatients(self.town, desk.pack)
        self._inhabitants: Sequence[Inhabitant] = (
            Crews(self.town),
            Operator(self.town, patience_s=patience_s),
            Identities(self.town),
            Wards(self.town),
            Technician(self.town),
            Couriers(self.town),
        )
        self._heeded = 0

    def open(self) -> None:
        """Everybody takes in what was recorded so far, and the first call and ward request are awaited."""
        self.heed_log()
        self._await_call()
        self._inpatients.await_next()

    def heed_log(self) -> None:
        """Tell the inhabitants everything recorded since they were last told."""
        room = self.town.desk.room
        while self._heeded < room.state.position:
            for record in room.events(after=self._heeded, limit=PAGE):
                self._heeded = record.position
                for inhabitant in self._inhabitants:
                    inhabitant.heed(record)

    def step(self) -> None:
        """Do the next thing on the agenda, and let everybody heed what came of it."""
        _, action = self.town.agenda.take()
        action()
        self.heed_log()

    def run(self, clock: ManualClock, *, until_at: float, progress: Callable[[float], None] | None = None) -> None:
        """Live until an instant, on a clock that this run moves from one event or timer to the next."""
        room = self.town.desk.room
        while True:
            due_at = min(self.town.agenda.next_at(), next_timer_at(room.state))
            if due_at > until_at:
                break
            clock.set(max(due_at, clock.now()))
            if room.fire_due_timers():
                self.heed_log()
            elif self.town.agenda.next_at() <= clock.now():
                self.step()
            if progress:
                progress(clock.now())
        clock.set(until_at)

    def _await_call(self) -> None:
        call = self._callers.call_after(self.town.now())
        self.town.agenda.enter(call.at, lambda: self._ring(call))

    def _ring(self, call: SimulatedCall) -> None:
        kind = call.kind
        command = ReportCall(
            determinant=kind.determinant,
            priority=kind.priority,
            lon=call.lon,
            lat=call.lat,
            address_text=self._address(call.lon, call.lat),
            needs=kind.needs,
            hospital_capabilities=kind.hospital_capabilities,
        )
        self.town.act(command, actor="call-taker/simulated")
        self._await_call()

    def _address(self, lon: float, lat: float) -> str:
        geocoder = self.town.desk.geocoder
        nearest = geocoder.reverse(lon, lat) if geocoder else []
        return nearest[0].label if nearest else f"{lat:.5f}, {lon:.5f}"
