"""The live stream of a real server process: nothing missed, nothing twice, whoever comes back or reads slowly."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import ApiSettings
from api.events.live import LiveStream
from api.events.movements import Movements
from api.events.ring import EventRing
from controlroom.desk import Desk
from dispatch.model import Position
from tests.api.service import Service
from tests.api.speaking import Json, report_call
from tests.api.town import corner

pytestmark = pytest.mark.server


def messages(response: httpx.Response) -> Iterator[tuple[str, int | None, Json]]:
    """(name, id, data) of server-sent events as they come."""
    name, event_id = "", None
    for line in response.iter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "id":
            event_id = int(value)
        elif field == "data":
            yield name, event_id, json.loads(value)
            event_id = None


def positions_of_events(
    service: Service, *, after: int | None, count: int, last_event_id: int | None = None
) -> list[int]:
    """The ids of the next `count` events, as a reader sees them who then goes away."""
    headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
    params = {} if after is None else {"after": after}
    seen: list[int] = []
    with httpx.stream("GET", f"{service.url}/v1/events/stream", params=params, headers=headers, timeout=10) as response:
        for name, event_id, data in messages(response):
            if name == "event":
                assert event_id == data["position"]
                seen.append(data["position"])
            if len(seen) == count:
                return seen
    return seen


def test_a_reader_that_goes_and_comes_back_misses_nothing_and_sees_nothing_twice(service: Service) -> None:
    with httpx.Client(base_url=service.url) as client:
        begin = client.get("/v1/region").json()["position"]
        for _ in range(7):
            report_call(client)
        first = positions_of_events(service, after=begin, count=3)
        for _ in range(5):
            report_call(client)
        rest = positions_of_events(service, after=0, last_event_id=first[-1], count=9)
    assert first + rest == list(range(begin + 1, begin + 13))


def test_events_reach_a_reader_while_it_listens_and_survive_a_kill_of_the_server(service: Service) -> None:
    with httpx.Client(base_url=service.url) as client:
        begin = client.get("/v1/region").json()["position"]
        with (
            client.stream("GET", "/v1/events/stream", timeout=10) as response,
            httpx.Client(base_url=service.url) as other,
        ):
            stream = messages(response)
            assert next(stream)[:2] == ("hello", begin)
            report_call(other)
            heard = next(message for message in stream if message[0] == "event")
            assert heard[1] == begin + 1
            assert heard[2]["type"] == "dispatch.IncidentOpened"
    service.kill()
    service.start()
    with httpx.Client(base_url=service.url) as client:
        report_call(client)
    assert positions_of_events(service, after=None, last_event_id=begin, count=2) == [begin + 1, begin + 2]


def test_silence_is_filled_with_heartbeats_and_moved_units_are_told_once(service: Service) -> None:
    lon, lat = corner(4, 4)
    with httpx.stream("GET", f"{service.url}/v1/events/stream", timeout=10) as response:
        stream = messages(response)
        assert next(message for message in stream if message[0] == "heartbeat")[2]["at"].endswith("Z")
        seen = {"positions": [{"unit_id": "A1", "lon": lon, "lat": lat}]}
        httpx.post(f"{service.url}/v1/positions", json=seen)
        moved = next(message for message in stream if message[0] == "positions")
        assert [(unit["unit_id"], unit["lon"]) for unit in moved[2]] == [("A1", lon)]
        assert next(stream)[0] == "heartbeat", "a unit that stands still is not told again"


def test_a_reader_ahead_of_the_log_is_told_to_begin_anew(service: Service) -> None:
    answer = httpx.get(f"{service.url}/v1/events/stream", headers={"Last-Event-ID": "999999"})
    assert (answer.status_code, answer.json()["code"]) == (409, "position-ahead-of-log")


@given(size=st.integers(1, 20), appended=st.integers(0, 60), back=st.integers(0, 70), limit=st.integers(1, 30))
def test_the_ring_gives_exactly_what_follows_or_says_that_it_does_not_reach_back(
    size: int, appended: int, back: int, limit: int
) -> None:
    ring = EventRing(size=size, head=100)
    for position in range(101, 101 + appended):
        ring.append(position, str(position).encode())
    asked = ring.head - min(back, appended)
    answer = ring.after(asked, limit=limit)
    if ring.head - asked > size:
        assert answer is None
    else:
        assert answer == [str(p).encode() for p in range(asked + 1, ring.head + 1)][:limit]


@given(st.lists(st.dictionaries(st.sampled_from("ABC"), st.integers(0, 3)), max_size=8), st.data())
def test_a_reader_that_skips_frames_still_learns_of_every_unit_that_moved(
    frames: list[dict[str, int]], data: st.DataObject
) -> None:
    """Whatever frames a reader skips, it ends up with the units' latest positions."""
    movements, latest, reader, seen = Movements(), {}, {}, 0  # type: ignore[var-annotated]
    for frame in frames:
        latest |= {unit: Position(lon=float(place), lat=0.0, seen_at=0.0) for unit, place in frame.items()}
        movements.look(latest)
        if data.draw(st.booleans()):
            told = json.loads(movements.since(seen).split(b"data: ")[1])
            reader |= {unit["unit_id"]: unit["lon"] for unit in told}
            seen = movements.frame
    told = json.loads(movements.since(seen).split(b"data: ")[1])
    reader |= {unit["unit_id"]: unit["lon"] for unit in told}
    assert reader == {unit: position.lon for unit, position in latest.items()}


def test_a_fault_on_the_way_does_not_end_the_stream(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Positions can't be read at the first look; they are told after the second."""

    class Absent:
        """Positions that fail once."""

        def __init__(self) -> None:
            self.asked = 0

        def all(self) -> dict[str, Position]:
            self.asked += 1
            if self.asked == 1:
                raise ConnectionError("away")
            return {"A1": Position(lon=27.52, lat=53.9, seen_at=1.0)}

    async def first_movement() -> bytes:
        live = LiveStream(replace(desk, positions=Absent()), ApiSettings(heartbeat_s=0.2))
        live.start()
        try:
            async for message in live.messages(None):
                if b"event: positions" in message:
                    return message
        finally:
            await live.stop()
        return b""

    assert b'"unit_id":"A1"' in asyncio.run(asyncio.wait_for(first_movement(), 10))
    assert "ConnectionError" in caplog.text
