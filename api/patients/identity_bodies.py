"""What clients send about who may be whom."""

from api.values import Body, Id, SomeWords


class DifferentBody(Body):
    """Why they are two people."""

    reason: SomeWords


class JoinBody(Body):
    """Another id of the same person, and what shows it."""

    other_patient_id: Id
    reason: SomeWords


class PartBody(Body):
    """Two ids that are two people after all; a second person has looked at it."""

    other_patient_id: Id
    reason: SomeWords
    verified_by: Id
