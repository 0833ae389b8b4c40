"""Calls that need several units: each unit's part of a call is an attendance, sent, cared for and driven on its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calls import Calls

Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, kw_only=True)
class Attendances:
    """`call` (a) row of each one's call, in order; `number` (a) from 0 within the call; `transport` (a) whether it has
    a patient to take to a hospital: of a call's attendances the first, as many as there are patients.
    """

    call: Longs
    number: Longs
    transport: Bools

    @property
    def single(self) -> bool:
        """Whether every call needs one unit only."""
        return not self.number.any()


def attendances_of(calls: Calls) -> Attendances:
    """As many for each call as it needs units, and not fewer than it has patients to take along."""
    count = np.ones(len(calls), np.int64)
    patients = calls.transport.astype(np.int64)
    if calls.patients is not None:
        patients = np.where(calls.transport, calls.patients, 0)
        count = np.maximum(count, patients)
    if calls.units_needed is not None:
        count = np.maximum(count, calls.units_needed)
    call = np.repeat(np.arange(len(calls)), count)
    number = np.arange(len(call)) - np.repeat(np.cumsum(count) - count, count)
    return Attendances(call=call, number=number, transport=number < patients[call])
