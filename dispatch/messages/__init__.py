"""What dispatch can be told to do (commands, imperative) and what has happened (events, past tense).

Every event names the streams it belongs to, its own first: `unit/<id>`, `incident/<id>`, `station/<id>`,
`hospital/<id>`. One file holds the messages of one room; `Command` and `Event` are all of them.
"""

from dispatch.messages import hospitals, incidents, redirecting, registering, responding, revisions
from dispatch.messages.hospitals import ChooseHospital, DivertHospital, HospitalChosen, HospitalDiverted
from dispatch.messages.incidents import (
    CloseIncident,
    IncidentClosed,
    IncidentOpened,
    LinkPatient,
    PatientLinked,
    ReportCall,
)
from dispatch.messages.reason import Reason
from dispatch.messages.redirecting import DivertUnit, UnitDiverted
from dispatch.messages.registering import (
    HospitalRegistered,
    RegisterHospital,
    RegisterStation,
    RegisterUnit,
    StationRegistered,
    UnitRegistered,
)
from dispatch.messages.responding import (
    AssignUnit,
    PostUnit,
    RecordUnitStatus,
    StandDownUnit,
    UnitAssigned,
    UnitPosted,
    UnitStatusChanged,
    UnitStoodDown,
)
from dispatch.messages.revisions import (
    ChangeNeeds,
    ChangePriority,
    FurtherUnitsRequested,
    IncidentNeedsChanged,
    IncidentPriorityChanged,
    IncidentReopened,
    ReopenIncident,
    RequestFurtherUnits,
)

Command = (
    registering.Command
    | incidents.Command
    | responding.Command
    | hospitals.Command
    | redirecting.Command
    | revisions.Command
)
Event = registering.Event | incidents.Event | responding.Event | hospitals.Event | redirecting.Event | revisions.Event

__all__ = [
    "AssignUnit",
    "ChangeNeeds",
    "ChangePriority",
    "ChooseHospital",
    "CloseIncident",
    "Command",
    "DivertHospital",
    "DivertUnit",
    "Event",
    "FurtherUnitsRequested",
    "HospitalChosen",
    "HospitalDiverted",
    "HospitalRegistered",
    "IncidentClosed",
    "IncidentNeedsChanged",
    "IncidentOpened",
    "IncidentPriorityChanged",
    "IncidentReopened",
    "LinkPatient",
    "PatientLinked",
    "PostUnit",
    "Reason",
    "RecordUnitStatus",
    "RegisterHospital",
    "RegisterStation",
    "RegisterUnit",
    "ReopenIncident",
    "ReportCall",
    "RequestFurtherUnits",
    "StandDownUnit",
    "StationRegistered",
    "UnitAssigned",
    "UnitDiverted",
    "UnitPosted",
    "UnitRegistered",
    "UnitStatusChanged",
    "UnitStoodDown",
]
