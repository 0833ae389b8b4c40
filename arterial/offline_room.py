"""The control room of a region whose service is off: for a command or a question from the command line."""

from collections.abc import Iterator
from contextlib import contextmanager

from arterial.blood_file import blood_settings_of
from arterial.settings import Settings
from arterial.storage import existing_log
from controlroom.clock import SystemClock
from controlroom.errors import RegionHasWriter
from controlroom.replay import Replay
from controlroom.room import ControlRoom
from controlroom.snapshots import SnapshotCodec
from controlroom.state import RegionState
from controlroom.subjects import standard_subjects


class ServiceRuns(ValueError):
    """Only one process writes a region's log."""


@contextmanager
def offline_room(settings: Settings, region: str | None = None) -> Iterator[ControlRoom]:
    """For commands; what follows from them is done when the service starts. Raises NothingLogged, ServiceRuns."""
    named = region or settings.region
    subjects = standard_subjects(blood_settings_of(settings.blood_file))
    with existing_log(settings, named, may_be_empty=False) as log:
        try:
            room = ControlRoom.open(region=named, log=log, clock=SystemClock(), subjects=subjects, threaded=False)
        except RegionHasWriter as error:
            raise ServiceRuns(f"{error}: the service is running, name its address with --url") from error
        with room:
            yield room


def state_in_log(settings: Settings, region: str | None = None) -> RegionState:
    """The state at the end of the log, whether the service runs or not. Raises NothingLogged, LogBroken."""
    named, subjects = region or settings.region, standard_subjects()
    with existing_log(settings, named, may_be_empty=False) as log:
        replay = Replay(log=log, region=named, subjects=subjects)
        replay.start_from_snapshot(SnapshotCodec(subjects))
        replay.to_the_end()
        return replay.state
