"""The programme's course as a picture: what was selected, financed, disbursed, and in which sectors, against the pace.

PNG for mail, where clients drop SVG; SVG for pages. The same digest gives the same bytes with the same matplotlib.
Owns colors, axes and fonts: Japanese and Chinese labels are drawn with the shipped cuts of Noto Sans CJK (`fonts`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.digests.edition import Digest, Mark
from scheduler.digests.programme import ENDS_ON, SIGNED_ON
from scheduler.digests.wording import Wording, wording
from store.records import ReaderLanguage

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INK, _FAINT, _GROUND = "#1b1d21", "#5b6169", "#ffffff"
_STAGES = (("selected", "#0b6b50"), ("financed", "#174a7c"), ("disbursed", "#b0701a"))
_SECTORS = ("#0b6b50", "#5aa587", "#174a7c", "#7fa3c7", "#b0701a", "#d9b36c", "#7a4a78", "#8b9098")
"""Colors of the largest sectors; the last one is for all the others."""
_FONTS = {"ja": "NotoSansCJK-ja.otf", "zh": "NotoSansCJK-zh.otf"}
_STACKS = {
    "en": "-apple-system,Segoe UI,Roboto,Noto Sans,Arial,sans-serif",
    "ja": "Hiragino Sans,Noto Sans JP,Noto Sans CJK JP,Yu Gothic,Meiryo,sans-serif",
    "zh": "PingFang SC,Noto Sans SC,Noto Sans CJK SC,Microsoft YaHei,sans-serif",
}
_FILLING = "display: block; width: 100%; height: auto"
"""How the SVG fits its place; the page's own styles are inlined before it comes in."""
_INCHES = (6.0, 5.0)
_DPI = 200


def draw_png(digest: Digest, language: ReaderLanguage) -> bytes:
    """The chart for a mail; empty where the programme has no course yet."""
    if not digest.course:
        return b""
    from PIL import Image  # noqa: PLC0415  as in `_style`

    drawn, palette = io.BytesIO(), io.BytesIO()
    with _style(language):
        _figure(digest, wording(digest, language)).savefig(drawn, format="png", dpi=_DPI)
    with Image.open(drawn) as image:  # a few hundred colors: a palette takes a third of the bytes
        image.convert("RGB").quantize(dither=Image.Dither.NONE).save(palette, "png", optimize=True)
    return palette.getvalue()


def draw_svg(digest: Digest, language: ReaderLanguage) -> str:
    """The chart as one `<svg>` element with its description; empty where the programme has no course yet."""
    if not digest.course:
        return ""
    buffer = io.StringIO()
    with _style(language):
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        _figure(digest, wording(digest, language)).savefig(buffer, format="svg", metadata=nothing)
    drawn = buffer.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r"font: ([\d.]+px) [^;\"]*", rf"font: \1 {_STACKS[language]}", drawn)
    text = escape(describe(digest, language))
    head = f'<svg role="img" aria-label="{text}" stroke-linejoin="round" stroke-linecap="butt" style="{_FILLING}" '
    return drawn.replace("<svg ", head, 1).strip()


def describe(digest: Digest, language: ReaderLanguage) -> str:
    """What the chart shows, for who does not see it; empty where there is none."""
    if not digest.course:
        return ""
    w, last = wording(digest, language), digest.course[-1]
    sectors = w.v.mark("comma").join(f"{w.v.word('sectors', name)} {w.n.usd(usd)}" for name, usd in last.by_sector)
    return w.v.say(
        "chart",
        "alt",
        day=w.n.day(last.on.isoformat()),
        selected=w.n.usd(last.selected),
        financed=w.n.usd(last.financed),
        disbursed=w.n.usd(last.disbursed),
        ceiling=w.n.usd(digest.standing.envelope),
        even=w.n.usd(even_pace(digest.standing.envelope, last.on)),
        sectors=sectors or w.v.word("chart", "no_sectors"),
    )


def even_pace(ceiling: Decimal, on: date) -> Decimal:
    """USD that an even pace would have selected by a day, to whole dollars."""
    share = Decimal((min(on, ENDS_ON) - SIGNED_ON).days) / (ENDS_ON - SIGNED_ON).days
    return (ceiling * max(share, Decimal(0))).quantize(Decimal(1))


def _style(language: ReaderLanguage) -> AbstractContextManager[None]:
    import matplotlib as mpl  # noqa: PLC0415  takes half a second: only who draws waits for it

    mpl.use("agg")
    _register_fonts()
    family = {"ja": "Pactwatch ja", "zh": "Pactwatch zh"}.get(language, "DejaVu Sans")
    return mpl.rc_context(
        {
            "font.family": [family, "DejaVu Sans"],
            "font.size": 9,
            "svg.fonttype": "none",
            "svg.hashsalt": "pactwatch",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": _FAINT,
            "text.color": _INK,
            "xtick.color": _FAINT,
            "ytick.color": _FAINT,
        }
    )


@cache
def _register_fonts() -> None:
    from matplotlib import font_manager  # noqa: PLC0415  as above

    for language, name in _FONTS.items():
        path = str(Path(__file__).parent / "fonts" / name)
        entry = font_manager.FontEntry(fname=path, name=f"Pactwatch {language}")
        font_manager.fontManager.ttflist.append(entry)


def _figure(digest: Digest, w: Wording) -> Figure:
    from matplotlib.figure import Figure as Canvas  # noqa: PLC0415  as above

    figure = Canvas(figsize=_INCHES, facecolor=_GROUND, layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=(3, 2))
    _draw_stages(above, digest, w)
    _draw_sectors(below, digest, w)
    return figure


def _scaled(value: Decimal, w: Wording) -> float:
    return float(value) / float(w.v.word("chart", "scale"))


def _x(day: date) -> float:
    """Where a day stands on the axis."""
    return float(day.toordinal())


def _steps(marks: Sequence[Mark], values: Sequence[float]) -> tuple[list[float], list[float]]:
    """A line that stands still between marks, from the signature on."""
    days, heights = [_x(SIGNED_ON)], [0.0]
    for mark, value in zip(marks, values, strict=True):
        days += [_x(mark.on), _x(mark.on)]
        heights += [heights[-1], value]
    return days, heights


def _draw_stages(axes: Axes, digest: Digest, w: Wording) -> None:
    ceiling = digest.standing.envelope
    top = _scaled(ceiling, w)
    axes.set_title(w.v.say("chart", "title", ceiling=w.n.usd(ceiling)), loc="left", fontsize=10.5)
    axes.axhline(top, color=_FAINT, linewidth=1, linestyle=(0, (4, 3)))
    axes.plot(
        [_x(SIGNED_ON), _x(ENDS_ON)],
        [0, top],
        color=_FAINT,
        linewidth=1,
        linestyle=(0, (1, 2)),
        label=w.v.word("chart", "pace"),
    )
    for name, color in _STAGES:
        values = [_scaled(getattr(mark, name), w) for mark in digest.course]
        total = getattr(digest.course[-1], name)
        axes.plot(*_steps(digest.course, values), color=color, linewidth=2, label=f"{w.phrase(name)} {w.n.usd(total)}")
    axes.axvline(_x(digest.course[-1].on), color=_FAINT, linewidth=0.6, alpha=0.5)
    axes.set_xlim(_x(SIGNED_ON), _x(ENDS_ON))
    axes.set_ylim(0, top * 1.06)
    axes.set_ylabel(w.v.word("chart", "unit"), color=_FAINT, fontsize=8)
    _label_months(axes, w, SIGNED_ON, ENDS_ON)
    axes.legend(loc="lower right", frameon=False, fontsize=8)


def _draw_sectors(axes: Axes, digest: Digest, w: Wording) -> None:
    names = [name for name, _ in digest.course[-1].by_sector]
    parts = list(_parts(digest.course, names, w))
    axes.set_title(w.phrase("by_sector"), loc="left", fontsize=10.5)
    if parts:
        days = _steps(digest.course, [0.0] * len(digest.course))[0]
        heights = [_steps(digest.course, values)[1] for _, values in parts]
        colors = [*_SECTORS[: len(parts) - 1], _SECTORS[-1]] if len(parts) == len(_SECTORS) else _SECTORS[: len(parts)]
        axes.stackplot(days, heights, colors=colors, labels=[label for label, _ in parts], linewidth=0)
        axes.legend(loc="upper left", frameon=False, fontsize=8, ncols=2)
    end = digest.course[-1].on + timedelta(days=10)
    axes.set_xlim(_x(SIGNED_ON), _x(end))
    axes.set_ylim(0, max(_scaled(digest.course[-1].selected, w) * 1.5, 1.0))
    axes.set_ylabel(w.v.word("chart", "unit"), color=_FAINT, fontsize=8)
    _label_months(axes, w, SIGNED_ON, end)


def _parts(marks: Sequence[Mark], names: Sequence[str], w: Wording) -> Iterator[tuple[str, list[float]]]:
    """Label and heights of each sector, the largest first; the smallest together where colors run out."""
    own = names if len(names) <= len(_SECTORS) else names[: len(_SECTORS) - 1]
    splits: list[Mapping[str, Decimal]] = [dict(mark.by_sector) for mark in marks]
    for name in own:
        values = [split.get(name, Decimal(0)) for split in splits]
        yield f"{w.v.word('sectors', name)} {w.n.usd(values[-1])}", [_scaled(v, w) for v in values]
    if len(own) < len(names):
        rest = [sum((v for name, v in split.items() if name not in own), Decimal(0)) for split in splits]
        yield f"{w.v.word('sectors', 'other')} {w.n.usd(rest[-1])}", [_scaled(v, w) for v in rest]


def _label_months(axes: Axes, w: Wording, start: date, end: date) -> None:
    months = [date(y, m, 1) for y in range(start.year, end.year + 1) for m in range(1, 13)]
    months = [m for m in months if start <= m <= end]
    shown = months[:: max(1, -(-len(months) // 7))]
    axes.set_xticks([_x(m) for m in shown], [w.n.short_month(m) for m in shown], fontsize=8)
    axes.tick_params(axis="y", labelsize=8)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if value == int(value) else f"{value:,.1f}")
