"""Massive haemorrhages, their packs and what left of them."""

from msgspec import structs

from bloodbank.haemorrhage.model import Haemorrhage, OrderedPack, SentStage
from bloodbank.messages import (
    HaemorrhagePackOrdered,
    HaemorrhagePackSent,
    HaemorrhageProtocolActivated,
    HaemorrhageStoodDown,
)
from bloodbank.model import BloodState
from bloodbank.tables import Changes


def activated(state: BloodState, event: HaemorrhageProtocolActivated, *, at: float) -> BloodState:
    protocol = Haemorrhage(
        protocol_id=event.protocol_id,
        place_id=event.place_id,
        activated_at=at,
        activated_by=event.activated_by,
        patient_id=event.patient_id,
        patient_group=event.patient_group,
        incident_id=event.incident_id,
        may_bear_children=event.may_bear_children,
    )
    numbered = structs.replace(state, next_haemorrhage_number=state.next_haemorrhage_number + 1)
    return _with(numbered, protocol)


def pack_ordered(state: BloodState, event: HaemorrhagePackOrdered, *, at: float) -> BloodState:
    protocol = state.haemorrhages[event.protocol_id]
    pack = OrderedPack(
        number=event.number,
        name=event.name,
        request_id=event.request_id,
        ordered_at=at,
        stage_count=event.stage_count,
    )
    return _with(state, structs.replace(protocol, packs=(*protocol.packs, pack)))


def pack_sent(state: BloodState, event: HaemorrhagePackSent, *, at: float) -> BloodState:
    protocol = state.haemorrhages[event.protocol_id]
    stage = SentStage(stage=event.stage, blood_unit_ids=event.blood_unit_ids, sent_at=at, handed_to=event.handed_to)
    packs = tuple(
        structs.replace(pack, sent=(*pack.sent, stage)) if pack.number == event.number else pack
        for pack in protocol.packs
    )
    return _with(state, structs.replace(protocol, packs=packs))


def stood_down(state: BloodState, event: HaemorrhageStoodDown, *, at: float) -> BloodState:
    protocol = structs.replace(
        state.haemorrhages[event.protocol_id],
        stood_down_at=at,
        stood_down_by=event.stood_down_by,
        stand_down_reason=event.reason,
    )
    return _with(state, protocol)


def _with(state: BloodState, protocol: Haemorrhage) -> BloodState:
    return structs.replace(state, haemorrhages=state.haemorrhages.set(protocol.protocol_id, protocol))


CHANGES: Changes = {
    HaemorrhageProtocolActivated: activated,
    HaemorrhagePackOrdered: pack_ordered,
    HaemorrhagePackSent: pack_sent,
    HaemorrhageStoodDown: stood_down,
}
