"""The snapshot as one page of HTML that needs nothing else: any browser prints it, in any language."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from zoneinfo import ZoneInfo

from controlroom.downtime.model import DowntimeSnapshot
from controlroom.downtime.rows import SnapshotRows

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


class _Page(SnapshotRows):
    def lines(self, seal: str) -> Iterator[str]:
        words = self.words
        yield f'<!doctype html><html lang="{self.language}"><meta charset="utf-8"><title>{escape(words.title)}</title>'
        yield f"<style>{STYLE}</style><h1>{escape(words.title)}</h1>"
        yield from self._head(seal)
        yield self._table(words.phones, (words.whom, words.number), self.phones())
        yield self._table(words.patients, self.patient_header(), map(self.patient, self.snapshot.patients))
        yield self._table(words.requests, self.request_header(), self.requests())
        yield self._table(words.stock, self.unit_header(), map(self.unit, self.snapshot.units))
        yield self._table(words.suitable, self.suitable_header(), self.suitable())
        yield "</html>\n"

    def _head(self, seal: str) -> Iterator[str]:
        words, snapshot = self.words, self.snapshot
        stale = f" <strong>{escape(words.stale)}</strong>" if snapshot.is_stale(at=self.at) else ""
        yield f"<p>{escape(snapshot.region)} {escape(snapshot.place_id or '')}<br>"
        yield f"{escape(words.taken)}: {self.time(snapshot.taken_at)} ({snapshot.position}). "
        yield f"{escape(words.stale_after)}: {self.time(snapshot.stale_at)}{stale}<br>"
        yield f"{escape(words.seal)}: <code>{escape(seal)}</code></p><p>{escape(words.rules)}</p>"

    def _table(self, title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        if not body:
            return f"<h2>{escape(title)}</h2><p>{escape(self.words.nothing)}</p>"
        head = "".join(f"<th>{escape(name)}</th>" for name in header)
        return f"<h2>{escape(title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
