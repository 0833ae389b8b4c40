"""Why a hospital, why not, and what is to be known about it."""

from dispatch.messages import Reason
from dispatch.reasons import joined, reason


def soonest_care(*, care_s: float, travel_s: float, wait_s: float) -> Reason:
    """Not the nearest by road alone, or nearest with a queue: where definitive care begins first."""
    return reason("soonest-care", care_s=care_s, travel_s=travel_s, wait_s=wait_s)


def later_care(*, later_s: float, than_hospital_id: str) -> Reason:
    return reason("later-care", later_s=later_s, than_hospital_id=than_hospital_id)


def handover_queue(*, there: int, on_the_way: int, wait_s: float) -> Reason:
    return reason("handover-queue", there=there, on_the_way=on_the_way, wait_s=wait_s)


def hospital_full(*, bed_kind: str, bound: int, age_s: float) -> Reason:
    """`bound` patients came or are coming since the count, which is `age_s` old."""
    return reason("hospital-full", bed_kind=bed_kind, bound=bound, age_s=age_s)


def beds_left(*, bed_kind: str, free: int, age_s: float) -> Reason:
    return reason("beds-left", bed_kind=bed_kind, free=free, age_s=age_s)


def bed_report_stale(*, bed_kind: str, age_s: float, limit_s: float) -> Reason:
    """Too old to turn a patient away, or to count on."""
    return reason("bed-report-stale", bed_kind=bed_kind, age_s=age_s, limit_s=limit_s)


def capability_diverting(*, need: str, remaining_s: float) -> Reason:
    return reason("capability-diverting", need=need, remaining_s=remaining_s)


def diversion_report_stale(*, age_s: float, limit_s: float) -> Reason:
    """The diversion is in force, but was said long ago: ask the hospital."""
    return reason("diversion-report-stale", age_s=age_s, limit_s=limit_s)


def beyond_bypass_limit(*, need: str, travel_s: float, limit_s: float) -> Reason:
    return reason("beyond-bypass-limit", need=need, travel_s=travel_s, limit_s=limit_s)


def beyond_detour_limit(*, need: str, detour_s: float, limit_s: float) -> Reason:
    """So much farther than the nearest hospital that takes patients."""
    return reason("beyond-detour-limit", need=need, detour_s=detour_s, limit_s=limit_s)


def transfer_follows(*, to_hospital_id: str, transfer_s: float) -> Reason:
    """A hospital that lacks a capability gives first help; `transfer_s` later the patient is at another."""
    return reason("transfer-follows", to_hospital_id=to_hospital_id, transfer_s=transfer_s)


def capable_hospitals_full(*, need: frozenset[str], full: int) -> Reason:
    return reason("capable-hospitals-full", need=joined(need), full=full)


def capable_hospital_too_far(*, need: frozenset[str], hospital_id: str, travel_s: float) -> Reason:
    return reason("capable-hospital-too-far", need=joined(need), hospital_id=hospital_id, travel_s=travel_s)


def all_full() -> Reason:
    """Every open hospital reports no bed; the patient goes to one of them all the same."""
    return reason("all-hospitals-full")


def blood_waits(*, ready_s: float, spare_s: float) -> Reason:
    """Compatible blood is there, or is there by then, before the patient."""
    return reason("blood-waits", ready_s=ready_s, spare_s=spare_s)


def blood_late(*, ready_s: float, late_s: float) -> Reason:
    return reason("blood-late", ready_s=ready_s, late_s=late_s)


def no_blood() -> Reason:
    """No compatible blood can be brought there."""
    return reason("no-blood")


def no_blood_anywhere() -> Reason:
    return reason("no-blood-anywhere")
