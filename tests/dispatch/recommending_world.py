"""The small town where the rest of the region counts: what each unit's leaving costs is given by hand."""

from collections.abc import Mapping

from dispatch.messages import ChooseHospital
from dispatch.model import UnitStatus
from dispatch.recommendation import RankedUnit, Recommendation, recommend_units
from dispatch.settings import DispatchSettings
from tests.dispatch.world import Town

S = UnitStatus


class WeighingTown(Town):
    """Stations at both ends of the street, ten minutes apart."""

    def __init__(self, settings: DispatchSettings | None = None) -> None:
        super().__init__(settings)
        self.station("west", 0)
        self.station("east", 10)
        self.coverage_lost: Mapping[str, float] | None = None
        self.preparedness_lost: Mapping[str, float] | None = None

    def recommend(self, incident_id: str) -> Recommendation:
        return recommend_units(
            self.state,
            incident_id,
            positions=self.positions,
            travel_times=self.travel_times,
            now=self.now,
            settings=self.settings,
            coverage_lost=self.coverage_lost,
            preparedness_lost=self.preparedness_lost,
        )

    def under_way(self, unit_id: str, *, to_minute: float, seen_minute: float, priority: int = 3) -> str:
        """The unit is on its way to a new call; that call's id."""
        incident_id = self.call(to_minute, priority=priority)
        self.assign(unit_id, incident_id)
        self.report(unit_id, S.EN_ROUTE)
        self.seen(unit_id, seen_minute)
        return incident_id

    def at_hospital(self, unit_id: str, hospital_id: str, *, call_minute: float, for_s: float) -> str:
        """The unit has been at the hospital with its patient for so long; its incident's id."""
        incident_id = self.call(call_minute, priority=2)
        self.assign(unit_id, incident_id)
        self.do(ChooseHospital(incident_id=incident_id, hospital_id=hospital_id))
        self.report(unit_id, S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING, S.AT_HOSPITAL)
        self.wait(for_s)
        return incident_id


def told(recommendation: Recommendation, unit_id: str) -> RankedUnit:
    [unit] = [ranked for ranked in recommendation.ranked if ranked.unit_id == unit_id]
    return unit


def codes(unit: RankedUnit) -> list[str]:
    return [reason.code for reason in unit.reasons]
