"""What a draft must hold before it becomes an entry."""

import datetime

from patients.errors import PatientRefused
from patients.phone import require_phone
from patients.records.codings import is_written_well
from patients.records.model import Category, EntryDraft
from patients.records.vocabulary import CategoryRule, Vocabulary
from patients.validation import DAY_S, require_words

LONGEST_TEXT = 500
EARLIEST, LATEST = datetime.date(1850, 1, 1), datetime.date(2199, 12, 31)


def clean_entry(draft: EntryDraft, words: Vocabulary, *, now: float) -> EntryDraft:
    """The draft in normal form. Raises PatientRefused naming the first field at fault."""
    category = _category(draft.category)
    rule = words.categories[category]
    system, code = _coding(draft, rule, words)
    text = require_words(draft.text, "text", longest=LONGEST_TEXT) if draft.text else ""
    _require_enough(rule, code=code, text=text)
    today = datetime.datetime.fromtimestamp(now + DAY_S, tz=datetime.UTC).date()
    since, until = _day(draft.since, "since", latest=today), _day(draft.until, "until", latest=LATEST)
    if since is not None and until is not None and until < since:
        raise _bad("bad-day", "until: it lies before since", "until")
    return EntryDraft(
        category=category,
        source=require_words(draft.source, "source", longest=LONGEST_TEXT),
        text=text,
        system=system,
        code=code,
        since=since,
        until=until,
        details=_details(draft.details, rule),
    )


def _category(value: str) -> Category:
    try:
        return Category(value)
    except ValueError:
        raise _bad("bad-category", f"category: give one of {', '.join(Category)}", "category") from None


def _coding(draft: EntryDraft, rule: CategoryRule, words: Vocabulary) -> tuple[str | None, str | None]:
    if draft.code is None and draft.system is None:
        return None, None
    if draft.code is None or draft.system is None:
        raise _bad("bad-code", "code: give code and system together", "code")
    if draft.system not in rule.systems:
        allowed = ", ".join(rule.systems) or "none: leave code and system out"
        raise _bad("bad-code-system", f"system: codes of this category are of {allowed}", "system")
    listed = words.words_of(draft.system)
    if not is_written_well(draft.system, draft.code) or (listed is not None and draft.code not in listed):
        remedy = "read it again" if listed is None else f"give one of {', '.join(listed)}"
        raise _bad("bad-code", f"code: this is no code of {draft.system}: {remedy}", "code")
    return draft.system, draft.code


def _require_enough(rule: CategoryRule, *, code: str | None, text: str) -> None:
    if rule.needs == "code" and code is None:
        raise _bad("code-missing", f"code: this category needs a code of {', '.join(rule.systems)}", "code")
    if not text and (rule.needs == "text" or code is None):
        raise _bad("text-missing", "text: say in words what it is", "text")


def _day(value: str | None, field: str, *, latest: datetime.date) -> str | None:
    if value is None:
        return None
    try:
        day = datetime.date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= latest:
        raise _bad("bad-day", f"{field}: give a day as YYYY-MM-DD from 1850 to {latest.isoformat()}", field)
    return day.isoformat()


def _details(given: dict[str, str], rule: CategoryRule) -> dict[str, str]:
    clean = {}
    for name, value in given.items():
        field = f"details.{name}" if name in rule.details else "details"
        if name not in rule.details:
            allowed = ", ".join(rule.details) or "nothing"
            raise _bad("bad-details", f"details: an entry of this category may tell {allowed}", field)
        if rule.details[name] and value not in rule.details[name]:
            raise _bad("bad-details", f"{field}: give one of {', '.join(rule.details[name])}", field)
        clean[name] = require_phone(value) if name == "phone" else require_words(value, field, longest=LONGEST_TEXT)
    return dict(sorted(clean.items()))


def _bad(code: str, detail: str, field: str) -> PatientRefused:
    return PatientRefused(code, detail, kind="invalid", field=field)
