"""A pack for a massive haemorrhage is made ready at once: the best units are held as soon as it is ordered."""

from collections.abc import Sequence

from bloodbank.allocation import allocate
from bloodbank.messages import HaemorrhagePackOrdered, ReserveBlood
from bloodbank.ports import TravelTimes
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState

ACTOR = "arterial/haemorrhage"


def reactions(settings: BloodSettings, travel_times: TravelTimes | None) -> tuple[Reaction, ...]:
    """Without `travel_times` nobody knows where blood could come from: packs are made ready by hand."""
    if travel_times is None:
        return ()
    prepare = PreparePack(settings, travel_times)
    events = frozenset({"bloodbank.HaemorrhagePackOrdered"})
    return (Reaction(name="haemorrhage-pack-prepared", event_types=events, run=prepare),)


class PreparePack:
    """Holds what the allocation proposes; what is missing stays open on the request, for everybody to see."""

    def __init__(self, settings: BloodSettings, travel_times: TravelTimes) -> None:
        self._settings, self._travel_times = settings, travel_times

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        event: HaemorrhagePackOrdered = record.event
        try:
            proposal = allocate(
                state.bloodbank,
                event.request_id,
                travel_times=self._travel_times,
                now=record.at,
                settings=self._settings,
            )
        except Refused:
            return ()
        if not proposal.blood_unit_ids:
            return ()
        command = ReserveBlood(
            request_id=event.request_id,
            blood_unit_ids=proposal.blood_unit_ids,
            expires_at=record.at + self._settings.haemorrhage.pack_hold_s,
        )
        return (CommandEnvelope(command=command, actor=ACTOR),)
