"""The town with patients who are moved by appointment."""

from collections.abc import Iterable
from typing import Any

from dispatch.messages import (
    BookTransport,
    CancelTransport,
    ChangeTransport,
    PlanTransports,
    RegisterUnit,
    StartTransport,
)
from dispatch.model import UnitStatus
from dispatch.settings import DispatchSettings
from dispatch.transports.model import Mobility, Run, Stop, Wishes
from dispatch.transports.plan import TransportPlan, plan_transports
from dispatch.transports.settings import TransportSettings
from dispatch.transports.state import Transport
from tests.dispatch.duty_world import DutyTown
from tests.dispatch.world import at_minute

MINUTE_S = 60.0
S = UnitStatus


class TransportTown(DutyTown):
    """Hospitals WEST (minute 2), MIDDLE (20) and EAST (40) on the street; nothing is kept back unless it is said so."""

    def __init__(self, **rules: Any) -> None:
        given = {"kept_for_emergencies": 0} | rules
        super().__init__(DispatchSettings(transports=TransportSettings(**given)))
        self.station("east", 40)
        for hospital_id, minute in (("WEST", 2), ("MIDDLE", 20), ("EAST", 40)):
            self.hospital(hospital_id, minute)

    def van(self, unit_id: str, station_id: str = "west", *capabilities: str) -> None:
        self.do(
            RegisterUnit(
                unit_id=unit_id,
                station_id=station_id,
                unit_type="patient-transport",
                capabilities=frozenset(capabilities),
            )
        )

    def at(self, minutes: float) -> float:
        """So many minutes after the town's first instant."""
        return self.began_at + minutes * MINUTE_S

    def stop(self, place: str | float) -> Stop:
        """A hospital by id, or a home by its minute."""
        if isinstance(place, str):
            hospital = self.state.hospitals[place]
            return Stop(lon=hospital.lon, lat=hospital.lat, hospital_id=place)
        lon, lat = at_minute(place)
        return Stop(lon=lon, lat=lat)

    def wishes(
        self,
        ready: float,
        until: float,
        *,
        by: float | None = None,
        capabilities: Iterable[str] = (),
        mobility: Mobility = Mobility.STRETCHER,
        escorts: int = 0,
        since: float | None = None,
        shares: bool = False,
        stable: bool = False,
        longest_ride: float | None = None,
    ) -> Wishes:
        return Wishes(
            ready_from_at=self.at(ready),
            pick_up_until_at=self.at(until),
            arrive_from_at=None if since is None else self.at(since),
            arrive_by_at=None if by is None else self.at(by),
            capabilities=frozenset(capabilities),
            mobility=mobility,
            escorts=escorts,
            stable=stable or shares,
            may_share=shares,
            longest_ride_s=None if longest_ride is None else longest_ride * MINUTE_S,
        )

    def book(
        self,
        origin: str | float,
        destination: str | float,
        ready: float,
        until: float,
        *,
        back: Wishes | None = None,
        patient_ids: tuple[str, ...] = (),
        **wishes: Any,
    ) -> str:
        """The id of the transport; that of its return is the next."""
        [booked, *_] = self.do(
            BookTransport(
                origin=self.stop(origin),
                destination=self.stop(destination),
                wishes=self.wishes(ready, until, **wishes),
                return_wishes=back,
                patient_ids=patient_ids,
            )
        )
        return str(booked.transport_id)

    def change(self, transport_id: str, wishes: Wishes) -> None:
        self.do(ChangeTransport(transport_id=transport_id, wishes=wishes))

    def cancel(self, transport_id: str, *, keep_return: bool = False) -> None:
        self.do(CancelTransport(transport_id=transport_id, reason="not needed", keep_return=keep_return))

    def proposed(self) -> TransportPlan:
        return plan_transports(
            self.state,
            positions=self.positions,
            travel_times=self.travel_times,
            now=self.now,
            settings=self.settings,
        )

    def planned(self) -> TransportPlan:
        """Plan, and make it valid."""
        plan = self.proposed()
        self.do(PlanTransports(runs=plan.runs, unplanned=plan.unplanned))
        return plan

    def start(self, transport_id: str) -> None:
        self.do(StartTransport(transport_id=transport_id))

    def transport(self, transport_id: str) -> Transport:
        return self.state.transports.transports[transport_id]

    def run(self, transport_id: str) -> Run:
        found = self.transport(transport_id).run
        assert found is not None, self.transport(transport_id).reasons
        return found

    def why_not(self, transport_id: str) -> list[str]:
        assert self.transport(transport_id).run is None
        return [reason.code for reason in self.transport(transport_id).reasons]

    def minutes(self, instant: float) -> float:
        return (instant - self.began_at) / MINUTE_S
