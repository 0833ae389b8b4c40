"""The one place where a unit is judged for a recipient: reserving, issuing, transfusing and allocating all ask here."""

from collections.abc import Callable, Iterator, Sequence

from bloodbank.crossmatching.rules import found_incompatible
from bloodbank.model import BloodState, BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.case import Case
from bloodbank.requests.lines import falls_short
from bloodbank.rules.antibodies import antigen_for_antibody
from bloodbank.rules.compatibility import incompatible
from bloodbank.rules.kell import kell_not_negative
from bloodbank.rules.phenotype import phenotype_not_matched
from bloodbank.rules.recipient import meant_for_another
from bloodbank.rules.special import lacks_requirement, too_old_for_neonate
from bloodbank.settings import BloodSettings

HardRule = Callable[..., Reason | None]

ABOUT_THE_UNIT: Sequence[HardRule] = (
    antigen_for_antibody,
    kell_not_negative,
    phenotype_not_matched,
    lacks_requirement,
    too_old_for_neonate,
)
"""Rules `(unit, case, *, settings)` about what a unit of an allowed group must be besides."""


def reasons_against(unit: BloodUnit, case: Case, *, settings: BloodSettings) -> tuple[Reason, ...]:
    """Every reason why this blood is wrong for this recipient; none when it may be given.

    Not looked at: whether the unit is free, keeps long enough, and was crossmatched.
    """
    return tuple(_reasons(unit, case, settings=settings))


def first_reason_against(unit: BloodUnit, case: Case, *, settings: BloodSettings) -> Reason | None:
    """The first of them."""
    return next(_reasons(unit, case, settings=settings), None)


def _reasons(unit: BloodUnit, case: Case, *, settings: BloodSettings) -> Iterator[Reason]:
    another = meant_for_another(unit, patient_id=case.patient_id)
    if another is not None:
        yield another
    wrong_group = incompatible(unit, case, settings=settings)
    if wrong_group is not None:
        yield wrong_group
    short = falls_short(unit, case.request)
    if short is not None:
        yield short
    for rule in ABOUT_THE_UNIT:
        reason = rule(unit, case, settings=settings)
        if reason is not None:
            yield reason


def first_reason_on_record(state: BloodState, unit: BloodUnit, case: Case, *, settings: BloodSettings) -> Reason | None:
    """The first reason against, a crossmatch that was ever found incompatible with this patient included."""
    barred = found_incompatible(state, unit, patient_id=case.patient_id, settings=settings)
    return barred or first_reason_against(unit, case, settings=settings)
