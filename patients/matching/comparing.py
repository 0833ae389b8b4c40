"""Two people's fields compared, one after the other."""

from rapidfuzz.distance import JaroWinkler

from patients.matching.settings import Level, MatchSettings
from patients.matching.sound import given_sound, sound
from patients.model import Patient, PatientDraft, Sex
from patients.phone import phone_key

Person = Patient | PatientDraft


def compare(one: Person, other: Person, settings: MatchSettings) -> dict[str, Level]:
    """How far both agree, by field."""
    return {
        "family_name": _names(sound(one.family_name), sound(other.family_name), settings),
        "given_name": _names(given_sound(one.given_name), given_sound(other.given_name), settings),
        "patronymic": _names(sound(one.patronymic or ""), sound(other.patronymic or ""), settings),
        "birth_date": birth_dates(one.birth_date, other.birth_date),
        "sex": _sexes(one.sex, other.sex),
        "phone": _equal(_phone(one), _phone(other)),
        "personal_number": _equal(one.personal_number, other.personal_number),
    }


def birth_dates(one: str | None, other: str | None) -> Level:
    """Similar: two neighbouring digits or day and month changed places, or one digit is another."""
    if one is None or other is None:
        return Level.UNKNOWN
    if one == other:
        return Level.SAME
    digits, others = one.replace("-", ""), other.replace("-", "")
    differing = [place for place in range(8) if digits[place] != others[place]]
    swapped = len(differing) == 2 and differing[1] == differing[0] + 1 and _crosswise(digits, others, differing)
    turned = (one[:4], one[5:7], one[8:]) == (other[:4], other[8:], other[5:7])
    return Level.SIMILAR if len(differing) == 1 or swapped or turned else Level.DIFFERENT


def _crosswise(digits: str, others: str, places: list[int]) -> bool:
    first, second = places
    return (digits[first], digits[second]) == (others[second], others[first])


def _names(one: str, other: str, settings: MatchSettings) -> Level:
    if not one or not other:
        return Level.UNKNOWN
    if one == other:
        return Level.SAME
    alike = JaroWinkler.similarity(one, other) >= settings.similar_names
    return Level.SIMILAR if alike else Level.DIFFERENT


def _sexes(one: str, other: str) -> Level:
    told = (Sex.MALE, Sex.FEMALE)
    return _equal(one if one in told else None, other if other in told else None)


def _equal(one: str | None, other: str | None) -> Level:
    if one is None or other is None:
        return Level.UNKNOWN
    return Level.SAME if one == other else Level.DIFFERENT


def _phone(person: Person) -> str | None:
    return None if person.phone is None else phone_key(person.phone)
