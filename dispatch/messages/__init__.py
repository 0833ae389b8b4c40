"""What dispatch can be told to do (commands, imperative) and what has happened (events, past tense).

Every event names the streams it belongs to, its own first: `unit/<id>`, `incident/<id>`, `station/<id>`,
`hospital/<id>`. One file holds the messages of one room; `Command` and `Event` are all of them.
"""

from dispatch.messages import hospitals, incidents, registering, responding
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

Command = registering.Command | incidents.Command | responding.Command | hospitals.Command
Event = registering.Event | incidents.Event | responding.Event | hospitals.Event

__all__ = [
    "AssignUnit",
    "ChooseHospital",
    "CloseIncident",
    "Command",
    "DivertHospital",
    "Event",
    "HospitalChosen",
    "HospitalDiverted",
    "HospitalRegistered",
    "IncidentClosed",
    "IncidentOpened",
    "LinkPatient",
    "PatientLinked",
    "PostUnit",
    "Reason",
    "RecordUnitStatus",
    "RegisterHospital",
    "RegisterStation",
    "RegisterUnit",
    "ReportCall",
    "StandDownUnit",
    "StationRegistered",
    "UnitAssigned",
    "UnitPosted",
    "UnitRegistered",
    "UnitStatusChanged",
    "UnitStoodDown",
]
