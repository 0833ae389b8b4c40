"""Which units for a request, from where: numbered stories and what must never happen."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodbank.allocation import Allocation, allocate
from bloodbank.messages import ReserveBlood
from bloodbank.model import BloodGroup, BloodUnitStatus, Component, Urgency
from bloodbank.refusal import Refused
from bloodbank.rules.groups import suitable_groups
from bloodbank.settings import BloodSettings
from tests.bloodbank.world import MINUTE, PLACES, Bank, LineTimes

SETTINGS = BloodSettings()


def proposal(bank: Bank, request_id: str, times: LineTimes | None = None) -> Allocation:
    return allocate(bank.state, request_id, travel_times=times or LineTimes(), now=bank.now, settings=SETTINGS)


def codes(allocation: Allocation, place_id: str) -> list[str]:
    return [reason.code for item in allocation.refused if item.place_id == place_id for reason in item.reasons]


def test_A01_the_first_to_expire_is_used_first() -> None:
    bank = Bank().found()
    bank.receive("A+", days=30)
    early = bank.receive("A+", days=3)
    assert proposal(bank, bank.request("A+")).blood_unit_ids == (early,)


def test_A02_the_patients_own_group_comes_before_a_compatible_one_that_expires_sooner() -> None:
    bank = Bank().found()
    bank.receive("O+", days=2)
    own = bank.receive("A+", days=30)
    (chosen,) = proposal(bank, bank.request("A+")).chosen
    assert chosen.blood_unit_id == own
    assert "identical-group" in [reason.code for reason in chosen.reasons]


def test_A03_o_negative_is_kept_while_another_compatible_group_is_there() -> None:
    bank = Bank().found()
    bank.receive("O-", days=2)
    o_positive = bank.receive("O+", days=30)
    assert proposal(bank, bank.request("A+")).blood_unit_ids == (o_positive,)


def test_A04_the_asking_places_own_stock_comes_before_an_older_unit_elsewhere() -> None:
    bank = Bank().found()
    bank.receive("A+", at="centre", days=3)
    own = bank.receive("A+", at="north", days=30)
    (chosen,) = proposal(bank, bank.request("A+", at="north")).chosen
    assert (chosen.blood_unit_id, chosen.arrives_at) == (own, bank.now + SETTINGS.handling_s)


def test_A05_a_place_that_would_be_late_is_passed_over_and_said_so() -> None:
    """North is 20 min from south and 10 from the centre; with 15 min to get ready, south's blood is late in 30 min."""
    bank = Bank().found()
    bank.receive("A+", at="south", days=3)
    from_centre = bank.receive("A+", at="centre", days=30)
    allocation = proposal(bank, bank.request("A+", at="north", hours=0.5))
    assert allocation.blood_unit_ids == (from_centre,)
    assert allocation.chosen[0].arrives_at == pytest.approx(bank.now + 25 * MINUTE)
    assert codes(allocation, "south") == ["too-late"]
    assert allocation.shortfalls == ()


def test_A06_late_blood_is_proposed_when_there_is_no_other_and_the_lateness_is_said() -> None:
    bank = Bank().found()
    late = bank.receive("A+", at="south")
    allocation = proposal(bank, bank.request("A+", at="north", hours=0.25))
    assert allocation.blood_unit_ids == (late,)
    (shortfall,) = allocation.shortfalls
    assert shortfall.code == "late-units"
    assert shortfall.values["late_s"] == pytest.approx(20 * MINUTE)


def test_A07_two_units_come_from_one_place_rather_than_the_two_oldest_from_two() -> None:
    bank = Bank().found()
    bank.receive("A+", at="south", days=2)
    pair = {bank.receive("A+", at="centre", days=9), bank.receive("A+", at="centre", days=8)}
    assert set(proposal(bank, bank.request("A+", red_cells=2)).blood_unit_ids) == pair


def test_A08_a_place_without_a_road_is_unreachable_not_late() -> None:
    bank = Bank().found()
    bank.receive("A+", at="centre")
    closed = LineTimes(closed={(PLACES["centre"], PLACES["north"])})
    allocation = proposal(bank, bank.request("A+", at="north"), closed)
    assert allocation.blood_unit_ids == ()
    assert codes(allocation, "centre") == ["unreachable"]
    assert [reason.code for reason in allocation.shortfalls] == ["units-missing"]


def test_A09_a_unit_that_expires_before_the_transfusion_ends_is_left_with_its_reason() -> None:
    bank = Bank().found()
    bank.receive("A+", days=0.2)
    bank.receive("B+")
    allocation = proposal(bank, bank.request("A+", hours=2))
    assert allocation.chosen == ()
    assert codes(allocation, "centre") == ["group-not-allowed", "expires-too-soon"]


def test_A10_what_is_missing_is_counted_and_what_is_held_already_is_not_asked_again() -> None:
    bank = Bank().found()
    first = bank.receive("A+")
    request_id = bank.request("A+", red_cells=3)
    bank.reserve(request_id, first)
    second = bank.receive("A+")
    allocation = proposal(bank, request_id)
    assert allocation.blood_unit_ids == (second,)
    (missing,) = allocation.shortfalls
    assert (missing.values["missing"], missing.values["asked"]) == (1, 3)


def test_A11_there_is_no_proposal_for_nobody() -> None:
    with pytest.raises(Refused) as caught:
        proposal(Bank().found(), "R-9")
    assert caught.value.kind == "not-found"


UNITS = st.lists(
    st.tuples(
        st.sampled_from([group.value for group in BloodGroup]),
        st.sampled_from(sorted(PLACES)),
        st.sampled_from([0.1, 1.0, 2.0, 20.0]),
        st.sampled_from(list(Component)),
    ),
    max_size=25,
)


@given(
    units=UNITS,
    patient_group=st.sampled_from([None, *[group.value for group in BloodGroup]]),
    place_id=st.sampled_from(sorted(PLACES)),
    hours=st.sampled_from([-1.0, 0.2, 0.5, 3.0]),
    urgency=st.sampled_from(list(Urgency)),
    red_cells=st.integers(1, 4),
    plasma=st.integers(1, 3),
)
@settings(max_examples=150, deadline=None)
def test_every_proposal_is_accepted_and_every_available_unit_is_accounted_for(
    units, patient_group, place_id, hours, urgency, red_cells, plasma
) -> None:
    bank = Bank().found()
    for group, place, days, component in units:
        bank.receive(group, at=place, days=days, component=component)
    request_id = bank.request(
        patient_group, at=place_id, hours=hours, urgency=urgency, red_cells=red_cells, plasma=plasma
    )
    allocation = proposal(bank, request_id)
    asked = [u for u in bank.state.blood_units.values() if u.component in (Component.RED_CELLS, Component.PLASMA)]
    assert len(allocation.chosen) + sum(item.count for item in allocation.refused) == len(asked)
    found = dict.fromkeys(Component, 0)
    for unit_id in allocation.blood_unit_ids:
        found[bank.unit(unit_id).component] += 1
    missing = sum(r.values["missing"] for r in allocation.shortfalls if r.code == "units-missing")
    assert found[Component.RED_CELLS] + found[Component.PLASMA] + missing == red_cells + plasma
    if allocation.blood_unit_ids:
        bank.tell(
            ReserveBlood(
                request_id=request_id,
                blood_unit_ids=allocation.blood_unit_ids,
                expires_at=allocation.reserve_until_at,
            )
        )


@given(units=UNITS, hours=st.sampled_from([0.2, 0.5, 3.0]))
@settings(max_examples=100, deadline=None)
def test_a_unit_is_called_missing_only_when_no_suitable_one_could_be_had(units, hours) -> None:
    """Against a plain count of everything that is suitable, keeps long enough and can be reached."""
    bank = Bank().found()
    for group, place, days, component in units:
        bank.receive(group, at=place, days=days, component=component)
    request_id = bank.request("A+", at="north", hours=hours, red_cells=4)
    allocation = proposal(bank, request_id)
    usable = 0
    for unit in bank.state.blood_units.values():
        driving_s = abs(PLACES[unit.place_id] - PLACES["north"]) * 6000.0
        arrives_at = bank.now + (5 if unit.place_id == "north" else 15) * MINUTE + driving_s
        ends_at = max(arrives_at, bank.asked(request_id).needed_by_at) + SETTINGS.transfusion_s
        fits = unit.component is Component.RED_CELLS and unit.status is BloodUnitStatus.AVAILABLE
        suitable = unit.group in suitable_groups(Component.RED_CELLS, BloodGroup.A_POS)
        usable += fits and suitable and unit.expires_at > ends_at
    assert len(allocation.chosen) == min(4, usable)


def test_the_same_state_gives_the_same_proposal() -> None:
    bank = Bank().found()
    for place_id in PLACES:
        for _ in range(3):
            bank.receive("A+", at=place_id)
    request_id = bank.request("A+", red_cells=5)
    assert proposal(bank, request_id) == proposal(bank, request_id)
