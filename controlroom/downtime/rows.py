"""The snapshot in rows of words, for whatever prints it: a page of HTML, a PDF."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from bloodbank.words import say, term
from controlroom.downtime.model import DowntimeSnapshot, SnapshotAntibody, SnapshotPatient, SnapshotUnit
from controlroom.downtime.words import WORDS, PageWords


class SnapshotRows:
    """Tables of a snapshot in a language, as they are read at the instant `at`."""

    def __init__(self, snapshot: DowntimeSnapshot, *, at: float, language: str, zone: tzinfo) -> None:
        self.snapshot, self.at, self.language, self.zone = snapshot, at, language, zone
        self.words: PageWords = WORDS[language]

    def suitable_header(self) -> Sequence[str]:
        return self.words.component, self.words.patient_group, self.words.donor_groups

    def suitable(self) -> Iterator[Sequence[str]]:
        for row in self.snapshot.suitable:
            groups = ", ".join(row.groups) or self.words.none_allowed
            yield term(row.component, self.language), row.patient_group or self.words.unknown, groups

    def phones(self) -> Iterator[Sequence[str]]:
        yield from ((phone.name, phone.number) for phone in self.snapshot.phones)

    def patient_header(self) -> Sequence[str]:
        words = self.words
        return words.patient, words.group, words.antibodies, words.requirements, words.remarks

    def patient(self, patient: SnapshotPatient) -> Sequence[str]:
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
            yield f"{words.last_sample} {self.time(patient.last_sample_at)}"

    def request_header(self) -> Sequence[str]:
        words = self.words
        return words.request, words.place, words.patient, words.wanted, words.urgency, words.needed_by

    def requests(self) -> Iterator[Sequence[str]]:
        for each in self.snapshot.requests:
            needed_by = self.time(each.needed_by_at)
            wanted = ", ".join(each.wanted)
            yield each.request_id, each.place_id, each.patient_id or "", wanted, each.urgency.value, needed_by

    def unit_header(self) -> Sequence[str]:
        words = self.words
        bag = (words.component, words.group, words.unit, words.expires)
        return (words.place, *bag, words.status, words.held_for, words.remarks)

    def unit(self, unit: SnapshotUnit) -> Sequence[str]:
        expired = f" {self.words.expired}" if unit.expires_at <= self.at else ""
        warm = f" {self.words.out_too_long}" if unit.is_out_too_long(at=self.at) else ""
        held_for = " ".join(filter(None, (unit.request_id, unit.patient_id)))
        lacking = " ".join(f"{antigen}-" for antigen in unit.antigens_absent)
        return (
            unit.place_id + (f" / {unit.storage_id}" if unit.storage_id else ""),
            term(unit.component, self.language),
            unit.group,
            unit.blood_unit_id,
            self.time(unit.expires_at) + expired,
            term(unit.status, self.language) + warm,
            held_for,
            " ".join(filter(None, (*unit.attributes, lacking))),
        )

    def time(self, at: float) -> str:
        return datetime.fromtimestamp(at, self.zone).strftime("%Y-%m-%d %H:%M %Z")
