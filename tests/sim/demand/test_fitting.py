"""A model learnt from calls: the truth that was planted comes back, and weeks not seen are foretold."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from dispatch.coverage.history import Inhabitants
from roads import read_pack
from sim.case_mix import read_case_mix
from sim.demand.assumed import model_of_population
from sim.demand.errors import DemandUnusable
from sim.demand.fitted_model import fit_model
from sim.demand.held_out import held_out
from sim.demand.history import DemandHistory, history_of_records
from sim.demand.hourly_counts import read_areas, read_hourly_counts, spread_over_people
from sim.demand.laws import mean_s
from sim.demand.model import DemandModel
from sim.demand.records import NOT_TOLD_APART, read_records
from tests.sim.demand.quarters import CENTRES, calls_of, new_years, records_of, town, with_groups

WINTER_IS_BUSY = (1.3, 1.2, 1.1, 1.0, 0.9, 0.8, 0.8, 0.8, 0.9, 1.0, 1.0, 1.2)
HOLIDAYS = new_years(2027, 2028, 2029)
BEGIN = datetime.fromisoformat("2027-01-01T00:00")


def planted() -> DemandModel:
    """Busy winters, holidays with half as many calls again, days that vary by 15 %."""
    model = with_groups(town(holidays=HOLIDAYS, day_spread=0.15), month_factors=WINTER_IS_BUSY)
    return replace(model, holiday_factors=(1.5,) * 24)


def history_from(model: DemandModel, *, days: float, cell_m: float = 1_000.0) -> DemandHistory:
    """What the town's service wrote down from the first day of 2027."""
    calls = calls_of(model, days=days, start=BEGIN)
    return history_of_records(
        records_of(calls, model, start=BEGIN), cell_m=cell_m, most_cells=1_000, holidays=model.holidays
    )


def test_a_planted_truth_comes_back_from_three_years_of_calls() -> None:
    """Rates within 6 % on the mean of all hours and quarters, months within 0.05, the days' spread within 0.02."""
    truth = planted()
    calls = calls_of(truth, days=1_095, start=BEGIN)
    records = records_of(calls, truth, start=BEGIN)
    history = history_of_records(records, cell_m=1_000.0, most_cells=1_000, holidays=HOLIDAYS)
    learnt = fit_model(history, read_case_mix(), name="Quarters", timezone="UTC", records=records)
    assert learnt.calls_per_day == pytest.approx(truth.calls_per_day, rel=0.02)
    assert learnt.day_spread == pytest.approx(0.15, abs=0.02)
    assert np.mean(learnt.holiday_factors) == pytest.approx(1.5, abs=0.2)
    order = [int(np.argmin(((learnt.cells - centre) ** 2).sum(axis=1))) for centre in CENTRES]
    for true, found in zip(truth.groups, learnt.groups, strict=True):
        rates = found.level * np.mean(found.month_factors) * learnt.patterns[found.pattern][:, order]
        wanted = truth.patterns[true.pattern]
        assert np.abs(rates - wanted).sum() / wanted.sum() < 0.06, true.name
        assert np.array(found.month_factors) == pytest.approx(np.array(WINTER_IS_BUSY), abs=0.05)
        assert found.transport_share == pytest.approx(true.transport_share, abs=0.01)
        assert mean_s(found.on_scene) == pytest.approx(mean_s(true.on_scene), rel=0.02)
        assert mean_s(found.dispatch_delay) == 60.0


def test_what_is_learnt_foretells_better_than_what_needs_no_thought() -> None:
    """On eight weeks not seen it beats the cell's mean, week times map and the raw means; its chance is wide enough."""
    tested = held_out(history_from(planted(), days=700), weeks=8)
    assert tested.model > max(tested.flat, tested.week_and_map, tested.hour_by_cell)
    assert tested.expected_calls == pytest.approx(tested.calls, rel=0.1)
    assert tested.dispersion_by_day > 1.5, "days vary beyond chance"
    assert tested.dispersion_by_day_with_spread == pytest.approx(1.0, abs=0.4), "and the model says by how much"


def test_a_fortnight_of_january_is_not_taken_for_the_year() -> None:
    """Where one month was seen, months stay as they are; nothing is said of what was not observed."""
    model = fit_model(history_from(town(), days=14), read_case_mix(), name="x", timezone="UTC")
    assert all(factor == pytest.approx(1.0, abs=1e-3) for group in model.groups for factor in group.month_factors)


def test_nobody_has_called_from_the_new_estate_yet_but_people_live_there() -> None:
    """A cell without a call has a rate, the higher, the more people live in it."""
    records = records_of(calls_of(town(), days=30), town())
    estates = np.array([[27.56, 53.90], [27.58, 53.90]])
    people = Inhabitants(points=np.concatenate([CENTRES, estates]), people=np.array([900.0] * 4 + [100.0, 400.0]))
    history = history_of_records(records, cell_m=1_000.0, most_cells=1_000, inhabitants=people)
    learnt = fit_model(history, read_case_mix(), name="x", timezone="UTC")
    squares = learnt.grid.numbers_of(learnt.cells).tolist()
    few, many = (squares.index(learnt.grid.numbers_of(estate[None])[0].tolist()) for estate in estates)
    rate = learnt.patterns.sum(axis=(0, 1))
    assert 0.0 < rate[few] < rate[many] < rate.max() / 5


def test_days_that_were_not_recorded_do_not_count_as_quiet_days() -> None:
    """Two fortnights a year apart are four weeks of calls."""
    model = town()
    records = records_of(calls_of(model, days=365), model)
    day = (records.local_s - records.local_s.min()) // 86_400
    history = history_of_records(records.chosen((day < 14) | (day >= 351)), cell_m=1_000.0, most_cells=100)
    learnt = fit_model(history, read_case_mix(), name="x", timezone="UTC")
    assert history.unobserved_days == pytest.approx(337, abs=1)
    assert learnt.calls_per_day == pytest.approx(model.calls_per_day, rel=0.05)


def test_too_short_a_history_is_refused() -> None:
    with pytest.raises(DemandUnusable, match=r"span 4\d hours, too few to learn a week's rhythm"):
        history_from(town(), days=2)
    with pytest.raises(DemandUnusable, match="Hold out less"):
        held_out(history_from(town(), days=14), weeks=2)


def test_where_nothing_is_on_record_people_call_by_the_case_mix() -> None:
    """Twice the people, twice the calls; kinds less urgent than any priority of the city take its least urgent one."""
    people = Inhabitants(points=CENTRES, people=np.array([1_000.0, 2_000.0, 0.0, 500.0]))
    model = model_of_population(people, read_case_mix(), name="x", timezone="UTC", priorities=(1, 2))
    calls = calls_of(model.at_level(200.0), days=60)
    points = np.column_stack([calls.lon, calls.lat])
    nearest = np.argmin(((points[:, None] - CENTRES[None]) ** 2).sum(axis=2), axis=1)
    counts = np.bincount(nearest, minlength=4)
    assert counts[1] / counts[0] == pytest.approx(2.0, rel=0.1)
    assert counts[2] == 0
    assert {*calls.priority.tolist()} == {1, 2}
    assert len(calls) == pytest.approx(12_000, rel=0.05)
    nobody = Inhabitants(points=CENTRES, people=np.zeros(4))
    with pytest.raises(DemandUnusable, match="nobody is known to live there"):
        model_of_population(nobody, read_case_mix(), name="x", timezone="UTC")


def test_hourly_counts_of_districts_are_spread_over_their_people(tmp_path: Path) -> None:
    """Two districts, one with three times the calls; within a district calls follow the people."""
    hours = [f"2027-01-{4 + hour // 24:02d}T{hour % 24:02d}:00" for hour in range(24 * 14)]
    (tmp_path / "counts.csv").write_text("hour_at,West,East\n" + "".join(f"{at},1,3\n" for at in hours))
    (tmp_path / "areas.csv").write_text("area,lon,lat\nWest,27.50,53.91\nEast,27.52,53.91\n")
    areas = read_areas(tmp_path / "areas.csv")
    history = read_hourly_counts(tmp_path / "counts.csv", areas)
    people = Inhabitants(points=CENTRES, people=np.array([100.0, 100.0, 300.0, 300.0]))
    model = fit_model(history, read_case_mix(), name="x", timezone="UTC")
    spread = spread_over_people(model, areas, people, cell_m=1_000.0)
    order = np.argmin(((spread.cells[None] - CENTRES[:, None]) ** 2).sum(axis=2), axis=1)
    assert spread.patterns[0].sum(axis=0)[order] / 168 == pytest.approx([0.25, 0.75, 0.75, 2.25], rel=0.02)
    assert spread.calls_per_day == pytest.approx(96.0, rel=0.01)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("hour_at,West\n2027-01-04T00:00,1\n", "no column for the area 'East'"),
        ("hour_at,West,East\n2027-01-04T00:00,1,2\n2027-01-04T00:20,1,2\n", "row 2, hour_at: .* stands there once"),
        ("hour_at,West,East\n2027-01-04T00:00,1,-2\n", "row 1, East: .* is not a number from 0"),
        ("hour_at,West,East\n2027-01-04T00:00,1,\n", "row 1, East: .* is not a count"),
        ("hour_at,West,East\nnoon,1,1\n", "row 1, hour_at"),
        ("year,month,day,hour,West,East\n2027,2,30,1,1,1\n", "row 1, year: .* is not an hour of the calendar"),
        ("when,West,East\n1,1,1\n", "it has no hours"),
        ("hour_at,West,East\n2027-01-04T00:00,1,2\n", "has 1 hours"),
    ],
)
def test_counts_that_can_not_be_read_name_the_row(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "counts.csv").write_text(text)
    (tmp_path / "areas.csv").write_text("area,lon,lat\nWest,27.50,53.91\nEast,27.52,53.91\n")
    with pytest.raises(DemandUnusable, match=complaint):
        read_hourly_counts(tmp_path / "counts.csv", read_areas(tmp_path / "areas.csv"))


@pytest.mark.real_data
def test_auckland_is_foretold_better_than_by_its_means(shared_data: Path) -> None:
    """A week of Auckland's calls not seen: the model beats all three, and days are no wider than chance."""
    from arterial.demand import inhabitants_of

    city = shared_data / "cities" / "auckland"
    records = read_records(city / "calls.csv.gz", timezone="UTC")
    people = inhabitants_of(read_pack(city))
    history = history_of_records(records, cell_m=500.0, most_cells=20_000, inhabitants=people)
    tested = held_out(history, weeks=1)
    assert tested.model > max(tested.flat, tested.week_and_map, tested.hour_by_cell) + 0.3
    assert tested.expected_calls == pytest.approx(tested.calls, rel=0.05)


@pytest.mark.real_data
def test_new_york_s_last_year_is_foretold_and_its_days_vary_beyond_chance(shared_data: Path, tmp_path: Path) -> None:
    """Ten years of hourly counts by borough: 2019 is foretold within 5 %, its days vary as the model says."""
    boroughs = {"BRONX": (-73.87, 40.85), "BROOKLYN": (-73.95, 40.65), "MANHATTAN": (-73.97, 40.78)}
    rows = [f"{name},{lon},{lat}\n" for name, (lon, lat) in boroughs.items()]
    (tmp_path / "areas.csv").write_text("area,lon,lat\n" + "".join(rows))
    areas = read_areas(tmp_path / "areas.csv")
    history = read_hourly_counts(shared_data / "incidents" / "nyc_ems_hourly_calls.parquet", areas)
    tested = held_out(history, weeks=52, half_life_weeks=52)
    assert tested.model > max(tested.flat, tested.week_and_map, tested.hour_by_cell)
    assert tested.expected_calls == pytest.approx(tested.calls, rel=0.05)
    assert tested.dispersion_by_day > 5.0
    assert 0.5 < tested.dispersion_by_day_with_spread < 1.5


def test_where_no_priority_is_told_calls_are_of_the_kinds_of_the_case_mix() -> None:
    """As many in all, by the mix's shares; durations that are told are the records', the rest is assumed."""
    model, mix = town(), read_case_mix()
    calls = calls_of(model, days=60)
    told = records_of(calls, model)
    unknown = np.full(len(calls), np.nan)
    records = replace(
        told,
        group=np.zeros(len(calls), np.int64),
        groups=NOT_TOLD_APART,
        durations_s={**told.durations_s, "on_scene_s": unknown},
    )
    history = history_of_records(records, cell_m=1_000.0, most_cells=100)
    learnt = fit_model(history, mix, name="x", timezone="UTC", records=records)
    per_day = {group.name: learnt.calls_per_day_of(group) for group in learnt.groups}
    assert learnt.calls_per_day == pytest.approx(model.calls_per_day, rel=0.05)
    for kind in mix.kinds:
        assert per_day[kind.determinant] == pytest.approx(learnt.calls_per_day * kind.share)
    assert {mean_s(group.dispatch_delay) for group in learnt.groups} == {60.0}
    assert len({mean_s(group.on_scene) for group in learnt.groups}) > 5


@pytest.mark.filterwarnings("error")
def test_a_kind_of_call_that_came_only_last_week_and_days_never_recorded_do_no_harm() -> None:
    """Sundays were lost and the first fire came in the week held out: all figures are finite, nothing warns."""
    model = town()
    records = records_of(calls_of(model, days=70), model)
    day = records.local_s // 86_400 - records.local_s.min() // 86_400
    first_fire = int(np.flatnonzero(day > 66)[0])
    records = replace(
        records,
        group=np.where(np.arange(len(records)) == first_fire, 2, records.group),
        groups=(*records.groups, ("fire", 1)),
    ).chosen(day % 7 != 6)
    history = history_of_records(records, cell_m=1_000.0, most_cells=100)
    tested = held_out(history, weeks=1)
    learnt = fit_model(history, read_case_mix(), name="x", timezone="UTC", records=records)
    assert history.unobserved_days == 9
    assert np.isfinite([tested.model, tested.flat, tested.week_and_map, tested.hour_by_cell]).all()
    assert 0.0 < learnt.calls_per_day_of(learnt.groups[2]) < 0.1
    assert learnt.patterns[:, 6 * 24 + 12].sum() > 0.0, "a Sunday is taken to be like other days"
