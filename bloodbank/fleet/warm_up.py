"""The compiled search of tours made ready, so that nobody who asks first waits for the compiler."""

from bloodbank.fleet.framing import framed
from bloodbank.fleet.task import CarriedJob, DutyVan, FleetTask
from bloodbank.tours.effort import Effort
from bloodbank.tours.ruin_search import RuinSearch


def warm_up() -> None:
    """One van, one job, one turn of the search."""
    task = FleetTask(
        place_ids=("here", "there"),
        travel_s=[[0.0, 60.0], [60.0, 0.0]],
        vans=(DutyVan(van_id="van", start_place_id="here", capacity_units=1, from_at=0.0),),
        jobs=(CarriedJob(job_id="job", from_place_id="here", to_place_id="there", units=1, ready_at=0.0),),
        at=0.0,
        handling_s=0.0,
    )
    RuinSearch(framed(task), seed=1).run(Effort(iterations=1), until=1.0)
