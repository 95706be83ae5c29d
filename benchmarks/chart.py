"""Draws the ratios of all topics: a bar each, on a scale by powers of ten.

By our own lines: they are fewer than what a library would have to be told so that its
drawing takes its colours from the reader's scheme, and its text is text.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from benchmarks.measure import Report

WIDTH, NAMES, RIGHT, TOP, LINE, GAP = 960, 320, 70, 64, 26, 18
BAR = 16
OURS = "ours"
# as in docs/*.svg; tests/unit/test_diagrams.py looks at their contrast
COLOURS = """\
    :root { --paper: #ffffff; --ink: #1c2030; --soft: #5b6075; --line: #8a90a6; \
--box: #f4f5fa; --edge: #c9cddb; --accent: #4f46e5 }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #12141c; --ink: #f0f1f7; --soft: #aab0c6; --line: #7d849d; \
--box: #1d2130; --edge: #3a4056; --accent: #a5a0ff }
    }
"""
STYLE = f"""\
{COLOURS}    text {{ font: 14px system-ui, -apple-system, "Segoe UI", Roboto, \
"DejaVu Sans", sans-serif; fill: var(--ink) }}
    .topic {{ font-size: 16px; font-weight: 600 }}
    .name {{ text-anchor: end }}
    .left {{ text-anchor: end; fill: var(--soft) }}
    .right, .tick {{ fill: var(--soft) }}
    .tick, .ours {{ text-anchor: middle }}
    .ours {{ fill: var(--accent); font-weight: 600 }}
    .paper {{ fill: var(--paper) }}
    .area {{ fill: var(--box); stroke: var(--edge) }}
    .grid {{ stroke: var(--edge); stroke-dasharray: 5 5 }}
    .bar {{ fill: var(--line) }}
    .one {{ stroke: var(--accent); stroke-width: 2 }}
"""


def drawing(reports: Iterable[Report]) -> str:
    """The drawing, as SVG; readable by day, by night and by ear.

    Args:
        reports: Those without bars are left out.
    """
    groups = [(report.title, _others(report.bars)) for report in reports if report.bars]
    ratios = [ratio for _, bars in groups for ratio in bars.values()]
    scale = _Scale(ratios)
    parts: list[str] = []
    top = TOP
    for title, bars in groups:
        parts.append(
            f'  <text class="topic" x="20" y="{top + 14}">{escape(title)}</text>'
        )
        top += LINE
        for name, ratio in bars.items():
            parts.append(_bar(scale, top, name, ratio))
            top += LINE
        top += GAP
    rules = [_rule(scale, power, top) for power in scale.powers]
    return _whole(top, [*rules, *parts, _ours(scale, top)], _spoken(groups))


class _Scale:
    def __init__(self, ratios: Sequence[float]) -> None:
        lowest = math.floor(math.log10(min([*ratios, 0.5])))
        highest = math.ceil(math.log10(max([*ratios, 2])))
        self.powers = range(lowest, highest + 1)

    def x(self, ratio: float) -> float:
        share = (math.log10(ratio) - self.powers[0]) / (len(self.powers) - 1)
        return NAMES + share * (WIDTH - NAMES - RIGHT)


def _others(bars: Mapping[str, float]) -> dict[str, float]:
    """The bars but ours, which is the line; the shortest first."""
    order = sorted(bars, key=lambda name: bars[name])
    return {name: bars[name] for name in order if name != OURS}


def _bar(scale: _Scale, top: int, name: str, ratio: float) -> str:
    start, end = sorted((scale.x(1), scale.x(ratio)))
    side, x = ("right", end + 6) if ratio >= 1 else ("left", start - 6)
    return (
        f'  <text class="name" x="{NAMES - 12}" y="{top + 13}">{escape(name)}</text>\n'
        f'  <rect class="bar" x="{start:.1f}" y="{top}" width="{end - start:.1f}" '
        f'height="{BAR}" rx="3"/>\n'
        f'  <text class="{side}" x="{x:.1f}" y="{top + 13}">{_text(ratio)}</text>'
    )


def _text(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"


def _rule(scale: _Scale, power: int, bottom: int) -> str:
    x = scale.x(10**power)
    return (
        f'  <path class="grid" d="M{x:.1f} {TOP - 8}V{bottom}"/>\n'
        f'  <text class="tick" x="{x:.1f}" y="{bottom + 20}">{10**power:g}</text>'
    )


def _ours(scale: _Scale, bottom: int) -> str:
    x = scale.x(1)
    return (
        f'  <path class="one" d="M{x:.1f} {TOP - 8}V{bottom}"/>\n'
        f'  <text class="ours" x="{x:.1f}" y="{TOP - 16}">{OURS}</text>'
    )


def _spoken(groups: Iterable[tuple[str, Mapping[str, float]]]) -> str:
    return " ".join(
        f"{title}: "
        + ", ".join(f"{name} {_text(ratio)}" for name, ratio in bars.items())
        + "."
        for title, bars in groups
    )


def _whole(bottom: int, parts: Sequence[str], spoken: str) -> str:
    height = bottom + 40
    inside = "\n".join(parts)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" \
aria-labelledby="title description">
  <title id="title">How many times ours each takes</title>
  <desc id="description">{escape(spoken)}</desc>
  <style>
{STYLE}  </style>
  <rect class="paper" width="{WIDTH}" height="{height}" rx="12"/>
  <rect class="area" x="{NAMES}" y="{TOP - 8}" width="{WIDTH - NAMES - RIGHT}" \
height="{bottom - TOP + 8}" rx="6"/>
{inside}
</svg>
"""
