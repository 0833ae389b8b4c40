"""A town with a bus crash: a scene, numbered casualties, ambulances that fetch them."""

from collections.abc import Iterable, Mapping

from dispatch.mass_casualty.plan import EvacuationPlan, plan_evacuation
from dispatch.mass_casualty.settings import MassCasualtySettings
from dispatch.mass_casualty.state import Casualty, MassCasualty, Tag
from dispatch.messages import (
    AllotCasualties,
    DeclareMassCasualty,
    LoadCasualties,
    RecordCasualtiesArrived,
    RecordUnitStatus,
    TagCasualties,
    TaggedCasualty,
)
from dispatch.model import UnitStatus
from dispatch.settings import DispatchSettings
from tests.dispatch.world import Town

S = UnitStatus
ALL_MAY_GO = DispatchSettings(mass_casualty=MassCasualtySettings(reserve_share=0.0))


class Crash:
    """A mass-casualty incident at minute 0 of the street, with units on the scene."""

    def __init__(self, town: Town, *, units: Iterable[str] = (), expected: int = 0) -> None:
        self.town = town
        self.incident_id = town.call(0)
        town.do(DeclareMassCasualty(incident_id=self.incident_id, reason="bus", expected_casualties=expected))
        for unit_id in units:
            self.bring(unit_id)

    def bring(self, unit_id: str) -> None:
        self.town.assign(unit_id, self.incident_id, additional=True)
        self.town.report(unit_id, S.EN_ROUTE, S.ON_SCENE)

    def tag(self, tag: Tag, *numbers: str, capabilities: Iterable[str] = ()) -> None:
        found = [TaggedCasualty(number=n, tag=tag, capabilities=frozenset(capabilities)) for n in numbers]
        self.town.do(TagCasualties(incident_id=self.incident_id, casualties=tuple(found)))

    def plan(self, *, coverage_lost: Mapping[str, float] | None = None) -> EvacuationPlan:
        return plan_evacuation(
            self.town.state,
            self.incident_id,
            positions=self.town.positions,
            travel_times=self.town.travel_times,
            now=self.town.now,
            settings=self.town.settings,
            coverage_lost=coverage_lost,
        )

    def accept(self, plan: EvacuationPlan) -> None:
        self.town.do(
            AllotCasualties(incident_id=self.incident_id, revision=plan.revision, hospital_ids=plan.hospital_ids)
        )

    def load(self, unit_id: str, *numbers: str, hospital_id: str | None = None, despite_capacity: bool = False) -> None:
        self.town.do(
            LoadCasualties(
                incident_id=self.incident_id,
                unit_id=unit_id,
                numbers=numbers,
                hospital_id=hospital_id,
                despite_capacity=despite_capacity,
            )
        )

    def deliver(self, unit_id: str, hospital_id: str) -> None:
        """The unit drives, arrives, and its casualties with it."""
        town = self.town
        town.do(RecordUnitStatus(unit_id=unit_id, status=S.TRANSPORTING, hospital_id=hospital_id))
        town.report(unit_id, S.AT_HOSPITAL)
        town.do(RecordCasualtiesArrived(incident_id=self.incident_id, unit_id=unit_id, hospital_id=hospital_id))

    @property
    def known(self) -> MassCasualty:
        return self.town.state.mass_casualties[self.incident_id]

    def casualty(self, number: str) -> Casualty:
        return self.known.casualties[number]


def crash_town(settings: DispatchSettings = ALL_MAY_GO, *, units: int = 4) -> Town:
    """A trauma centre 5 minutes from the crash, a general hospital 2 minutes from it; ambulances at minute 1."""
    town = Town(settings)
    town.hospital("general", 2, "general")
    town.hospital("trauma", 5, "general", "trauma-1")
    town.station("west", 1)
    for number in range(1, units + 1):
        town.unit(f"A{number}", "west")
    return town
