"""`arterial blood target`: how many units to hold, what if, and what to order today."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arterial.cli.blood_forecast import HISTORY, By, Columns, Language, columns_of, parts, require_language, settings_of
from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import Advance, progress_bar
from arterial.cli.roads import require_writable

if TYPE_CHECKING:
    from bloodbank.forecast.forecast import SeriesForecast
    from bloodbank.forecast.history import SeriesKey
    from bloodbank.target.exact import ExactOrders
    from bloodbank.target.ordering import StockOfSeries
    from bloodbank.target.settings import TargetSettings, Terms
    from bloodbank.target.target import Target
    from bloodbank.target.variants import Variant

SEVERAL = "; may be given several times, for a table of all combinations"
STOCK = "CSV or Parquet: days_left, units, place, product, group; empty days_left: ordered, not come"


def target(
    history: Annotated[Path, typer.Argument(help=HISTORY)],
    shelf_life: Annotated[list[int] | None, typer.Option(help="days of life on arrival" + SEVERAL)] = None,
    lead_time: Annotated[list[int] | None, typer.Option(help="days from order to arrival" + SEVERAL)] = None,
    service: Annotated[list[float] | None, typer.Option(help="share of units asked for to be there" + SEVERAL)] = None,
    most_waste: Annotated[list[float] | None, typer.Option(help="share that may expire" + SEVERAL)] = None,
    settings: Annotated[
        Path | None, typer.Option(help="TOML file of blood settings: [planning.target.terms.…]")
    ] = None,
    stock: Annotated[Path | None, typer.Option(help="propose today's orders for this stock: " + STOCK)] = None,
    exact: Annotated[bool, typer.Option(help="the best orders by cost too, where there are few enough states")] = False,
    by: By = None,
    column: Columns = None,
    out: Annotated[Path | None, typer.Option("--out", help="file to write: .csv or .parquet")] = None,
    language: Language = "en",
    as_json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Target stock for the service and waste asked for, other terms beside it, and orders from the stock by age."""
    from arterial.blood_file import blood_settings_of
    from arterial.blood_history import HistoryUnusable, read_history
    from arterial.blood_stock_file import read_stock
    from arterial.forecast_files import target_table
    from arterial.indicator_files import check_format, write_table
    from bloodbank.forecast.errors import ForecastUnusable
    from bloodbank.forecast.forecast import forecast_demand
    from bloodbank.forecast.history import PARTS
    from bloodbank.target.variants import variants

    require_language(language)
    if out is not None:
        check_format(out, (".csv", ".parquet"))
        require_writable(out)
    planning = blood_settings_of(settings).planning.target
    asked = variants(
        services=service or (), shelf_lives=shelf_life or (), lead_times=lead_time or (), wastes=most_waste or ()
    )
    with progress_bar("reading the history") as advance:
        demand = read_history(history, by=parts(by), columns=columns_of(column))
        terms = {key: _terms(key, planning, shelf_life) for key in demand.keys}
        for variant in asked:
            _checked(variant, terms[demand.keys[0]])
        told = [part for part in PARTS if any(getattr(key, part) != "all" for key in demand.keys)]
        held = None if stock is None else read_stock(stock, by=told)
        try:
            found = forecast_demand(
                demand,
                settings=settings_of(days=14, most_series=5_000),
                progress=lambda step, share: advance(step, 0.7 * share),
            )
        except ForecastUnusable as error:
            raise HistoryUnusable(f"{history}: {error}") from error
        targets = _targets(found.series, terms, asked, planning, advance)
        if out is not None:
            write_table(target_table(each for each, _ in _flat(targets, exact=False)), out)
        rows = [_row(each, best, language) for each, best in _flat(targets, exact=exact)]
    report: dict[str, Any] = {"targets": rows}
    if held is not None:
        today = found.series[0].days[0].weekday
        report["orders"] = [_order(each[0], held, today, exact=exact, language=language) for each in targets]
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(_lines(report)))


def _terms(key: "SeriesKey", planning: "TargetSettings", shelf_life: Sequence[int] | None) -> "Terms":
    """Those of the product; of an unknown one those that need no more than its shelf life. Raises UsageError."""
    from bloodbank.target.settings import Terms

    known = planning.terms.get(key.product)
    if known is not None:
        return known
    if not shelf_life:
        where = f'[planning.target.terms."{key.product}"] in --settings'
        raise UsageError(f"how long {key.product!r} keeps is not known: give --shelf-life, or {where}")
    return Terms(shelf_life_days=max(min(shelf_life[0], 3_650), 1))


def _checked(variant: "Variant", terms: "Terms") -> None:
    try:
        variant.of(terms)
    except ValueError as error:
        name, _, said = str(error).partition(" ")
        option = {"shelf_life_days": "shelf-life", "lead_time_days": "lead-time"}.get(name, name.replace("_", "-"))
        raise UsageError(f"--{option} {said}") from error


def _targets(
    series: Sequence["SeriesForecast"],
    terms: "dict[SeriesKey, Terms]",
    asked: "Sequence[Variant]",
    planning: "TargetSettings",
    advance: Advance,
) -> "list[tuple[Target, ...]]":
    from bloodbank.target.variants import what_if

    found = []
    for number, forecast in enumerate(series):
        advance("trying levels", 0.7 + 0.3 * number / len(series))
        found.append(what_if(forecast, terms[forecast.key], asked, settings=planning))
    return found


def _flat(targets: "Sequence[Sequence[Target]]", *, exact: bool) -> "Iterator[tuple[Target, ExactOrders | None]]":
    from bloodbank.target.exact import exact_orders

    for of_series in targets:
        for each in of_series:
            yield each, exact_orders(each) if exact else None


def _row(each: "Target", best: "ExactOrders | None", language: str) -> dict[str, Any]:
    import msgspec

    from bloodbank.words import say

    row: dict[str, Any] = {
        "key": msgspec.to_builtins(each.key),
        "terms": msgspec.to_builtins(each.terms),
        "units_per_day": each.week.per_day,
        **msgspec.to_builtins(each.outcome),
        "days_of_stock": each.days_of_stock,
        "newsvendor_levels": each.newsvendor_levels,
        "meets_service": each.meets_service,
        "reasons": [
            {"code": reason.code, "values": reason.values, "text": say(reason, language)} for reason in each.reasons
        ],
    }
    if best is not None:
        row["exact"] = {
            "service": best.performance.service,
            "waste": best.performance.waste,
            "holding": best.performance.holding,
            "cost_per_day": best.cost_per_day,
        }
    return row


def _order(
    each: "Target", held: "dict[SeriesKey, StockOfSeries]", today: int, *, exact: bool, language: str
) -> dict[str, Any]:
    import msgspec

    from bloodbank.target.exact import exact_orders, propose_exactly
    from bloodbank.target.ordering import StockOfSeries, propose
    from bloodbank.words import say

    stock = held.get(each.key, StockOfSeries())
    order = propose(each, stock, weekday=today)
    told: dict[str, Any] = msgspec.to_builtins(order)
    told["reasons"] = [
        {"code": reason.code, "values": reason.values, "text": say(reason, language)} for reason in order.reasons
    ]
    best = exact_orders(each) if exact else None
    exactly = None if best is None else propose_exactly(each, best, stock, weekday=today)
    if exactly is not None:
        told["exact_quantity"] = exactly.quantity
    return told


def _lines(report: dict[str, Any]) -> Iterator[str]:
    yield "place / product / group: terms -> level by weekday: service, waste, units over night, cost a day"
    for row in report["targets"]:
        terms, levels = row["terms"], row["levels"]
        said = levels[0] if len(set(levels)) == 1 else " ".join("-" if level < 0 else str(level) for level in levels)
        yield (
            f"{_named(row['key'])}: life {terms['shelf_life_days']}, lead {terms['lead_time_days']}, "
            f"service {terms['service']:.1%}, waste up to {terms['most_waste']:.1%} -> {said}: "
            f"{row['service']:.1%}, {row['waste']:.1%}, {row['holding']:.1f}, {row['cost_per_day']:.2f}"
        )
        if "exact" in row:
            best = row["exact"]
            yield (
                f"  least cost: {best['service']:.1%}, {best['waste']:.1%}, {best['holding']:.1f}, "
                f"{best['cost_per_day']:.2f}"
            )
        yield from (f"  {reason['text']}" for reason in row["reasons"])
    for order in report.get("orders", ()):
        exactly = f" (least cost: {order['exact_quantity']})" if "exact_quantity" in order else ""
        yield f"order {order['quantity']} of {_named(order['key'])}{exactly}"
        yield from (f"  {reason['text']}" for reason in order["reasons"])


def _named(key: dict[str, str]) -> str:
    return f"{key['place']} / {key['product']} / {key['group']}"
