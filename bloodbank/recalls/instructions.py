"""What a place that was notified of a recall has to do, the most urgent first."""

from collections.abc import Iterator

from msgspec import structs

from bloodbank.reason import Reason
from bloodbank.recalls.model import RecallNotice


def instructions(notice: RecallNotice) -> tuple[Reason, ...]:
    """Each names the units that it is about; none where a notice names no units."""
    return tuple(
        structs.replace(reason, values={"blood_unit_ids": ", ".join(unit_ids)})
        for reason, unit_ids in _asked(notice)
        if unit_ids
    )


def _asked(notice: RecallNotice) -> Iterator[tuple[Reason, tuple[str, ...]]]:
    yield Reason(code="recall-stop"), notice.running_unit_ids
    yield Reason(code="recall-set-apart"), notice.held_unit_ids
    yield Reason(code="recall-refuse-arrival"), notice.coming_unit_ids
    yield Reason(code="recall-tell-carrier"), notice.gone_on_unit_ids
    yield Reason(code="recall-tell-physician"), notice.used_unit_ids
