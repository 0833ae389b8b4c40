"""Which groups a recipient may be given of a component, best first: by their own group, a transplant, their mother."""

from bloodbank.kinds import BloodGroup, Component
from bloodbank.recipient.case import Case
from bloodbank.rules.groups import RED_CELL_COMPONENTS, abo_suits, suitable_groups
from bloodbank.settings import BloodSettings


def allowed_groups(case: Case, component: Component, *, settings: BloodSettings) -> tuple[BloodGroup, ...]:
    """Groups in order of preference; none where what is known contradicts itself and no life is at stake.

    While the group is unknown, or contradicted in an emergency, what the policy for unknown groups lets through.
    """
    if case.request.for_stock:
        return tuple(line.group for line in case.request.lines if line.component is component and line.group)
    if case.finding.contradiction is not None and not case.emergency:
        return ()
    known = case.finding.groups
    preferred = settings.preferred(component, known[0] if known else None, may_bear_children=case.may_bear_children)
    suiting = [group for group in preferred if all(group in suitable_groups(component, each) for each in known)]
    if case.is_neonate and component in RED_CELL_COMPONENTS:
        return tuple(group for group in suiting if _mother_bears(group, case))
    return tuple(suiting)


def _mother_bears(group: BloodGroup, case: Case) -> bool:
    """Red cells for a neonate must suit the mother's ABO antibodies too; if she is unknown, only O does (BSH 2016)."""
    mothers = () if case.mother_finding is None else case.mother_finding.groups
    return all(abo_suits(group, each) for each in mothers) if mothers else abo_suits(group, BloodGroup.O_NEG)
