"""What a report says is what was found, in three languages, in one page that asks for nothing."""

import re
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from msgspec import structs

from sim.experiments.comparing import Question, run_comparison
from sim.experiments.comparison import Comparison, compare, judged_measure
from sim.experiments.demand_change import DemandChange
from sim.experiments.intervals import lag_one
from sim.experiments.measures import MEASURES, Grid
from sim.experiments.provenance import Provenance
from sim.experiments.report.comparison_report import comparison_report
from sim.experiments.report.page import again
from sim.experiments.report.places import CityPlaces, Stand
from sim.experiments.report.sentences import conclusions, origins
from sim.experiments.report.sweep_report import sweep_report
from sim.experiments.report.words import LANGUAGES, UnknownLanguage, words
from sim.experiments.runners import InThisProcess
from sim.experiments.running import Samples, UnknownMeasure
from sim.experiments.scenario import BadScenario, Scenario
from sim.experiments.site import ResultRows
from sim.experiments.stopping import Stopping
from sim.experiments.store import ReplicationStore
from sim.experiments.sweep import grid, grid_points
from tests.sim.experiments_world import OneAmbulanceTown

GRID = Grid(0.01, 0.01)
GRIDVILLE = CityPlaces(
    name="Gridville",
    stands=(Stand("1", "East <Gate>", 27.50, 53.90, 2, 1), Stand("2", "West", 27.55, 53.92, 2, 2)),
    hospitals=np.array([[27.52, 53.91]]),
    roads=np.array([[27.50, 53.90, 27.55, 53.92]]),
)


def samples_of(scenario: Scenario, shares: list[float], *, late_cell: float = 0.0) -> Samples:
    """One replication for each share in time; of 100 calls in each of two cells, the second is answered less well."""
    tables = []
    for number, share in enumerate(shares):
        rows = ResultRows()
        rows.add("calls", 200)
        rows.add("on_time_share", share)
        rows.add("on_time_share", share - 0.1, key="1")
        rows.add("mean_response_s", 600.0 - 100.0 * share)
        rows.add_all("response_minute_calls", [20.0] * 10 + [0.0] * 51, keys=[str(m) for m in range(61)])
        rows.add_all("cell_calls", [100.0, 100.0], keys=["2750:5390", "2755:5392"])
        rows.add_all("cell_on_time_calls", [100 * share, 100 * (share - late_cell)], keys=["2750:5390", "2755:5392"])
        table = rows.table()
        tables.append(table.add_column(0, "replication", pa.array(np.full(len(table), number, np.int32))))
    return Samples(scenario, pa.concat_tables(tables))


BASE = [0.70, 0.72, 0.68, 0.71]
NAMED = {
    "now": samples_of(Scenario(name="now"), BASE),
    "better": samples_of(Scenario(name="better"), [x + d for x, d in zip(BASE, (0.05, 0.06, 0.05, 0.06), strict=True)]),
    "worse": samples_of(
        Scenario(name="worse"), [x - 0.02 - d for x, d in zip(BASE, (0, 0.001, 0, 0.001), strict=True)]
    ),
    "alike <&>": samples_of(
        Scenario(name="alike <&>"), [x + d for x, d in zip(BASE, (0.01, -0.01, 0.01, -0.01), strict=True)]
    ),
    "same": samples_of(Scenario(name="same"), BASE),
}
PROVENANCE = Provenance(
    command="arterial sim compare gridville --policy closest",
    city="Gridville",
    calls={"calls": "calls.csv", "calls_per_day": 280.25, "warm_up_s": 21_600.0, "piece_s": 604_800.0},
    fingerprint="f" * 64,
    scenarios=[found.scenario for found in NAMED.values()],
    version="1.2.3",
)


def compared(measure: str = "on_time_share") -> Comparison:
    return compare(NAMED, baseline="now", measure=measure, level=0.95, narrow=False)


def test_the_conclusion_says_who_is_better_by_how_much_and_what_can_t_be_told() -> None:
    """Five and a half points with their interval, widened for four comparisons; less; nothing to tell; the same."""
    said = conclusions(compared(), words("en"))
    assert said[0].startswith("better answers 5.50 (")
    assert said[0].endswith("percentage points more calls in time than now.")
    assert "worse answers 2.05 (1.89 to 2.21) percentage points fewer calls in time than now." in said
    assert any(s.startswith("Whether alike <&> is better or worse than now can't be told") for s in said)
    assert "same and now gave the same figure in every replication." in said
    assert said[-2:] == [
        "Best by the mean: better.",
        "The width asked for was not reached: more replications would tell more.",
    ]
    faster = conclusions(compared("mean_response_s"), words("en"))
    assert faster[0].startswith("With better the mean response takes 5.5 s (")
    assert "less than with now" in faster[0]


def test_differences_told_together_are_wider_than_one_alone() -> None:
    """The interval of `better` beside three others is wider than in a comparison of two; p-values follow Holm."""
    four = next(s for s in compared().scenarios if s.name == "better").of("on_time_share").difference
    alone = compare(
        {"now": NAMED["now"], "better": NAMED["better"]},
        baseline="now",
        measure="on_time_share",
        level=0.95,
        narrow=None,
    )
    two = alone.scenarios[1].of("on_time_share").difference
    assert four is not None
    assert two is not None
    assert four.high - four.low > 1.3 * (two.high - two.low)
    assert four.p_holm == pytest.approx(3 * two.p_holm)
    assert (four.verdict, two.verdict) == ("better", "better")


def test_a_queue_that_only_grows_is_called_so() -> None:
    """Two units for a city: busy from the first call to the last, and late by an amount that tells of the run's length.
    Of two replications that differ wildly no share is said to differ by more than all."""
    rows = {"now": (0.5, 0.9), "two units": (0.999, 0.05)}
    samples = {}
    for name, (busy, share) in rows.items():
        found = samples_of(Scenario(name=name), [share, 0.5])
        more = found.table.slice(0, 2).to_pydict() | {"measure": ["utilisation"] * 2, "key": ["", ""]}
        more |= {"replication": [0, 1], "value": [busy, busy]}
        table = pa.concat_tables([found.table, pa.table(more, found.table.schema)])
        samples[name] = Samples(found.scenario, table)
    found = compare(samples, baseline="now", measure="on_time_share", level=0.95, narrow=None)
    difference = found.scenarios[1].of("on_time_share").difference
    assert difference is not None
    assert (difference.low, difference.high) == (-1.0, 1.0)
    assert conclusions(found, words("en"))[-1].startswith("Units were busy nearly all the time: two units.")


def test_the_page_says_how_far_neighbouring_pieces_of_the_record_are_alike() -> None:
    """The differences, not the figures: these swing together from piece to piece, their difference does not."""
    swing = [0.70, 0.72, 0.74, 0.76, 0.78, 0.80]
    apart = [0.01, -0.01, 0.01, -0.01, 0.01, -0.01]
    two = {
        "now": samples_of(Scenario(name="now"), swing),
        "other": samples_of(Scenario(name="other"), [x + d for x, d in zip(swing, apart, strict=True)]),
    }
    found = compare(two, baseline="now", measure="on_time_share", level=0.95, narrow=None)
    assert found.neighbour_correlation == pytest.approx(lag_one(apart))
    assert found.neighbour_correlation < 0.0 < lag_one(swing)
    alone = compare({"now": two["now"]}, baseline="now", measure="on_time_share", level=0.95, narrow=None)
    assert alone.neighbour_correlation == pytest.approx(lag_one(swing))
    said = origins(found, PROVENANCE.calls, words("en"))
    assert any("280.2 a day on the mean" in sentence and "slightly dependent" in sentence for sentence in said)
    assert any(
        "Correlation of neighbouring pieces" in sentence and "−0.83" in sentence and "±0.82" in sentence
        for sentence in said
    )


def test_the_page_says_what_time_of_the_year_the_calls_are_of_and_that_demand_differs() -> None:
    """Every week of the year in turn, or one date; the level that was used, and what scenarios share all the same."""
    calls = {"demand": "model", "seed": 1, "calls_per_day": 60.0, "warm_up_s": 0.0, "piece_s": 86_400.0, "start": ""}
    snowy = Scenario(name="more", demand=DemandChange(factor=1.2))
    said = " ".join(origins(compared(), calls, words("en"), scenarios=[snowy]))
    assert "60.0 on the mean day" in said
    assert "another week of the year" in said
    assert "the ordinary calls stay the same" in said
    dated = " ".join(origins(compared(), {**calls, "start": "2027-07-05"}, words("en")))
    assert "begins on 2027-07-05" in dated
    assert "ordinary calls stay" not in dated
    told = " ".join(again(structs.replace(PROVENANCE, scenarios=[snowy], calls=calls), words("en")))
    assert "demand.factor=1.2" in told
    assert "None" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_escaped_and_asks_for_nothing(language: str) -> None:
    """No script, no address outside, every name escaped, every blank filled; the same bytes again."""
    page = comparison_report(compared(), NAMED, PROVENANCE, places=GRIDVILLE, grid=GRID, words=words(language))
    if language == "en":
        assert page == comparison_report(compared(), NAMED, PROVENANCE, places=GRIDVILLE, grid=GRID, words=words("en"))
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', page)
    assert "alike <&>" not in page
    assert "alike &lt;&amp;&gt;" in page
    assert not re.findall(r"\{[a-z_]+\}", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))
    assert "arterial sim compare gridville" in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_all_languages_say_the_same_things() -> None:
    """Every entry of English is there in Russian and Belarusian, with the same blanks."""
    blanks = {
        language: {name: set(re.findall(r"\{(\w+)\}", text)) for name, text in words(language).entries.items()}
        for language in LANGUAGES
    }
    assert blanks["ru"] == blanks["en"]
    assert blanks["be"] == blanks["en"]
    assert (words("ru").number(-1234.5), words("en").number(1234.5, signed=True)) == ("−1 234,5", "+1,234.5")
    with pytest.raises(UnknownLanguage, match="'de' is not known: use one of en, ru, be"):
        words("de")


def test_a_sweep_compares_all_combinations_with_the_first(tmp_path: Path) -> None:
    """Two job lengths on the same calls: the longer makes people wait longer, and the page has its line."""
    vary = {"job_s": [400, 500, 600]}
    scenarios = grid(vary, fixed={"policy": "closest"})
    assert [scenario.name for scenario in scenarios] == ["job_s=400", "job_s=500", "job_s=600"]
    town = OneAmbulanceTown(calls=200)
    question = Question(scenarios=scenarios, baseline="job_s=400", measure=MEASURES["mean_response_s"])
    comparison, samples = run_comparison(
        question,
        stopping=Stopping(fewest=8),
        site=town,
        store=ReplicationStore(tmp_path, city=town.fingerprint()),
        runner=InThisProcess(),
    )
    points = grid_points(comparison, scenarios, vary)
    means = [point.figure.mean for point in points]
    assert means == sorted(means)
    verdicts = [s.of("mean_response_s").difference for s in comparison.scenarios[1:]]
    assert [found.verdict for found in verdicts if found is not None] == ["worse", "worse"]
    assert 'id="sweep-' in sweep_report(comparison, points, samples, PROVENANCE, words=words("en"))


@pytest.mark.parametrize(
    ("vary", "fixed", "message"),
    [
        ({}, {}, "nothing is varied"),
        ({"redispatch": ["yes"]}, {}, "parameter redispatch is 'yes': give true or false"),
        ({"bases.1": [1.5]}, {}, r"parameter bases.1 is 1.5: give a whole number"),
        ({"policy": ["a"]}, {"policy": "b"}, "policy is both fixed and varied"),
        ({"x": [1, 1]}, {}, "parameter x has a value twice"),
        ({"x": list(range(40)), "y": list(range(40))}, {}, "1600 combinations"),
    ],
)
def test_a_grid_that_can_t_be_is_refused(vary: dict[str, list[object]], fixed: dict[str, object], message: str) -> None:
    """The parameter and the remedy are named."""
    with pytest.raises(BadScenario, match=message):
        grid(vary, fixed=fixed)  # type: ignore[arg-type]


def test_a_measure_that_is_not_known_is_told_with_those_that_are() -> None:
    """By its name, and by the priority."""
    with pytest.raises(UnknownMeasure, match=r"'speed' is not known: use one of on_time_share"):
        judged_measure("speed")
    with pytest.raises(UnknownMeasure, match=r"'on_time_share' of '7' is not known"):
        compare(NAMED, baseline="now", measure="on_time_share", key="7", level=0.95, narrow=None)


@pytest.mark.browser
def test_a_browser_shows_it_without_a_network(tmp_path: Path) -> None:
    """Chromium opens the file, draws all plots and maps within the page, and asks for nothing else."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here: install Debian's package chromium")
    file = tmp_path / "report.html"
    file.write_text(comparison_report(compared(), NAMED, PROVENANCE, places=GRIDVILLE, grid=GRID, words=words("ru")))
    seen: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 800})
        page.on("request", lambda asked: seen.append(asked.url))
        page.on("console", lambda said: seen.append(said.text))
        page.goto(file.as_uri())
        boxes = [drawn.bounding_box() for drawn in page.locator("figure svg").all()]
        wide = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert seen == [file.as_uri()]
    assert len(boxes) == 4
    assert all(box is not None and box["width"] > 300 and box["height"] > 100 for box in boxes)
    assert wide <= 1000


@pytest.mark.browser
def test_plots_read_on_a_dark_page_and_print_black_on_white(tmp_path: Path) -> None:
    """Text of plots has the colour of the page's text, light on dark, black on paper; no white sheet lies behind it."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium here: install Debian's package chromium")
    file = tmp_path / "report.html"
    file.write_text(comparison_report(compared(), NAMED, PROVENANCE, places=GRIDVILLE, grid=GRID, words=words("en")))
    colour = "getComputedStyle(document.querySelector('figure svg text')).fill"
    paper = "getComputedStyle(document.body).backgroundColor"
    lines = "getComputedStyle(document.querySelector('#differences-xtick_1 use, #differences-patch_3 path')).stroke"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=["--no-sandbox"])
        shown = browser.new_page(color_scheme="dark")
        shown.goto(file.as_uri())
        dark = [shown.evaluate(asked) for asked in (colour, lines, paper)]
        shown.emulate_media(media="print")
        printed = [shown.evaluate(asked) for asked in (colour, lines, paper)]
        browser.close()
    assert dark == ["rgb(232, 232, 232)", "rgb(232, 232, 232)", "rgb(22, 24, 27)"]
    assert printed == ["rgb(26, 26, 26)", "rgb(26, 26, 26)", "rgb(255, 255, 255)"]
