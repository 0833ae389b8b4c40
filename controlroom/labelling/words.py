"""The words that are printed on labels."""

from types import MappingProxyType

from msgspec import Struct

from bloodbank.isbt128.dates import LocalMinute


class LabelWords(Struct, frozen=True, kw_only=True):
    """One language. Dates are figures only where months are not written in English."""

    collected: str
    expires: str
    rh_positive: str
    rh_negative: str
    quarantine: str
    for_patient: str
    request: str
    months_in_words: bool = False

    def date(self, at: LocalMinute) -> str:
        """`31 DEC 2026 23:59` or `31.12.2026 23:59`."""
        if self.months_in_words:
            return at.printed
        month, day = at.month_and_day
        return f"{day:02d}.{month:02d}.{at.year:04d} {at.hour:02d}:{at.minute:02d}"


WORDS = MappingProxyType(
    {
        "en": LabelWords(
            collected="Collected",
            expires="Expires",
            rh_positive="RhD POSITIVE",
            rh_negative="RhD NEGATIVE",
            quarantine="QUARANTINE",
            for_patient="For patient",
            request="Request",
            months_in_words=True,
        ),
        "ru": LabelWords(
            collected="Заготовлено",
            expires="Годен до",
            rh_positive="RhD ПОЛОЖИТЕЛЬНЫЙ",
            rh_negative="RhD ОТРИЦАТЕЛЬНЫЙ",
            quarantine="КАРАНТИН",
            for_patient="Для пациента",
            request="Заявка",
        ),
        "be": LabelWords(
            collected="Нарыхтавана",
            expires="Прыдатны да",
            rh_positive="RhD СТАНОЎЧЫ",
            rh_negative="RhD АДМОЎНЫ",
            quarantine="КАРАНЦІН",
            for_patient="Для пацыента",
            request="Заяўка",
        ),
    }
)
