"""The things a blood bank names: groups, components, units of blood, places, requests, vans and tours.

Frozen values; instants are POSIX seconds, UTC. A unit of blood is known by its donation identification number (DIN,
ISBT 128) and product code; `blood_unit_id` joins the two.
"""

from immutables import Map
from msgspec import Struct

from bloodbank.alarms.model import BloodAlarm
from bloodbank.bedside.model import BedsideCheck, Transfusion
from bloodbank.crossmatching.model import Crossmatch
from bloodbank.downtime.model import PaperDispute
from bloodbank.emergency.model import EmergencyIssue
from bloodbank.haemorrhage.model import Haemorrhage
from bloodbank.haemovigilance.model import Reaction
from bloodbank.kinds import BloodGroup, BloodUnitStatus, Component, RequestStatus, Urgency
from bloodbank.phases.model import DailyDemand, StockPhase
from bloodbank.recalls.model import Recall
from bloodbank.recipient.model import Recipient
from bloodbank.redistributing.model import BloodTransfer
from bloodbank.runs.model import EmergencyRun
from bloodbank.standing.model import StandingOrder
from bloodbank.storage_limits.model import StorageLimit

__all__ = [
    "BloodGroup",
    "BloodPlace",
    "BloodRequest",
    "BloodState",
    "BloodStorage",
    "BloodUnit",
    "BloodUnitStatus",
    "Component",
    "RequestLine",
    "RequestStatus",
    "Tour",
    "TourStop",
    "Urgency",
    "Van",
]


class BloodPlace(Struct, frozen=True, kw_only=True):
    """A place that holds blood: a centre, a hospital blood bank, a depot; with `unit_id`, an ambulance."""

    place_id: str
    name: str
    kind: str
    lon: float
    lat: float
    hospital_id: str | None = None
    unit_id: str | None = None


class VanShift(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a driver is on duty."""

    from_at: float
    until_at: float


class Van(Struct, frozen=True, kw_only=True):
    """A vehicle that carries blood; `capacity_units` counts bags. Busy while it has a tour.

    `place_id` is where it stands, or the last place it stopped at; `home_place_id` where it belongs. Without `shifts`
    its driver is always on duty. `ride_limit_s`: how long its boxes keep cold.
    """

    van_id: str
    place_id: str
    capacity_units: int
    tour_id: str | None = None
    home_place_id: str | None = None
    shifts: tuple[VanShift, ...] = ()
    ride_limit_s: float | None = None


class BloodUnit(Struct, frozen=True, kw_only=True):
    """One bag. `place_id` is where it lies, or the last place it left while it is in transit.

    `request_id` is set from reservation on, `tour_id` while a van is to carry or carries it. `attributes` say what was
    done to it (`irradiated`, `washed`) or is known of it (`cmv-negative`), in alphabetical order; `antigens_absent` and
    `antigens_present` the red cell antigens it was typed for. `source_unit_ids` are the units it was made from.
    `quarantine_reasons` is not empty while it is in quarantine. `storage_id` is the refrigerator, freezer or box it
    lies in, `stored_at` when it was put there; `out_since_at` when it was taken out.
    `handed_out_at` is when it was put into somebody's hands where it was asked for. `typed_group` is the group found
    again after receipt, `refuted` are attributes that it was found not to have, and `contested` says what a later
    result contradicts: `group`, antigens, attributes.
    """

    blood_unit_id: str
    din: str
    product_code: str
    component: Component
    group: BloodGroup
    expires_at: float
    place_id: str
    status: BloodUnitStatus = BloodUnitStatus.AVAILABLE
    request_id: str | None = None
    reserved_until_at: float | None = None
    tour_id: str | None = None
    patient_id: str | None = None
    attributes: tuple[str, ...] = ()
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()
    collected_at: float | None = None
    volume_ml: float | None = None
    source_unit_ids: tuple[str, ...] = ()
    quarantine_reasons: tuple[str, ...] = ()
    storage_id: str | None = None
    out_since_at: float | None = None
    stored_at: float | None = None
    only_for_patient_id: str | None = None
    handed_out_at: float | None = None
    transfer_id: str | None = None
    typed_group: BloodGroup | None = None
    refuted: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()


class RequestLine(Struct, frozen=True, kw_only=True):
    """So many units of a component, each with all `requirements` (`irradiated`), and of `group` if one is named."""

    component: Component
    count: int
    requirements: tuple[str, ...] = ()
    group: BloodGroup | None = None


class BloodRequest(Struct, frozen=True, kw_only=True):
    """What a hospital asks for one patient. `patient_group` is None while it is not known.

    `blood_unit_ids` are the units reserved, issued, delivered or used for it, `returned_unit_ids` those that came back
    unused. It is open while it lacks a unit. `indication` is an ICD-10 code or a service's own text code,
    `may_bear_children` None while it is not known. `similar_request_ids` are those it resembled when it was made.
    What is asked `for_stock` is for no patient.
    """

    request_id: str
    place_id: str
    lines: tuple[RequestLine, ...]
    urgency: Urgency
    needed_by_at: float
    requested_at: float
    patient_id: str | None = None
    patient_group: BloodGroup | None = None
    incident_id: str | None = None
    status: RequestStatus = RequestStatus.OPEN
    blood_unit_ids: tuple[str, ...] = ()
    returned_unit_ids: tuple[str, ...] = ()
    indication: str | None = None
    prescriber_id: str | None = None
    may_bear_children: bool | None = None
    similar_request_ids: tuple[str, ...] = ()
    for_stock: bool = False


class TourStop(Struct, frozen=True, kw_only=True):
    """One halt of a van: what it loads and unloads there, and when it should arrive."""

    place_id: str
    pick_up: tuple[str, ...] = ()
    deliver: tuple[str, ...] = ()
    planned_arrival_at: float
    arrived_at: float | None = None


class Tour(Struct, frozen=True, kw_only=True):
    tour_id: str
    van_id: str
    stops: tuple[TourStop, ...]
    departed_at: float
    completed_at: float | None = None
    cancelled_at: float | None = None
    cancel_reason: str | None = None


class Stay(Struct, frozen=True, kw_only=True):
    """From when to when a unit lay in a storage that it has left."""

    blood_unit_id: str
    stored_at: float
    left_at: float


class BloodStorage(Struct, frozen=True, kw_only=True):
    """A refrigerator, freezer, agitator or box of a place and its range in degrees Celsius.

    `last_at` and `last_c` are its last reading; `outside_since_at` since when it has been outside its range. `stays`
    are of units that left after the last reading: what the next readings say concerns them too.
    """

    storage_id: str
    place_id: str
    low_c: float
    high_c: float
    unit_ids: tuple[str, ...] = ()
    last_at: float | None = None
    last_c: float | None = None
    outside_since_at: float | None = None
    stays: tuple[Stay, ...] = ()


class BloodState(Struct, frozen=True, kw_only=True):
    """Everything the blood bank knows of one region at one position of its log.

    `stock` indexes available units: see `bloodbank.stock`. `open_request_ids`: most urgent first, then by needed time.
    `units_of_donation`: DIN -> its units and those made of them; a pool stands with each donation in it.
    `test_results`: DIN -> marker -> result. `requests_of_patient`: patient -> requests, oldest
    first. `crossmatches`: patient -> unit -> the last one. `emergency_issues`: request -> what went out uncrossmatched
    and still owes something. `handed_out`: unit -> when it was put into somebody's hands, while it is not given yet.
    `storage_limits` by place; `lying`: place -> kind of blood -> units on its shelves, see
    `bloodbank.storage_limits.lying`. `bedside_checks` and `transfusions` by unit, `alarms` by cause. `live_run_ids`:
    emergency runs under way.
    """

    places: Map[str, BloodPlace] = Map()
    vans: Map[str, Van] = Map()
    blood_units: Map[str, BloodUnit] = Map()
    requests: Map[str, BloodRequest] = Map()
    tours: Map[str, Tour] = Map()
    stock: Map[str, tuple[str, ...]] = Map()
    open_request_ids: tuple[str, ...] = ()
    next_request_number: int = 1
    next_tour_number: int = 1
    units_of_donation: Map[str, tuple[str, ...]] = Map()
    test_results: Map[str, Map[str, str]] = Map()
    storages: Map[str, BloodStorage] = Map()
    requests_of_patient: Map[str, tuple[str, ...]] = Map()
    crossmatches: Map[str, Map[str, Crossmatch]] = Map()
    emergency_issues: Map[str, EmergencyIssue] = Map()
    handed_out: Map[str, float] = Map()
    bedside_checks: Map[str, BedsideCheck] = Map()
    transfusions: Map[str, Transfusion] = Map()
    running_transfusions: tuple[str, ...] = ()
    alarms: Map[str, BloodAlarm] = Map()
    next_alarm_number: int = 1
    haemorrhages: Map[str, Haemorrhage] = Map()
    next_haemorrhage_number: int = 1
    reactions: Map[str, Reaction] = Map()
    reactions_without_bags: tuple[str, ...] = ()
    next_reaction_number: int = 1
    standing_orders: Map[str, StandingOrder] = Map()
    next_standing_order_number: int = 1
    runs: Map[str, EmergencyRun] = Map()
    live_run_ids: tuple[str, ...] = ()
    next_run_number: int = 1
    aboard: Map[str, tuple[str, ...]] = Map()
    recipients: Map[str, Recipient] = Map()
    sample_owners: Map[str, str] = Map()
    recalls: Map[str, Recall] = Map()
    recall_of_donation: Map[str, str] = Map()
    next_recall_number: int = 1
    transfers: Map[str, BloodTransfer] = Map()
    live_transfer_ids: tuple[str, ...] = ()
    next_transfer_number: int = 1
    transfer_round: int = 0
    phases: Map[str, StockPhase] = Map()
    daily_demand: Map[str, DailyDemand] = Map()
    storage_limits: Map[str, tuple[StorageLimit, ...]] = Map()
    lying: Map[str, Map[str, int]] = Map()
    paper_disputes: Map[str, PaperDispute] = Map()
    open_paper_dispute_ids: tuple[str, ...] = ()
    next_paper_dispute_number: int = 1
