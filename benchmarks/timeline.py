"""Draws when a sign-in did what: a lane for each part, to scale."""

from collections.abc import Mapping, Sequence
from html import escape

from benchmarks.chart import COLOURS

Spans = Sequence[tuple[float, float]]

WIDTH, LEFT, RIGHT = 960, 150, 30
TOP, LANE, BAR = 92, 46, 22
# between two lines of the scale, in ms
STEPS = (5, 10, 20, 50, 100, 200, 500)
MOST_LINES = 10

FRAME = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" \
aria-labelledby="title description">
  <title id="title">{title}</title>
  <desc id="description">{description}</desc>
  <style>
{colours}    text {{ font: 15px system-ui, -apple-system, "Segoe UI", Roboto, \
"DejaVu Sans", sans-serif; fill: var(--ink) }}
    .soft {{ fill: var(--soft); font-size: 13px; text-anchor: middle }}
    .mark {{ fill: var(--accent); font-weight: 600; text-anchor: end }}
    .first {{ text-anchor: start }}
    .paper {{ fill: var(--paper) }}
    .lane {{ fill: var(--box); stroke: var(--edge) }}
    .bar {{ fill: var(--accent) }}
    .scale {{ stroke: var(--edge) }}
    .moment {{ stroke: var(--line); stroke-width: 2; stroke-dasharray: 4 4 }}
  </style>
  <rect class="paper" width="{width}" height="{height}" rx="12"/>
{body}
</svg>
"""


def timeline(
    title: str,
    lanes: Mapping[str, Spans],
    moments: Mapping[str, float],
) -> str:
    """An SVG of it, readable by day and by night.

    Args:
        title: What it shows.
        lanes: When each part was at work, in seconds from the beginning.
        moments: What was reached when; the last one ends the drawing.
    """
    ends = max(moments.values()) * 1.04
    scale = (WIDTH - LEFT - RIGHT) / ends
    height = TOP + LANE * len(lanes) + 40
    step = next(one for one in STEPS if ends * 1000 / one <= MOST_LINES)
    body = []
    for tick in range(0, int(ends * 1000) + 1, step):
        x = LEFT + tick / 1000 * scale
        body.append(
            f'<path class="scale" d="M{x:.1f} {TOP - 8}V{height - 34}"/>'
            f'<text class="soft" x="{x:.1f}" y="{height - 14}">{tick} ms</text>'
        )
    for number, (name, spans) in enumerate(lanes.items()):
        y = TOP + LANE * number
        body.append(
            f'<text x="20" y="{y + 27}">{escape(name)}</text>'
            f'<rect class="lane" x="{LEFT}" y="{y + 6}" '
            f'width="{WIDTH - LEFT - RIGHT}" height="{LANE - 12}" rx="6"/>'
        )
        for began_at, ended_at in spans:
            x, wide = LEFT + began_at * scale, max(1.5, (ended_at - began_at) * scale)
            body.append(
                f'<rect class="bar" x="{x:.1f}" y="{y + 12}" '
                f'width="{wide:.1f}" height="{BAR}" rx="2"/>'
            )
    for number, (name, moment) in enumerate(moments.items()):
        x, y = LEFT + moment * scale, 28 + 22 * (number % 2)
        body.append(
            f'<path class="moment" d="M{x:.1f} {TOP - 30}V{height - 34}"/>'
            f'<text class="mark{"" if number else " first"}" x="{x:.1f}" y="{y}">'
            f"{escape(name)}, {moment * 1000:.0f} ms</text>"
        )
    said = ", ".join(f"{name} after {at * 1000:.0f} ms" for name, at in moments.items())
    parts = "; ".join(
        f"{name}: {sum(end - begin for begin, end in spans) * 1000:.0f} ms in all"
        for name, spans in lanes.items()
    )
    return FRAME.format(
        colours=COLOURS,
        width=WIDTH,
        height=height,
        title=escape(title),
        description=escape(f"{said}. {parts}."),
        body="\n".join(f"  {line}" for line in body),
    )
