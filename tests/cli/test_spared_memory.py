"""What a service keeps for as long as it runs is not gone through for garbage again and again."""

import gc

from arterial.spared_memory import spared_from_collection
from dispatch.fleet import Candidate
from dispatch.messages import Reason
from dispatch.recommending.telling import ExcludedUnit, RankedUnit
from dispatch.whereabouts import Whereabouts


def test_what_was_there_before_is_spared_until_the_end() -> None:
    before = gc.get_freeze_count()
    kept = [{"name": [number]} for number in range(1_000)]
    with spared_from_collection():
        assert gc.get_freeze_count() >= before + len(kept)
        assert all(one is not kept for one in gc.get_objects())
    assert gc.get_freeze_count() == 0
    assert any(one is kept for one in gc.get_objects())


def test_the_thousands_of_small_things_of_a_recommendation_are_no_work_for_the_collector() -> None:
    """With a thousand units each makes some thousands: the collector stopped one in eighty for 0.15 s."""
    for kind in (Reason, RankedUnit, ExcludedUnit, Candidate, Whereabouts):
        assert kind.__struct_config__.gc is False, kind
    assert not gc.is_tracked(Reason(code="later", values={"later_s": 3.0, "than_unit_id": "A1"}))
