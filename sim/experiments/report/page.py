"""The page itself: HTML with everything in it, no script, nothing from elsewhere; A4 when printed."""

from collections.abc import Sequence
from html import escape

from sim.experiments.provenance import Provenance
from sim.experiments.report.words import Words

CSS = """
:root { color-scheme: light dark; --ink: #1a1a1a; --pale: #555; --paper: #fff; --panel: #f4f4f4; --line: #ccc;
  --better: #00694e; --worse: #a83f00; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --pale: #b0b0b0; --paper: #16181b;
  --panel: #23272c; --line: #454b52; --better: #5fd1ac; --worse: #ff9d66; } }
@media print { :root { color-scheme: light; } }
body { font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: var(--ink);
  background: var(--paper); max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
ul.conclusion { font-size: 1.1rem; padding-left: 1.2rem; } ul.conclusion li { margin: .35rem 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .5rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: right; vertical-align: top; }
th { font-weight: 600; } th:first-child, td:first-child, td.text, th.text { text-align: left; }
td small { color: var(--pale); display: block; }
caption { text-align: left; color: var(--pale); padding-bottom: .3rem; }
.better { color: var(--better); font-weight: 600; } .worse { color: var(--worse); font-weight: 600; }
.undecided { color: var(--pale); }
figure { margin: 1rem 0; break-inside: avoid; } svg { max-width: 100%; height: auto; }
svg text { fill: currentColor; }
pre { background: var(--panel); padding: .7rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .2rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
@page { size: A4; margin: 15mm; }
@media print { body { margin: 0; max-width: none; font-size: 10.5pt; } h2 { break-after: avoid; }
  pre { border: 1px solid var(--line); } table { break-inside: avoid; } }
"""


POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(*, title: str, parts: Sequence[str], words: Words) -> str:
    """A whole document of these parts (HTML)."""
    lines = [
        "<!doctype html>",
        f'<html lang="{words.language}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>{escape(title)}</title>",
        f"<style>{CSS}</style>",
        "</head>",
        "<body>",
        f"<h1>{escape(title)}</h1>",
        *parts,
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def heading(text: str) -> str:
    """Of a section."""
    return f"<h2>{escape(text)}</h2>"


def listed(sentences: Sequence[str], *, kind: str = "") -> str:
    """Sentences as a list."""
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f'<ul class="{kind}">{items}</ul>'


def figure(svg: str) -> str:
    """A plot or a map."""
    return f"<figure>{svg}</figure>"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, caption: str = "") -> str:
    """Rows of cells that are HTML already; the head is text."""
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    first = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table>{told}<thead><tr>{first}</tr></thead><tbody>{body}</tbody></table></div>'


def again(provenance: Provenance, words: Words) -> list[str]:
    """The command line, and what it was run on."""
    told = {
        "arterial": provenance.version,
        "fingerprint": provenance.fingerprint,
        **{name: str(value) for name, value in provenance.calls.items()},
        **{one.name: _scenario(provenance, place) for place, one in enumerate(provenance.scenarios)},
    }
    rows = "".join(f"<dt>{escape(name)}</dt><dd><code>{escape(value)}</code></dd>" for name, value in told.items())
    return [heading(words.say("heading.again")), f"<pre>{escape(provenance.command)}</pre>", f"<dl>{rows}</dl>"]


def _scenario(provenance: Provenance, place: int) -> str:
    one = provenance.scenarios[place]
    parts = [f"policy={one.policy}"]
    if one.redispatch:
        parts.append("redispatch")
    parts += [f"{name}={value}" for name, value in one.settings.items()]
    if one.demand.factor != 1.0:
        parts.append(f"demand.factor={one.demand.factor:g}")
    if one.demand.per_day is not None:
        parts.append(f"demand.per_day={one.demand.per_day:g}")
    parts += [f"surges={surge.name!r}" for surge in one.demand.surges]
    parts += [f"strength.{name}={strength:g}" for name, strength in one.demand.strengths.items()]
    if one.roster is not None:
        shifts = sum(len(post.shifts) for post in one.roster)
        parts.append(f"roster={len(one.roster)} units, {shifts} shifts")
    if one.bases is not None:
        parts += [f"{station}={units}" for station, units in one.bases.items() if units]
    return " ".join(parts)
