"""The snapshot as one page of HTML that needs nothing else: any browser prints it, in any language."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from html import escape
from zoneinfo import ZoneInfo

from bloodbank.words import say, term
from controlroom.downtime.model import DowntimeSnapshot, SnapshotAntibody, SnapshotPatient, SnapshotUnit
from controlroom.downtime.words import WORDS, PageWords

STYLE = (
    "body{font:10pt sans-serif;margin:1.2em}h1{font-size:15pt}h2{font-size:12pt;break-after:avoid}"
    "table{border-collapse:collapse;width:100%;margin-bottom:1em}th,td{border:1px solid #555;padding:2px 5px;"
    "text-align:left;vertical-align:top}thead{display:table-header-group}tr{break-inside:avoid}"
    "strong{border:2px solid #000;padding:0 4px}"
)


def page_of(snapshot: DowntimeSnapshot, *, seal: str, at: float, language: str, timezone: str) -> bytes:
    """What can be read and printed at the instant `at`; the seal stands on it, to compare with the sealed file."""
    page = _Page(snapshot, at=at, language=language, zone=ZoneInfo(timezone))
    return "".join(page.lines(seal)).encode()


class _Page:
    def __init__(self, snapshot: DowntimeSnapshot, *, at: float, language: str, zone: tzinfo) -> None:
        self.snapshot, self.at, self.language, self.zone = snapshot, at, language, zone
        self.words: PageWords = WORDS[language]

    def lines(self, seal: str) -> Iterator[str]:
        words = self.words
        yield f'<!doctype html><html lang="{self.language}"><meta charset="utf-8"><title>{escape(words.title)}</title>'
        yield f"<style>{STYLE}</style><h1>{escape(words.title)}</h1>"
        yield from self._head(seal)
        yield self._table(words.patients, self._patient_header(), map(self._patient, self.snapshot.patients))
        yield self._table(words.requests, self._request_header(), self._requests())
        yield self._table(words.stock, self._unit_header(), map(self._unit, self.snapshot.units))
        suitable = (words.component, words.patient_group, words.donor_groups)
        yield self._table(words.suitable, suitable, self._suitable())
        yield "</html>\n"

    def _head(self, seal: str) -> Iterator[str]:
        words, snapshot = self.words, self.snapshot
        stale = f" <strong>{escape(words.stale)}</strong>" if snapshot.is_stale(at=self.at) else ""
        yield f"<p>{escape(snapshot.region)} {escape(snapshot.place_id or '')}<br>"
        yield f"{escape(words.taken)}: {self._time(snapshot.taken_at)} ({snapshot.position}). "
        yield f"{escape(words.stale_after)}: {self._time(snapshot.stale_at)}{stale}<br>"
        yield f"{escape(words.seal)}: <code>{escape(seal)}</code></p><p>{escape(words.rules)}</p>"

    def _table(self, title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        if not body:
            return f"<h2>{escape(title)}</h2><p>{escape(self.words.nothing)}</p>"
        head = "".join(f"<th>{escape(name)}</th>" for name in header)
        return f"<h2>{escape(title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _suitable(self) -> Iterator[Sequence[str]]:
        for row in self.snapshot.suitable:
            groups = ", ".join(row.groups) or self.words.none_allowed
            yield term(row.component, self.language), row.patient_group or self.words.unknown, groups

    def _patient_header(self) -> Sequence[str]:
        words = self.words
        return words.patient, words.group, words.antibodies, words.requirements, words.remarks

    def _patient(self, patient: SnapshotPatient) -> Sequence[str]:
        name = patient.name
        who = () if name is None else (f"{name.family_name} {name.given_name}", name.birth_date or "")
        return (
            " ".join((patient.patient_id, *who)).strip(),
            self._group(patient),
            "; ".join(map(self._antibody, patient.antibodies)),
            ", ".join(patient.requirements),
            "; ".join(self._remarks(patient)),
        )

    def _group(self, patient: SnapshotPatient) -> str:
        if not patient.groups:
            return self.words.unknown
        groups = " + ".join(patient.groups)
        return groups if patient.confirmed else f"{groups} ({self.words.unconfirmed})"

    def _antibody(self, antibody: SnapshotAntibody) -> str:
        lacking = f": {self.words.must_lack} {', '.join(antibody.antigens)}" if antibody.antigens else ""
        faded = "" if antibody.detectable else f" ({self.words.not_detectable})"
        return f"anti-{antibody.specificity}{faded}{lacking}"

    def _remarks(self, patient: SnapshotPatient) -> Iterator[str]:
        words = self.words
        if patient.doubt is not None:
            yield say(patient.doubt, self.language)
        if patient.is_neonate:
            yield words.neonate
        if patient.may_bear_children:
            yield words.may_bear_children
        if patient.other_ids:
            yield f"{words.same_person} {', '.join(patient.other_ids)}"
        if patient.last_sample_at is not None:
            yield f"{words.last_sample} {self._time(patient.last_sample_at)}"

    def _request_header(self) -> Sequence[str]:
        words = self.words
        return words.request, words.place, words.patient, words.wanted, words.urgency, words.needed_by

    def _requests(self) -> Iterator[Sequence[str]]:
        for each in self.snapshot.requests:
            needed_by = self._time(each.needed_by_at)
            wanted = ", ".join(each.wanted)
            yield each.request_id, each.place_id, each.patient_id or "", wanted, each.urgency.value, needed_by

    def _unit_header(self) -> Sequence[str]:
        words = self.words
        bag = (words.component, words.group, words.unit, words.expires)
        return (words.place, *bag, words.status, words.held_for, words.remarks)

    def _unit(self, unit: SnapshotUnit) -> Sequence[str]:
        expired = f" {self.words.expired}" if unit.expires_at <= self.at else ""
        held_for = " ".join(filter(None, (unit.request_id, unit.patient_id)))
        lacking = " ".join(f"{antigen}-" for antigen in unit.antigens_absent)
        return (
            unit.place_id + (f" / {unit.storage_id}" if unit.storage_id else ""),
            term(unit.component, self.language),
            unit.group,
            unit.blood_unit_id,
            self._time(unit.expires_at) + expired,
            term(unit.status, self.language),
            held_for,
            " ".join(filter(None, (*unit.attributes, lacking))),
        )

    def _time(self, at: float) -> str:
        return datetime.fromtimestamp(at, self.zone).strftime("%Y-%m-%d %H:%M %Z")
