"""Massive haemorrhage: a pack is always ahead of the bleeding, and what was not used comes back."""

import pytest
from immutables import Map

from bloodbank.allocation import allocate
from bloodbank.emergency.owed import owed_items
from bloodbank.haemorrhage.settings import HaemorrhageSettings, Pack
from bloodbank.haemorrhage.timeline import report
from bloodbank.messages import (
    ActivateHaemorrhageProtocol,
    HaemorrhagePackOrdered,
    HaemorrhageStoodDown,
    RecordTransfusion,
    SendHaemorrhagePack,
    StandDownHaemorrhage,
)
from bloodbank.model import BloodGroup, BloodUnitStatus, Component, RequestStatus
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.world import MINUTE, Bank, LineTimes

SETTINGS = BloodSettings()


@pytest.fixture
def bank() -> Bank:
    """A hospital with blood of its own."""
    bank = Bank().found()
    for _ in range(12):
        bank.receive("O+", at="north")
        bank.receive("A+", at="north")
        bank.receive("AB+", at="north", component=Component.PLASMA)
    bank.receive("A+", at="north", component=Component.PLATELETS)
    return bank


def activate(bank: Bank, **given: object) -> str:
    asked: dict[str, object] = {"place_id": "north", "activated_by": "dr-1", "patient_id": "p-1"}
    events = bank.tell(ActivateHaemorrhageProtocol(**(asked | {"patient_group": BloodGroup.A_POS} | given)))  # type: ignore[arg-type]
    prepare(bank, events)
    return events[0].protocol_id  # type: ignore[union-attr]


def prepare(bank: Bank, events: list[object]) -> None:  # type: ignore[type-arg]
    """What the control room does when a pack is ordered."""
    for event in events:
        if not isinstance(event, HaemorrhagePackOrdered):
            continue
        proposal = allocate(bank.state, event.request_id, travel_times=LineTimes(), now=bank.now, settings=SETTINGS)
        if proposal.blood_unit_ids:
            bank.reserve(event.request_id, *proposal.blood_unit_ids, minutes=120.0)


def send(bank: Bank, protocol_id: str, **given: object) -> tuple[str, ...]:
    events = bank.tell(
        SendHaemorrhagePack(protocol_id=protocol_id, issued_by="tech-1", handed_to="porter-1", **given)  # type: ignore[arg-type]
    )
    prepare(bank, events)  # type: ignore[arg-type]
    return next(event.blood_unit_ids for event in events if type(event).__name__ == "HaemorrhagePackSent")


def refusal(bank: Bank, command: object) -> str:
    before = bank.state
    with pytest.raises(Refused) as refused:
        bank.tell(command)  # type: ignore[arg-type]
    assert bank.state == before
    return refused.value.code


def kinds(bank: Bank, unit_ids: tuple[str, ...]) -> list[str]:
    return sorted(bank.unit(unit_id).component.value for unit_id in unit_ids)


def test_two_red_cells_leave_first_then_the_rest_and_the_next_pack_is_ready(bank: Bank) -> None:
    """The Scottish pack: four red cells and two plasma, two red cells at once, two and the plasma when it is thawed."""
    protocol_id = activate(bank)
    bank.now += 4 * MINUTE
    assert kinds(bank, send(bank, protocol_id)) == ["red-cells", "red-cells"]
    second = bank.state.haemorrhages[protocol_id].packs[1]
    held = bank.asked(second.request_id).blood_unit_ids
    assert kinds(bank, held) == ["plasma"] * 4 + ["platelets"] + ["red-cells"] * 4
    assert kinds(bank, send(bank, protocol_id)) == ["plasma", "plasma", "red-cells", "red-cells"]
    assert kinds(bank, send(bank, protocol_id)) == kinds(bank, held)
    found = report(bank.state, bank.state.haemorrhages[protocol_id], settings=SETTINGS)
    assert found.time_to_first_unit_s == 4 * MINUTE
    assert found.first_unit_in_time is True
    assert [entry.what for entry in found.timeline].count("pack-ordered") == 3
    assert (found.sent.red_cells, found.sent.plasma, found.sent.plasma_share) == (8, 6, 0.75)
    assert found.sent.enough_plasma is True
    assert found.transfused.plasma_share is None


def test_standing_down_frees_what_is_held_and_names_what_must_come_back(bank: Bank) -> None:
    protocol_id = activate(bank)
    one, two = send(bank, protocol_id)
    bank.tell(RecordTransfusion(blood_unit_id=one, patient_id="p-1"))
    *_, over = bank.tell(StandDownHaemorrhage(protocol_id=protocol_id, stood_down_by="dr-1", reason="bleeding stopped"))
    assert isinstance(over, HaemorrhageStoodDown)
    assert over.to_return == (two,)
    held = [unit for unit in bank.state.blood_units.values() if unit.status is BloodUnitStatus.RESERVED]
    assert held == []
    packs = bank.state.haemorrhages[protocol_id].packs
    assert {bank.asked(pack.request_id).status for pack in packs} == {RequestStatus.CANCELLED}
    assert report(bank.state, bank.state.haemorrhages[protocol_id], settings=SETTINGS).out_blood_unit_ids == (two,)
    assert any(item.blood_unit_id == two for item in owed_items(bank.state, settings=SETTINGS))
    again = SendHaemorrhagePack(protocol_id=protocol_id, issued_by="t", handed_to="p")
    assert refusal(bank, again) == "haemorrhage-over"
    assert activate(bank) != protocol_id


def test_one_patient_bleeds_once_at_a_time(bank: Bank) -> None:
    activate(bank, incident_id="i-1")
    same = ActivateHaemorrhageProtocol(place_id="north", activated_by="dr-2", patient_id="p-1")
    nobody = ActivateHaemorrhageProtocol(place_id="north", activated_by="dr-2", incident_id="i-1")
    assert refusal(bank, same) == "protocol-active"
    assert refusal(bank, nobody) == "protocol-active"
    activate(bank, patient_id="p-2", incident_id="i-1")


def test_a_stage_that_can_not_be_filled_goes_with_what_there_is() -> None:
    """No plasma thawed yet: the red cells do not wait for it."""
    bank = Bank().found()
    for _ in range(3):
        bank.receive("A+", at="north")
    protocol_id = activate(bank)
    send(bank, protocol_id)
    assert kinds(bank, send(bank, protocol_id)) == ["red-cells"]
    assert refusal(bank, SendHaemorrhagePack(protocol_id=protocol_id, issued_by="t", handed_to="p")) == "pack-not-ready"
    late = bank.receive("A+", at="north")
    assert send(bank, protocol_id, blood_unit_ids=(late,)) == (late,)


def test_a_bleeding_patient_of_unknown_group_meets_the_cap_in_the_second_pack() -> None:
    """Four O RhD-negative units, then a sample, or somebody who answers for more."""
    bank = Bank().found()
    for _ in range(9):
        bank.receive("O-", at="north")
    protocol_id = activate(bank, patient_group=None)
    send(bank, protocol_id), send(bank, protocol_id)
    more = SendHaemorrhagePack(protocol_id=protocol_id, issued_by="t", handed_to="p")
    assert refusal(bank, more) == "rhd-negative-cap"
    assert len(send(bank, protocol_id, beyond_cap_by="haematologist-1")) == 4


def test_packs_are_what_the_service_says() -> None:
    settings = HaemorrhageSettings(packs=(Pack(name="only", stages=(Map({"whole-blood": 2}),)),))
    assert settings.pack(7).contents == Map({Component.WHOLE_BLOOD: 2})
    with pytest.raises(ValueError, match="bone-marrow"):
        Pack(name="odd", stages=(Map({"bone-marrow": 1}),))
    with pytest.raises(ValueError, match="give one"):
        HaemorrhageSettings(packs=())


def test_what_nobody_knows_is_refused(bank: Bank) -> None:
    send_it = SendHaemorrhagePack(protocol_id="MH-9", issued_by="t", handed_to="p")
    down = StandDownHaemorrhage(protocol_id="MH-9", stood_down_by="t", reason="r")
    nowhere = ActivateHaemorrhageProtocol(place_id="moon", activated_by="dr-1")
    assert [refusal(bank, each) for each in (send_it, down, nowhere)] == [
        "unknown-haemorrhage",
        "unknown-haemorrhage",
        "unknown-place",
    ]
