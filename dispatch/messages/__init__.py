"""What dispatch can be told to do (commands, imperative) and what has happened (events, past tense).

Every event names the streams it belongs to, its own first: `unit/<id>`, `incident/<id>`, `station/<id>`,
`hospital/<id>`. One file holds the messages of one room; `Command` and `Event` are all of them.
"""

from dispatch.messages import (
    alarms,
    breaks,
    crews,
    equipping,
    first_aid,
    hospitals,
    incident_patients,
    incidents,
    intake,
    mass_casualty,
    norms,
    receiving,
    redirecting,
    registering,
    relocation,
    responding,
    response_plans,
    revisions,
    shifts,
    stacking,
    transports,
    triage,
    unit_service,
)
from dispatch.messages.alarms import (
    AcknowledgeAlarm,
    AlarmAcknowledged,
    AlarmCleared,
    AlarmEscalated,
    AlarmRaised,
    ReviewAlarms,
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
from dispatch.messages.equipping import EquipUnit, UnitEquipmentChanged
from dispatch.messages.first_aid import (
    BeginFirstAid,
    EndFirstAid,
    FirstAidBegun,
    FirstAidEnded,
    FirstAidSent,
    SendFirstAid,
)
from dispatch.messages.hospitals import ChooseHospital, DivertHospital, HospitalChosen, HospitalDiverted
from dispatch.messages.incident_patients import (
    AddPatients,
    AttendPatient,
    ChoosePatientHospital,
    PatientAttended,
    PatientHospitalChosen,
    PatientOutcomeRecorded,
    PatientsAdded,
    PatientsStranded,
    RecordPatientOutcome,
)
from dispatch.messages.incidents import (
    CloseIncident,
    IncidentClosed,
    IncidentOpened,
    LinkPatient,
    PatientLinked,
    ReportCall,
)
from dispatch.messages.intake import (
    CallReceived,
    IncidentsMerged,
    IncidentsRelated,
    IncidentsUnrelated,
    IncidentUnmerged,
    MergeIncidents,
    ReceiveCall,
    RelateIncidents,
    UnmergeIncident,
    UnrelateIncidents,
)
from dispatch.messages.mass_casualty import (
    AllotCasualties,
    ArrangeScene,
    CasualtiesAllotted,
    CasualtiesArrived,
    CasualtiesLoaded,
    CasualtiesReleased,
    CasualtiesTagged,
    CasualtiesUnloaded,
    DeclareMassCasualty,
    LoadCasualties,
    MassCasualtyDeclared,
    MassCasualtyStoodDown,
    RecordCasualtiesArrived,
    ReleaseCasualties,
    SceneArranged,
    StandDownMassCasualty,
    TagCasualties,
    TaggedCasualty,
    UnloadCasualties,
)
from dispatch.messages.norms import (
    EpidemicNormsSwitched,
    SwitchEpidemicNorms,
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
from dispatch.messages.relocation import AcceptMoveUp, DeclineMoveUp, MoveUpAccepted, MoveUpDeclined
from dispatch.messages.responding import (
    AssignUnit,
    PostUnit,
    RecordUnitStatus,
    StandDownUnit,
    StatusTimeReported,
    UnitAssigned,
    UnitPosted,
    UnitStatusChanged,
    UnitStoodDown,
)
from dispatch.messages.response_plans import (
    AlarmLevelChanged,
    AnswerNotification,
    ApplyResponsePlan,
    ChangeAlarmLevel,
    NotifyService,
    ResponsePlanApplied,
    ServiceNotificationAnswered,
    ServiceNotificationRequested,
)
from dispatch.messages.revisions import (
    ChangeNeeds,
    ChangePriority,
    FurtherUnitsRequested,
    FurtherUnitsWithdrawn,
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
from dispatch.messages.stacking import (
    IncidentStacked,
    IncidentUnstacked,
    OfferStackedIncident,
    ReorderStack,
    StackedIncidentOffered,
    StackIncident,
    StackReordered,
    StartStackedIncident,
    UnstackIncident,
)
from dispatch.messages.transports import (
    BookTransport,
    CancelTransport,
    ChangeTransport,
    CompleteTransport,
    PickUpTransport,
    PlannedRun,
    PlanTransports,
    ReleaseTransport,
    ReviewTransports,
    StartTransport,
    TransportBooked,
    TransportCancelled,
    TransportChanged,
    TransportCompleted,
    TransportDelayed,
    TransportPickedUp,
    TransportPlanned,
    TransportReleased,
    TransportStarted,
    TransportUnplanned,
    UnplannedTransport,
)
from dispatch.messages.triage import (
    AnswerTriageQuestion,
    OverrideTriage,
    StartTriage,
    StepBackInTriage,
    TriageAssessed,
    TriageOverridden,
    TriageQuestionAnswered,
    TriageStarted,
    TriageSteppedBack,
)
from dispatch.messages.unit_service import (
    ChangeStation,
    ReturnToService,
    TakeOutOfService,
    UnitStationChanged,
    UnitTakenOutOfService,
)

Command = (
    unit_service.Command
    | transports.Command
    | first_aid.Command
    | equipping.Command
    | stacking.Command
    | intake.Command
    | norms.Command
    | response_plans.Command
    | triage.Command
    | incident_patients.Command
    | registering.Command
    | incidents.Command
    | responding.Command
    | relocation.Command
    | hospitals.Command
    | receiving.Command
    | mass_casualty.Command
    | redirecting.Command
    | revisions.Command
    | breaks.Command
    | alarms.Command
    | crews.Command
    | shifts.Command
)
Event = (
    unit_service.Event
    | transports.Event
    | first_aid.Event
    | equipping.Event
    | stacking.Event
    | intake.Event
    | norms.Event
    | response_plans.Event
    | triage.Event
    | incident_patients.Event
    | registering.Event
    | incidents.Event
    | responding.Event
    | relocation.Event
    | hospitals.Event
    | receiving.Event
    | mass_casualty.Event
    | redirecting.Event
    | revisions.Event
    | breaks.Event
    | alarms.Event
    | crews.Event
    | shifts.Event
)

__all__ = [
    "AcceptMoveUp",
    "AcknowledgeAlarm",
    "AddPatients",
    "AlarmAcknowledged",
    "AlarmCleared",
    "AlarmEscalated",
    "AlarmLevelChanged",
    "AlarmRaised",
    "AllotCasualties",
    "AnswerNotification",
    "AnswerTriageQuestion",
    "ApplyResponsePlan",
    "ArrangeScene",
    "AssignUnit",
    "AttendPatient",
    "BedsReported",
    "BeginFirstAid",
    "BookTransport",
    "BreakCancelled",
    "BreakEnded",
    "BreakPlanned",
    "BreakStarted",
    "CallReceived",
    "CancelBreak",
    "CancelShift",
    "CancelTransport",
    "CasualtiesAllotted",
    "CasualtiesArrived",
    "CasualtiesLoaded",
    "CasualtiesReleased",
    "CasualtiesTagged",
    "CasualtiesUnloaded",
    "ChangeAlarmLevel",
    "ChangeNeeds",
    "ChangeOverShifts",
    "ChangePriority",
    "ChangeShift",
    "ChangeStation",
    "ChangeTransport",
    "ChooseHospital",
    "ChoosePatientHospital",
    "CloseIncident",
    "Command",
    "CompleteTransport",
    "CrewMemberQualified",
    "CrewMemberRegistered",
    "CrewSignedOff",
    "CrewSignedOn",
    "DeclareMassCasualty",
    "DeclineMoveUp",
    "DivertHospital",
    "DivertUnit",
    "EndBreak",
    "EndFirstAid",
    "EpidemicNormsSwitched",
    "EquipUnit",
    "Event",
    "FirstAidBegun",
    "FirstAidEnded",
    "FirstAidSent",
    "FurtherUnitsRequested",
    "FurtherUnitsWithdrawn",
    "HospitalChosen",
    "HospitalDiverted",
    "HospitalRegistered",
    "ImportRoster",
    "IncidentClosed",
    "IncidentNeedsChanged",
    "IncidentOpened",
    "IncidentPriorityChanged",
    "IncidentReopened",
    "IncidentStacked",
    "IncidentUnmerged",
    "IncidentUnstacked",
    "IncidentsMerged",
    "IncidentsRelated",
    "IncidentsUnrelated",
    "LinkPatient",
    "LoadCasualties",
    "MassCasualtyDeclared",
    "MassCasualtyStoodDown",
    "MergeIncidents",
    "MoveUpAccepted",
    "MoveUpDeclined",
    "NotifyService",
    "OfferStackedIncident",
    "OverrideTriage",
    "PatientAttended",
    "PatientHospitalChosen",
    "PatientLinked",
    "PatientOutcomeRecorded",
    "PatientsAdded",
    "PatientsStranded",
    "PickUpTransport",
    "PlanBreak",
    "PlanShift",
    "PlanTransports",
    "PlannedRun",
    "PostUnit",
    "QualifyCrewMember",
    "Reason",
    "ReceiveCall",
    "RecordCasualtiesArrived",
    "RecordPatientOutcome",
    "RecordUnitStatus",
    "RegisterCrewMember",
    "RegisterHospital",
    "RegisterStation",
    "RegisterUnit",
    "RelateIncidents",
    "ReleaseCasualties",
    "ReleaseTransport",
    "ReopenIncident",
    "ReorderStack",
    "ReportBeds",
    "ReportCall",
    "ReportSurgeCapacity",
    "RequestFurtherUnits",
    "ResponsePlanApplied",
    "ReturnToService",
    "ReviewAlarms",
    "ReviewTransports",
    "SceneArranged",
    "SendFirstAid",
    "ServiceNotificationAnswered",
    "ServiceNotificationRequested",
    "ShiftBegan",
    "ShiftCancelled",
    "ShiftChanged",
    "ShiftEnded",
    "ShiftPlanned",
    "SignOffCrew",
    "SignOnCrew",
    "StackIncident",
    "StackReordered",
    "StackedIncidentOffered",
    "StandDownMassCasualty",
    "StandDownUnit",
    "StartBreak",
    "StartStackedIncident",
    "StartTransport",
    "StartTriage",
    "StationRegistered",
    "StatusTimeReported",
    "StepBackInTriage",
    "SurgeCapacityReported",
    "SwitchEpidemicNorms",
    "TagCasualties",
    "TaggedCasualty",
    "TakeOutOfService",
    "TransportBooked",
    "TransportCancelled",
    "TransportChanged",
    "TransportCompleted",
    "TransportDelayed",
    "TransportPickedUp",
    "TransportPlanned",
    "TransportReleased",
    "TransportStarted",
    "TransportUnplanned",
    "TriageAssessed",
    "TriageOverridden",
    "TriageQuestionAnswered",
    "TriageStarted",
    "TriageSteppedBack",
    "UnitAssigned",
    "UnitCrewChanged",
    "UnitDiverted",
    "UnitEquipmentChanged",
    "UnitPosted",
    "UnitRegistered",
    "UnitStationChanged",
    "UnitStatusChanged",
    "UnitStoodDown",
    "UnitTakenOutOfService",
    "UnloadCasualties",
    "UnmergeIncident",
    "UnplannedTransport",
    "UnrelateIncidents",
    "UnstackIncident",
]
