"""What a ledger held at one moment, as columns: calls, incidents, responses, and what is derived of each incident."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dispatch.indicators.sheets import Sheets
from dispatch.needs import Slot
from dispatch.ports import BoolArray, FloatArray

Columns = dict[str, FloatArray]
CodeArray = NDArray[np.int64]
REACHED = ("on_scene_at", "transporting_at", "at_hospital_at")


class Records(Struct, frozen=True, kw_only=True):
    """Instants are seconds, NaN when not reached or not known; codes index the lists, -1 for nothing.

    Columns are those of the ledger's tables, and these. `incidents`: `first_assigned_at`; `first_on_scene_at` of any
    unit; `appropriate_at`, the first arrival of a unit that the leading need accepts, and `stopper`, the row of that
    response; `transporting_unit_at`, the first arrival of a unit that took a patient; `arp_stopped_at`, the latter
    where a patient was taken, else `appropriate_at`; `first_rolled_at`, when the unit set out that came first; and,
    as 0 or 1, `reached`, `reached_appropriate`, `transported`. `responses`: `call_received_at` of the incident.
    """

    calls: Columns
    incidents: Columns
    responses: Columns
    incident_ids: tuple[str, ...]
    words: tuple[str, ...]
    capabilities: tuple[frozenset[str], ...]
    epidemic_switches: tuple[tuple[float, bool], ...]
    as_of_at: float

    @staticmethod
    def of(sheets: Sheets) -> "Records":
        incidents, responses = sheets.incidents.columns(), sheets.responses.columns()
        responses["call_received_at"] = incidents["call_received_at"][whole(responses["incident"])]
        accepts = _accepted(sheets.needs.things, sheets.capabilities.things)
        leading = whole(incidents["leading_need"])[whole(responses["incident"])]
        appropriate = accepts[leading, whole(responses["capabilities"])]
        _add_arrivals(incidents, responses, appropriate)
        return Records(
            calls=sheets.calls.columns(),
            incidents=incidents,
            responses=responses,
            incident_ids=tuple(sheets.incident_ids.things),
            words=tuple(sheets.words.things),
            capabilities=tuple(sheets.capabilities.things),
            epidemic_switches=tuple(sheets.epidemic_switches),
            as_of_at=sheets.last_at,
        )

    def received(self, *, from_at: float | None, until_at: float | None) -> tuple[BoolArray, BoolArray, BoolArray]:
        """Which calls, incidents and responses belong to a time: by when the call (of the incident) came."""
        begin = -np.inf if from_at is None else from_at
        end = np.inf if until_at is None else until_at

        def within(received_at: FloatArray) -> BoolArray:
            inside: BoolArray = (received_at >= begin) & (received_at < end)
            return inside

        return (
            within(self.calls["received_at"]),
            within(self.incidents["call_received_at"]),
            within(self.responses["call_received_at"]),
        )


def whole(codes: FloatArray) -> CodeArray:
    return codes.astype(np.int64, copy=False)


def known(*columns: FloatArray) -> BoolArray:
    """Where any of the instants is known."""
    found = ~np.isnan(columns[0])
    for column in columns[1:]:
        found |= ~np.isnan(column)
    return found


def _accepted(needs: list[Slot], capabilities: list[frozenset[str]]) -> BoolArray:
    """Whether a unit with these capabilities (column) fills this need (row), be it as an alternative."""
    accepts = np.zeros((len(needs), len(capabilities)), bool)
    for row, need in enumerate(needs):
        for column, able in enumerate(capabilities):
            accepts[row, column] = need.accepts(able)
    return accepts


def _add_arrivals(incidents: Columns, responses: Columns, appropriate: BoolArray) -> None:
    """What the responses to an incident make of it; no later stage ever stands for an arrival that nobody reported."""
    size, of = len(incidents["opened_at"]), whole(responses["incident"])
    everyone = np.ones(len(of), bool)
    came = known(*(responses[name] for name in REACHED))
    carried = known(responses["transporting_at"], responses["at_hospital_at"])
    on_scene_at = responses["on_scene_at"]
    incidents["first_assigned_at"], _ = first_of(size, of, responses["assigned_at"], everyone)
    incidents["first_on_scene_at"], first = first_of(size, of, on_scene_at, everyone)
    incidents["appropriate_at"], stopper = first_of(size, of, on_scene_at, appropriate)
    incidents["transporting_unit_at"], _ = first_of(size, of, on_scene_at, carried)
    incidents["first_rolled_at"] = picked(responses["en_route_at"], first)
    incidents["stopper"] = stopper
    incidents["reached"] = any_of(size, of, came)
    incidents["reached_appropriate"] = any_of(size, of, came & appropriate)
    incidents["transported"] = any_of(size, of, carried)
    incidents["arp_stopped_at"] = np.where(
        incidents["transported"] == 1, incidents["transporting_unit_at"], incidents["appropriate_at"]
    )


def first_of(size: int, of: CodeArray, at: FloatArray, wanted: BoolArray) -> tuple[FloatArray, FloatArray]:
    """The earliest known instant of each incident, and the row it is of (-1: none)."""
    first_at, row_of = np.full(size, np.nan), np.full(size, -1.0)
    rows = np.flatnonzero(wanted & ~np.isnan(at))
    latest_first = rows[np.lexsort((-rows, -at[rows]))]
    first_at[of[latest_first]] = at[latest_first]
    row_of[of[latest_first]] = latest_first
    return first_at, row_of


def any_of(size: int, of: CodeArray, wanted: BoolArray) -> FloatArray:
    """1 for each incident that has such a response, else 0."""
    found = np.zeros(size)
    found[of[wanted]] = 1.0
    return found


def picked(values: FloatArray, rows: FloatArray) -> FloatArray:
    """The value of each row, NaN for row -1."""
    found = np.full(len(rows), np.nan)
    has = rows >= 0
    found[has] = values[whole(rows[has])]
    return found
