"""What was typed wrongly at receipt is put right, while nothing rests on it."""

from collections.abc import Sequence

from msgspec import structs

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.checks import require_id, require_ids, require_text
from bloodbank.decisions.alarms import raised
from bloodbank.decisions.correctable import require_correctable, require_others_agree, require_whole_donation
from bloodbank.decisions.labelled import checked_label
from bloodbank.decisions.recalls import recall_blood
from bloodbank.decisions.refusing import known_unit
from bloodbank.decisions.two_persons import require_two_persons
from bloodbank.life.donations import donations_in
from bloodbank.messages import (
    BloodUnitCorrected,
    CorrectBloodUnits,
    Event,
    RecallBlood,
    ReceiveBloodUnit,
    UnitParticulars,
)
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.reason import Reason
from bloodbank.recalls.concerned import units_concerned
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "blood_unit_ids"
PARTICULARS = UnitParticulars.__struct_fields__
OUT = (
    BloodUnitStatus.ISSUED,
    BloodUnitStatus.IN_TRANSIT,
    BloodUnitStatus.DELIVERED,
    BloodUnitStatus.TRANSFUSED,
)


def correct_units(state: BloodState, command: CorrectBloodUnits, *, now: float, settings: BloodSettings) -> list[Event]:
    """All of them or none. A group that was wrong on what has left already is no matter of typing: it is recalled."""
    require_ids(command.blood_unit_ids, FIELD)
    require_text(command.reason, "reason")
    given = [name for name in PARTICULARS if getattr(command, name) is not None]
    if not given:
        raise Refused("nothing-to-correct", "group: say what is to be put right", kind="invalid", field="group")
    units = [known_unit(state, unit_id, field=FIELD) for unit_id in command.blood_unit_ids]
    if len(units) > 1 and not {"product_code", "component"}.isdisjoint(given):
        detail = "blood_unit_ids: a product code is of one unit; correct it for each by itself"
        raise Refused("bad-count", detail, kind="invalid", field=FIELD)
    _require_persons(command, units, given, settings=settings)
    if command.group is not None and command.recall_when_out and _is_out(state, units):
        return _recalled(state, units, command, now=now, settings=settings)
    for unit in units:
        require_correctable(state, unit, given)
    if command.group is not None:
        require_whole_donation(state, units, command.group)
    require_others_agree(state, units, command)
    corrected = [_corrected(state, unit, command, given, now=now, settings=settings) for unit in units]
    news = [event for event in corrected if event.before != event.after or event.settled]
    return [*news, *_out_of_use(state, units, command), *_labels_asked_for(state, news)]


def _require_persons(
    command: CorrectBloodUnits, units: Sequence[BloodUnit], given: Sequence[str], *, settings: BloodSettings
) -> None:
    """Who shortens a date may do it alone; for a group there are always two."""
    require_id(command.corrected_by, "corrected_by")
    if command.verified_by is not None:
        require_id(command.verified_by, "verified_by")
    shortened = command.expires_at is not None and all(command.expires_at <= unit.expires_at for unit in units)
    alone = list(given) == ["expires_at"] and shortened
    if command.group is not None or (settings.life.two_persons and not alone):
        require_two_persons(command.corrected_by, command.verified_by or "", first="corrected_by", second="verified_by")


def _is_out(state: BloodState, units: Sequence[BloodUnit]) -> bool:
    dins = {din for unit in units for din in donations_in(state, unit)}
    concerned = units_concerned(state, dins=sorted(dins), blood_unit_ids=())
    return any(state.blood_units[unit_id].status in OUT for unit_id in concerned)


def _recalled(
    state: BloodState, units: Sequence[BloodUnit], command: CorrectBloodUnits, *, now: float, settings: BloodSettings
) -> list[Event]:
    dins = tuple(dict.fromkeys(din for unit in units for din in donations_in(state, unit)))
    recall = RecallBlood(reason=f"wrong blood group on the label: {command.reason}"[:300], dins=dins)
    return recall_blood(state, recall, now=now, settings=settings)


def _corrected(
    state: BloodState,
    unit: BloodUnit,
    command: CorrectBloodUnits,
    given: Sequence[str],
    *,
    now: float,
    settings: BloodSettings,
) -> BloodUnitCorrected:
    before = _particulars(unit)
    wanted = structs.replace(before, **{name: getattr(command, name) for name in given})
    if command.product_code is not None and command.attributes is None:
        wanted = structs.replace(wanted, attributes=_without_claims(unit, settings=settings))
    after = _checked(unit, wanted, now=now, settings=settings)
    _require_no_longer(unit, after)
    corrected_id = f"{unit.din}-{after.product_code}"
    if corrected_id != unit.blood_unit_id and corrected_id in state.blood_units:
        detail = f"product_code: blood unit {corrected_id} exists already; look at both labels"
        raise Refused("unit-received-before", detail, kind="conflict", field="product_code")
    return BloodUnitCorrected(
        blood_unit_id=unit.blood_unit_id,
        corrected_unit_id=corrected_id,
        before=before,
        after=after,
        reason=command.reason,
        corrected_by=command.corrected_by,
        verified_by=command.verified_by,
        settled=tuple(name for name in unit.contested if _settles(name, given, settings=settings)),
    )


def _without_claims(unit: BloodUnit, *, settings: BloodSettings) -> tuple[str, ...]:
    """What the wrong product code had said was done is no longer known of the unit."""
    product = settings.labels.product_of(unit.product_code)
    claimed = () if product is None else product.attributes
    return tuple(each for each in unit.attributes if each not in claimed)


def _settles(contested: str, given: Sequence[str], *, settings: BloodSettings) -> bool:
    """A group is settled by a group; antigens and attributes by a list that was looked at whole."""
    if contested == "group":
        return "group" in given
    if contested in settings.life.typed_attributes:
        return "attributes" in given
    return {"antigens_absent", "antigens_present"} <= set(given)


def _checked(unit: BloodUnit, wanted: UnitParticulars, *, now: float, settings: BloodSettings) -> UnitParticulars:
    """As strictly as at receipt."""
    label = ReceiveBloodUnit(din=unit.din, place_id=unit.place_id, volume_ml=unit.volume_ml, **structs.asdict(wanted))
    label = checked_label(label, now=now, settings=settings)
    lists = {name: tuple(sorted(getattr(label, name))) for name in PARTICULARS[-3:]}
    return structs.replace(wanted, **lists)


def _require_no_longer(unit: BloodUnit, after: UnitParticulars) -> None:
    """What was made of other units keeps no longer than the process said, and is of their component."""
    if not unit.source_unit_ids:
        return
    if after.expires_at > unit.expires_at or after.component is not unit.component:
        field = "expires_at" if after.expires_at > unit.expires_at else "component"
        detail = (
            f"{field}: {unit.blood_unit_id} was made of other units, and is and keeps what they and the process say"
        )
        raise Refused("made-of-others", detail, kind="conflict", field=field)


def _particulars(unit: BloodUnit) -> UnitParticulars:
    return UnitParticulars(**{name: getattr(unit, name) for name in PARTICULARS})


def _out_of_use(state: BloodState, units: Sequence[BloodUnit], command: CorrectBloodUnits) -> list[BloodUnitCorrected]:
    """A donation's group is put right on what is discarded or made into others, too."""
    if command.group is None:
        return []
    named, dins = set(command.blood_unit_ids), dict.fromkeys(unit.din for unit in units)
    others = dict.fromkeys(unit_id for din in dins for unit_id in state.units_of_donation.get(din, ()))
    ended = (state.blood_units[unit_id] for unit_id in others if unit_id not in named)
    return [
        BloodUnitCorrected(
            blood_unit_id=unit.blood_unit_id,
            corrected_unit_id=unit.blood_unit_id,
            before=_particulars(unit),
            after=structs.replace(_particulars(unit), group=command.group),
            reason=command.reason,
            corrected_by=command.corrected_by,
            verified_by=command.verified_by,
            settled=tuple(name for name in unit.contested if name == "group"),
        )
        for unit in ended
        if unit.din in dins and (unit.group is not command.group or "group" in unit.contested)
    ]


def _labels_asked_for(state: BloodState, corrected: Sequence[BloodUnitCorrected]) -> list[Event]:
    """The bag may bear a label that was printed here before: somebody prints it again and looks at the bag."""
    changed = [each.corrected_unit_id for each in corrected if each.before != each.after]
    wanted = [unit_id for unit_id in changed if f"label-reprint/{unit_id}" not in state.alarms]
    return [
        raised(
            state,
            kind=BloodAlarmKind.LABEL_REPRINT,
            cause=f"label-reprint/{unit_id}",
            reason=Reason(code="label-to-be-printed-again", values={"blood_unit_id": unit_id}),
            blood_unit_id=unit_id,
            after=number,
        )
        for number, unit_id in enumerate(wanted)
    ]


DECISIONS: Decisions = {CorrectBloodUnits: correct_units}
