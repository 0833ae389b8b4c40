"""Everything put together: one region over its stores, roads and register."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol, TypeVar

from arterial.blood_file import blood_settings_of
from arterial.book_file import BookFile
from arterial.demand import demand_of
from arterial.dispatch_data import read_dispatch_data, with_dispatch_data
from arterial.dispatch_file import dispatch_settings_of
from arterial.downtime_folder import keep_snapshots
from arterial.forked_city import SimulatorOnDemand
from arterial.settings import Settings
from arterial.storage import open_log, open_register, open_trace_index
from bloodbank.fleet.warm_up import warm_up as warm_up_tours
from controlroom.adapters.memory_bus import InProcessBus
from controlroom.adapters.memory_positions import InProcessPositions
from controlroom.bus import EventBus
from controlroom.clock import Clock, SystemClock
from controlroom.desk import Desk
from controlroom.follow_ups import follow_ups
from controlroom.founding import adopt_travel_times, found_region
from controlroom.identities import bring_in_line
from controlroom.kept_fresh import KeptFresh
from controlroom.nightly_redistribution import LOOKED_AT_EVERY_S, NightlyRedistribution
from controlroom.positions import LivePositions
from controlroom.questions.blood_allocation import redistribution
from controlroom.road_conditions import ClosuresInForce
from controlroom.road_times import RoadTimes
from controlroom.room import ControlRoom
from controlroom.subjects import standard_subjects
from dispatch.kernels.arrival import warm_up as warm_up_kernels
from dispatch.kernels.coverage import warm_up as warm_up_coverage
from dispatch.kernels.evacuation import warm_up as warm_up_evacuation
from dispatch.kernels.policies import warm_up as warm_up_policies
from dispatch.kernels.preparedness import warm_up as warm_up_preparedness
from dispatch.kernels.receiving import warm_up as warm_up_receiving
from dispatch.kernels.uncertainty import warm_up as warm_up_uncertainty
from dispatch.transports.routing import warm_up as warm_up_transports
from patients import OutsideSender
from roads import CityPack, RoadNetwork
from roads.geocode import Geocoder

DAY_S = 86_400.0
SENT_EVERY_S = 2.0


C = TypeVar("C", bound="Closable")


class Closable(Protocol):
    def close(self) -> None: ...


@contextmanager
def open_desk(
    settings: Settings, pack: CityPack, network: RoadNetwork, *, clock: Clock | None = None, threaded: bool = True
) -> Iterator[Desk]:
    """One region's desk, founded from its pack; everything is closed in good order at the end.

    With `threaded=False` all happens on the caller's thread, in a fixed order: for the simulator.
    """
    clock, blood_settings = clock or SystemClock(), blood_settings_of(settings.blood_file)
    dispatch_settings = with_dispatch_data(
        dispatch_settings_of(pack, settings.dispatch_file), read_dispatch_data(settings.dispatch_data_dir)
    )
    demand = demand_of(pack, dispatch_settings, settings.demand_file)
    closures = ClosuresInForce(network)
    road_times = RoadTimes(network, pack.settings.timezone)
    with ExitStack() as stack:
        log = _closing(stack, open_log(settings))
        register = stack.enter_context(open_register(settings))
        trace_index = _closing(stack, open_trace_index(settings))
        positions = _closing(stack, _positions(settings, clock))
        bus = _closing(stack, _bus(settings))
        room = ControlRoom.open(
            region=settings.region,
            log=log,
            clock=clock,
            bus=bus,
            reactions=follow_ups(
                register,
                closures,
                dispatch_settings,
                positions=positions,
                travel_times=road_times,
                clock=clock,
                blood_settings=blood_settings,
            ),
            threaded=threaded,
            subjects=standard_subjects(blood_settings, dispatch_settings),
            positions=positions,
            clock_tolerance_s=settings.clock_tolerance_s,
            keep_answers_s=settings.idempotency_days * DAY_S,
        )
        stack.callback(room.close)
        closures.bring_to(room.state)
        bring_in_line(room, register)
        found_region(room, pack)
        adopt_travel_times(room, pack)
        warm_up_kernels()
        warm_up_policies()
        warm_up_preparedness()
        warm_up_uncertainty()
        warm_up_coverage()
        warm_up_receiving()
        warm_up_evacuation()
        warm_up_transports()
        if threaded:
            warm_up_tours()
        network.warm_up()
        desk = Desk(
            room=room,
            positions=positions,
            network=network,
            closures=closures,
            patients=register,
            pack=pack,
            geocoder=_geocoder(stack, pack),
            book_store=BookFile.of(settings.data_dir, settings.region),
            dispatch_settings=dispatch_settings,
            blood_settings=blood_settings,
            demand=demand,
            trace_index=trace_index,
            what_if=SimulatorOnDemand(pack),
        )
        desk.region_losses.warm_up(room.state.dispatch, positions.all(), now=clock.now())
        if threaded and demand is not None:
            _closing(stack, desk.keep_losses_fresh())
        if threaded:
            _closing(stack, desk.keep_travel_times())
            stack.callback(desk.indicator_books.save)
            _closing(stack, desk.keep_books())
            _keep_redistributing(stack, desk)
        sender = register.outside.sender()
        if threaded and sender is not None:
            sending = KeptFresh(lambda: _send(sender, clock), every_s=SENT_EVERY_S, name="outside records")
            _closing(stack, sending)
        if threaded and settings.downtime_dir is not None:
            _closing(stack, keep_snapshots(desk, settings.downtime_dir, settings))
        yield desk


def _send(sender: OutsideSender, clock: Clock) -> None:
    sender.look(clock.now())


def _keep_redistributing(stack: ExitStack, desk: Desk) -> None:
    """A plan once a night, unless the settings say never."""
    hour = desk.blood_settings.redistribution.nightly_hour
    if hour is None:
        return
    nightly = NightlyRedistribution(
        handle=desk.room.handle,
        state=lambda: desk.room.state.bloodbank,
        plan=lambda: redistribution(desk),
        now=desk.now,
        timezone=desk.pack.settings.timezone,
        hour=hour,
    )
    name = f"nightly redistribution of {desk.region}"
    _closing(stack, KeptFresh(nightly.look, every_s=LOOKED_AT_EVERY_S, name=name))


def _closing(stack: ExitStack, thing: C) -> C:
    stack.callback(thing.close)
    return thing


def _positions(settings: Settings, clock: Clock) -> LivePositions:
    """Redis, and what it needs, is loaded only where it is used."""
    if settings.redis_url:
        from controlroom.adapters.redis_positions import RedisPositions

        return RedisPositions(settings.redis_url, region=settings.region, clock=clock)
    return InProcessPositions(clock=clock)


def _bus(settings: Settings) -> EventBus:
    if settings.redis_url:
        from controlroom.adapters.redis_bus import RedisBus

        return RedisBus(settings.redis_url)
    return InProcessBus()


def _geocoder(stack: ExitStack, pack: CityPack) -> Geocoder | None:
    """None where the pack knows no addresses."""
    return _closing(stack, Geocoder.open(pack.folder)) if pack.places_path else None
