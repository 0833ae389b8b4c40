"""What the blood bank can be told to do (commands, imperative) and what has happened (events, past tense).

Every event names the streams it belongs to, its own first: `blood-unit/<id>`, `blood-request/<id>`, `blood-place/<id>`,
`van/<id>`, `tour/<id>`, `donation/<din>`, `blood-storage/<id>`. One file for each kind of work.
"""

from bloodbank.messages import (
    issuing,
    processing,
    quarantine,
    registering,
    requesting,
    reserving,
    returning,
    stocking,
    storing,
    touring,
    van_duty,
)
from bloodbank.messages.issuing import BloodIssued, BloodTransfused, IssueBlood, RecordTransfusion
from bloodbank.messages.processing import BloodUnitsProcessed, MadeUnit, ProcessBloodUnits, Product
from bloodbank.messages.quarantine import (
    BloodUnitsQuarantined,
    BloodUnitsReleased,
    DonationTested,
    QuarantineBloodUnits,
    RecordTestResults,
    ReleaseBloodUnits,
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
from bloodbank.messages.reserving import BloodReserved, ReleaseReservation, ReservationReleased, ReserveBlood
from bloodbank.messages.returning import BloodUnitReturned, ReturnBloodUnit
from bloodbank.messages.stocking import BloodUnitDiscarded, BloodUnitReceived, DiscardBloodUnit, ReceiveBloodUnit
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
from bloodbank.messages.touring import DispatchVan, RecordTourStop, TourStopReached, VanDispatched
from bloodbank.messages.van_duty import SetVanDuty, VanDutySet
from bloodbank.reason import Reason

Command = (
    registering.Command
    | stocking.Command
    | quarantine.Command
    | processing.Command
    | storing.Command
    | requesting.Command
    | reserving.Command
    | issuing.Command
    | returning.Command
    | touring.Command
    | van_duty.Command
)
Event = (
    registering.Event
    | stocking.Event
    | quarantine.Event
    | processing.Event
    | storing.Event
    | requesting.Event
    | reserving.Event
    | issuing.Event
    | returning.Event
    | touring.Event
    | van_duty.Event
)

__all__ = [
    "AmendRequest",
    "BloodIssued",
    "BloodPlaceRegistered",
    "BloodRequested",
    "BloodReserved",
    "BloodTransfused",
    "BloodUnitDiscarded",
    "BloodUnitReceived",
    "BloodUnitReturned",
    "BloodUnitStored",
    "BloodUnitTakenOut",
    "BloodUnitsProcessed",
    "BloodUnitsQuarantined",
    "BloodUnitsReleased",
    "CancelRequest",
    "Command",
    "DiscardBloodUnit",
    "DispatchVan",
    "DonationTested",
    "Event",
    "IssueBlood",
    "MadeUnit",
    "ProcessBloodUnits",
    "Product",
    "QuarantineBloodUnits",
    "Reading",
    "Reason",
    "ReceiveBloodUnit",
    "RecordTemperatures",
    "RecordTestResults",
    "RecordTourStop",
    "RecordTransfusion",
    "RegisterBloodPlace",
    "RegisterStorage",
    "RegisterVan",
    "ReleaseBloodUnits",
    "ReleaseReservation",
    "RequestAmended",
    "RequestBlood",
    "RequestCancelled",
    "ReservationReleased",
    "ReserveBlood",
    "ReturnBloodUnit",
    "SetVanDuty",
    "StorageRegistered",
    "StoreBloodUnit",
    "TakeOutBloodUnit",
    "TemperaturesRecorded",
    "TourStopReached",
    "VanDispatched",
    "VanDutySet",
    "VanRegistered",
]
