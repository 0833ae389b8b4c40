"""Incidents that prove one, and are parted again: whose responses they are, and which priority counts."""

from dispatch.indicators.sheets import Merge, Sheets, Taker
from dispatch.indicators.taking.incidents import close, reopen
from dispatch.intake.merging import MERGED
from dispatch.messages import IncidentsMerged, IncidentUnmerged


def merged(sheets: Sheets, event: IncidentsMerged, at: float) -> None:
    kept, other = (sheets.incident_ids.of(name) for name in (event.incident_id, event.merged_incident_id))
    incidents = sheets.incidents
    merge = Merge(
        rows=sheets.responses_to(other),
        priority_before=incidents.code(kept, "priority"),
        needs_before=incidents.code(kept, "leading_need"),
        priority_merged=event.priority,
        needs_merged=sheets.leading(event.needs),
    )
    sheets.merges[event.merged_incident_id] = merge
    both = [*sheets.responses_to(kept), *merge.rows]
    sheets.set_responses(other, [])
    sheets.set_responses(kept, both)
    incidents.put_code(kept, "priority", merge.priority_merged)
    incidents.put_code(kept, "leading_need", merge.needs_merged)
    close(sheets, event.merged_incident_id, MERGED, at)
    incidents.put_code(other, "merged", 1)


def unmerged(sheets: Sheets, event: IncidentUnmerged, at: float) -> None:
    """What was changed since the merge stays as it was changed."""
    kept, other = (sheets.incident_ids.of(name) for name in (event.incident_id, event.merged_incident_id))
    incidents, merge = sheets.incidents, sheets.merges.pop(event.merged_incident_id)
    rows, own = sheets.responses_to(kept), set(merge.rows)
    back = [*sheets.responses_to(other), *(row for row in rows if row in own)]
    sheets.set_responses(kept, [row for row in rows if row not in own])
    sheets.set_responses(other, back)
    if incidents.code(kept, "priority") == merge.priority_merged:
        incidents.put_code(kept, "priority", merge.priority_before)
    if incidents.code(kept, "leading_need") == merge.needs_merged:
        incidents.put_code(kept, "leading_need", merge.needs_before)
    incidents.put_code(other, "merged", 0)
    reopen(sheets, event.merged_incident_id)
    reopen(sheets, event.incident_id)


TAKERS: dict[type, Taker] = {IncidentsMerged: merged, IncidentUnmerged: unmerged}
