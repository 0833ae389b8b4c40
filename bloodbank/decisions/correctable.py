"""Whether a unit can still be corrected: nothing may have been decided by what was wrong."""

from collections.abc import Collection, Sequence

from bloodbank.decisions.refusing import refuse_for
from bloodbank.kinds import BloodGroup
from bloodbank.life.donations import donations_in
from bloodbank.messages import CorrectBloodUnits
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.refusal import Refused
from bloodbank.rules.release import still_aboard

FIELD = "blood_unit_ids"
CORRECTABLE = (BloodUnitStatus.AVAILABLE, BloodUnitStatus.QUARANTINED)
OUT_OF_USE = (BloodUnitStatus.MODIFIED, BloodUnitStatus.DISCARDED)
CODE = frozenset({"product_code", "component"})
DATES = frozenset({"expires_at", "collected_at"})


def require_correctable(state: BloodState, unit: BloodUnit, given: Collection[str]) -> None:
    """Free or in quarantine, in no van, and not crossmatched under a wrong label. Raises Refused with what to do.

    Of one that was discarded what is contested can be settled: the donation's other bags wait for it.
    """
    pooled = len(donations_in(state, unit)) > 1
    if unit.status is BloodUnitStatus.DISCARDED and unit.contested and not pooled and CODE.isdisjoint(given):
        return
    if unit.status not in CORRECTABLE:
        raise _in_use(state, unit)
    refuse_for(still_aboard(unit), field=FIELD)
    if not set(given) <= DATES and any(unit.blood_unit_id in found for found in state.crossmatches.values()):
        detail = f"blood unit {unit.blood_unit_id} was crossmatched under the label that is wrong; discard it"
        raise Refused("unit-crossmatched", detail, kind="conflict", field=FIELD)
    if "group" in given and pooled:
        detail = f"blood unit {unit.blood_unit_id} is a pool: its group is that of its donations; discard it"
        raise Refused("group-of-pool", detail, kind="conflict", field=FIELD)


def require_whole_donation(state: BloodState, units: Sequence[BloodUnit], group: BloodGroup) -> None:
    """Every unit with something of the donations is named, of that group already, or out of use. Raises Refused."""
    named = {unit.blood_unit_id for unit in units}
    for din in dict.fromkeys(din for unit in units for din in donations_in(state, unit)):
        for unit_id in state.units_of_donation.get(din, ()):
            other = state.blood_units[unit_id]
            if unit_id in named or other.group is group or other.status in OUT_OF_USE:
                continue
            if other.status not in CORRECTABLE:
                raise _in_use(state, other)
            detail = (
                f"blood unit {unit_id} of the same donation is {other.group.value}: look at its label, and name it too"
            )
            raise Refused("other-group-of-donation", detail, kind="conflict", field=FIELD)


def require_others_agree(state: BloodState, units: Sequence[BloodUnit], command: CorrectBloodUnits) -> None:
    """What is corrected of one bag must not leave another bag of the donor saying the contrary. Raises Refused."""
    for unit in units:
        for other in _others_of_donor(state, unit, named=command.blood_unit_ids):
            against = {
                *set(command.antigens_absent or ()).intersection(other.antigens_present),
                *set(command.antigens_present or ()).intersection(other.antigens_absent),
                *_given_up(unit, command).intersection(other.attributes),
            }
            if against:
                said = ", ".join(sorted(against))
                detail = f"blood unit {other.blood_unit_id} of the same donation says otherwise of {said}: name it too"
                raise Refused("other-bag-contradicts", detail, kind="conflict", field=FIELD)


def _given_up(unit: BloodUnit, command: CorrectBloodUnits) -> set[str]:
    """Attributes that a result contradicted and the correction takes away."""
    return set() if command.attributes is None else set(unit.contested).difference(command.attributes)


def _others_of_donor(state: BloodState, unit: BloodUnit, *, named: Collection[str]) -> list[BloodUnit]:
    dins = donations_in(state, unit)
    found = state.units_of_donation.get(dins[0], ()) if len(dins) == 1 else ()
    others = (state.blood_units[unit_id] for unit_id in found if unit_id not in named)
    return [each for each in others if each.status not in OUT_OF_USE and donations_in(state, each) == dins]


def _in_use(state: BloodState, unit: BloodUnit) -> Refused:
    code, remedy = _remedy(unit)
    detail = f"blood unit {unit.blood_unit_id} is {unit.status.value}: {remedy}"
    return Refused(code, detail, kind="conflict", field=FIELD)


def _remedy(unit: BloodUnit) -> tuple[str, str]:
    match unit.status:
        case BloodUnitStatus.RESERVED:
            return "unit-held", f"release the reservation of blood request {unit.request_id}, then correct it"
        case BloodUnitStatus.ABOARD:
            return "unit-held", "unload it from the vehicle, then correct it"
        case BloodUnitStatus.MODIFIED:
            return "wrong-status", "correct what was made of it, or discard that"
        case BloodUnitStatus.RECALLED:
            return "wrong-status", "lift the recall first, or discard it"
        case BloodUnitStatus.DISCARDED:
            return "wrong-status", "it is out of use already"
    remedy = f"recall donation {unit.din} (with recall_when_out where its group is wrong); nothing of it may be used"
    return "unit-out", remedy
