"""Every indicator: its code, its unit, its formula in words, and what works it out."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from bloodbank.indicators import haemovigilance, measures
from bloodbank.indicators.ledger import BloodRecords
from bloodbank.indicators.parts import Part, Period, Ratio
from bloodbank.reason import Reason

Unit = Literal["share", "ratio", "days", "minutes"]


class Indicator(Struct, frozen=True, kw_only=True):
    """`parts` gives a numerator and a denominator, or the single values that are summed up."""

    code: str
    unit: Unit
    formula: Reason
    parts: Callable[[BloodRecords, Period], Ratio | Part]


def indicators() -> tuple[Indicator, ...]:
    """In the order in which they are told."""
    return (*_shares(), *_of_issue())


def _shares() -> tuple[Indicator, ...]:
    return (
        Indicator(
            code="wastage-rate",
            unit="share",
            formula=Reason(code="indicator-wastage-rate"),
            parts=measures.wastage,
        ),
        Indicator(
            code="expiry-rate",
            unit="share",
            formula=Reason(code="indicator-expiry-rate"),
            parts=measures.expiry,
        ),
        Indicator(
            code="days-of-stock",
            unit="days",
            formula=Reason(code="indicator-days-of-stock"),
            parts=measures.days_of_stock,
        ),
        Indicator(
            code="fill-rate",
            unit="share",
            formula=Reason(code="indicator-fill-rate"),
            parts=measures.fill,
        ),
        Indicator(
            code="fill-rate-in-time",
            unit="share",
            formula=Reason(code="indicator-fill-rate-in-time"),
            parts=measures.fill_in_time,
        ),
        Indicator(
            code="o-negative-share",
            unit="share",
            formula=Reason(code="indicator-o-negative-share"),
            parts=measures.o_negative,
        ),
        Indicator(
            code="o-negative-to-others",
            unit="share",
            formula=Reason(code="indicator-o-negative-to-others"),
            parts=measures.o_negative_to_others,
        ),
    )


def _of_issue() -> tuple[Indicator, ...]:
    return (
        Indicator(
            code="crossmatch-to-transfusion",
            unit="ratio",
            formula=Reason(code="indicator-crossmatch-to-transfusion"),
            parts=measures.crossmatched,
        ),
        Indicator(
            code="uncrossmatched-share",
            unit="share",
            formula=Reason(code="indicator-uncrossmatched-share"),
            parts=measures.emergency,
        ),
        Indicator(
            code="return-rate",
            unit="share",
            formula=Reason(code="indicator-return-rate"),
            parts=measures.returns,
        ),
        Indicator(
            code="reaction-rate",
            unit="share",
            formula=Reason(code="indicator-reaction-rate"),
            parts=haemovigilance.reaction_rate,
        ),
        Indicator(
            code="age-at-issue",
            unit="days",
            formula=Reason(code="indicator-age-at-issue"),
            parts=measures.age_at_issue,
        ),
        Indicator(
            code="life-at-issue",
            unit="days",
            formula=Reason(code="indicator-life-at-issue"),
            parts=measures.life_at_issue,
        ),
        Indicator(
            code="time-to-issue",
            unit="minutes",
            formula=Reason(code="indicator-time-to-issue"),
            parts=measures.time_to_issue,
        ),
    )
