"""One person under several patient ids: what is known under any of them counts for all."""

from collections.abc import Iterable
from itertools import chain

from immutables import Map

from bloodbank.recipient.model import Recipient

Recipients = Map[str, Recipient]


def linked_ids(recipients: Recipients, patient_id: str) -> tuple[str, ...]:
    """The id and all that are linked with it, directly or through others, the asked one first."""
    found, waiting = [patient_id], [patient_id]
    while waiting:
        recipient = recipients.get(waiting.pop())
        for link in () if recipient is None else recipient.links:
            if link.patient_id not in found:
                found.append(link.patient_id)
                waiting.append(link.patient_id)
    return tuple(found)


def person(recipients: Recipients, patient_id: str | None) -> Recipient | None:
    """Everything known of the person; None for somebody of whom nothing is known.

    Every antibody, requirement and transplant of every linked identity counts (SHOT 2009, cases 1, 2 and 8).
    """
    if patient_id is None:
        return None
    known = [recipients[each] for each in linked_ids(recipients, patient_id) if each in recipients]
    if len(known) <= 1:
        return known[0] if known else None
    present = tuple(sorted({antigen for each in known for antigen in each.antigens_present}))
    absent = {antigen for each in known for antigen in each.antigens_absent}
    return Recipient(
        patient_id=patient_id,
        samples=tuple(sorted(chain.from_iterable(each.samples for each in known), key=lambda s: s.drawn_at)),
        antibodies=tuple(chain.from_iterable(each.antibodies for each in known)),
        requirements=tuple(chain.from_iterable(each.requirements for each in known)),
        transplants=tuple(
            sorted(chain.from_iterable(each.transplants for each in known), key=lambda t: t.transplanted_at)
        ),
        links=tuple(chain.from_iterable(each.links for each in known)),
        antigens_absent=tuple(sorted(absent)),
        antigens_present=present,
        neonate_until_at=_latest(each.neonate_until_at for each in known),
        may_bear_children_until_at=_latest(each.may_bear_children_until_at for each in known),
        mother_id=next((each.mother_id for each in known if each.mother_id is not None), None),
        exposed_at=_latest(each.exposed_at for each in known),
    )


def _latest(instants: Iterable[float | None]) -> float | None:
    return max((at for at in instants if at is not None), default=None)
