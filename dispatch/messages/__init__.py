"""What dispatch can be told to do (commands, imperative) and what has happened (events, past tense).

Every event names the streams it belongs to, its own first: `unit/<id>`, `incident/<id>`, `station/<id>`,
`hospital/<id>`. One file holds the messages of one room; `Command` and `Event` are all of them.
"""

from dispatch.messages import (
    breaks,
    crews,
    hospitals,
    incidents,
    receiving,
    redirecting,
    registering,
    responding,
    revisions,
    shifts,
)
from dispatch.messages.breaks import (
    BreakCancelled,
    BreakEnded,
    BreakPlanned,
    BreakStarted,
    CancelBreak,
    EndBreak,
    PlanBreak,
    StartBreak,
)
from dispatch.messages.crews import (
    CrewMemberQualified,
    CrewMemberRegistered,
    CrewSignedOff,
    CrewSignedOn,
    QualifyCrewMember,
    RegisterCrewMember,
    SignOffCrew,
    SignOnCrew,
    UnitCrewChanged,
)
from dispatch.messages.hospitals import BloodOrder, ChooseHospital, DivertHospital, HospitalChosen, HospitalDiverted
from dispatch.messages.incidents import (
    CloseIncident,
    IncidentClosed,
    IncidentOpened,
    LinkPatient,
    PatientLinked,
    ReportCall,
)
from dispatch.messages.reason import Reason
from dispatch.messages.receiving import BedsReported, ReportBeds, ReportSurgeCapacity, SurgeCapacityReported
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
from dispatch.messages.shifts import (
    CancelShift,
    ChangeOverShifts,
    ChangeShift,
    ImportRoster,
    PlanShift,
    ShiftBegan,
    ShiftCancelled,
    ShiftChanged,
    ShiftEnded,
    ShiftPlanned,
)

Command = (
    registering.Command
    | incidents.Command
    | responding.Command
    | hospitals.Command
    | receiving.Command
    | redirecting.Command
    | revisions.Command
    | breaks.Command
    | crews.Command
    | shifts.Command
)
Event = (
    registering.Event
    | incidents.Event
    | responding.Event
    | hospitals.Event
    | receiving.Event
    | redirecting.Event
    | revisions.Event
    | breaks.Event
    | crews.Event
    | shifts.Event
)

__all__ = [
    "AssignUnit",
    "BedsReported",
    "BloodOrder",
    "BreakCancelled",
    "BreakEnded",
    "BreakPlanned",
    "BreakStarted",
    "CancelBreak",
    "CancelShift",
    "ChangeNeeds",
    "ChangeOverShifts",
    "ChangePriority",
    "ChangeShift",
    "ChooseHospital",
    "CloseIncident",
    "Command",
    "CrewMemberQualified",
    "CrewMemberRegistered",
    "CrewSignedOff",
    "CrewSignedOn",
    "DivertHospital",
    "DivertUnit",
    "EndBreak",
    "Event",
    "FurtherUnitsRequested",
    "HospitalChosen",
    "HospitalDiverted",
    "HospitalRegistered",
    "ImportRoster",
    "IncidentClosed",
    "IncidentNeedsChanged",
    "IncidentOpened",
    "IncidentPriorityChanged",
    "IncidentReopened",
    "LinkPatient",
    "PatientLinked",
    "PlanBreak",
    "PlanShift",
    "PostUnit",
    "QualifyCrewMember",
    "Reason",
    "RecordUnitStatus",
    "RegisterCrewMember",
    "RegisterHospital",
    "RegisterStation",
    "RegisterUnit",
    "ReopenIncident",
    "ReportBeds",
    "ReportCall",
    "ReportSurgeCapacity",
    "RequestFurtherUnits",
    "ShiftBegan",
    "ShiftCancelled",
    "ShiftChanged",
    "ShiftEnded",
    "ShiftPlanned",
    "SignOffCrew",
    "SignOnCrew",
    "StandDownUnit",
    "StartBreak",
    "StationRegistered",
    "SurgeCapacityReported",
    "UnitAssigned",
    "UnitCrewChanged",
    "UnitDiverted",
    "UnitPosted",
    "UnitRegistered",
    "UnitStatusChanged",
    "UnitStoodDown",
]
