"""What becomes known of patients, mostly true and now and then false: for machines that try to give wrong blood."""

from typing import Any

from hypothesis import strategies as st
from msgspec import structs

from bloodbank.kinds import BloodGroup
from bloodbank.messages import (
    Command,
    ConfirmConversion,
    EndSpecialRequirement,
    Event,
    MergeRecipients,
    RecordAntibody,
    RecordPhenotype,
    RecordRecipientFacts,
    RecordSample,
    RecordSampleResults,
    RecordTransplant,
    RejectSample,
    SetSpecialRequirement,
    UnmergeRecipients,
)
from bloodbank.recipient.model import AntibodyScreen
from tests.bloodbank.recipient_oracle import Oracle
from tests.bloodbank.world import HOUR, MORNING

TRUE_GROUP = {"p-1": BloodGroup.A_POS, "p-2": BloodGroup.O_NEG, "p-3": BloodGroup.AB_POS}
OFTEN_THE_FIRST = st.sampled_from(["p-1", "p-1", "p-2", "p-3"])
RARELY = st.sampled_from([False, False, True])
NEWS = st.sampled_from(
    [
        *(RecordAntibody(patient_id="", specificity=name, source="lab") for name in ("K", "Jka", "D", "G", "Lea")),
        RecordAntibody(patient_id="", specificity="K", source="lab", detectable=False),
        *(
            SetSpecialRequirement(patient_id="", requirement=name, reason="any", source="any")
            for name in ("irradiated", "cmv-negative", "washed", "Jka-negative")
        ),
        SetSpecialRequirement(
            patient_id="", requirement="irradiated", reason="any", source="any", ends_at=MORNING + 20 * HOUR
        ),
        *(
            EndSpecialRequirement(patient_id="", requirement=n, reason="any", ended_by="x")
            for n in ("irradiated", "washed")
        ),
        RecordPhenotype(patient_id="", source="lab", antigens_present=("K",)),
    ]
)
AGES = st.sampled_from(
    [
        RecordRecipientFacts(patient_id="", neonate_until_at=50.0, mother_id="p-3"),
        RecordRecipientFacts(patient_id="", neonate_until_at=0.1),
        RecordRecipientFacts(patient_id="", may_bear_children_until_at=1000.0),
        RecordRecipientFacts(patient_id="", may_bear_children_until_at=-1.0),
        RecordTransplant(
            patient_id="",
            transplanted_at=-10.0,
            recipient_group=BloodGroup.A_POS,
            donor_group=BloodGroup.B_NEG,
            source="centre",
        ),
    ]
)


class RecipientActs:
    """Acts about recipients; whoever uses them tells commands, keeps an oracle, and knows what time it is."""

    oracle: Oracle
    now: float
    serial: int

    def tell(self, command: Command) -> list[Event]: ...

    def some(self, data: st.DataObject, ids: Any) -> str:
        known = sorted(ids)
        return data.draw(st.sampled_from(known or ["nothing"]))

    def draw_a_sample(self, data: st.DataObject) -> None:
        """Mostly the right patient's blood; now and then the next bed's, or a result that comes later."""
        patient_id = data.draw(OFTEN_THE_FIRST)
        tubes = self.oracle.of(patient_id).tubes
        if tubes and data.draw(RARELY):
            rejection = RejectSample(
                patient_id=patient_id, sample_id=self.some(data, tubes), reason="any", rejected_by="a", verified_by="b"
            )
            self.tell(rejection)
            return
        self.serial += 1
        wrong_tube = data.draw(st.sampled_from([False] * 3 + [True]))
        group = data.draw(st.sampled_from(list(BloodGroup))) if wrong_tube else TRUE_GROUP[patient_id]
        sample = RecordSample(
            patient_id=patient_id,
            sample_id=f"S{self.serial}",
            drawn_at=self.now - data.draw(st.sampled_from([0.0, 0.1, 5.0])) * HOUR,
            collected_by=data.draw(st.sampled_from(["nurse-1", "nurse-2"])),
            exposed=data.draw(st.sampled_from([None, False, True])),
        )
        self.tell(sample)
        screen = data.draw(st.sampled_from([None, *AntibodyScreen]))
        results = RecordSampleResults(
            patient_id=patient_id, sample_id=sample.sample_id, tested_by="lab", group=group, screen=screen
        )
        self.tell(results)

    def learn(self, data: st.DataObject) -> None:
        """Something that narrows, or widens again, what the patient may get."""
        patient_id = data.draw(OFTEN_THE_FIRST)
        if data.draw(st.booleans()):
            self.tell(structs.replace(data.draw(NEWS), patient_id=patient_id))
        else:
            self.tell(self.of_now(data.draw(AGES), patient_id))

    def of_now(self, facts: RecordRecipientFacts | RecordTransplant, patient_id: str) -> Command:
        """Instants of the drawn command, given in hours from now."""
        if isinstance(facts, RecordTransplant):
            if any(each.grafts for each in self.oracle.numbers.values()):
                return ConfirmConversion(
                    patient_id=patient_id, converted_at=self.now, confirmed_by="lab-1", verified_by="lab-2"
                )
            at = self.now + facts.transplanted_at * HOUR
            own = TRUE_GROUP[patient_id]
            return structs.replace(facts, patient_id=patient_id, transplanted_at=at, recipient_group=own)
        instants = {
            name: max(0.0, self.now + value * HOUR)
            for name in ("neonate_until_at", "may_bear_children_until_at")
            if (value := getattr(facts, name)) is not None
        }
        return structs.replace(facts, patient_id=patient_id, **instants)

    def merge_or_part(self, data: st.DataObject) -> None:
        one, other = data.draw(st.sampled_from([("p-1", "p-4"), ("p-4", "p-2"), ("p-1", "p-2")]))
        if data.draw(st.booleans()):
            self.tell(MergeRecipients(patient_id=one, other_patient_id=other, reason="any"))
            self.tell(RecordAntibody(patient_id="p-4", specificity="Jka", source="another hospital"))
        else:
            self.tell(
                UnmergeRecipients(
                    patient_id=one, other_patient_id=other, reason="any", unmerged_by="a", verified_by="b"
                )
            )
