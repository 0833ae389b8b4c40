"""A service that lists its words refuses others, and says which was meant."""

import pytest

from dispatch.messages import RegisterCrewMember, RegisterHospital, RegisterUnit, ReportCall
from dispatch.model import Need
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.vocabulary import VocabularySettings
from tests.dispatch.duty_world import DutyTown

WORDS = VocabularySettings(
    unit_capabilities=frozenset({"paramedic", "physician"}),
    hospital_capabilities=frozenset({"stroke", "trauma"}),
    crew_qualifications=frozenset({"feldsher", "physician"}),
)


def unit(*capabilities: str) -> RegisterUnit:
    return RegisterUnit(unit_id="A1", station_id="west", unit_type="als", capabilities=frozenset(capabilities))


def call(need: Need) -> ReportCall:
    return ReportCall(determinant="9-E-1", priority=1, lon=27.5, lat=53.9, needs=(need,))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (unit("physican"), "did you mean physician"),
        (call(Need(capabilities=frozenset({"paramedics"}))), "did you mean paramedic"),
        (call(Need(capabilities=frozenset(), alternatives=(frozenset({"doctor"}),))), "paramedic, physician"),
        (RegisterHospital(hospital_id="H", name="H", lon=27.5, lat=53.9, capabilities=frozenset({"strok"})), "stroke"),
        (RegisterCrewMember(member_id="C1", qualifications=frozenset({"feldscher"})), "did you mean feldsher"),
    ],
)
def test_a_misspelt_word_is_refused_with_the_one_that_was_meant(command: object, said: str) -> None:
    town = DutyTown(DispatchSettings(vocabulary=WORDS))
    with pytest.raises(Refused, match=said) as refused:
        town.do(command)  # type: ignore[arg-type]
    assert refused.value.code == "unknown-word"


def test_without_a_list_any_word_will_do() -> None:
    DutyTown().do(unit("whatever"))


def test_listed_words_pass() -> None:
    DutyTown(DispatchSettings(vocabulary=WORDS)).do(unit("paramedic", "physician"))
