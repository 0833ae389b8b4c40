"""The compiled event loop: calls, a world and a plan in, what became of every call out."""

from sim.engine.outcome import Outcome
from sim.engine.plan import POLICIES, HospitalPost, OperatingPlan, PlanUnusable, Tuning, UnitPost
from sim.engine.shifts import Break, Shift
from sim.engine.simulating import simulate

__all__ = [
    "POLICIES",
    "Break",
    "HospitalPost",
    "OperatingPlan",
    "Outcome",
    "PlanUnusable",
    "Shift",
    "Tuning",
    "UnitPost",
    "simulate",
]
