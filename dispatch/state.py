"""Everything dispatch knows of one region."""

from immutables import Map
from msgspec import Struct

from dispatch.alarms.state import AlarmsState
from dispatch.coverage.busyness import BusynessState
from dispatch.intake.state import IntakeState
from dispatch.mass_casualty.state import MassCasualty
from dispatch.model import Hospital, Incident, Station, Unit
from dispatch.norms.state import NormsState
from dispatch.receiving.state import BloodOrder, Reception
from dispatch.relocation.state import RelocationState
from dispatch.response_plans.state import ResponsePlansState
from dispatch.shifts.state import ShiftsState
from dispatch.stacking.state import StackingState
from dispatch.transports.state import TransportsState
from dispatch.triage.state import TriageState


class DispatchState(Struct, frozen=True, kw_only=True):
    """Everything dispatch knows of one region at one position of its log.

    `open_incident_ids` are ordered by priority, then by the instant the call was received. `blood_orders`, by incident:
    the last blood that was asked for with the choice of its hospital.
    """

    stations: Map[str, Station] = Map()
    hospitals: Map[str, Hospital] = Map()
    units: Map[str, Unit] = Map()
    incidents: Map[str, Incident] = Map()
    open_incident_ids: tuple[str, ...] = ()
    next_incident_number: int = 1
    next_response_number: int = 1
    relocation: RelocationState = RelocationState()
    busyness: BusynessState = BusynessState()
    shifts: ShiftsState = ShiftsState()
    alarms: AlarmsState = AlarmsState()
    receptions: Map[str, Reception] = Map()
    blood_orders: Map[str, BloodOrder] = Map()
    mass_casualties: Map[str, MassCasualty] = Map()
    intake: IntakeState = IntakeState()
    triage: TriageState = TriageState()
    response_plans: ResponsePlansState = ResponsePlansState()
    norms: NormsState = NormsState()
    stacking: StackingState = StackingState()
    transports: TransportsState = TransportsState()
