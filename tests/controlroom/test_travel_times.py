"""The log says which travel times its decisions rest on."""

import pytest

from controlroom.adapters.memory_log import MemoryLog
from controlroom.clock import ManualClock
from controlroom.closures import AdoptTravelTimes, CloseRoad, TravelTimesAdopted
from controlroom.errors import CommandRefused
from controlroom.messages import CommandEnvelope
from controlroom.room import ControlRoom
from tests.controlroom.world import MORNING

CHECKSUM = "5f70bf18a086"


def adopt(room: ControlRoom, version: str | None) -> int:
    command = AdoptTravelTimes(version=version, graph_checksum=CHECKSUM)
    return len(room.submit(CommandEnvelope(command=command, actor="arterial/founding")).result().events)


def open_room(log: MemoryLog) -> ControlRoom:
    return ControlRoom.open(region="minsk", log=log, clock=ManualClock(MORNING), threaded=False)


def test_a_version_stands_in_the_log_once_and_survives_a_restart_and_closures() -> None:
    """Opening again with the same travel times says nothing new; withdrawing them does."""
    log = MemoryLog()
    room = open_room(log)
    assert (adopt(room, "tt-1"), adopt(room, "tt-1")) == (1, 0)
    closing = CloseRoad(arc_ids=(1,), graph_checksum=CHECKSUM, reason="marathon")
    room.submit(CommandEnvelope(command=closing, actor="olga")).result()
    room.close()
    again = open_room(log)
    assert (again.state.roads.travel_times, len(again.state.roads.closures)) == ("tt-1", 1)
    assert adopt(again, None) == 1
    assert again.state.roads.travel_times is None
    assert len(again.state.roads.closures) == 1
    again.close()


def test_a_version_without_a_name_is_refused() -> None:
    room = open_room(MemoryLog())
    with pytest.raises(CommandRefused) as refusal:
        adopt(room, " ")
    assert refusal.value.field == "version"
    assert room.state.roads.travel_times is None
    assert TravelTimesAdopted(version=None, graph_checksum=CHECKSUM).streams == ("road-travel-times",)
    room.close()
