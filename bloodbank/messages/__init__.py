"""What the blood bank can be told to do (commands, imperative) and what has happened (events, past tense).

Every event names the streams it belongs to, its own first: `blood-unit/<id>`, `blood-request/<id>`, `blood-place/<id>`,
`van/<id>`, `tour/<id>`, `blood-alarm/<id>`, `haemorrhage/<id>`, `standing-order/<id>`, `reaction/<id>`,
`donation/<din>`, `blood-storage/<id>`, `recall/<id>`. One file for each kind of work.
"""

from bloodbank.messages import (
    alarms,
    bedside,
    correcting,
    crossmatching,
    emergency,
    haemorrhage,
    issuing,
    merging,
    phases,
    prehospital,
    processing,
    quarantine,
    reacting,
    recalls,
    recipients,
    reconciling,
    registering,
    requesting,
    reserving,
    returning,
    runs,
    samples,
    standing,
    stocking,
    storage_limits,
    storing,
    touring,
    transferring,
    typing_units,
    van_duty,
)
from bloodbank.messages.alarms import (
    AcknowledgeBloodAlarm,
    BloodAlarmAcknowledged,
    BloodAlarmCleared,
    BloodAlarmRaised,
    ReviewBloodAlarms,
)
from bloodbank.messages.bedside import (
    BedsideChecked,
    CheckAtBedside,
    EndTransfusion,
    ObserveTransfusion,
    StartTransfusion,
    TransfusionEnded,
    TransfusionObserved,
    TransfusionStarted,
)
from bloodbank.messages.correcting import BloodUnitCorrected, CorrectBloodUnits, UnitParticulars
from bloodbank.messages.crossmatching import (
    CrossmatchRecorded,
    CrossmatchRequested,
    RecordCrossmatch,
    RequestCrossmatch,
)
from bloodbank.messages.emergency import (
    EmergencyIssueSettled,
    EmergencyIssueSigned,
    OwedSampleSettled,
    SettleOwedSample,
    SignEmergencyIssue,
)
from bloodbank.messages.haemorrhage import (
    ActivateHaemorrhageProtocol,
    HaemorrhagePackOrdered,
    HaemorrhagePackSent,
    HaemorrhageProtocolActivated,
    HaemorrhageStoodDown,
    SendHaemorrhagePack,
    StandDownHaemorrhage,
)
from bloodbank.messages.issuing import (
    BloodIssued,
    BloodTransfused,
    IssueBlood,
    IssueEmergencyBlood,
    RecordTransfusion,
)
from bloodbank.messages.merging import (
    ConfirmMerge,
    MergeConfirmed,
    MergeRecipients,
    RecipientsMerged,
    RecipientsUnmerged,
    UnmergeRecipients,
)
from bloodbank.messages.phases import (
    DailyDemandSet,
    LiftPhase,
    ReviewPhases,
    SetDailyDemand,
    SetPhase,
    StockPhaseChanged,
)
from bloodbank.messages.prehospital import BloodLoadedAboard, BloodUnloaded, LoadVehicle, UnloadVehicle, UseBloodOnScene
from bloodbank.messages.processing import BloodUnitsProcessed, MadeUnit, ProcessBloodUnits, Product
from bloodbank.messages.quarantine import (
    BloodUnitsQuarantined,
    BloodUnitsReleased,
    DonationTested,
    QuarantineBloodUnits,
    RecordTestResults,
    ReleaseBloodUnits,
)
from bloodbank.messages.reacting import (
    AssessReaction,
    ReactionAssessed,
    ReactionBagReceived,
    ReactionReported,
    ReceiveReactionBag,
    ReportReaction,
)
from bloodbank.messages.recalls import (
    AcknowledgeRecallNotice,
    AnswerRecall,
    BloodRecalled,
    CloseRecall,
    LiftRecall,
    RecallAnswered,
    RecallBlood,
    RecallClosed,
    RecallLifted,
    RecallNoticeAcknowledged,
)
from bloodbank.messages.recipients import (
    AntibodyRecorded,
    ConfirmConversion,
    ConversionConfirmed,
    EndSpecialRequirement,
    PhenotypeRecorded,
    RecipientFactsRecorded,
    RecordAntibody,
    RecordPhenotype,
    RecordRecipientFacts,
    RecordTransplant,
    SetSpecialRequirement,
    SpecialRequirementEnded,
    SpecialRequirementSet,
    TransplantRecorded,
)
from bloodbank.messages.reconciling import (
    PaperDisputeResolved,
    PaperRow,
    PaperRowDisputed,
    PaperRowTaken,
    ReconcilePaper,
    ResolvePaperDispute,
)
from bloodbank.messages.registering import BloodPlaceRegistered, RegisterBloodPlace, RegisterVan, VanRegistered
from bloodbank.messages.requesting import (
    AmendRequest,
    BloodRequested,
    CancelRequest,
    RequestAmended,
    RequestBlood,
    RequestCancelled,
)
from bloodbank.messages.reserving import (
    BloodReserved,
    ExtendReservation,
    ReleaseReservation,
    ReservationExtended,
    ReservationReleased,
    ReserveBlood,
)
from bloodbank.messages.returning import BloodUnitReturned, ReturnBloodUnit
from bloodbank.messages.runs import (
    CancelEmergencyRun,
    DispatchEmergencyRun,
    EmergencyRunCancelled,
    EmergencyRunDelivered,
    EmergencyRunDispatched,
    EmergencyRunHandedOver,
    EmergencyRunPickedUp,
    HandOverEmergencyRun,
    RecordRunDelivery,
    RecordRunPickUp,
)
from bloodbank.messages.samples import (
    RecordSample,
    RecordSampleResults,
    RejectSample,
    SampleRecorded,
    SampleRejected,
    SampleTested,
)
from bloodbank.messages.standing import (
    EndStandingOrder,
    PlaceStandingOrder,
    RaiseStandingOrders,
    ResumeStandingOrder,
    StandingOrderEnded,
    StandingOrderPlaced,
    StandingOrderRaised,
    StandingOrderResumed,
    StandingOrderSuspended,
    SuspendStandingOrder,
)
from bloodbank.messages.stocking import (
    BloodUnitDiscarded,
    BloodUnitReceived,
    DiscardBloodUnit,
    ReceiveBloodUnit,
    ReceiveBloodUnits,
)
from bloodbank.messages.storage_limits import SetStorageLimits, StorageLimitsSet
from bloodbank.messages.storing import (
    BloodUnitStored,
    BloodUnitTakenOut,
    Reading,
    RecordTemperatures,
    RegisterStorage,
    StorageRegistered,
    StoreBloodUnit,
    TakeOutBloodUnit,
    TemperaturesRecorded,
)
from bloodbank.messages.touring import (
    CancelTour,
    DispatchVan,
    RecordTourStop,
    TourCancelled,
    TourStopReached,
    VanDispatched,
)
from bloodbank.messages.transferring import (
    AcceptTransfer,
    ApproveTransfer,
    CancelTransfer,
    ProposedTransfer,
    ProposeTransfers,
    ReceiveTransfer,
    TransferAccepted,
    TransferApproved,
    TransferCancelled,
    TransferDivided,
    TransferPart,
    TransferProposed,
    TransferReceived,
)
from bloodbank.messages.typing_units import BloodUnitTyped, RecordUnitTyping
from bloodbank.messages.van_duty import SetVanDuty, VanDutySet
from bloodbank.reason import Reason

Command = (
    registering.Command
    | stocking.Command
    | correcting.Command
    | typing_units.Command
    | quarantine.Command
    | processing.Command
    | storing.Command
    | requesting.Command
    | reserving.Command
    | crossmatching.Command
    | issuing.Command
    | prehospital.Command
    | emergency.Command
    | haemorrhage.Command
    | standing.Command
    | bedside.Command
    | reacting.Command
    | alarms.Command
    | returning.Command
    | recalls.Command
    | reconciling.Command
    | runs.Command
    | touring.Command
    | phases.Command
    | transferring.Command
    | van_duty.Command
    | storage_limits.Command
    | samples.Command
    | recipients.Command
    | merging.Command
)
Event = (
    registering.Event
    | stocking.Event
    | correcting.Event
    | typing_units.Event
    | quarantine.Event
    | processing.Event
    | storing.Event
    | requesting.Event
    | reserving.Event
    | crossmatching.Event
    | issuing.Event
    | prehospital.Event
    | emergency.Event
    | haemorrhage.Event
    | standing.Event
    | bedside.Event
    | reacting.Event
    | alarms.Event
    | returning.Event
    | recalls.Event
    | reconciling.Event
    | runs.Event
    | touring.Event
    | phases.Event
    | transferring.Event
    | van_duty.Event
    | storage_limits.Event
    | samples.Event
    | recipients.Event
    | merging.Event
)

__all__ = [
    "AcceptTransfer",
    "AcknowledgeBloodAlarm",
    "AcknowledgeRecallNotice",
    "ActivateHaemorrhageProtocol",
    "AmendRequest",
    "AnswerRecall",
    "AntibodyRecorded",
    "ApproveTransfer",
    "AssessReaction",
    "BedsideChecked",
    "BloodAlarmAcknowledged",
    "BloodAlarmCleared",
    "BloodAlarmRaised",
    "BloodIssued",
    "BloodLoadedAboard",
    "BloodPlaceRegistered",
    "BloodRecalled",
    "BloodRequested",
    "BloodReserved",
    "BloodTransfused",
    "BloodUnitCorrected",
    "BloodUnitDiscarded",
    "BloodUnitReceived",
    "BloodUnitReturned",
    "BloodUnitStored",
    "BloodUnitTakenOut",
    "BloodUnitTyped",
    "BloodUnitsProcessed",
    "BloodUnitsQuarantined",
    "BloodUnitsReleased",
    "BloodUnloaded",
    "CancelEmergencyRun",
    "CancelRequest",
    "CancelTour",
    "CancelTransfer",
    "CheckAtBedside",
    "CloseRecall",
    "Command",
    "ConfirmConversion",
    "ConfirmMerge",
    "ConversionConfirmed",
    "CorrectBloodUnits",
    "CrossmatchRecorded",
    "CrossmatchRequested",
    "DailyDemandSet",
    "DiscardBloodUnit",
    "DispatchEmergencyRun",
    "DispatchVan",
    "DonationTested",
    "EmergencyIssueSettled",
    "EmergencyIssueSigned",
    "EmergencyRunCancelled",
    "EmergencyRunDelivered",
    "EmergencyRunDispatched",
    "EmergencyRunHandedOver",
    "EmergencyRunPickedUp",
    "EndSpecialRequirement",
    "EndStandingOrder",
    "EndTransfusion",
    "Event",
    "ExtendReservation",
    "HaemorrhagePackOrdered",
    "HaemorrhagePackSent",
    "HaemorrhageProtocolActivated",
    "HaemorrhageStoodDown",
    "HandOverEmergencyRun",
    "IssueBlood",
    "IssueEmergencyBlood",
    "LiftPhase",
    "LiftRecall",
    "LoadVehicle",
    "MadeUnit",
    "MergeConfirmed",
    "MergeRecipients",
    "ObserveTransfusion",
    "OwedSampleSettled",
    "PaperDisputeResolved",
    "PaperRow",
    "PaperRowDisputed",
    "PaperRowTaken",
    "PhenotypeRecorded",
    "PlaceStandingOrder",
    "ProcessBloodUnits",
    "Product",
    "ProposeTransfers",
    "ProposedTransfer",
    "QuarantineBloodUnits",
    "RaiseStandingOrders",
    "ReactionAssessed",
    "ReactionBagReceived",
    "ReactionReported",
    "Reading",
    "Reason",
    "RecallAnswered",
    "RecallBlood",
    "RecallClosed",
    "RecallLifted",
    "RecallNoticeAcknowledged",
    "ReceiveBloodUnit",
    "ReceiveBloodUnits",
    "ReceiveReactionBag",
    "ReceiveTransfer",
    "RecipientFactsRecorded",
    "RecipientsMerged",
    "RecipientsUnmerged",
    "ReconcilePaper",
    "RecordAntibody",
    "RecordCrossmatch",
    "RecordPhenotype",
    "RecordRecipientFacts",
    "RecordRunDelivery",
    "RecordRunPickUp",
    "RecordSample",
    "RecordSampleResults",
    "RecordTemperatures",
    "RecordTestResults",
    "RecordTourStop",
    "RecordTransfusion",
    "RecordTransplant",
    "RecordUnitTyping",
    "RegisterBloodPlace",
    "RegisterStorage",
    "RegisterVan",
    "RejectSample",
    "ReleaseBloodUnits",
    "ReleaseReservation",
    "ReportReaction",
    "RequestAmended",
    "RequestBlood",
    "RequestCancelled",
    "RequestCrossmatch",
    "ReservationExtended",
    "ReservationReleased",
    "ReserveBlood",
    "ResolvePaperDispute",
    "ResumeStandingOrder",
    "ReturnBloodUnit",
    "ReviewBloodAlarms",
    "ReviewPhases",
    "SampleRecorded",
    "SampleRejected",
    "SampleTested",
    "SendHaemorrhagePack",
    "SetDailyDemand",
    "SetPhase",
    "SetSpecialRequirement",
    "SetStorageLimits",
    "SetVanDuty",
    "SettleOwedSample",
    "SignEmergencyIssue",
    "SpecialRequirementEnded",
    "SpecialRequirementSet",
    "StandDownHaemorrhage",
    "StandingOrderEnded",
    "StandingOrderPlaced",
    "StandingOrderRaised",
    "StandingOrderResumed",
    "StandingOrderSuspended",
    "StartTransfusion",
    "StockPhaseChanged",
    "StorageLimitsSet",
    "StorageRegistered",
    "StoreBloodUnit",
    "SuspendStandingOrder",
    "TakeOutBloodUnit",
    "TemperaturesRecorded",
    "TourCancelled",
    "TourStopReached",
    "TransferAccepted",
    "TransferApproved",
    "TransferCancelled",
    "TransferDivided",
    "TransferPart",
    "TransferProposed",
    "TransferReceived",
    "TransfusionEnded",
    "TransfusionObserved",
    "TransfusionStarted",
    "TransplantRecorded",
    "UnitParticulars",
    "UnloadVehicle",
    "UnmergeRecipients",
    "UseBloodOnScene",
    "VanDispatched",
    "VanDutySet",
    "VanRegistered",
]
