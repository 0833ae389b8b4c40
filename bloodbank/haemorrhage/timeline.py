"""What happened when in a massive haemorrhage, how soon the first unit left, and in which ratio blood was given."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from bloodbank.haemorrhage.model import Haemorrhage
from bloodbank.kinds import BloodUnitStatus, Component
from bloodbank.model import BloodState
from bloodbank.settings import BloodSettings


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """`what`: activated, pack-ordered, pack-sent, stood-down. `after_s` counts from the activation."""

    at: float
    after_s: float
    what: str
    pack: int | None = None
    stage: int | None = None
    blood_unit_ids: tuple[str, ...] = ()


class Ratio(Struct, frozen=True, kw_only=True):
    """Units of plasma for each unit of red cells: `plasma / red_cells`; None before the first red cells."""

    red_cells: int
    plasma: int
    platelets: int
    cryoprecipitate: int
    plasma_share: float | None
    enough_plasma: bool | None


class HaemorrhageReport(Struct, frozen=True, kw_only=True):
    """`time_to_first_unit_s`: from the activation until the first units left; None before."""

    protocol_id: str
    active: bool
    timeline: tuple[TimelineEntry, ...]
    time_to_first_unit_s: float | None
    first_unit_in_time: bool | None
    sent: Ratio
    transfused: Ratio
    out_blood_unit_ids: tuple[str, ...]


def report(state: BloodState, protocol: Haemorrhage, *, settings: BloodSettings) -> HaemorrhageReport:
    """Everything from the log's own instants."""
    entries = sorted(_entries(protocol), key=lambda entry: entry.at)
    first_s = next((entry.after_s for entry in entries if entry.what == "pack-sent"), None)
    sent = [unit_id for pack in protocol.packs for stage in pack.sent for unit_id in stage.blood_unit_ids]
    used = [each for each in sent if state.blood_units[each].status is BloodUnitStatus.TRANSFUSED]
    ended = (BloodUnitStatus.DELIVERED, BloodUnitStatus.ISSUED, BloodUnitStatus.IN_TRANSIT)
    requests = {pack.request_id for pack in protocol.packs}
    out = [
        each
        for each in sent
        if state.blood_units[each].status in ended and state.blood_units[each].request_id in requests
    ]
    within_s = settings.haemorrhage.first_unit_within_s
    return HaemorrhageReport(
        protocol_id=protocol.protocol_id,
        active=protocol.is_active,
        timeline=tuple(entries),
        time_to_first_unit_s=first_s,
        first_unit_in_time=None if first_s is None else first_s <= within_s,
        sent=_ratio(state, sent, least_share=settings.haemorrhage.least_plasma_share),
        transfused=_ratio(state, used, least_share=settings.haemorrhage.least_plasma_share),
        out_blood_unit_ids=tuple(out),
    )


def _entries(protocol: Haemorrhage) -> Iterable[TimelineEntry]:
    yield _entry(protocol, protocol.activated_at, "activated")
    for pack in protocol.packs:
        yield _entry(protocol, pack.ordered_at, "pack-ordered", pack=pack.number)
        for stage in pack.sent:
            yield _entry(
                protocol,
                stage.sent_at,
                "pack-sent",
                pack=pack.number,
                stage=stage.stage,
                blood_unit_ids=stage.blood_unit_ids,
            )
    if protocol.stood_down_at is not None:
        yield _entry(protocol, protocol.stood_down_at, "stood-down")


def _entry(
    protocol: Haemorrhage,
    at: float,
    what: str,
    *,
    pack: int | None = None,
    stage: int | None = None,
    blood_unit_ids: tuple[str, ...] = (),
) -> TimelineEntry:
    after_s = at - protocol.activated_at
    return TimelineEntry(at=at, after_s=after_s, what=what, pack=pack, stage=stage, blood_unit_ids=blood_unit_ids)


def _ratio(state: BloodState, unit_ids: Iterable[str], *, least_share: float) -> Ratio:
    counts = Counter(state.blood_units[unit_id].component for unit_id in unit_ids)
    red, plasma = counts[Component.RED_CELLS] + counts[Component.WHOLE_BLOOD], counts[Component.PLASMA]
    share = (plasma + counts[Component.WHOLE_BLOOD]) / red if red else None
    return Ratio(
        red_cells=red,
        plasma=plasma + counts[Component.WHOLE_BLOOD],
        platelets=counts[Component.PLATELETS],
        cryoprecipitate=counts[Component.CRYOPRECIPITATE],
        plasma_share=share,
        enough_plasma=None if share is None else share >= least_share,
    )
