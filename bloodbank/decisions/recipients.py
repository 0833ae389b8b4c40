"""Antibodies, requirements, phenotypes, ages and transplants become known."""

from collections.abc import Sequence

from bloodbank.checks import require_id, require_ids, require_instant, require_text
from bloodbank.decisions.two_persons import require_two_persons
from bloodbank.kinds import BloodGroup
from bloodbank.messages import (
    AntibodyRecorded,
    ConfirmConversion,
    ConversionConfirmed,
    EndSpecialRequirement,
    Event,
    PhenotypeRecorded,
    RecipientFactsRecorded,
    RecordAntibody,
    RecordPhenotype,
    RecordRecipientFacts,
    RecordTransplant,
    SetSpecialRequirement,
    SpecialRequirementEnded,
    SpecialRequirementSet,
    TransplantRecorded,
)
from bloodbank.model import BloodState
from bloodbank.recipient.model import Recipient, SpecialRequirement
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

MOST_ANTIGENS = 60
LONGEST_AHEAD_S = 366 * 86_400.0


def record_antibody(state: BloodState, command: RecordAntibody, *, now: float, settings: BloodSettings) -> list[Event]:
    """A known specificity; what is known already happens no second time."""
    recipient = _recipient(state, command.patient_id)
    require_text(command.source, "source")
    found_at = now if command.found_at is None else command.found_at
    require_instant(found_at, "found_at", latest=now)
    if command.specificity not in settings.recipients.known_antibodies:
        detail = f"specificity: {command.specificity!r} is none of {', '.join(settings.recipients.known_antibodies)}"
        raise Refused("unknown-antibody", detail, kind="invalid", field="specificity")
    known = next((each for each in recipient.antibodies if each.specificity == command.specificity), None)
    if known is not None and (known.detectable, known.found_at <= found_at) == (command.detectable, True):
        return []
    return [
        AntibodyRecorded(
            patient_id=command.patient_id,
            specificity=command.specificity,
            source=command.source,
            found_at=found_at,
            detectable=command.detectable,
        )
    ]


def set_requirement(
    state: BloodState, command: SetSpecialRequirement, *, now: float, settings: BloodSettings
) -> list[Event]:
    """One of the known requirements; set again, the new words and end count."""
    recipient = _recipient(state, command.patient_id)
    if not settings.recipients.knows(command.requirement):
        known = ", ".join((*sorted(settings.recipients.requirement_components), "extended-phenotype"))
        detail = f"requirement: {command.requirement!r} is none of {known}, and no antigen with -negative"
        raise Refused("unknown-requirement", detail, kind="invalid", field="requirement")
    require_text(command.reason, "reason")
    require_text(command.source, "source")
    if command.ends_at is not None:
        require_instant(command.ends_at, "ends_at", earliest=now)
    event = SpecialRequirementSet(
        patient_id=command.patient_id,
        requirement=command.requirement,
        reason=command.reason,
        source=command.source,
        ends_at=command.ends_at,
    )
    known_one = _requirement(recipient, command.requirement)
    same = known_one is not None and (known_one.reason, known_one.source, known_one.ends_at) == (
        event.reason,
        event.source,
        event.ends_at,
    )
    return [] if same else [event]


def end_requirement(
    state: BloodState, command: EndSpecialRequirement, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Only one that is there; those that follow from age or a transplant end by themselves."""
    recipient = _recipient(state, command.patient_id)
    require_id(command.requirement, "requirement")
    require_text(command.reason, "reason")
    require_id(command.ended_by, "ended_by")
    if _requirement(recipient, command.requirement) is None:
        detail = f"patient {command.patient_id} has no requirement {command.requirement} recorded"
        raise Refused("no-such-requirement", detail, kind="not-found", field="requirement")
    return [
        SpecialRequirementEnded(
            patient_id=command.patient_id,
            requirement=command.requirement,
            reason=command.reason,
            ended_by=command.ended_by,
        )
    ]


def record_phenotype(
    state: BloodState, command: RecordPhenotype, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Known antigens, none both ways, none other than it was found before."""
    recipient = _recipient(state, command.patient_id)
    require_text(command.source, "source")
    _require_antigens(command.antigens_absent, "antigens_absent", settings=settings)
    _require_antigens(command.antigens_present, "antigens_present", settings=settings)
    absent = {*recipient.antigens_absent, *command.antigens_absent}
    both = absent.intersection((*recipient.antigens_present, *command.antigens_present))
    if both:
        detail = f"antigens_present: {', '.join(sorted(both))} would be both absent and present; type the patient again"
        raise Refused("antigen-both-ways", detail, kind="conflict", field="antigens_present")
    if not command.antigens_absent and not command.antigens_present:
        raise Refused(
            "no-result", "antigens_absent: give one antigen at least", kind="invalid", field="antigens_absent"
        )
    return [
        PhenotypeRecorded(
            patient_id=command.patient_id,
            source=command.source,
            antigens_absent=tuple(sorted(command.antigens_absent)),
            antigens_present=tuple(sorted(command.antigens_present)),
        )
    ]


def _require_antigens(antigens: Sequence[str], field: str, *, settings: BloodSettings) -> None:
    if not antigens:
        return
    require_ids(antigens, field, most=MOST_ANTIGENS)
    for antigen in antigens:
        if antigen not in settings.recipients.known_antigens:
            detail = f"{field}: {antigen!r} is none of {', '.join(settings.recipients.known_antigens)}"
            raise Refused("unknown-antigen", detail, kind="invalid", field=field)


def record_facts(
    state: BloodState, command: RecordRecipientFacts, *, now: float, settings: BloodSettings
) -> list[Event]:
    """What is new of it; nobody is their own mother."""
    recipient = _recipient(state, command.patient_id)
    for name in ("neonate_until_at", "may_bear_children_until_at"):
        if getattr(command, name) is not None:
            require_instant(getattr(command, name), name)
    if command.mother_id is not None:
        require_id(command.mother_id, "mother_id")
        if command.mother_id == command.patient_id:
            raise Refused("own-mother", "mother_id: give the mother's own id", kind="invalid", field="mother_id")
    names = ("neonate_until_at", "may_bear_children_until_at", "mother_id")
    news = {name: getattr(command, name) for name in names if getattr(command, name) is not None}
    if all(getattr(recipient, name) == value for name, value in news.items()):
        return []
    return [RecipientFactsRecorded(patient_id=command.patient_id, **news)]


def record_transplant(
    state: BloodState, command: RecordTransplant, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Groups of both, conditioning before the transplant, one transplant at one instant."""
    recipient = _recipient(state, command.patient_id)
    require_text(command.source, "source")
    require_instant(command.transplanted_at, "transplanted_at", latest=now + LONGEST_AHEAD_S)
    if command.conditioned_at is not None:
        require_instant(command.conditioned_at, "conditioned_at", latest=command.transplanted_at)
    for name in ("recipient_group", "donor_group"):
        if not isinstance(getattr(command, name), BloodGroup):
            detail = f"{name}: give one of {', '.join(BloodGroup)}"
            raise Refused("unknown-group", detail, kind="invalid", field=name)
    if any(each.transplanted_at >= command.transplanted_at for each in recipient.transplants):
        detail = "transplanted_at: a transplant of that instant or later is recorded already; look at the date"
        raise Refused("transplant-exists", detail, kind="conflict", field="transplanted_at")
    return [
        TransplantRecorded(
            patient_id=command.patient_id,
            transplanted_at=command.transplanted_at,
            recipient_group=command.recipient_group,
            donor_group=command.donor_group,
            source=command.source,
            conditioned_at=command.conditioned_at,
        )
    ]


def confirm_conversion(
    state: BloodState, command: ConfirmConversion, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Of the last transplant, after it, by two persons."""
    recipient = _recipient(state, command.patient_id)
    require_two_persons(command.confirmed_by, command.verified_by, first="confirmed_by", second="verified_by")
    if not recipient.transplants or recipient.transplants[-1].converted_at is not None:
        detail = f"patient {command.patient_id} has no transplant that waits for conversion"
        raise Refused("no-transplant", detail, kind="not-found", field="patient_id")
    last = recipient.transplants[-1]
    require_instant(command.converted_at, "converted_at", earliest=last.transplanted_at, latest=now)
    return [
        ConversionConfirmed(
            patient_id=command.patient_id,
            transplanted_at=last.transplanted_at,
            converted_at=command.converted_at,
            confirmed_by=command.confirmed_by,
            verified_by=command.verified_by,
        )
    ]


def _recipient(state: BloodState, patient_id: str) -> Recipient:
    require_id(patient_id, "patient_id")
    return state.recipients.get(patient_id) or Recipient(patient_id=patient_id)


def _requirement(recipient: Recipient, name: str) -> SpecialRequirement | None:
    return next((each for each in recipient.requirements if each.requirement == name), None)


DECISIONS: Decisions = {
    RecordAntibody: record_antibody,
    SetSpecialRequirement: set_requirement,
    EndSpecialRequirement: end_requirement,
    RecordPhenotype: record_phenotype,
    RecordRecipientFacts: record_facts,
    RecordTransplant: record_transplant,
    ConfirmConversion: confirm_conversion,
}
