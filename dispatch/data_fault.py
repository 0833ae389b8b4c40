"""What is wrong with a file of protocols, plans or templates, said so that its author can put it right."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from dispatch.words import LANGUAGES


class DataFault(Struct, frozen=True, kw_only=True):
    """`where` names the question, plan or template; `remedy` says what to write instead."""

    file: str
    where: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.problem}; {self.remedy}"


def untranslated(words: Mapping[str, str], *, file: str, where: str) -> list[DataFault]:
    """One fault for every language in which a text is missing or empty."""
    return [
        DataFault(
            file=file,
            where=where,
            problem=f"no text in {language!r}",
            remedy=f"add {language}: to it, in the words said to a caller or operator",
        )
        for language in LANGUAGES
        if not words.get(language, "").strip()
    ]


def repeated(codes: Iterable[str], *, file: str, where: str) -> list[DataFault]:
    """One fault for every code that stands twice."""
    seen: set[str] = set()
    faults = []
    for code in codes:
        if code in seen:
            faults.append(
                DataFault(file=file, where=where, problem=f"{code!r} stands twice", remedy="give each its own code")
            )
        seen.add(code)
    return faults
