"""One question to the rules: who is to get blood, for which request, when."""

from msgspec import Struct

from bloodbank.kinds import Urgency
from bloodbank.model import BloodRequest, BloodState
from bloodbank.recipient.grouping import GroupFinding, find_group
from bloodbank.recipient.model import Antibody, Recipient, SpecialRequirement
from bloodbank.recipient.person import person
from bloodbank.recipient.settings import RecipientSettings
from bloodbank.recipient.statements import stated_otherwise

NEONATE = "neonate"
TRANSPLANT = "transplant"


class Case(Struct, frozen=True, kw_only=True):
    """What the rules look at besides the unit.

    `recipient` is the person under all linked ids, None when nothing is known of them; `mother` the mother of a
    neonate. `antibodies` are the recipient's and, for a neonate, the mother's; `requirements` those in force.
    """

    request: BloodRequest
    patient_id: str | None
    at: float
    finding: GroupFinding
    recipient: Recipient | None = None
    mother: Recipient | None = None
    mother_finding: GroupFinding | None = None
    is_neonate: bool = False
    may_bear_children: bool | None = None
    antibodies: tuple[Antibody, ...] = ()
    requirements: tuple[SpecialRequirement, ...] = ()

    @property
    def emergency(self) -> bool:
        return self.request.urgency is Urgency.EMERGENCY


def case_of(
    state: BloodState,
    request: BloodRequest,
    *,
    at: float,
    settings: RecipientSettings,
    patient_id: str | None = None,
) -> Case:
    """The case of a request at the instant `at`; of the patient at the bedside where one is named."""
    patient_id = patient_id or request.patient_id
    recipient = person(state.recipients, patient_id)
    finding = find_group(recipient, request.patient_group, at=at, settings=settings)
    otherwise = stated_otherwise(state, patient_id, request.patient_group) if finding.by_statement else None
    if otherwise is not None:
        finding = GroupFinding(contradiction=otherwise)
    if recipient is None:
        return Case(
            request=request,
            patient_id=patient_id,
            at=at,
            finding=finding,
            may_bear_children=request.may_bear_children,
        )
    is_neonate = recipient.neonate_until_at is not None and at < recipient.neonate_until_at
    mother = person(state.recipients, recipient.mother_id) if is_neonate else None
    return Case(
        request=request,
        patient_id=patient_id,
        at=at,
        finding=finding,
        recipient=recipient,
        mother=mother,
        mother_finding=None if mother is None else find_group(mother, None, at=at, settings=settings),
        is_neonate=is_neonate,
        may_bear_children=_may_bear_children(request, recipient, at=at),
        antibodies=(*recipient.antibodies, *(() if mother is None else mother.antibodies)),
        requirements=_in_force(recipient, is_neonate=is_neonate, at=at, settings=settings),
    )


def _may_bear_children(request: BloodRequest, recipient: Recipient, *, at: float) -> bool | None:
    """Where request and record differ, the more careful one counts."""
    until_at = recipient.may_bear_children_until_at
    known = [
        word for word in (request.may_bear_children, None if until_at is None else at < until_at) if word is not None
    ]
    return any(known) if known else None


def _in_force(
    recipient: Recipient, *, is_neonate: bool, at: float, settings: RecipientSettings
) -> tuple[SpecialRequirement, ...]:
    stated = [each for each in recipient.requirements if each.ends_at is None or at < each.ends_at]
    if is_neonate:
        stated += [_derived(name, NEONATE) for name in settings.neonate_requirements]
    for transplant in recipient.transplants:
        if transplant.begins_at <= at < transplant.transplanted_at + settings.transplant_requirements_s:
            stated += [_derived(name, TRANSPLANT) for name in settings.transplant_requirements]
    return tuple({each.requirement: each for each in stated}.values())


def _derived(requirement: str, reason: str) -> SpecialRequirement:
    return SpecialRequirement(requirement=requirement, reason=reason, source=reason, since_at=0.0)
