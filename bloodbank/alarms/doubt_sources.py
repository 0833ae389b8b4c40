"""Which streams of events can change what speaks against a unit while it runs into a patient."""

from collections.abc import Iterable, Iterator

from bloodbank.bedside.model import Transfusion
from bloodbank.life.donations import donations_in
from bloodbank.model import BloodState
from bloodbank.recipient.person import linked_ids, person


def streams_that_matter(state: BloodState, record: Transfusion) -> frozenset[str]:
    """The unit, the donations in it, the recipient under every id, the mother, and whatever was asked for them."""
    return frozenset(_streams(state, record))


def _streams(state: BloodState, record: Transfusion) -> Iterator[str]:
    unit = state.blood_units[record.blood_unit_id]
    yield f"blood-unit/{unit.blood_unit_id}"
    yield from (f"donation/{din}" for din in donations_in(state, unit))
    yield f"blood-request/{record.request_id}"
    recipient = person(state.recipients, record.patient_id)
    mother_id = None if recipient is None else recipient.mother_id
    for patient_id in (record.patient_id, *(() if mother_id is None else (mother_id,))):
        for each in linked_ids(state.recipients, patient_id):
            yield f"recipient/{each}"
            yield from (f"blood-request/{name}" for name in state.requests_of_patient.get(each, ()))


def streams_touched(state: BloodState, streams: Iterable[str]) -> Iterator[str]:
    """The streams of an event, and those that it reaches through them.

    Whom a request is for, what a recall names, and the donations of a unit: a result of one bag is about the others.
    """
    for stream in streams:
        yield stream
        kind, _, name = stream.partition("/")
        if kind == "blood-request":
            request = state.requests.get(name)
            if request is not None and request.patient_id is not None:
                yield f"recipient/{request.patient_id}"
        elif kind == "blood-unit":
            unit = state.blood_units.get(name)
            yield from () if unit is None else (f"donation/{din}" for din in donations_in(state, unit))
        elif kind == "recall":
            recall = state.recalls.get(name)
            if recall is not None:
                yield from (f"donation/{din}" for din in recall.dins)
                yield from (f"blood-unit/{unit_id}" for unit_id in recall.blood_unit_ids)
