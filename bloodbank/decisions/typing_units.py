"""Results of a bag become known; one that its label contradicts stops everything of the donation."""

from collections.abc import Iterator

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.checks import require_id, require_ids
from bloodbank.decisions.alarms import raised
from bloodbank.decisions.labelled import MOST_PARTICULARS
from bloodbank.decisions.quarantine import quarantined
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.life.donations import donations_in
from bloodbank.life.vocabulary import require_known_antigens
from bloodbank.messages import BloodUnitTyped, Event, RecordUnitTyping
from bloodbank.model import BloodGroup, BloodState, BloodUnit, BloodUnitStatus
from bloodbank.reason import Reason
from bloodbank.refusal import Refused
from bloodbank.rules.label import rhd_against_group
from bloodbank.rules.release import LABEL_CONTRADICTED
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

LISTS = ("antigens_absent", "antigens_present", "attributes_found", "attributes_refuted")
GROUP = "group"
OUT_OF_USE = (BloodUnitStatus.MODIFIED, BloodUnitStatus.DISCARDED)


def record_typing(state: BloodState, command: RecordUnitTyping, *, now: float, settings: BloodSettings) -> list[Event]:
    """Wherever the bag is, used or not: what was found of it may concern what else there is of the donation."""
    require_id(command.blood_unit_id, "blood_unit_id")
    require_id(command.typed_by, "typed_by")
    _require_results(command, settings=settings)
    unit = known_unit(state, command.blood_unit_id, field="blood_unit_id")
    contradicts = tuple(sorted(set(_contradicted(state, unit, command))))
    if not contradicts and _known_already(unit, command):
        return []
    typed = BloodUnitTyped(
        blood_unit_id=unit.blood_unit_id,
        typed_by=command.typed_by,
        group=command.group,
        antigens_absent=tuple(sorted(command.antigens_absent)),
        antigens_present=tuple(sorted(command.antigens_present)),
        attributes_found=tuple(sorted(command.attributes_found)),
        attributes_refuted=tuple(sorted(command.attributes_refuted)),
        contradicts=contradicts,
    )
    return [typed, *(_stopped(state, unit, contradicts) if contradicts else ())]


def _require_results(command: RecordUnitTyping, *, settings: BloodSettings) -> None:
    if command.group is None and not any(getattr(command, name) for name in LISTS):
        raise Refused("no-result", "group: give a group, antigens or attributes", kind="invalid", field="group")
    if command.group is not None and not isinstance(command.group, BloodGroup):
        detail = f"group: leave it out, or give one of {', '.join(BloodGroup)}"
        raise Refused("unknown-group", detail, kind="invalid", field="group")
    for name in LISTS:
        if getattr(command, name):
            require_ids(getattr(command, name), name, most=MOST_PARTICULARS)
    for name in ("antigens_absent", "antigens_present"):
        require_known_antigens(getattr(command, name), name, settings=settings)
    for name in ("attributes_found", "attributes_refuted"):
        _require_testable(getattr(command, name), name, settings=settings)
    _require_one_way(command.antigens_absent, command.antigens_present, "antigens_present", "antigen-both-ways")
    _require_one_way(command.attributes_found, command.attributes_refuted, "attributes_refuted", "attribute-both-ways")
    if command.group is not None:
        present, absent = command.antigens_present, command.antigens_absent
        refuse_for(rhd_against_group(command.group, present=present, absent=absent), field="group", kind="invalid")


def _require_testable(attributes: tuple[str, ...], field: str, *, settings: BloodSettings) -> None:
    for attribute in attributes:
        if attribute not in settings.life.typed_attributes:
            known = ", ".join(settings.life.typed_attributes)
            detail = f"{field}: {attribute!r} is not found by a test; these are: {known} (life.typed_attributes)"
            raise Refused("unknown-attribute", detail, kind="invalid", field=field)


def _require_one_way(one: tuple[str, ...], other: tuple[str, ...], field: str, code: str) -> None:
    both = sorted(set(one).intersection(other))
    if both:
        detail = f"{field}: {', '.join(both)} can't be found so and otherwise; look at the results again"
        raise Refused(code, detail, kind="invalid", field=field)


def _contradicted(state: BloodState, unit: BloodUnit, command: RecordUnitTyping) -> Iterator[str]:
    """A donor has one group and one set of antigens: all bags of the one donation are compared."""
    for known in _of_one_donor(state, unit):
        if command.group is not None and (
            known.group is not command.group or known.typed_group not in (None, command.group)
        ):
            yield GROUP
        typed = rhd_against_group(known.group, present=command.antigens_present, absent=command.antigens_absent)
        if typed is not None:
            yield GROUP
        yield from set(command.antigens_absent).intersection(known.antigens_present)
        yield from set(command.antigens_present).intersection(known.antigens_absent)
        yield from set(command.attributes_refuted).intersection(known.attributes)
        yield from set(command.attributes_found).intersection(known.refuted)


def _of_one_donor(state: BloodState, unit: BloodUnit) -> list[BloodUnit]:
    """The bag, and where it is of one donation the others of that; a pool has the cells of many."""
    dins = donations_in(state, unit)
    if len(dins) != 1:
        return [unit]
    units = (state.blood_units[unit_id] for unit_id in state.units_of_donation.get(dins[0], ()))
    alike = (each for each in units if donations_in(state, each) == dins)
    return [each for each in alike if each.status not in OUT_OF_USE or each.blood_unit_id == unit.blood_unit_id]


def _known_already(unit: BloodUnit, command: RecordUnitTyping) -> bool:
    return (
        command.group in (None, unit.typed_group)
        and set(command.antigens_absent) <= set(unit.antigens_absent)
        and set(command.antigens_present) <= set(unit.antigens_present)
        and set(command.attributes_found) <= set(unit.attributes)
        and set(command.attributes_refuted) <= set(unit.refuted)
    )


def _stopped(state: BloodState, unit: BloodUnit, contradicts: tuple[str, ...]) -> Iterator[Event]:
    """Everything that has something of the donation is set aside, and somebody is told, whoever has the bag."""
    concerned = dict.fromkeys(
        unit_id for din in donations_in(state, unit) for unit_id in state.units_of_donation.get(din, ())
    )
    yield from quarantined((state.blood_units[unit_id] for unit_id in concerned), reason=LABEL_CONTRADICTED)
    cause = f"label-contradicted/{unit.blood_unit_id}"
    if cause not in state.alarms:
        values: dict[str, str | float | int] = {
            "blood_unit_id": unit.blood_unit_id,
            "contested": ", ".join(contradicts),
        }
        yield raised(
            state,
            kind=BloodAlarmKind.LABEL_CONTRADICTED,
            cause=cause,
            reason=Reason(code="label-contradicted", values=values),
            request_id=unit.request_id,
            blood_unit_id=unit.blood_unit_id,
        )


DECISIONS: Decisions = {RecordUnitTyping: record_typing}
