"""What every event bus promises, within a process and through Redis; and following a region without a gap."""

import asyncio
from collections.abc import Callable, Iterator

import msgspec
import pytest

from controlroom.adapters.memory_bus import InProcessBus
from controlroom.adapters.redis_bus import RedisBus
from controlroom.bus import BusMessage, EventBus, SubscriberLagged, Subscription
from controlroom.follow import Follower
from controlroom.messages import RecordedEvent
from controlroom.room import ControlRoom
from tests.controlroom.world import call, do, fresh_region, open_room, station
from tests.servers import RedisServer

Buses = Callable[[], EventBus]


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.server)])
def buses(request: pytest.FixtureRequest) -> Iterator[Buses]:
    """Makes buses that reach each other, as different processes have them."""
    made: list[EventBus] = []
    if request.param == "memory":
        bus = InProcessBus()
        yield lambda: bus
        return
    url = request.getfixturevalue("redis_url")

    def another() -> EventBus:
        made.append(RedisBus(url))
        return made[-1]

    yield another
    for bus in made:
        bus.close()


def events(region: str, count: int, *, after: int = 0) -> list[RecordedEvent]:
    return [
        RecordedEvent(
            position=position,
            region=region,
            stream="unit/u1",
            version=position,
            streams=("unit/u1",),
            type="a.B",
            at=5.0,
            actor="olga",
            command_key=None,
            caused_by=None,
            event={"unit_id": "u1"},
            hash="h",
        )
        for position in range(after + 1, after + count + 1)
    ]


def take(subscription: Subscription, count: int) -> list[BusMessage]:
    taken: list[BusMessage] = []
    while len(taken) < count:
        batch = subscription.take(10.0)
        assert batch, f"only {len(taken)} of {count} messages came"
        taken += batch
    return taken


def test_listeners_get_each_event_once_and_in_order_wherever_they_are(buses: Buses) -> None:
    region, publisher = fresh_region(), buses()
    listeners = [bus.subscribe(region, after=0) for bus in (publisher, buses(), buses())]
    publisher.publish(region, events(region, 3))
    publisher.publish(region, events(region, 2, after=3))
    for listener in listeners:
        messages = take(listener, 5)
        assert [message.position for message in messages] == [1, 2, 3, 4, 5]
        told = msgspec.json.decode(messages[0].data)
        assert (told["position"], told["event"], told["streams"]) == (1, {"unit_id": "u1"}, ["unit/u1"])


def test_a_listener_gets_nothing_it_has_and_nothing_of_other_regions(buses: Buses) -> None:
    region, other, bus = fresh_region(), fresh_region(), buses()
    listener = bus.subscribe(region, after=2)
    bus.publish(other, events(other, 9))
    bus.publish(region, events(region, 3))
    assert [message.position for message in take(listener, 1)] == [3]


def test_a_slow_listener_is_told_that_it_lags_and_holds_up_nobody(buses: Buses) -> None:
    region, bus = fresh_region(), buses()
    slow, quick = bus.subscribe(region, after=0, capacity=10), bus.subscribe(region, after=0)
    bus.publish(region, events(region, 4))
    assert len(take(slow, 4)) == 4
    bus.publish(region, events(region, 100, after=4))
    with pytest.raises(SubscriberLagged) as lagged:
        slow.take()
    assert lagged.value.last_position == 4
    bus.publish(region, events(region, 1, after=104))
    assert [message.position for message in take(slow, 1)] == [105]
    assert len(take(quick, 105)) == 105


def test_a_closed_listener_gets_no_more(buses: Buses) -> None:
    region, bus = fresh_region(), buses()
    listener = bus.subscribe(region, after=0)
    listener.close()
    bus.publish(region, events(region, 1))
    assert listener.take(0.05) == []


def positions(room: ControlRoom, *, until: int, after: int = 0, capacity: int = 1_024) -> list[int]:
    got: list[int] = []
    with room.follow(after=after, capacity=capacity) as follower:
        do(room, call())
        while not got or got[-1] < until:
            got += [message.position for message in follower.next_batch(10.0)]
    return got


def test_a_follower_gets_the_past_from_the_log_and_then_what_happens(buses: Buses) -> None:
    with open_room(bus=buses(), region=fresh_region()) as room:
        for _ in range(5):
            do(room, call())
        assert positions(room, until=6) == [1, 2, 3, 4, 5, 6]
        assert positions(room, until=7, after=4) == [5, 6, 7]


def test_a_follower_that_lags_reads_on_from_the_log() -> None:
    with open_room() as room, room.follow(capacity=3) as follower:
        do(room, station())
        assert [message.position for message in follower.next_batch()] == [1]
        for _ in range(700):
            do(room, call())
        got: list[int] = []
        while not got or got[-1] < 701:
            got += [message.position for message in follower.next_batch(0.1)]
        assert got == list(range(2, 702))


def test_a_follower_fills_a_gap_in_what_the_bus_brings_from_the_log() -> None:
    bus = InProcessBus()
    with open_room(bus=bus) as room, room.follow() as follower:
        do(room, station())
        assert len(follower.next_batch()) == 1
        subscription = follower._subscription
        subscription.offer([BusMessage(region="minsk", position=4, type="a.B", streams=(), data=b"")])
        for _ in range(3):
            do(room, call())
        assert [message.position for message in follower.next_batch(1.0)] == [2, 3, 4]


def test_a_follower_in_asyncio_is_woken_by_each_event() -> None:
    async def listen(room: ControlRoom) -> list[int]:
        got: list[int] = []
        follower = room.follow()
        async for batch in follower.follow():
            got += [message.position for message in batch]
            if len(got) == 4:
                break
            await asyncio.to_thread(do, room, call())
        follower.close()
        return got

    with open_room(threaded=True) as room:
        do(room, station())
        assert asyncio.run(listen(room)) == [1, 2, 3, 4]


@pytest.mark.server
def test_without_redis_decisions_go_on_and_others_read_the_log(own_redis: RedisServer) -> None:
    """Redis dies in the middle of a shift and comes back; the follower elsewhere misses nothing."""
    bus, elsewhere = RedisBus(own_redis.url), RedisBus(own_redis.url)
    with open_room(bus=bus, threaded=True) as room:
        follower = Follower(
            region="minsk",
            bus=elsewhere,
            read_log=lambda after, limit: room.events(after=after, limit=limit),
            after=0,
        )
        got: list[int] = []
        for stage in ("up", "down", "up again"):
            own_redis.kill() if stage == "down" else None
            own_redis.start() if stage == "up again" else None
            for _ in range(10):
                do(room, call())
            while not got or got[-1] < room.state.position:
                got += [message.position for message in follower.next_batch(0.3)]
        assert got == list(range(1, 31))
        assert room.health().bus_degraded > 0
        assert room.health().ready
        follower.close()
    bus.close()
    elsewhere.close()
