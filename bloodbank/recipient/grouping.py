"""Which group a recipient is of, by everything that says so; whoever contradicts stops it."""

from collections.abc import Iterable

from msgspec import Struct

from bloodbank.kinds import BloodGroup
from bloodbank.reason import Reason
from bloodbank.recipient.model import Recipient, Transplant
from bloodbank.recipient.samples import any_independent, sound_samples
from bloodbank.recipient.settings import RecipientSettings


class GroupFinding(Struct, frozen=True, kw_only=True):
    """The groups that blood must suit, all of them: one, or two while a transplant takes over; none while unknown.

    `contradiction` says that what is known can't all be of one person; `missing` why the group counts as unknown;
    `by_statement` that the group rests on the word of the requester.
    """

    groups: tuple[BloodGroup, ...] = ()
    contradiction: Reason | None = None
    missing: Reason | None = None
    by_statement: bool = False


def find_group(
    recipient: Recipient | None, stated: BloodGroup | None, *, at: float, settings: RecipientSettings
) -> GroupFinding:
    """By samples, transplants and what the request states, at the instant `at`."""
    if recipient is None:
        return _by_statement(stated, settings=settings)
    contradiction = _contradiction(recipient, stated)
    if contradiction is not None:
        return GroupFinding(contradiction=contradiction)
    if recipient.transplants:
        return GroupFinding(groups=groups_after_transplant(recipient.transplants, at=at))
    return _by_samples(recipient, stated, at=at, settings=settings)


def _by_statement(stated: BloodGroup | None, *, settings: RecipientSettings) -> GroupFinding:
    if stated is not None and settings.testing == "by-requester":
        return GroupFinding(groups=(stated,), by_statement=True)
    return GroupFinding(missing=Reason(code="group-not-determined"))


def _by_samples(
    recipient: Recipient, stated: BloodGroup | None, *, at: float, settings: RecipientSettings
) -> GroupFinding:
    """Two independent samples, or the word of the requester where that counts; a single sample does not."""
    grouped = [sample for sample in sound_samples(recipient) if sample.group is not None]
    if any_independent(grouped, settings=settings):
        return GroupFinding(groups=possible_groups(recipient, at=at))
    if stated is not None and settings.testing == "by-requester":
        return GroupFinding(groups=(stated,), by_statement=True)
    if grouped:
        return GroupFinding(missing=Reason(code="second-sample-needed", values={"sample_id": grouped[0].sample_id}))
    return GroupFinding(missing=Reason(code="group-not-determined"))


def groups_after_transplant(transplants: tuple[Transplant, ...], *, at: float) -> tuple[BloodGroup, ...]:
    """Before conditioning the recipient's; until conversion the recipient's and every donor's; then the last donor's.

    Red cells must be borne by the plasma of both, plasma must spare the red cells of both: this gives the usual tables
    for major, minor and bidirectional mismatch (EBMT Handbook 2019, transfusion support, phases I to III).
    """
    groups = [transplants[0].recipient_group]
    for transplant in transplants:
        if transplant.begins_at <= at:
            groups.append(transplant.donor_group)
        if transplant.converted_at is not None and transplant.converted_at <= at:
            groups = [transplant.donor_group]
    return tuple(dict.fromkeys(groups))


def possible_groups(recipient: Recipient, *, at: float) -> tuple[BloodGroup, ...]:
    """Groups that a sample drawn at this instant can show, by all that is known; empty while nothing is."""
    if recipient.transplants:
        return groups_after_transplant(recipient.transplants, at=at)
    first = next((sample.group for sample in sound_samples(recipient) if sample.group is not None), None)
    return () if first is None else (first,)


def _contradiction(recipient: Recipient, stated: BloodGroup | None) -> Reason | None:
    """A group that the person can't have had when the sample was drawn: the wrong blood may be in the tube."""
    known = {group for each in recipient.transplants for group in (each.recipient_group, each.donor_group)}
    for sample in sound_samples(recipient):
        possible = possible_groups(recipient, at=sample.drawn_at)
        if sample.group is not None and sample.group not in possible:
            return Reason(
                code="group-discrepancy",
                values={"sample_id": sample.sample_id, "group": sample.group.value, "expected": _said(possible)},
            )
        known.update(() if sample.group is None else (sample.group,))
    if stated is not None and known and stated not in known:
        return Reason(code="stated-group-differs", values={"group": stated.value, "expected": _said(sorted(known))})
    return None


def _said(groups: Iterable[BloodGroup]) -> str:
    return ", ".join(group.value for group in groups)
