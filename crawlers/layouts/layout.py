"""What a layout is, and how the elements that it names become lines.

Owns the rendering: one paragraph, list item or table row per line, cells parted by a bar. Refuses to know a publisher.
"""

# ruff: noqa: SIM905  words read better than quoted words

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lxml import etree, html

from crawlers.markup import clean

_BLOCKS = frozenset(
    """
    address article blockquote br caption dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main ol p
    pre section table tbody tfoot thead tr ul
    """.split()
)
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset("button form iframe nav noscript script select style svg template".split())
_BARS = re.compile(r"^[\s|]+|[\s|]+$|(?<=\|)[\s|]*\|")
"""Bars that part nothing: at the ends of a row, and one too many between the end of a cell and the next cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One markup of one publisher. The layouts of a publisher stand newest first; the first that fits is read."""

    seen_on: date
    """Last day on which public material shows this markup."""
    source: str
    """Where it was seen."""
    body: str
    """CSS selector of the element or elements that hold the article, outermost only."""
    drop: str = ""
    """CSS selector, inside the body, of what is no text of the article."""
    title: str = ""
    """CSS selector of the headline; `meta[…]` gives its content. Empty where generic rules find it."""
    date: str = ""
    """CSS selector of the printed publication date. Empty where generic rules find it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a layout finds in a page; empty strings where generic rules shall look."""

    title: str = ""
    """Headline."""
    text: str = ""
    """Body, one paragraph, list item or table row per line."""
    date_selector: str = ""
    """Where the publication date is printed."""


def read(layout: Layout, root: html.HtmlElement) -> Reading | None:
    """The page under this layout; None where its body is not there. Leaves the tree as it was."""
    bodies = _outermost(root.cssselect(layout.body))
    dropped = [found for body in bodies for found in (body.cssselect(layout.drop) if layout.drop else ())]
    text = "\n".join(line for body in bodies for line in to_lines(body, dropped))
    if not text:
        return None
    return Reading(title=_read_title(layout, root), text=text, date_selector=layout.date)


def to_lines(element: html.HtmlElement, dropped: Iterable[html.HtmlElement] = ()) -> list[str]:
    """Lines of an element: blocks end a line, cells are parted by bars, what is `dropped` is silent."""
    hidden = frozenset(dropped)
    lines: list[list[str]] = [[]]
    depth = 0  # of silent elements around the place reached
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            depth += _is_silent(node, hidden)
            _break(lines, node.tag)
            text = node.text
        else:
            if event == "end":
                _break(lines, node.tag)
                depth -= _is_silent(node, hidden)
            text = node.tail if node is not element else ""
        if not depth and text:
            lines[-1].append(text)
    return [line for parts in lines if (line := _BARS.sub("", clean("".join(parts))))]


def _is_silent(node: html.HtmlElement, hidden: frozenset[html.HtmlElement]) -> bool:
    return node.tag in _SILENT or node in hidden


def _break(lines: list[list[str]], tag: str) -> None:
    """Begin a new line at the border of a block, a new cell at that of a cell."""
    if tag in _BLOCKS:
        lines.append([])
    elif tag in _CELLS:
        lines[-1].append(" | ")


def _outermost(elements: list[html.HtmlElement]) -> list[html.HtmlElement]:
    chosen = set(elements)
    return [element for element in elements if chosen.isdisjoint(element.iterancestors())]


def _read_title(layout: Layout, root: html.HtmlElement) -> str:
    for found in root.cssselect(layout.title) if layout.title else ():
        text = clean(found.get("content") or found.text_content())
        if text:
            return text
    return ""
