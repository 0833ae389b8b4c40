"""What is known of a recipient decides which blood may be given: the incidents that killed, and what stops them now."""

from typing import Any

import pytest
from msgspec import structs

from bloodbank.allocation import allocate
from bloodbank.crossmatching.model import CrossmatchMethod, CrossmatchResult
from bloodbank.kinds import BloodGroup, Component, Urgency
from bloodbank.messages import (
    ConfirmConversion,
    ConfirmMerge,
    EndSpecialRequirement,
    MergeRecipients,
    RecordAntibody,
    RecordCrossmatch,
    RecordPhenotype,
    RecordRecipientFacts,
    RecordSample,
    RecordSampleResults,
    RecordTransfusion,
    RecordTransplant,
    RejectSample,
    ReleaseReservation,
    SetSpecialRequirement,
    UnmergeRecipients,
)
from bloodbank.recipient.case import case_of
from bloodbank.recipient.model import AntibodyScreen
from bloodbank.recipient.settings import RecipientSettings
from bloodbank.refusal import Refused
from bloodbank.rules.allowed_groups import allowed_groups
from bloodbank.rules.electronic_issue import reasons_against_electronic_issue
from bloodbank.settings import BloodSettings
from tests.bloodbank.world import DAY, HOUR, Bank, LineTimes

ANN, TESTED_HERE = "patient-1", BloodSettings(recipients=RecipientSettings(testing="here"))


def bank(settings: BloodSettings | None = None) -> Bank:
    return Bank(settings).found()


def sample(
    world: Bank,
    group: str | None,
    *,
    of: str = ANN,
    by: str = "nurse-1",
    hours_ago: float = 1.0,
    screen: AntibodyScreen | None = AntibodyScreen.NEGATIVE,
    exposed: bool | None = False,
) -> str:
    """A tested sample arrives; its id."""
    sample_id = f"S{len(world.state.sample_owners) + 1}"
    world.tell(
        RecordSample(
            patient_id=of,
            sample_id=sample_id,
            drawn_at=world.now - hours_ago * HOUR,
            collected_by=by,
            exposed=exposed,
            group=None if group is None else BloodGroup(group),
            screen=screen,
            tested_by="lab-1",
        )
    )
    return sample_id


def two_samples(world: Bank, group: str, *, of: str = ANN) -> None:
    sample(world, group, of=of, by="nurse-1", hours_ago=2.0)
    sample(world, group, of=of, by="nurse-2", hours_ago=1.0)


def refusal(world: Bank, group: str | None, unit_id: str, **asked: Any) -> str | None:
    """Why this unit can't be reserved for Ann, of the group that is stated; None when it is reserved."""
    component = world.unit(unit_id).component.value.replace("-", "_")
    request_id = world.request(group, **{"patient_id": ANN, component: 1, **asked})
    before = world.state
    try:
        world.reserve(request_id, unit_id)
    except Refused as error:
        assert world.state is before
        return error.code
    return None


def electronic(world: Bank, *, patient_id: str = ANN) -> list[str]:
    request = world.asked(world.request(None, patient_id=patient_id))
    case = case_of(world.state, request, at=world.now, settings=world.settings.recipients)
    against = reasons_against_electronic_issue(case, begins_at=world.now, settings=world.settings)
    return [reason.code for reason in against]


def test_an_antibody_that_has_faded_still_bars_antigen_positive_blood_and_electronic_issue() -> None:
    """SHOT 2009 case 1: anti-Jka was lost when the laboratory changed computers; today's screen was negative, and
    Jk(a+) red cells were issued electronically. Here an antibody that was ever known stays, detectable or not.
    """
    world = bank()
    two_samples(world, "A+")
    assert electronic(world) == []
    world.tell(
        RecordAntibody(patient_id=ANN, specificity="Jka", source="card of 2004", found_at=1.1e9, detectable=False)
    )
    assert electronic(world) == ["antibody-known"]
    assert refusal(world, "A+", world.receive("A+", antigens_present=("Jka",))) == "antibody-against-unit"
    assert refusal(world, "A+", world.receive("A+")) == "antigen-not-typed"
    assert refusal(world, "A+", world.receive("A+", antigens_absent=("Jka",))) is None


@pytest.mark.parametrize(
    ("antibody", "absent", "code"),
    [
        ("G", (), "antigen-not-typed"),
        ("G", ("C",), None),
        ("f", ("e",), "antigen-not-typed"),
        ("f", ("c",), None),
        ("Fy3", ("Fya",), "antigen-not-typed"),
        ("Fy3", ("Fya", "Fyb"), None),
        ("D", (), None),
        ("Lea", (), None),
        ("unidentified", (), None),
    ],
)
def test_what_an_antibody_demands_of_group_o_negative_cells(
    antibody: str, absent: tuple[str, ...], code: str | None
) -> None:
    """Those of no single antigen demand several; harmless and unidentified ones none, but stop electronic issue."""
    world = bank()
    two_samples(world, "O-")
    world.tell(RecordAntibody(patient_id=ANN, specificity=antibody, source="laboratory"))
    assert refusal(world, "O-", world.receive("O-", antigens_absent=absent)) == code
    assert electronic(world) == ["antibody-known"]


def test_what_is_known_under_another_number_of_the_same_person_counts_and_stops_electronic_issue() -> None:
    """SHOT 2009 case 2: the emergency department registered a known patient anew; the antibody stood under the old
    number. Here both numbers are joined as soon as anybody suspects it, before it is proved.
    """
    world = bank()
    two_samples(world, "A+")
    world.tell(RecordAntibody(patient_id="old-number", specificity="K", source="laboratory"))
    unit_id = world.receive("A+", antigens_present=("K",))
    world.tell(MergeRecipients(patient_id=ANN, other_patient_id="old-number", reason="same birthday and name"))
    assert refusal(world, "A+", unit_id) == "antibody-against-unit"
    assert set(electronic(world)) == {"identity-unresolved", "antibody-known"}
    world.tell(ConfirmMerge(patient_id="old-number", other_patient_id=ANN, confirmed_by="registrar"))
    assert electronic(world) == ["antibody-known"]


def test_a_unit_found_incompatible_under_another_number_is_barred_too() -> None:
    world = bank()
    under_old = world.request("A+", patient_id="old-number", at="centre")
    unit_id = world.receive("A+")
    world.reserve(under_old, unit_id)
    world.tell(
        RecordCrossmatch(
            request_id=under_old,
            blood_unit_id=unit_id,
            sample_id="tube-1",
            method=CrossmatchMethod.SEROLOGICAL,
            result=CrossmatchResult.INCOMPATIBLE,
            recorded_by="lab-1",
            reason="agglutination",
        )
    )
    world.tell(ReleaseReservation(request_id=under_old, reason="incompatible"))
    world.tell(MergeRecipients(patient_id=ANN, other_patient_id="old-number", reason="same wristband"))
    assert refusal(world, "A+", unit_id) == "crossmatch-incompatible"


def test_two_people_joined_by_mistake_are_parted_and_each_keeps_their_own() -> None:
    """Twins with one birthday: the merge is undone by two persons, and nothing is lost or left behind."""
    world = bank()
    two_samples(world, "A+")
    sample(world, "O-", of="twin", by="nurse-3")
    world.tell(MergeRecipients(patient_id=ANN, other_patient_id="twin", reason="same birthday"))
    unit_id = world.receive("A+")
    assert refusal(world, "A+", unit_id) == "group-discrepancy"
    with pytest.raises(Refused) as confirmed:
        world.tell(ConfirmMerge(patient_id=ANN, other_patient_id="twin", confirmed_by="registrar"))
    assert confirmed.value.code == "group-discrepancy"
    undo = UnmergeRecipients(
        patient_id=ANN, other_patient_id="twin", reason="twins", unmerged_by="registrar", verified_by="registrar"
    )
    with pytest.raises(Refused) as alone:
        world.tell(undo)
    assert alone.value.code == "second-person-missing"
    world.tell(structs.replace(undo, verified_by="head"))
    assert refusal(world, "A+", unit_id) is None
    assert [each.group for each in world.state.recipients["twin"].samples] == [BloodGroup.O_NEG]


def test_after_a_bone_marrow_transplant_the_rule_follows_the_phases_not_a_note() -> None:
    """SHOT 2009 case 3: an RhD-negative note after a transplant was overlooked and RhD-positive blood given. Here the
    transplant itself decides: Ann is A+, the donor O-.
    """
    world = bank()
    transplant = RecordTransplant(
        patient_id=ANN,
        transplanted_at=world.now,
        conditioned_at=world.now - 8 * DAY,
        recipient_group=BloodGroup.A_POS,
        donor_group=BloodGroup.O_NEG,
        source="transplant centre",
    )
    world.tell(transplant)
    done = {"attributes": ("irradiated",)}
    own, donors = world.receive("A+", **done), world.receive("O-", **done)
    assert refusal(world, "A+", own) == "incompatible-group"
    assert refusal(world, "A+", world.receive("O-")) == "special-requirement-not-met"
    assert refusal(world, "A+", donors) is None
    plasma = {group: world.receive(group, component=Component.PLASMA) for group in ("O-", "A-")}
    assert refusal(world, "A+", plasma["O-"]) == "incompatible-group"
    assert refusal(world, "A+", plasma["A-"]) is None
    assert "transplant-of-other-group" in electronic(world)
    world.now += 90 * DAY
    world.tell(ConfirmConversion(patient_id=ANN, converted_at=world.now, confirmed_by="lab-1", verified_by="lab-2"))
    assert refusal(world, "O-", world.receive("O-", component=Component.PLASMA)) is None
    assert refusal(world, "O-", world.receive("A-", **done)) == "incompatible-group"


@pytest.mark.parametrize(
    ("recipient", "donor", "red_cells", "plasma"),
    [
        ("O+", "A+", "O- O+", "A- A+ AB- AB+"),
        ("A+", "O+", "O- O+", "A- A+ AB- AB+"),
        ("A+", "B+", "O- O+", "AB- AB+"),
        ("B-", "B+", "O- B-", "B- B+ AB- AB+"),
        ("AB+", "A-", "O- A-", "AB- AB+"),
    ],
)
def test_while_a_transplant_takes_over_blood_suits_both_groups(
    recipient: str, donor: str, red_cells: str, plasma: str
) -> None:
    """EBMT Handbook 2019, phase II: major, minor, bidirectional and RhD mismatch, written out."""
    world = bank()
    groups = {"recipient_group": BloodGroup(recipient), "donor_group": BloodGroup(donor)}
    world.tell(RecordTransplant(patient_id=ANN, transplanted_at=world.now - DAY, source="centre", **groups))
    case = case_of(world.state, world.asked(world.request(None)), at=world.now, settings=world.settings.recipients)
    for component, expected in ((Component.RED_CELLS, red_cells), (Component.PLASMA, plasma)):
        found = allowed_groups(case, component, settings=world.settings)
        assert {group.value for group in found} == set(expected.split())


def test_a_requirement_recorded_under_a_linked_number_binds() -> None:
    """SHOT 2009 case 8: the CMV flag stood under another number and did not show. Requirements follow the person."""
    world = bank()
    world.tell(
        SetSpecialRequirement(
            patient_id="clinic-7", requirement="cmv-negative", reason="pregnancy", source="obstetrics"
        )
    )
    unit_id = world.receive("A+")
    world.tell(MergeRecipients(patient_id="clinic-7", other_patient_id=ANN, reason="same personal number"))
    assert refusal(world, "A+", unit_id) == "special-requirement-not-met"
    assert refusal(world, "A+", world.receive("A+", attributes=("cmv-negative",))) is None


def test_the_wrong_blood_in_the_tube_stops_everything_until_two_persons_settle_it() -> None:
    """SHOT 2023: 69 % of near misses were samples labelled for another patient. Ann was O-; now a tube says AB+.
    The historical group is the alarm: nothing is given but blood for an unknown group, and that for her life only.
    """
    world = bank()
    two_samples(world, "O-")
    wrong = sample(world, "AB+", by="nurse-9", hours_ago=0.1)
    (event,) = (each for each in world.history if getattr(each, "sample_id", None) == wrong)
    assert event.contradicts == (BloodGroup.O_NEG,)  # type: ignore[union-attr]
    own, hers = world.receive("AB+"), world.receive("O-")
    assert refusal(world, "AB+", own) == "group-discrepancy"
    assert refusal(world, "O-", hers) == "group-discrepancy"
    assert refusal(world, None, own, urgency=Urgency.EMERGENCY) == "group-discrepancy"
    assert refusal(world, None, hers, urgency=Urgency.EMERGENCY) is None
    reject = RejectSample(
        patient_id=ANN, sample_id=wrong, reason="drawn from the next bed", rejected_by="lab-1", verified_by="lab-1"
    )
    with pytest.raises(Refused):
        world.tell(reject)
    world.tell(structs.replace(reject, verified_by="lab-2"))
    assert refusal(world, "O-", world.receive("O-")) is None


def test_a_request_that_states_another_group_than_the_samples_is_not_served() -> None:
    world = bank()
    sample(world, "B+")
    assert refusal(world, "A+", world.receive("A+")) == "stated-group-differs"


def test_a_first_sample_alone_gives_no_blood_of_the_patients_own_group() -> None:
    """Second-sample rule: one tube can hold anybody's blood. Two tubes of one go do not help."""
    world = bank(TESTED_HERE)
    sample(world, "A+", by="nurse-1", hours_ago=1.0)
    own = world.receive("A+")
    assert refusal(world, "A+", own) == "second-sample-needed"
    sample(world, "A+", by="nurse-1", hours_ago=1.05)
    assert refusal(world, "A+", own) == "second-sample-needed"
    assert refusal(world, "A+", world.receive("O-")) is None
    sample(world, "A+", by="nurse-2", hours_ago=1.0)
    assert refusal(world, "A+", own) is None


def test_red_cells_go_out_only_on_a_sample_that_still_holds() -> None:
    """A patient transfused in the last three months can make a new antibody within days (BSH 2012)."""
    world = bank(TESTED_HERE)
    two_samples(world, "A+")
    first = world.request("A+", at="centre", hours=1.0)
    world.reserve(first, world.receive("A+"))
    world.issue(first)
    world.tell(RecordTransfusion(blood_unit_id=world.asked(first).blood_unit_ids[0], patient_id=ANN))
    world.now += 2.9 * DAY
    in_time, late = (world.request("A+", at="centre", hours=1.0) for _ in range(2))
    world.reserve(in_time, world.receive("A+"))
    world.issue(in_time)
    world.reserve(late, world.receive("A+"), minutes=600.0)
    world.now += 0.2 * DAY
    with pytest.raises(Refused) as refused:
        world.issue(late)
    assert refused.value.code == "sample-lapsed"
    assert "sample-lapsed" in electronic(world)


def test_electronic_issue_is_decided_by_the_record_alone_with_every_reason() -> None:
    world = bank()
    assert electronic(world) == ["no-valid-sample"]
    sample(world, "A+", screen=None)
    assert electronic(world) == ["two-groups-needed", "no-valid-sample"]
    late = sample(world, "A+", by="nurse-2", screen=AntibodyScreen.POSITIVE)
    assert electronic(world) == ["antibody-screen-positive"]
    world.tell(RejectSample(patient_id=ANN, sample_id=late, reason="clotted", rejected_by="a", verified_by="b"))
    sample(world, "A+", by="nurse-3")
    assert electronic(world) == []


def test_a_woman_who_may_bear_children_gets_k_negative_red_cells() -> None:
    """Anti-K from a transfusion can kill an unborn child. Not waited for while her own life is at stake."""
    world = bank()
    world.tell(RecordRecipientFacts(patient_id=ANN, may_bear_children_until_at=world.now + 9000 * DAY))
    untyped = world.receive("O-")
    assert refusal(world, "A+", untyped) == "not-k-negative"
    assert refusal(world, "A+", world.receive("O-", antigens_absent=("K",))) is None
    assert refusal(world, "A+", world.receive("A+", component=Component.PLASMA)) is None
    assert refusal(world, "A+", untyped, urgency=Urgency.EMERGENCY) is None
    world.tell(RecordPhenotype(patient_id=ANN, source="lab", antigens_present=("K",)))
    assert refusal(world, "A+", world.receive("O-")) is None


def test_a_patient_with_sickle_cell_disease_gets_cells_of_the_same_extended_type() -> None:
    world = bank()
    world.tell(
        SetSpecialRequirement(
            patient_id=ANN, requirement="extended-phenotype", reason="sickle cell disease", source="haematology"
        )
    )
    matched = world.receive("O-", antigens_absent=("C", "E", "K"))
    assert refusal(world, "O-", matched) == "recipient-not-typed"
    world.tell(
        RecordPhenotype(patient_id=ANN, source="lab", antigens_absent=("C", "E", "K"), antigens_present=("c", "e"))
    )
    assert refusal(world, "O-", world.receive("O-", antigens_absent=("C", "K"))) == "phenotype-not-matched"
    assert refusal(world, "O-", matched) is None


def test_a_neonate_gets_cells_that_its_mothers_antibodies_spare() -> None:
    """The mother is O with anti-c, the child A+: her antibodies would destroy A cells, and c-positive cells."""
    world = bank()
    facts = RecordRecipientFacts(patient_id=ANN, neonate_until_at=world.now + 100 * DAY, mother_id="mother")
    world.tell(facts)
    good = {"attributes": ("cmv-negative",), "collected_at": world.now - 3 * DAY, "antigens_absent": ("c",)}
    childs, universal = world.receive("A+", **good), world.receive("O+", **good)
    assert refusal(world, "A+", childs) == "incompatible-group", "nothing is known of the mother"
    two_samples(world, "A+", of="mother")
    assert refusal(world, "A+", childs) is None
    world = bank()
    world.tell(facts)
    two_samples(world, "O+", of="mother")
    world.tell(RecordAntibody(patient_id="mother", specificity="c", source="antenatal clinic"))
    childs, universal = world.receive("A+", **good), world.receive("O+", **good)
    assert refusal(world, "A+", childs) == "incompatible-group"
    assert refusal(world, "A+", world.receive("O+", **{**good, "antigens_absent": ()})) == "antigen-not-typed"
    assert refusal(world, "A+", world.receive("O+", **{**good, "attributes": ()})) == "special-requirement-not-met"
    assert refusal(world, "A+", world.receive("O+", **{**good, "collected_at": None})) == "too-old-for-neonate"
    assert refusal(world, "A+", universal) is None


def test_a_requirement_ends_by_its_date_or_by_a_clinicians_word() -> None:
    world = bank()
    irradiated = SetSpecialRequirement(
        patient_id=ANN, requirement="irradiated", reason="fludarabine", source="oncology", ends_at=world.now + 2 * DAY
    )
    world.tell(irradiated)
    assert refusal(world, "A+", world.receive("A+")) == "special-requirement-not-met"
    assert refusal(world, "A+", world.receive("A+", component=Component.PLASMA)) is None, "plasma has no living cells"
    world.now += 3 * DAY
    assert refusal(world, "A+", world.receive("A+")) is None
    world.tell(structs.replace(irradiated, ends_at=None))
    assert refusal(world, "A+", world.receive("A+")) == "special-requirement-not-met"
    world.tell(EndSpecialRequirement(patient_id=ANN, requirement="irradiated", reason="no more", ended_by="dr-1"))
    assert refusal(world, "A+", world.receive("A+")) is None


def test_an_antibody_found_after_issue_stops_the_unit_at_the_bedside() -> None:
    world = bank()
    request_id = world.request("A+", at="centre", hours=0.5)
    unit_id = world.receive("A+")
    world.reserve(request_id, unit_id)
    world.issue(request_id)
    world.tell(RecordAntibody(patient_id=ANN, specificity="Fya", source="laboratory"))
    with pytest.raises(Refused) as refused:
        world.tell(RecordTransfusion(blood_unit_id=unit_id, patient_id=ANN))
    assert refused.value.code == "antigen-not-typed"


def test_the_record_of_the_patient_found_at_the_bedside_counts_for_blood_asked_for_nobody() -> None:
    """Blood for an unknown patient: at the bedside the wristband tells who it is, and that she has anti-K."""
    world = bank()
    world.tell(RecordAntibody(patient_id=ANN, specificity="K", source="laboratory"))
    request_id = world.request(None, at="centre", patient_id=None, urgency=Urgency.EMERGENCY)
    unit_id = world.receive("O-", antigens_present=("K",))
    world.reserve(request_id, unit_id)
    world.issue(request_id)
    with pytest.raises(Refused) as refused:
        world.tell(RecordTransfusion(blood_unit_id=unit_id, patient_id=ANN))
    assert refused.value.code == "antibody-against-unit"


def test_a_proposal_passes_over_what_does_not_suit_and_says_so() -> None:
    world = bank()
    world.tell(RecordAntibody(patient_id=ANN, specificity="K", source="laboratory"))
    world.receive("A+", antigens_present=("K",), days=5)
    world.receive("A+", days=6)
    good = world.receive("A+", antigens_absent=("K",), days=30)
    request_id = world.request("A+")
    found = allocate(world.state, request_id, travel_times=LineTimes(), now=world.now, settings=world.settings)
    assert found.blood_unit_ids == (good,)
    told = [[reason.code for reason in item.reasons] for item in found.refused]
    assert told == [["unit-not-suitable", "antibody-against-unit"], ["unit-not-suitable", "antigen-not-typed"]]


def test_a_proposal_uses_the_group_found_in_samples_when_the_request_states_none() -> None:
    world = bank()
    two_samples(world, "AB+")
    world.receive("O-", days=5)
    own = world.receive("AB+", days=30)
    request_id = world.request(None)
    found = allocate(world.state, request_id, travel_times=LineTimes(), now=world.now, settings=world.settings)
    assert found.blood_unit_ids == (own,)
    assert found.chosen[0].reasons[0].code == "identical-group"


UNKNOWN, BOTH_WAYS = "unknown-requirement", "antigen-both-ways"
RECORD = RecordSample(patient_id=ANN, sample_id="S1", drawn_at=1_699_999_000.0, collected_by="nurse-1")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (structs.replace(RECORD, drawn_at=float("nan")), "bad-number"),
        (structs.replace(RECORD, drawn_at=1_800_000_000.0), "out-of-range"),
        (structs.replace(RECORD, received_at=1_699_000_000.0), "out-of-range"),
        (structs.replace(RECORD, group=BloodGroup.A_POS), "bad-id"),
        (structs.replace(RECORD, group="A+", tested_by="lab"), "unknown-group"),
        (structs.replace(RECORD, screen="maybe", tested_by="lab"), "unknown-result"),
        (structs.replace(RECORD, collected_by=""), "bad-id"),
        (RecordSampleResults(patient_id=ANN, sample_id="S9", tested_by="lab"), "unknown-sample"),
        (RecordAntibody(patient_id=ANN, specificity="anti-K", source="lab"), "unknown-antibody"),
        (RecordAntibody(patient_id=ANN, specificity="K", source="lab", found_at=2e9), "out-of-range"),
        (SetSpecialRequirement(patient_id=ANN, requirement="nice", reason="a", source="b"), UNKNOWN),
        (SetSpecialRequirement(patient_id=ANN, requirement="Q-negative", reason="a", source="b"), UNKNOWN),
        (EndSpecialRequirement(patient_id=ANN, requirement="washed", reason="a", ended_by="b"), "no-such-requirement"),
        (RecordPhenotype(patient_id=ANN, source="lab"), "no-result"),
        (RecordPhenotype(patient_id=ANN, source="lab", antigens_absent=("Q",)), "unknown-antigen"),
        (RecordPhenotype(patient_id=ANN, source="a", antigens_absent=("K",), antigens_present=("K",)), BOTH_WAYS),
        (RecordRecipientFacts(patient_id=ANN, mother_id=ANN), "own-mother"),
        (RecordRecipientFacts(patient_id=ANN, neonate_until_at=-1.0), "out-of-range"),
        (ConfirmConversion(patient_id=ANN, converted_at=1e9, confirmed_by="a", verified_by="b"), "no-transplant"),
        (MergeRecipients(patient_id=ANN, other_patient_id=ANN, reason="a"), "same-patient"),
        (ConfirmMerge(patient_id=ANN, other_patient_id="B", confirmed_by="a"), "not-merged"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_and_changes_nothing(command: Any, code: str) -> None:
    world = bank()
    before = world.state
    with pytest.raises(Refused) as refused:
        world.tell(command)
    assert (refused.value.code, world.state) == (code, before)


def test_one_label_is_one_patients() -> None:
    """The same sample id for two patients is a label swap, not a second sample."""
    world = bank()
    sample(world, "A+")
    with pytest.raises(Refused) as refused:
        world.tell(structs.replace(RECORD, patient_id="patient-2"))
    assert refused.value.code == "sample-exists"


def test_a_result_is_added_once_and_never_overwritten() -> None:
    world = bank()
    world.tell(RECORD)
    result = RecordSampleResults(patient_id=ANN, sample_id="S1", tested_by="lab", group=BloodGroup.A_POS)
    assert len(world.tell(result)) == 1
    assert world.tell(result) == []
    with pytest.raises(Refused) as refused:
        world.tell(structs.replace(result, group=BloodGroup.O_POS))
    assert refused.value.code == "result-known"
