"""Two clients want the same thing at the same instant, a thousand times, through a real server: one gets it."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import httpx
import pytest

from tests.api.service import Service
from tests.api.speaking import instant, receive_bag, report_call, request_blood

pytestmark = pytest.mark.server
ROUNDS = 1000
ROUNDS_PER_STORY = 25

Attempt = Callable[[httpx.Client, int], httpx.Response]


@contextmanager
def two_clients(url: str) -> Iterator[Callable[[Attempt], list[httpx.Response]]]:
    """Two clients, each with a connection and an operator of its own, that start together."""
    clients = [httpx.Client(base_url=url, headers={"X-Arterial-Actor": name}, timeout=20) for name in ("anna", "boris")]
    together = Barrier(2)

    def attempt(act: Attempt, which: int) -> httpx.Response:
        together.wait(timeout=20)
        return act(clients[which], which)

    with ThreadPoolExecutor(2) as pool:
        yield lambda act: [future.result() for future in [pool.submit(attempt, act, which) for which in (0, 1)]]
    for client in clients:
        client.close()


def winner(answers: list[httpx.Response], *, code: str, streams: list[str]) -> int:
    """Who won, having checked that exactly one did and that the other was told by whom."""
    assert sorted(answer.status_code for answer in answers) == [200, 409], [answer.text for answer in answers]
    won = next(which for which, answer in enumerate(answers) if answer.status_code == 200)
    problem = answers[1 - won].json()
    assert problem["code"] == code
    assert problem["held_by"]["stream"] == streams[won]
    assert problem["held_by"]["actor"] == ("anna", "boris")[won]
    return won


def sending_to(incidents: list[str]) -> Attempt:
    body = {"unit_id": "A1"}
    return lambda client, which: client.post(f"/v1/incidents/{incidents[which]}/assignments", json=body)


def test_of_two_that_assign_the_same_unit_exactly_one_wins_and_the_other_learns_who(service: Service) -> None:
    wins: Counter[int] = Counter()
    with httpx.Client(base_url=service.url) as desk, two_clients(service.url) as both:
        for _ in range(ROUNDS // ROUNDS_PER_STORY):
            incidents = [report_call(desk), report_call(desk)]
            streams = [f"incident/{incident}" for incident in incidents]
            for _ in range(ROUNDS_PER_STORY):
                wins[winner(both(sending_to(incidents)), code="unit-not-available", streams=streams)] += 1
                assert desk.post("/v1/units/A1/stand-down", json={"reason": "next round"}).status_code == 200
    assert sum(wins.values()) == ROUNDS
    assert len(wins) == 2, "neither client always wins"


def reserving_for(requests: list[str], bag: str) -> Attempt:
    held = {"blood_unit_ids": [bag], "expires_at": instant(hours=2)}
    return lambda client, which: client.post(f"/v1/blood-requests/{requests[which]}/reservation", json=held)


def test_of_two_that_reserve_the_same_blood_exactly_one_wins_and_the_other_learns_who(service: Service) -> None:
    with httpx.Client(base_url=service.url) as bank, two_clients(service.url) as both:
        bag = receive_bag(bank, 7, group="O-")
        for _ in range(ROUNDS // ROUNDS_PER_STORY):
            requests = [request_blood(bank), request_blood(bank)]
            streams = [f"blood-request/{request}" for request in requests]
            for _ in range(ROUNDS_PER_STORY):
                won = winner(both(reserving_for(requests, bag)), code="held-for-other-request", streams=streams)
                freed = bank.post(f"/v1/blood-requests/{requests[won]}/release", json={"reason": "next round"})
                assert freed.status_code == 200
        assert bank.get(f"/v1/blood-units/{bag}").json()["status"] == "available"
