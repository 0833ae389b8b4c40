"""Samples of recipients: taken in, tested, rejected."""

from msgspec import Struct

from bloodbank.kinds import BloodGroup
from bloodbank.recipient.model import AntibodyScreen


class RecordSample(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tube arrives, with results or without. `exposed`: transfused or pregnant in the three months before."""

    patient_id: str
    sample_id: str
    drawn_at: float
    collected_by: str
    received_at: float | None = None
    exposed: bool | None = None
    group: BloodGroup | None = None
    screen: AntibodyScreen | None = None
    tested_by: str | None = None


class RecordSampleResults(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found in a sample. A result is added once and never overwritten: a wrong one rejects the sample."""

    patient_id: str
    sample_id: str
    tested_by: str
    group: BloodGroup | None = None
    screen: AntibodyScreen | None = None


class RejectSample(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two persons find that a sample can't be this patient's, or can't be used."""

    patient_id: str
    sample_id: str
    reason: str
    rejected_by: str
    verified_by: str


class SampleRecorded(Struct, frozen=True, kw_only=True):
    """`contradicts` are the groups known before, when the sample's is another: the wrong blood may be in the tube."""

    patient_id: str
    sample_id: str
    drawn_at: float
    received_at: float
    collected_by: str
    exposed: bool | None = None
    group: BloodGroup | None = None
    screen: AntibodyScreen | None = None
    tested_by: str | None = None
    contradicts: tuple[BloodGroup, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}",)


class SampleTested(Struct, frozen=True, kw_only=True):
    """Results that were not known before; `contradicts` as in `SampleRecorded`."""

    patient_id: str
    sample_id: str
    tested_by: str
    group: BloodGroup | None = None
    screen: AntibodyScreen | None = None
    contradicts: tuple[BloodGroup, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}",)


class SampleRejected(Struct, frozen=True, kw_only=True):
    patient_id: str
    sample_id: str
    reason: str
    rejected_by: str
    verified_by: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"recipient/{self.patient_id}",)


Command = RecordSample | RecordSampleResults | RejectSample
Event = SampleRecorded | SampleTested | SampleRejected
