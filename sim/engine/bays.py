"""Handing patients over: where a hospital has so many bays, further units wait in line with their patients."""

from __future__ import annotations

from numba import njit

from sim.engine.agenda import schedule
from sim.engine.records import FREED, NONE, Record, calls_of, hospitals_of, units_of


@njit(cache=True, nogil=True)
def seek_bay(state: Record, unit: int) -> None:
    """Begin to hand over, or stand in line."""
    record = units_of(state)[unit]
    call = calls_of(state)[record.call]
    hospital = hospitals_of(state)[call.hospital]
    if hospital.bays == 0 or hospital.bays_in_use < hospital.bays:
        hospital.bays_in_use += 1
        _hand_over(state, unit)
        return
    record.sequence = NONE
    record.next_in_line = NONE
    if hospital.first_in_line == NONE:
        hospital.first_in_line = unit
    else:
        units_of(state)[hospital.last_in_line].next_in_line = unit
    hospital.last_in_line = unit


@njit(cache=True, nogil=True)
def leave_bay(state: Record, number: int) -> None:
    """Let the first in line have the bay."""
    hospital = hospitals_of(state)[number]
    unit = hospital.first_in_line
    if unit == NONE:
        hospital.bays_in_use -= 1
        return
    hospital.first_in_line = units_of(state)[unit].next_in_line
    _hand_over(state, unit)


@njit(cache=True, nogil=True)
def _hand_over(state: Record, unit: int) -> None:
    call = calls_of(state)[units_of(state)[unit].call]
    call.offload_s = state.now_s - call.at_hospital_s
    factor = hospitals_of(state)[call.hospital].handover_factor
    schedule(state, FREED, unit, state.now_s + call.handover_s * factor)
