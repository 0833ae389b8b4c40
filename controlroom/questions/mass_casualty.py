"""How a mass-casualty incident should go on: who goes where with which unit, who joins, what stays for the region."""

from controlroom.desk import Desk
from dispatch.mass_casualty.board import Board, board_of
from dispatch.mass_casualty.plan import EvacuationPlan, plan_evacuation


def evacuation_plan(desk: Desk, incident_id: str) -> EvacuationPlan:
    """Made anew from what is known now; of the region's cover as much is kept as the settings say. Raises Refused."""
    state, positions, now = desk.room.state.dispatch, desk.positions.all(), desk.now()
    incident = state.incidents.get(incident_id)
    lost = None
    if incident is not None:
        lost = desk.region_losses.of(state, incident, positions=positions, now=now).coverage
    return plan_evacuation(
        state,
        incident_id,
        positions=positions,
        travel_times=desk.road_times,
        now=now,
        settings=desk.dispatch_settings,
        coverage_lost=lost,
    )


def board(desk: Desk, incident_id: str) -> Board:
    """Raises Refused when nothing was declared."""
    return board_of(desk.room.state.dispatch, incident_id, settings=desk.dispatch_settings)
