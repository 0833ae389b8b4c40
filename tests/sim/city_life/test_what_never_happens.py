"""Whatever calls come and however the service is run, some things never happen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.demand.surges import HandoverFactor, HospitalClosure, Steps
from sim.engine import Break, HospitalPost, Outcome, Shift
from sim.worlds import World
from tests.sim.city_life.line_town import HOUR_S, MINUTE_S, PLACES, calls, line_town, posts, run

STATIONS = ("0", "10", "20")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> World:
    """With targets, so that policies have something to cover."""
    street = line_town(tmp_path_factory.mktemp("life") / "town", stations=(0, 10, 20))
    return replace(street, target_s=np.full_like(street.target_s, 6 * MINUTE_S))


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Shift, ...]:
    """None, or one a day, perhaps over midnight, perhaps with a break."""
    if draw(st.booleans()):
        return ()
    from_s = draw(st.integers(0, 23)) * HOUR_S
    until_s = from_s + draw(st.integers(2, 24)) * HOUR_S
    if draw(st.booleans()):
        return (Shift(from_s=from_s, until_s=until_s),)
    rest = Break(
        from_s=from_s + 0.5 * HOUR_S, until_s=from_s + 1.5 * HOUR_S, length_s=draw(st.integers(1, 90)) * MINUTE_S
    )
    days = tuple(draw(st.sets(st.integers(0, 6), min_size=1)))
    return (Shift(from_s=from_s, until_s=until_s, days=days, breaks=(rest,)),)


CALL = st.fixed_dictionaries(
    {
        "at_s": st.integers(0, 30 * 60).map(lambda minute: minute * MINUTE_S),
        "place": st.integers(0, PLACES - 1),
        "priority": st.integers(1, 3),
        "transport": st.booleans(),
        "on_scene_s": st.integers(0, 120).map(lambda minute: minute * MINUTE_S),
        "units": st.integers(1, 3),
        "patients": st.integers(1, 3),
        "needs": st.sampled_from(["", "", "ALS"]),
    }
)
PLAN = st.fixed_dictionaries(
    {
        "policy": st.sampled_from(["closest", "dmexclp", "arterial"]),
        "redispatch": st.booleans(),
        "preempts": st.sampled_from([(), ((2, 3),)]),
        "ageing_s": st.sampled_from([0.0, 1_800.0]),
        "hospitals": st.sampled_from([(), (HospitalPost(hospital_id="10", bays=1),)]),
    }
)
CLOSED = HospitalClosure(
    name="down", hospital_id="18", from_s=3 * HOUR_S, to_s=20 * HOUR_S, priorities=frozenset({1, 3})
)
SLOW = HandoverFactor(name="flood", steps=Steps(edges_s=(HOUR_S, 9 * HOUR_S), factors=(2.5,)))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(CALL, min_size=1, max_size=25),
    plan=PLAN,
    duties=st.tuples(shifts(), shifts(), shifts()),
    surges=st.sampled_from([(), (CLOSED, SLOW)]),
)
def test_units_do_one_thing_at_a_time_and_every_call_has_one_outcome(
    town: World, rows: list[dict[str, Any]], plan: dict[str, Any], duties: tuple[Any, ...], surges: tuple[Any, ...]
) -> None:
    rows = sorted(rows, key=lambda row: row["at_s"])
    made = calls(
        *rows,
        units_needed=[row["units"] for row in rows],
        patients=[row["patients"] for row in rows],
        unit_needs=[row["needs"] for row in rows],
    )
    able = (("ALS",), (), ("ALS", "BLS"))
    fleet = posts(
        *({"station_id": s, "shifts": d, "capabilities": c} for s, d, c in zip(STATIONS, duties, able, strict=True))
    )
    outcome = run(town, made, fleet=fleet, surges=surges, **plan)
    _each_has_one_outcome(outcome)
    _units_do_one_thing_at_a_time(outcome)
    _nobody_is_sent_off_duty(outcome, duties)
    again = run(town, made, fleet=fleet, surges=surges, **plan)
    assert outcome.attended.freed_s.tobytes() == again.attended.freed_s.tobytes()


def _each_has_one_outcome(outcome: Outcome) -> None:
    """A unit that came was sent before, after the call, and was freed after; every patient reached a hospital."""
    each, made = outcome.attended, outcome.calls
    assert (each.unit >= 0).all()
    instants = np.stack([made.arrival_s[each.call], each.dispatched_s, each.on_scene_s, each.freed_s])
    assert (np.diff(instants, axis=0) >= -1e-9).all()
    patients = np.bincount(each.call, each.hospital >= 0, len(made))
    assert made.patients is not None
    assert patients.tolist() == np.where(made.transport, made.patients, 0).tolist()
    assert int(outcome.unit_calls.sum()) == len(each.unit)
    assert outcome.summary()["unanswered"] == 0


def _units_do_one_thing_at_a_time(outcome: Outcome) -> None:
    each = outcome.attended
    for unit in range(len(outcome.unit_ids)):
        own = np.flatnonzero(each.unit == unit)
        order = own[np.argsort(each.dispatched_s[own], kind="stable")]
        order = order[np.argsort(each.freed_s[order], kind="stable")]
        assert (each.dispatched_s[order][1:] >= each.freed_s[order][:-1]).all()
    capable = np.array([True, False, True])
    needs = np.array([bool(text) for text in outcome.calls.unit_needs.tolist()])  # type: ignore[union-attr]
    assert capable[each.unit[needs[each.call]]].all()


def _nobody_is_sent_off_duty(outcome: Outcome, duties: tuple[Any, ...]) -> None:
    each = outcome.attended
    for unit, own in enumerate(duties):
        sent_s = each.dispatched_s[each.unit == unit]
        for at_s in sent_s.tolist():
            day, second = divmod(at_s, 86_400.0)
            assert not own or any(
                (day % 7 in shift.days and shift.from_s <= second < shift.until_s)
                or ((day - 1) % 7 in shift.days and shift.from_s <= second + 86_400.0 < shift.until_s)
                for shift in own
            )
