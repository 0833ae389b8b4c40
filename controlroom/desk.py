"""The operator's desk: every question a person at a console asks before deciding.

A question looks at one committed state, the units' latest positions and the road times, and answers with a proposal.
It changes nothing: the decision is a command to the control room, which checks the proposal again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

import bloodbank.allocation
import bloodbank.tour
import dispatch.batch
import dispatch.hospital_choice
import dispatch.recommendation
from bloodbank.settings import BloodSettings
from controlroom.adapters.memory_trace import MemoryTraceIndex
from controlroom.blood_books import BloodBooks
from controlroom.blood_planning import BloodPlanning
from controlroom.cell_times import CellTimes
from controlroom.indicator_books import KEPT_UP_EVERY_S, IndicatorBooks
from controlroom.kept_fresh import KeptFresh
from controlroom.positions import LivePositions
from controlroom.questions.what_if import WhatIf
from controlroom.region_losses import REFRESHED_EVERY_S, RegionLosses
from controlroom.road_conditions import ClosuresInForce
from controlroom.road_times import RoadTimes
from controlroom.room import ControlRoom
from controlroom.saved_books import BookStore
from controlroom.tracing.books import TraceBooks
from controlroom.tracing.index import TraceIndex
from controlroom.travel_times_in_force import LOOKED_AT_EVERY_S, TravelTimesInForce
from dispatch.coverage.demand import DemandForecast
from dispatch.expected_arrival import expected_arrival_s
from dispatch.lookup import open_incident_of
from dispatch.settings import DispatchSettings
from patients import PatientRegister
from roads import CityPack, RoadNetwork, Route, hour_of_week
from roads.geocode import Geocoder

LonLat = tuple[float, float]


@dataclass(frozen=True)
class Desk:
    """One region's questions; safe to ask from any thread."""

    room: ControlRoom
    positions: LivePositions
    network: RoadNetwork
    closures: ClosuresInForce
    patients: PatientRegister
    pack: CityPack
    geocoder: Geocoder | None = None
    book_store: BookStore | None = None
    dispatch_settings: DispatchSettings = field(default_factory=DispatchSettings)
    blood_settings: BloodSettings = field(default_factory=BloodSettings)
    demand: DemandForecast | None = None
    trace_index: TraceIndex = field(default_factory=MemoryTraceIndex)
    what_if: WhatIf | None = None

    @property
    def region(self) -> str:
        return self.room.region

    @property
    def road_times(self) -> RoadTimes:
        return RoadTimes(self.network, self.pack.settings.timezone)

    @cached_property
    def cell_times(self) -> CellTimes:
        """Road times, quick where the destinations are the cells of demand."""
        return CellTimes(self.road_times, np.empty((0, 2)) if self.demand is None else self.demand.cells)

    @cached_property
    def region_losses(self) -> RegionLosses:
        """What the rest of the region loses when a unit leaves."""
        return RegionLosses(self.demand, self.cell_times, self.dispatch_settings)

    @cached_property
    def indicator_books(self) -> IndicatorBooks:
        """When everything happened, by the log; kept up with it."""
        return self.room.indicator_books(self.book_store)

    def keep_books(self) -> KeptFresh:
        """Reads on and saves, in the background, when everything happened, until closed by the caller."""
        books = self.indicator_books
        return KeptFresh(books.keep_up, every_s=KEPT_UP_EVERY_S, name=f"indicators of {self.region}")

    @cached_property
    def blood_books(self) -> BloodBooks:
        """What became of blood, by the log; kept up with it."""
        return self.room.blood_books()

    @cached_property
    def blood_planning(self) -> BloodPlanning:
        """Forecasts of the day and target stocks."""
        return BloodPlanning(self.blood_settings.planning)

    @cached_property
    def trace_books(self) -> TraceBooks:
        """Where blood came from and went."""
        return self.room.trace_books(self.trace_index)

    @cached_property
    def travel_times(self) -> TravelTimesInForce:
        """The learnt travel times in use."""
        version = None if self.pack.travel_times is None else self.pack.travel_times.version
        return TravelTimesInForce(self.network, self.pack.folder, self.room.handle, version=version)

    def keep_travel_times(self) -> KeptFresh:
        """Takes up, in the background, what is applied to the city pack, until closed by the caller."""
        return KeptFresh(self.travel_times.look, every_s=LOOKED_AT_EVERY_S, name=f"travel times of {self.region}")

    def keep_losses_fresh(self) -> KeptFresh:
        """Makes what the region loses anew in the background, until closed by the caller."""
        losses = self.region_losses
        losses.is_refreshed = True
        return KeptFresh(
            lambda: losses.refresh(self.room.state.dispatch, self.positions.all(), now=self.now()),
            every_s=REFRESHED_EVERY_S,
            name=f"losses of {self.region}",
        )

    def bring_roads(self) -> None:
        """Wait until every closure that was decided so far is in force: at once, but for moments after a decision."""
        self.closures.bring_to(self.room.state)

    def now(self) -> float:
        """The control room's clock."""
        return self.room.clock.now()

    def recommend_units(self, incident_id: str) -> dispatch.recommendation.Recommendation:
        """Which units for this incident, with reasons, exclusions and what could not be met. Raises Refused."""
        state, positions, now = self.room.state.dispatch, self.positions.all(), self.now()
        incident = open_incident_of(state, incident_id)
        losses = self.region_losses.of(state, incident, positions=positions, now=now)
        return dispatch.recommendation.recommend_units(
            state,
            incident_id,
            positions=positions,
            travel_times=self.road_times,
            now=now,
            settings=self.dispatch_settings,
            coverage_lost=losses.coverage,
            preparedness_lost=losses.preparedness,
        )

    def expected_arrival_s(self, *, unit_id: str, incident_id: str) -> float | None:
        """How soon a unit is there if it is sent now, as the recommendation reckons; None if it can't be told."""
        return expected_arrival_s(
            self.room.state.dispatch,
            unit_id=unit_id,
            incident_id=incident_id,
            positions=self.positions.all(),
            travel_times=self.road_times,
            now=self.now(),
            settings=self.dispatch_settings,
        )

    def plan_waiting(self) -> dispatch.batch.WaitingPlan:
        """Which units for all the incidents that wait, at once."""
        state, positions, now = self.room.state.dispatch, self.positions.all(), self.now()
        losses = self.region_losses.of_plan(state, positions=positions, now=now)
        return dispatch.batch.plan_waiting(
            state,
            positions=positions,
            travel_times=self.road_times,
            now=now,
            settings=self.dispatch_settings,
            coverage_lost=losses.coverage,
            preparedness_lost=losses.preparedness,
        )

    def choose_hospital(self, incident_id: str) -> dispatch.hospital_choice.HospitalChoice:
        """Which hospital for this incident's patient, by capability, intake and road time."""
        return dispatch.hospital_choice.choose_hospital(
            self.room.state.dispatch,
            incident_id,
            travel_times=self.road_times,
            now=self.now(),
            settings=self.dispatch_settings,
            positions=self.positions.all(),
        )

    def allocate_blood(self, request_id: str) -> bloodbank.allocation.Allocation:
        """Which units of blood for this request, from where, arriving when."""
        return bloodbank.allocation.allocate(
            self.room.state.bloodbank,
            request_id,
            travel_times=self.road_times,
            now=self.now(),
            settings=self.blood_settings,
        )

    def plan_tour(self, request_ids: Sequence[str]) -> bloodbank.tour.TourPlan:
        """Which van carries the blood held for these requests, by which stops."""
        return bloodbank.tour.plan_tour(
            self.room.state.bloodbank,
            request_ids,
            travel_times=self.road_times,
            now=self.now(),
            settings=self.blood_settings,
        )

    def route(self, origin: LonLat, destination: LonLat, *, profile: str) -> Route:
        """The way from here to there at the traffic of now."""
        hour = hour_of_week(self.now(), self.pack.settings.timezone)
        return self.network.route(origin, destination, profile=profile, hour_of_week=hour)

    def check_point(self, lon: float, lat: float) -> tuple[str, ...]:
        """Warnings about a place on the map's edge; raises `roads.PointError` when it can't be meant."""
        return tuple(str(warning) for warning in self.network.snap([(lon, lat)]).warnings)
