"""A second opinion on who may get which blood: kept from the events alone, written from the field's tables.

It shares no rule with the product: groups by antigens, one flat list of what was recorded under each number.
"""

from dataclasses import dataclass, field
from itertools import combinations

from bloodbank.kinds import BloodGroup, Component
from bloodbank.messages import (
    AntibodyRecorded,
    BloodTransfused,
    ConversionConfirmed,
    Event,
    PhenotypeRecorded,
    RecipientFactsRecorded,
    RecipientsMerged,
    RecipientsUnmerged,
    SampleRecorded,
    SampleRejected,
    SampleTested,
    SpecialRequirementEnded,
    SpecialRequirementSet,
    TransplantRecorded,
)
from bloodbank.model import BloodUnit

DAY = 86_400.0
CELLS = (Component.RED_CELLS, Component.PLATELETS)
CALLED_FOR = {"K": {"K"}, "Jka": {"Jka"}, "D": {"D"}, "G": {"D", "C"}, "Lea": set(), "unidentified": set()}


def safe(component: Component, donor: BloodGroup, patient: BloodGroup | None) -> bool:
    """By antigens: an unknown patient may have any group, so the blood must suit all eight."""
    if patient is None:
        return all(safe(component, donor, each) for each in BloodGroup)
    donor_abo, patient_abo = abo(donor), abo(patient)
    rhd = not (donor.value.endswith("+") and patient.value.endswith("-"))
    if component is Component.RED_CELLS:
        return donor_abo <= patient_abo and rhd
    return patient_abo <= donor_abo and (rhd or component is Component.PLASMA)


def abo(group: BloodGroup) -> set[str]:
    return set(group.value[:-1]) - {"O"}


@dataclass
class Tube:
    drawn_at: float
    by: str
    exposed: bool | None
    group: BloodGroup | None
    screened: bool
    good: bool = True


@dataclass
class Graft:
    """Stem cells: whose groups, since when both count, until when."""

    own: BloodGroup
    donors: BloodGroup
    since: float
    done: float = 1e12


@dataclass
class Number:
    """What was recorded under one patient number."""

    tubes: dict[str, Tube] = field(default_factory=dict)
    antibodies: set[str] = field(default_factory=set)
    required: dict[str, float] = field(default_factory=dict)
    grafts: list[Graft] = field(default_factory=list)
    lacks: set[str] = field(default_factory=set)
    has: set[str] = field(default_factory=set)
    neonate_until: float = -1.0
    bears_until: float | None = None
    mother: str | None = None
    same: set[str] = field(default_factory=set)
    transfused_at: float = -1e12


@dataclass(frozen=True)
class Wish:
    """Blood for a patient: what the request says, and when it would be given."""

    patient_id: str | None
    stated: BloodGroup | None
    emergency: bool
    at: float


class Oracle:
    """`tested_here`: only samples recorded here show a group."""

    def __init__(self, *, tested_here: bool) -> None:
        self.tested_here = tested_here
        self.numbers: dict[str, Number] = {}

    def of(self, patient_id: str) -> Number:
        return self.numbers.setdefault(patient_id, Number())

    def person(self, patient_id: str | None) -> list[Number]:
        if patient_id is None:
            return []
        seen, todo = set(), [patient_id]
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += self.of(one).same
        return [self.of(one) for one in seen]

    def hear(self, event: Event, *, at: float) -> None:
        match event:
            case SampleRecorded():
                self.of(event.patient_id).tubes[event.sample_id] = Tube(
                    event.drawn_at, event.collected_by, event.exposed, event.group, event.screen is not None
                )
            case SampleTested():
                tube = self.of(event.patient_id).tubes[event.sample_id]
                tube.group, tube.screened = event.group or tube.group, tube.screened or event.screen is not None
            case SampleRejected():
                self.of(event.patient_id).tubes[event.sample_id].good = False
            case AntibodyRecorded():
                self.of(event.patient_id).antibodies.add(event.specificity)
            case SpecialRequirementSet():
                end = event.ends_at if event.ends_at is not None else 1e12
                self.of(event.patient_id).required[event.requirement] = end
            case SpecialRequirementEnded():
                del self.of(event.patient_id).required[event.requirement]
            case PhenotypeRecorded():
                self.of(event.patient_id).lacks |= set(event.antigens_absent)
                self.of(event.patient_id).has |= set(event.antigens_present)
            case RecipientFactsRecorded():
                self._facts(event)
            case TransplantRecorded():
                since = event.conditioned_at or event.transplanted_at
                graft = Graft(event.recipient_group, event.donor_group, since)
                self.of(event.patient_id).grafts.append(graft)
            case ConversionConfirmed():
                self.of(event.patient_id).grafts[-1].done = event.converted_at
            case RecipientsMerged():
                self.of(event.patient_id).same.add(event.other_patient_id)
                self.of(event.other_patient_id).same.add(event.patient_id)
            case RecipientsUnmerged():
                self.of(event.patient_id).same.discard(event.other_patient_id)
                self.of(event.other_patient_id).same.discard(event.patient_id)
            case BloodTransfused():
                self.of(event.patient_id).transfused_at = at
            case _:
                pass

    def _facts(self, event: RecipientFactsRecorded) -> None:
        number = self.of(event.patient_id)
        if event.neonate_until_at is not None:
            number.neonate_until = event.neonate_until_at
        if event.may_bear_children_until_at is not None:
            number.bears_until = event.may_bear_children_until_at
        number.mother = event.mother_id or number.mother

    def groups(self, patient_id: str | None, stated: BloodGroup | None, at: float) -> set[BloodGroup] | str | None:
        """Groups the blood must suit, None while unknown, "stop" where what is known can't be of one person."""
        people = self.person(patient_id)
        tubes = [tube for each in people for tube in each.tubes.values() if tube.good and tube.group is not None]
        grafts = [graft for each in people for graft in each.grafts]
        if grafts:
            known = {group for graft in grafts for group in (graft.own, graft.donors)}
            if any(tube.group not in self._after(grafts, tube.drawn_at) for tube in tubes):
                return "stop"
            if stated is not None and stated not in known:
                return "stop"
            return self._after(grafts, at)
        shown = {tube.group for tube in tubes if tube.group is not None}
        if len(shown | ({stated} if stated is not None and shown else set())) > 1:
            return "stop"
        if any(a.by != b.by or abs(a.drawn_at - b.drawn_at) >= 600.0 for a, b in combinations(tubes, 2)):
            return shown
        return {stated} if stated is not None and not self.tested_here else None

    def _after(self, grafts: list[Graft], at: float) -> set[BloodGroup]:
        """One graft at most is recorded in this world."""
        (graft,) = grafts
        if at >= graft.done:
            return {graft.donors}
        return {graft.own, graft.donors} if at >= graft.since else {graft.own}

    def wrong(self, unit: BloodUnit, wish: Wish) -> str | None:
        """Why this unit would harm the patient; None when it would not."""
        people, red = self.person(wish.patient_id), unit.component is Component.RED_CELLS
        groups = self.groups(wish.patient_id, wish.stated, wish.at)
        if groups == "stop" and not wish.emergency:
            return "nobody knows whose group this is"
        bears = [each.bears_until > wish.at for each in people if each.bears_until is not None]
        if isinstance(groups, set):
            if not all(safe(unit.component, unit.group, each) for each in groups):
                return "wrong group"
        elif not safe(unit.component, unit.group, None) and not (
            red and bears and not any(bears) and not abo(unit.group)
        ):
            return "not for an unknown group"
        neonate = any(each.neonate_until > wish.at for each in people)
        mothers = self.person(self._mother(people)) if neonate else []
        antibodies = {name for each in (*people, *mothers) for name in each.antibodies}
        if red and any(not self._lacks(unit, antigen) for name in antibodies for antigen in CALLED_FOR[name]):
            return "an antigen that an antibody is waiting for"
        if red and neonate and not self._mother_bears(unit, people, wish.at):
            return "cells that the mother's antibodies destroy"
        if red and not wish.emergency and any(bears):
            own_k = any("K" in each.has for each in people) and not any("K" in each.lacks for each in people)
            if not own_k and "K" not in unit.antigens_absent:
                return "K for who may bear children"
        return self._lacking(unit, people, wish, neonate=neonate)

    def _mother(self, people: list[Number]) -> str | None:
        return next((each.mother for each in people if each.mother), None)

    def _lacks(self, unit: BloodUnit, antigen: str) -> bool:
        return unit.group.value.endswith("-") if antigen == "D" else antigen in unit.antigens_absent

    def _mother_bears(self, unit: BloodUnit, people: list[Number], at: float) -> bool:
        groups = self.groups(self._mother(people), None, at)
        known = groups if isinstance(groups, set) else {BloodGroup.O_NEG}
        return all(abo(unit.group) <= abo(each) for each in known)

    def _lacking(self, unit: BloodUnit, people: list[Number], wish: Wish, *, neonate: bool) -> str | None:
        red = unit.component is Component.RED_CELLS
        required = {name for each in people for name, ends in each.required.items() if wish.at < ends}
        grafted = any(wish.at >= graft.since for each in people for graft in each.grafts)
        required |= ({"cmv-negative"} if neonate else set()) | ({"irradiated"} if grafted else set())
        for name in required & {"cmv-negative", "irradiated"}:
            if unit.component in CELLS and name not in unit.attributes:
                return f"not {name}"
        if "Jka-negative" in required and red and "Jka" not in unit.antigens_absent:
            return "not Jka-negative"
        if "washed" in required and unit.component in CELLS and "washed" not in unit.attributes:
            return "not washed"
        if neonate and red and (unit.collected_at is None or wish.at - unit.collected_at > 35 * DAY):
            return "old cells for a neonate"
        return None

    def holds(self, patient_id: str | None, at: float) -> bool:
        """Whether a screened tube of the patient, or of a neonate's mother, still speaks for them."""
        people = self.person(patient_id)
        neonate_until = max((each.neonate_until for each in people), default=-1.0)
        asked = [people, self.person(self._mother(people)) if neonate_until > at else []]
        return any(self._newest_holds(each, at, neonate_until) for each in asked)

    def _newest_holds(self, people: list[Number], at: float, neonate_until: float) -> bool:
        tubes = [tube for each in people for tube in each.tubes.values() if tube.good and tube.screened]
        if not tubes:
            return False
        newest = max(tubes, key=lambda tube: tube.drawn_at)
        if neonate_until > at:
            return True
        transfused_at = max(each.transfused_at for each in people)
        exposed = newest.exposed is not False or transfused_at > newest.drawn_at - 92 * DAY
        return at < newest.drawn_at + (3 if exposed else 7) * DAY
