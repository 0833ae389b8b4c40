"""`arterial blood policy`: the best orders of a perishable item, and what they are worth beside a rule of thumb."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar

if TYPE_CHECKING:
    from bloodbank.perishable.base_stock import BaseStock
    from bloodbank.perishable.evaluation import Performance
    from bloodbank.perishable.item import Item
    from bloodbank.perishable.models import OneProduct
    from bloodbank.perishable.optimum import Optimum
    from bloodbank.perishable.pair_proposal import PairProposal
    from bloodbank.perishable.proposal import OrderProposal
    from bloodbank.perishable.two_products import TwoProducts

FIGURES = ("expected_return", "service", "waste", "holding")


def policy(
    file: Annotated[Path, typer.Argument(help="TOML file of one perishable item, or of two of which one stands in")],
    stock: Annotated[
        str | None,
        typer.Option(
            help="propose an order for this stock by days of life left, most first: 3,1,0; of two products: 3,1;2,0"
        ),
    ] = None,
    under_way: Annotated[str, typer.Option(help="orders that have not come, newest first (with --stock)")] = "",
    weekday: Annotated[int, typer.Option(help="0 Monday to 6 Sunday (with --stock)")] = 0,
    language: Annotated[str, typer.Option(help="language of the proposal's reasons: en, ru or be")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """The optimal order for every stock by age, exact, and what it brings beside ordering up to a level."""
    from arterial.perishable_file import PerishableFileUnusable, read_perishable
    from bloodbank.perishable.errors import ItemUnusable
    from bloodbank.perishable.item import Item

    item = read_perishable(file)
    try:
        if isinstance(item, Item):
            asked = (
                None
                if stock is None
                else (_counts(stock, "--stock"), _counts(under_way, "--under-way"), weekday, language)
            )
            report = _one_product(item, asked)
        else:
            report = _two_products(item, None if stock is None else _pair(stock), language)
    except ItemUnusable as error:
        raise PerishableFileUnusable(f"{file}: {error}") from error
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(_lines(report)))


def _counts(text: str, option: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",")) if text.strip() else ()
    except ValueError as error:
        raise UsageError(f"{option} {text!r}: give whole numbers with commas between, such as 3,1,0") from error


def _one_product(item: "Item", asked: tuple[tuple[int, ...], tuple[int, ...], int, str] | None) -> dict[str, Any]:
    from bloodbank.perishable.base_stock import best_base_stock
    from bloodbank.perishable.evaluation import evaluate
    from bloodbank.perishable.models import model_of
    from bloodbank.perishable.optimum import optimise
    from bloodbank.perishable.proposal import state_parts

    with progress_bar("counting the states") as advance:
        model = model_of(item)
        advance("finding the best orders", 0.1)
        best = optimise(model, discount=item.discount)
        performance = evaluate(model, best.chosen, discount=item.discount)
        advance("trying levels to order up to", 0.5)
        rule = best_base_stock(model)
        conscious = best_base_stock(model, waste_conscious=True)
    tables = [model.table(chosen).tolist() for chosen in best.chosen]
    parts = state_parts(model)
    report = _worth(best) | {
        "policy_axes": parts if model.days == 1 else ("weekday", *parts),
        "policy": tables[0] if model.days == 1 else tables,
        **_figures(performance),
        **_rule("base_stock", rule),
        **_rule("waste_conscious", conscious),
        "levels": [{"level": level, **_figures(tried)} for level, tried in rule.tried],
    }
    if asked is not None:
        report["proposal"] = _proposal(model, best, rule, asked)
    return report


def _pair(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    parts = text.split(";")
    if len(parts) != 2:
        raise UsageError(
            f"--stock {text!r}: give the stocks of both products with a semicolon between, such as 3,1;2,0"
        )
    return _counts(parts[0], "--stock"), _counts(parts[1], "--stock")


def _two_products(
    item: "TwoProducts", stocks: tuple[tuple[int, ...], tuple[int, ...]] | None, language: str
) -> dict[str, Any]:
    from bloodbank.perishable.evaluation import evaluate
    from bloodbank.perishable.optimum import optimise
    from bloodbank.perishable.pair_proposal import propose_pair
    from bloodbank.perishable.two_products import TwoProductModel

    with progress_bar("finding the best orders") as advance:
        model = TwoProductModel(item)
        best = optimise(model, discount=item.discount)
        advance("working out what they bring", 0.8)
        performance = evaluate(model, best.chosen, discount=item.discount)
    life = range(item.shelf_life_days, 0, -1)
    axes = [f"product {number}, {left} {'day' if left == 1 else 'days'} left" for number in (1, 2) for left in life]
    table = model.table(best.chosen[0]).tolist()
    report = _worth(best) | {"policy_axes": [*axes, "product ordered"], "policy": table, **_figures(performance)}
    if stocks is not None:
        report["proposal"] = _said(propose_pair(model, best, stocks=stocks), language)
    return report


def _worth(best: "Optimum") -> dict[str, Any]:
    name, worth = ("gain", best.gain) if best.value is None else ("value", best.value)
    return {name: worth, f"{name}_error": best.error}


def _figures(performance: "Performance") -> dict[str, float]:
    return {name: getattr(performance, name) for name in FIGURES}


def _rule(name: str, rule: "BaseStock") -> dict[str, Any]:
    """The level (one for each weekday where they differ) and its figures."""
    figures = _figures(rule.performance)
    return {
        name: rule.levels[0] if len(rule.levels) == 1 else rule.levels,
        f"{name}_return": figures.pop("expected_return"),
        **{f"{name}_{figure}": value for figure, value in figures.items()},
    }


def _proposal(
    model: "OneProduct",
    best: "Optimum",
    rule: "BaseStock",
    asked: tuple[tuple[int, ...], tuple[int, ...], int, str],
) -> dict[str, Any]:
    from bloodbank.perishable.proposal import propose_order

    stock, under_way, weekday, language = asked
    return _said(propose_order(model, best, rule, stock=stock, under_way=under_way, weekday=weekday), language)


def _said(proposal: "OrderProposal | PairProposal", language: str) -> dict[str, Any]:
    from bloodbank.words import LANGUAGES, say

    if language not in LANGUAGES:
        raise UsageError(f"--language {language!r}: give one of {', '.join(LANGUAGES)}")
    return {**msgspec.to_builtins(proposal), "said": [say(reason, language) for reason in proposal.reasons]}


def _lines(report: dict[str, Any]) -> list[str]:
    name = "gain" if "gain" in report else "value"
    meaning = "return of an average day" if name == "gain" else "discounted return from the empty system on"
    lines = [f"{name}  {report[name]:.4f}  ({meaning}, exact to {report[f'{name}_error']:.1g})"]
    lines.append("over 365 days after a warm-up of 100 days:")
    lines.append(_line("best orders", "", report))
    for rule in ("base_stock", "waste_conscious"):
        if rule in report:
            lines.append(_line(f"{rule.replace('_', '-')}, up to {report[rule]}", f"{rule}_", report))
    lines.append(f"policy, by {', '.join(report['policy_axes'])}:")
    lines += _table(report["policy"])
    if "proposal" in report:
        proposal = report["proposal"]
        quantities = proposal.get("quantities") or [proposal["quantity"]]
        lines.append(f"order {' and '.join(map(str, quantities))} units:")
        lines += [f"  {reason}" for reason in report["proposal"]["said"]]
    return lines


def _line(title: str, prefix: str, report: dict[str, Any]) -> str:
    expected = report[f"{prefix}return" if prefix else "expected_return"]
    return (
        f"  {title}: return {expected:.2f}, service {report[f'{prefix}service']:.2%}, "
        f"waste {report[f'{prefix}waste']:.2%} of what is ordered, "
        f"{report[f'{prefix}holding']:.2f} units held over night"
    )


def _table(policy: Any) -> list[str]:
    """Two dimensions as rows; more are left to --json."""
    if isinstance(policy[0], int):
        return ["  " + " ".join(f"{order:3d}" for order in policy)]
    if isinstance(policy[0][0], int):
        return ["  " + " ".join(f"{order:3d}" for order in row) for row in policy]
    return ["  (more than two dimensions: see --json)"]
