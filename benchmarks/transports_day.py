"""A day of booked transports in a made-up city, whole seconds throughout, so that every solver is asked the same."""

import numpy as np
from msgspec import Struct

from dispatch.decider import decide, evolve
from dispatch.messages import BookTransport, Command, RegisterHospital, RegisterStation, RegisterUnit
from dispatch.model import LonLat
from dispatch.ports import FloatArray
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.transports.model import Mobility, Stop, Wishes
from dispatch.transports.settings import TransportSettings

MORNING = 1_700_017_200.0
HOUR_S = 3_600.0
METRES_A_DEGREE, METRES_A_SECOND, DETOUR = 111_000.0, 10.0, 1.4
HOSPITALS, STATIONS = 10, 3
MIDDLE, WIDE = (27.56, 53.9), 0.09


class WholeSeconds:
    """The straight line, a detour and one speed at any hour, rounded up to whole seconds."""

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        gaps = (origins[:, None, :] - destinations[None, :, :]) * np.array([0.6, 1.0])
        times: FloatArray = np.ceil(np.hypot(gaps[..., 0], gaps[..., 1]) * METRES_A_DEGREE * DETOUR / METRES_A_SECOND)
        return times


class Day(Struct, frozen=True):
    """Everything booked before anybody leaves, at six in the morning."""

    state: DispatchState
    settings: DispatchSettings
    travel_times: WholeSeconds = WholeSeconds()


def day_of(transports: int, vans: int, *, together: int, ambulances: int = 0, seed: int = 1) -> Day:
    """So many transports between hospitals and homes from 7 to 17, half of them with an appointment.

    Where more than one may ride together, two of three sit, are stable and agree; nothing is spent before a drive then,
    as solvers of pick-up and delivery do not know when a van is empty.
    """
    chance = np.random.default_rng(seed)
    rules = TransportSettings(
        most_together=together,
        ambulances_take_part=ambulances > 0,
        seats_by_unit_type={"patient-transport": 4},
        preparation_s=60.0 if together == 1 else 0.0,
    )
    settings, state = DispatchSettings(transports=rules), DispatchState()

    def do(command: Command) -> None:
        nonlocal state
        for event in decide(state, command, now=MORNING, settings=settings):
            state = evolve(state, event, at=MORNING)

    for number in range(STATIONS):
        lon, lat = _place(chance)
        do(RegisterStation(station_id=f"S{number}", name="S", lon=lon, lat=lat, capacity=1_000))
    for number in range(HOSPITALS):
        lon, lat = _place(chance)
        do(RegisterHospital(hospital_id=f"H{number}", name="H", lon=lon, lat=lat))
    for number in range(vans + ambulances):
        kind = "patient-transport" if number < vans else "ambulance"
        do(RegisterUnit(unit_id=f"V{number:03d}", station_id=f"S{number % STATIONS}", unit_type=kind))
    for _ in range(transports):
        do(_order(state, chance, shares=together > 1 and bool(chance.random() < 2 / 3)))
    return Day(state, settings)


def _place(chance: np.random.Generator) -> LonLat:
    lon, lat = chance.normal(MIDDLE, (WIDE, 0.6 * WIDE))
    return float(lon), float(lat)


def _order(state: DispatchState, chance: np.random.Generator, *, shares: bool) -> BookTransport:
    """From a home or a hospital to a hospital, or back."""
    hospital_id = f"H{int(chance.integers(HOSPITALS))}"
    hospital = state.hospitals[hospital_id]
    inside = Stop(lon=hospital.lon, lat=hospital.lat, hospital_id=hospital_id)
    lon, lat = _place(chance)
    home = Stop(lon=lon, lat=lat)
    ready_at = MORNING + float(np.floor(chance.uniform(1.0, 11.0) * HOUR_S))
    is_appointment = bool(chance.random() < 0.5)
    wishes = Wishes(
        ready_from_at=ready_at,
        pick_up_until_at=ready_at + (1.5 if is_appointment else 0.75) * HOUR_S,
        arrive_by_at=ready_at + 1.75 * HOUR_S if is_appointment else None,
        mobility=Mobility.SEATED if shares else Mobility.STRETCHER,
        stable=shares,
        may_share=shares,
    )
    ends = (home, inside) if is_appointment or chance.random() < 0.3 else (inside, home)
    return BookTransport(origin=ends[0], destination=ends[1], wishes=wishes)
