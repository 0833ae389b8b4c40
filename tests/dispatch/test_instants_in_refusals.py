"""Whoever is refused because of a time reads it as a time, not as seconds since 1970."""

import re

import pytest

from dispatch.checks import check_instant, check_instant_between
from dispatch.deciding.receiving import check_newer
from dispatch.instants import shown_instant
from dispatch.messages import TakeOutOfService
from dispatch.refusal import Refused
from tests.dispatch.world import Town

EPOCH_SECONDS = re.compile(r"\d{9,}|\de\+\d")


def test_a_return_expected_in_the_past_is_refused_with_both_times_readable() -> None:
    town = Town()
    town.station("S1", 0)
    town.unit("A1", "S1")
    with pytest.raises(Refused) as refused:
        town.do(TakeOutOfService(unit_id="A1", reason="brakes", expected_return_at=town.now - 60.0))
    assert shown_instant(town.now - 60.0) in refused.value.detail
    assert shown_instant(town.now) in refused.value.detail
    assert not EPOCH_SECONDS.search(refused.value.detail)


def test_an_older_report_is_refused_with_the_time_of_the_newer_one() -> None:
    until_at = 1_790_000_000.0
    with pytest.raises(Refused, match="2026-09-21T14:13:20Z"):
        check_newer(until_at, than_at=until_at + 1.0, what="diversion")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e300, 10**400, "noon", None, True])
def test_what_is_no_instant_is_refused_without_breaking_on_it(value: object) -> None:
    with pytest.raises(Refused):
        check_instant_between(value, field="from_at", least_at=0.0, most_at=1e9)
    with pytest.raises(Refused):
        check_instant(value, field="reported_at", now=1e9)
