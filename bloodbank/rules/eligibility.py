"""What may be issued to a patient, and how: every reason, for whoever asks before anything is asked for."""

from msgspec import Struct

from bloodbank.crossmatching.rules import found_incompatible
from bloodbank.kinds import BloodGroup, Component, Urgency
from bloodbank.model import BloodRequest, BloodState, BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.case import Case, case_of
from bloodbank.recipient.model import SpecialRequirement
from bloodbank.recipient.person import linked_ids
from bloodbank.rules.allowed_groups import allowed_groups
from bloodbank.rules.electronic_issue import reasons_against_electronic_issue
from bloodbank.rules.expiry import expires_before
from bloodbank.rules.sample_validity import sample_not_valid
from bloodbank.rules.status import not_available
from bloodbank.rules.suitability import reasons_against
from bloodbank.settings import BloodSettings


class Eligibility(Struct, frozen=True, kw_only=True):
    """What a patient may be given at the instant `at`.

    `groups`: what blood has to suit, empty while unknown. `allowed`: component -> groups, best first. `antibodies` are
    all that count, a mother's for her neonate too; `lacking`: antigens that red cells must lack for them.
    `electronic_issue`: nothing speaks against it. `against_issue`: why red cells can't go out now.
    """

    patient_id: str
    at: float
    linked_patient_ids: tuple[str, ...]
    groups: tuple[BloodGroup, ...]
    allowed: dict[Component, tuple[BloodGroup, ...]]
    antibodies: tuple[str, ...]
    lacking: tuple[str, ...]
    requirements: tuple[SpecialRequirement, ...]
    electronic_issue: bool
    against_electronic_issue: tuple[Reason, ...]
    against_issue: tuple[Reason, ...]
    is_neonate: bool = False
    may_bear_children: bool | None = None


class Compatibility(Struct, frozen=True, kw_only=True):
    """Whether a unit may be given to a patient at the instant `at`, with every reason against."""

    patient_id: str
    blood_unit_id: str
    at: float
    suitable: bool
    reasons: tuple[Reason, ...]


def eligibility(
    state: BloodState,
    patient_id: str,
    *,
    at: float,
    settings: BloodSettings,
    stated: BloodGroup | None = None,
    urgency: Urgency = Urgency.ROUTINE,
) -> Eligibility:
    """By everything known under the patient's ids; `stated` is the group that a request would state."""
    case = _case(state, patient_id, at=at, settings=settings, stated=stated, urgency=urgency)
    against = reasons_against_electronic_issue(case, begins_at=at, settings=settings)
    known = tuple(sorted({antibody.specificity for antibody in case.antibodies}))
    lacking = {antigen for each in known for antigen in settings.recipients.demanded_by(each)}
    return Eligibility(
        patient_id=patient_id,
        at=at,
        linked_patient_ids=linked_ids(state.recipients, patient_id)[1:],
        groups=case.finding.groups,
        allowed={component: allowed_groups(case, component, settings=settings) for component in Component},
        antibodies=known,
        lacking=tuple(sorted(lacking)),
        requirements=case.requirements,
        electronic_issue=not against,
        against_electronic_issue=against,
        against_issue=_against_issue(case, settings=settings),
        is_neonate=case.is_neonate,
        may_bear_children=case.may_bear_children,
    )


def _against_issue(case: Case, *, settings: BloodSettings) -> tuple[Reason, ...]:
    invalid = sample_not_valid(case, Component.RED_CELLS, begins_at=case.at, settings=settings)
    return tuple(filter(None, (case.finding.contradiction, case.finding.missing, invalid)))


def compatibility(
    state: BloodState,
    patient_id: str,
    unit: BloodUnit,
    *,
    at: float,
    settings: BloodSettings,
    stated: BloodGroup | None = None,
    urgency: Urgency = Urgency.ROUTINE,
) -> Compatibility:
    """Every reason against a unit for a patient: the blood itself, crossmatches, expiry, and who holds it."""
    case = _case(state, patient_id, at=at, settings=settings, stated=stated, urgency=urgency)
    others = (
        found_incompatible(state, unit, patient_id=patient_id, settings=settings),
        expires_before(unit, planned_end_at=settings.planned_end_at(urgency, needed_by_at=at, now=at)),
        not_available(unit),
    )
    reasons = (*reasons_against(unit, case, settings=settings), *filter(None, others))
    return Compatibility(
        patient_id=patient_id, blood_unit_id=unit.blood_unit_id, at=at, suitable=not reasons, reasons=reasons
    )


def _case(
    state: BloodState,
    patient_id: str,
    *,
    at: float,
    settings: BloodSettings,
    stated: BloodGroup | None,
    urgency: Urgency,
) -> Case:
    """The case of a request that nobody has made."""
    request = BloodRequest(
        request_id="",
        place_id="",
        lines=(),
        urgency=urgency,
        needed_by_at=at,
        requested_at=at,
        patient_id=patient_id,
        patient_group=stated,
    )
    return case_of(state, request, at=at, settings=settings.recipients)
