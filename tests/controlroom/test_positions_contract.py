"""What every keeper of live positions promises, within a process and through Redis."""

from collections.abc import Callable, Iterator

import pytest

from controlroom.adapters.memory_positions import InProcessPositions
from controlroom.adapters.redis_positions import RedisPositions
from controlroom.clock import ManualClock
from controlroom.errors import CommandRefused
from controlroom.positions import LivePositions
from dispatch.model import Position
from tests.controlroom.world import MORNING, fresh_region
from tests.servers import RedisServer

Keepers = Callable[[], LivePositions]


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.server)])
def keepers(request: pytest.FixtureRequest) -> Iterator[Keepers]:
    """Makes keepers that share what they know, as different processes have them."""
    made: list[LivePositions] = []
    clock, region = ManualClock(MORNING), fresh_region()
    if request.param == "memory":
        keeper = InProcessPositions(clock=clock)
        yield lambda: keeper
        return
    url = request.getfixturevalue("redis_url")

    def another() -> LivePositions:
        made.append(RedisPositions(url, region=region, clock=clock))
        return made[-1]

    yield another
    for keeper in made:
        keeper.close()


def at(lon: float, *, seen_at: float = MORNING) -> Position:
    return Position(lon=lon, lat=53.9, seen_at=seen_at)


def test_the_latest_position_by_the_instant_it_was_seen_is_known_to_all(keepers: Keepers) -> None:
    mine, yours = keepers(), keepers()
    mine.put("u1", at(27.1, seen_at=MORNING - 10))
    yours.put("u1", at(27.3, seen_at=MORNING))
    mine.put("u1", at(27.2, seen_at=MORNING - 5))
    yours.put_many({"u2": at(28.1), "мед-3": at(28.2)})
    expected = {"u1": at(27.3), "u2": at(28.1), "мед-3": at(28.2)}
    assert mine.all() == expected
    assert yours.all() == expected


@pytest.mark.parametrize(
    "bad",
    [
        Position(lon=float("nan"), lat=53.9, seen_at=MORNING),
        Position(lon=27.5, lat=91.0, seen_at=MORNING),
        Position(lon=27.5, lat=53.9, seen_at=float("inf")),
        Position(lon=27.5, lat=53.9, seen_at=MORNING + 86_401.0),
        Position(lon="27.5", lat=53.9, seen_at=MORNING),  # type: ignore[arg-type]
        Position(lon=True, lat=53.9, seen_at=MORNING),
    ],
)
def test_what_is_no_place_or_instant_is_refused_and_nothing_with_it_is_taken(keepers: Keepers, bad: Position) -> None:
    keeper = keepers()
    with pytest.raises(CommandRefused, match="u2"):
        keeper.put_many({"u1": at(27.1), "u2": bad})
    assert keeper.all() == {}


def test_a_thousand_positions_go_in_one_call(keepers: Keepers) -> None:
    keeper = keepers()
    keeper.put_many({f"u{number}": at(20.0 + number / 100) for number in range(1_000)})
    assert len(keepers().all()) == 1_000


@pytest.mark.server
def test_without_redis_positions_stay_known_here_and_are_shared_when_it_is_back(own_redis: RedisServer) -> None:
    clock = ManualClock(MORNING)
    here = RedisPositions(own_redis.url, region="minsk", clock=clock, rest_s=0.0)
    there = RedisPositions(own_redis.url, region="minsk", clock=clock, rest_s=0.0)
    here.put("u1", at(27.1))
    own_redis.kill()
    here.put("u2", at(27.2))
    assert here.all() == {"u1": at(27.1), "u2": at(27.2)}
    assert here.degraded() > 0
    own_redis.start()
    here.put("u3", at(27.3))
    assert set(there.all()) == {"u1", "u2", "u3"}
    here.close()
    there.close()


@pytest.mark.server
def test_a_position_in_redis_that_can_not_be_read_is_passed_over(redis_url: str) -> None:
    keeper = RedisPositions(redis_url, region=(region := fresh_region()), clock=ManualClock(MORNING))
    keeper.put("u1", at(27.1))
    hash_name = f"arterial:{region}:positions"
    keeper._client.hset(hash_name, "u2", b'{"lon": null}')
    keeper._client.hset(hash_name, "u3", b'{"lon": 999, "lat": 0, "seen_at": 1}')
    assert set(keeper.all()) == {"u1"}
    keeper.close()
