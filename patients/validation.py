"""What a draft must hold before it becomes a patient."""

import datetime
import math

from patients.access import Access, Purpose
from patients.errors import PatientRefused
from patients.model import BLOOD_GROUPS, PatientDraft, Sex
from patients.names import name_key
from patients.personal_number import require_agreement, require_personal_number
from patients.phone import require_phone

LONGEST_NAME = 120
LONGEST_ID = 64
LONGEST_KEY = 200
LONGEST_WORDS = 500
EARLIEST_BIRTH = datetime.date(1850, 1, 1)
DAY_S = 86_400.0
LATEST_AT = 7_258_118_400.0  # 2200-01-01


def require_access(access: object, *, now: object) -> Access:
    """Actor and purpose must be stated. Raises PatientRefused."""
    if not isinstance(access, Access):
        raise _invalid("access-unstated", "access: state who asks and for what purpose", field="access")
    actor = access.actor.strip() if isinstance(access.actor, str) else ""
    if not actor or len(actor) > LONGEST_NAME or not actor.isprintable():
        raise _invalid("actor-unstated", f"actor: give 1 to {LONGEST_NAME} printable characters", field="actor")
    if access.purpose not in tuple(Purpose):
        raise _invalid("purpose-unstated", f"purpose: give one of {', '.join(Purpose)}", field="purpose")
    require_instant(now, "now")
    return Access(actor=actor, purpose=Purpose(access.purpose))


def require_actor(value: object, field: str) -> str:
    """Who did something: 1 to 120 printable characters."""
    actor = value.strip() if isinstance(value, str) else ""
    if not actor or len(actor) > LONGEST_NAME or not actor.isprintable():
        raise _invalid("actor-unstated", f"{field}: give 1 to {LONGEST_NAME} printable characters", field=field)
    return actor


def require_words(value: object, field: str, *, longest: int = LONGEST_WORDS) -> str:
    """A text of printable characters, blanks put in order."""
    words = " ".join(value.split()) if isinstance(value, str) else ""
    if not words or len(words) > longest or not words.isprintable():
        raise _invalid("bad-words", f"{field}: give 1 to {longest} printable characters", field=field)
    return words


def require_instant(value: object, field: str) -> None:
    """Seconds since 1970-01-01 UTC."""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not math.isfinite(number) or not 0 <= number < LATEST_AT:
        raise _invalid("bad-instant", f"{field}: give seconds since 1970-01-01 UTC", field=field)


def require_id(value: object, field: str) -> str:
    """An id: 1 to 64 printable characters without blanks or slashes."""
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_ID or "/" in value or not value.isprintable():
        raise _invalid("bad-id", f"{field}: give 1 to {LONGEST_ID} printable characters without '/'", field=field)
    if any(character.isspace() for character in value):
        raise _invalid("bad-id", f"{field}: leave out blanks", field=field)
    return value


def require_key(value: object) -> str:
    """A caller's own key of a request: 1 to 200 printable characters."""
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_KEY or not value.isprintable():
        detail = f"request_key: give 1 to {LONGEST_KEY} printable characters"
        raise _invalid("bad-key", detail, field="request_key")
    return value


def clean_draft(draft: PatientDraft, *, now: float) -> PatientDraft:
    """The draft in normal form. Raises PatientRefused naming the first field at fault."""
    sex = _sex(draft.sex)
    birth_date = None if draft.birth_date is None else require_birth_date(draft.birth_date, now=now)
    number = None if draft.personal_number is None else require_personal_number(draft.personal_number)
    if number is not None:
        require_agreement(number, birth_date=birth_date, sex=sex)
    if draft.blood_group is not None and draft.blood_group not in BLOOD_GROUPS:
        detail = f"blood_group: leave it out while unknown, or give one of {', '.join(BLOOD_GROUPS)}"
        raise _invalid("bad-blood-group", detail, field="blood_group")
    return PatientDraft(
        family_name=require_name(draft.family_name, "family_name"),
        given_name=require_name(draft.given_name, "given_name"),
        patronymic=None if draft.patronymic is None else require_name(draft.patronymic, "patronymic"),
        birth_date=None if birth_date is None else birth_date.isoformat(),
        sex=sex,
        personal_number=number,
        blood_group=draft.blood_group,
        phone=None if draft.phone is None else require_phone(draft.phone),
    )


def require_name(value: object, field: str) -> str:
    """A name with at least one letter, blanks put in order."""
    name = " ".join(value.split()) if isinstance(value, str) else ""
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or not name_key(name):
        raise _invalid("bad-name", f"{field}: give 1 to {LONGEST_NAME} characters, a letter among them", field=field)
    return name


def require_birth_date(value: object, *, now: float) -> datetime.date:
    """A day from 1850 on, not in the future (a day's grace for time zones)."""
    try:
        day = datetime.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        day = None
    latest = datetime.datetime.fromtimestamp(now + DAY_S, tz=datetime.UTC).date()
    if day is None or not EARLIEST_BIRTH <= day <= latest:
        detail = "birth_date: give a day as YYYY-MM-DD, from 1850 on and not in the future"
        raise _invalid("bad-birth-date", detail, field="birth_date")
    return day


def _sex(value: object) -> Sex:
    try:
        return Sex(str(value))
    except ValueError:
        raise _invalid("bad-sex", f"sex: give one of {', '.join(Sex)}", field="sex") from None


def _invalid(code: str, detail: str, *, field: str) -> PatientRefused:
    return PatientRefused(code, detail, kind="invalid", field=field)
