"""What the blood bank can be told to do (commands, imperative) and what has happened (events, past tense).

Every event names the streams it belongs to, its own first: `blood-unit/<id>`, `blood-request/<id>`, `blood-place/<id>`,
`van/<id>`, `tour/<id>`. One file for each kind of work.
"""

from bloodbank.messages import issuing, registering, requesting, reserving, stocking, touring
from bloodbank.messages.issuing import BloodIssued, BloodTransfused, IssueBlood, RecordTransfusion
from bloodbank.messages.registering import BloodPlaceRegistered, RegisterBloodPlace, RegisterVan, VanRegistered
from bloodbank.messages.requesting import BloodRequested, CancelRequest, RequestBlood, RequestCancelled
from bloodbank.messages.reserving import BloodReserved, ReleaseReservation, ReservationReleased, ReserveBlood
from bloodbank.messages.stocking import BloodUnitDiscarded, BloodUnitReceived, DiscardBloodUnit, ReceiveBloodUnit
from bloodbank.messages.touring import DispatchVan, RecordTourStop, TourStopReached, VanDispatched
from bloodbank.reason import Reason

Command = (
    registering.Command | stocking.Command | requesting.Command | reserving.Command | issuing.Command | touring.Command
)
Event = registering.Event | stocking.Event | requesting.Event | reserving.Event | issuing.Event | touring.Event

__all__ = [
    "BloodIssued",
    "BloodPlaceRegistered",
    "BloodRequested",
    "BloodReserved",
    "BloodTransfused",
    "BloodUnitDiscarded",
    "BloodUnitReceived",
    "CancelRequest",
    "Command",
    "DiscardBloodUnit",
    "DispatchVan",
    "Event",
    "IssueBlood",
    "Reason",
    "ReceiveBloodUnit",
    "RecordTourStop",
    "RecordTransfusion",
    "RegisterBloodPlace",
    "RegisterVan",
    "ReleaseReservation",
    "RequestBlood",
    "RequestCancelled",
    "ReservationReleased",
    "ReserveBlood",
    "TourStopReached",
    "VanDispatched",
    "VanRegistered",
]
