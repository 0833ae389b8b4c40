"""Figures as SVG to stand in a page: text stays text, the same figure gives the same bytes, ids are its own."""

import io
import re
import textwrap
from html import escape
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from sim.experiments.report.words import MINUS, Words

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999999")
"""Told apart by colour-blind readers too (Okabe and Ito, Color Universal Design)."""
DASHES = ("-", "--", "-.", ":")
STYLE: Any = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "grid.color": "#888888",
    "grid.alpha": 0.35,
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "text.parse_math": False,
}
INK = "#000000"
ON_WHITE = "#111111"
"""Of text on a white spot of its own, which stays as it is where the page is dark."""
MAP_DPI = 130
LONGEST_X, LONGEST_Y = 95, 38


def new_figure(width_in: float = 7.0, height_in: float = 3.2, *, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """An empty figure with axes side by side."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width_in, height_in), layout="constrained")
        axes = figure.subplots(1, columns, squeeze=False)
    return figure, list(axes[0])


def svg_of(figure: Figure, *, name: str, label: str) -> str:
    """The figure as an `svg` element for light and for dark pages; `label` is read to who can't see it."""
    written = io.BytesIO()
    with matplotlib.rc_context({**STYLE, "svg.hashsalt": name}):
        figure.savefig(written, format="svg", dpi=MAP_DPI, metadata={"Date": None, "Creator": None})
    text = written.getvalue().decode()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # Ids must be unique in a page that holds several figures.
    text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", text)
    # Lines take the colour of the page's text: black on paper, light where the page is dark.
    text = text.replace(INK, "currentColor")
    return text.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)


def name_axes(axes: Axes, words: Words, *, x: str = "", y: str = "", numbers: str = "xy") -> None:
    """Titles of the axes, broken where they are long; numbers on axes named in `numbers` as the language has them."""
    axes.set_xlabel(textwrap.fill(x, LONGEST_X))
    axes.set_ylabel(textwrap.fill(y, LONGEST_Y))
    for axis, name in ((axes.xaxis, "x"), (axes.yaxis, "y")):
        if name in numbers:
            axis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, words)))


def title_axes(axes: Axes, text: str, *, longest: int = 90) -> None:
    """Above the axes, to the left, broken where it is long."""
    axes.set_title(textwrap.fill(text, longest), loc="left", fontsize=9)


def _tick(value: float, words: Words) -> str:
    return f"{value:.6g}".replace("-", MINUS).replace(".", words.entries["decimal"])


def colour(place: int) -> str:
    """The colour of the n-th scenario."""
    return COLOURS[place % len(COLOURS)]


def dash(place: int) -> str:
    """How the n-th scenario's line is broken, for prints without colour."""
    return DASHES[(place // 2) % len(DASHES)]
