"""HTML tree → article text, the same for every publisher.

Owns what is taken from the tree before trafilatura reads it (cards that lead to other articles, quotations set apart
that repeat the text) and what is taken from the text after it (headline, date line, calls to subscribe, pinyin that
pirated copies put behind characters). A notice served in place of the page is Blocked.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from lxml import html

from crawlers.errors import Blocked
from crawlers.layouts.layout import to_lines
from crawlers.markup import drop_controls, squeeze
from crawlers.publication import is_only_date

if TYPE_CHECKING:
    from configparser import ConfigParser

MIN_TEXT = 30
"""A page with fewer characters than this says nothing: a player, a login form."""
_MIN_EXTRACTED = 60
"""Below this trafilatura looks for text elsewhere on the page; its default of 250 is made for alphabets."""
_MAX_CARD = 1500
"""Characters of a card; a longer one is an article inside a link that was never closed."""
_MAX_ELEMENTS = 30_000
"""Elements of a page whose text is looked for; ten real articles have 300 to 4,000."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SET_APART = re.compile(r"pull-?quote", re.IGNORECASE)
_KEYWORD_LINK = re.compile(r"/(?:topics?|tags?|keywords?|word)/", re.IGNORECASE)
"""Addresses of pages about a word: their links are words of the sentence, not a menu."""
_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zü\u00e0-\u01dc]{1,6}[)）]")
_RULER = re.compile(r"[|\s:-]+")
"""The line under the head of a table, as trafilatura draws it."""
_CALL = re.compile(
    r"^(?:有料会員になると|この記事は有料(?:会員)?記事です|残り\s?[\d,]+文字|無料会員登録|ここから先は|登録すると続きを"
    r"|to continue reading|subscribe (?:now|to)|already a subscriber|sign up (?:for|to)|this article is for subscribers"
    r"|订阅后|登录后(?:继续|可)|扫码(?:阅读|关注)|加入會員|訂閱後)",
    re.IGNORECASE,
)
"""How lines begin that ask the reader to subscribe."""
_AMOUNT = re.compile(
    r"\d.{0,20}(?:億|亿|兆|万|萬|円|元|ドル|million|billion|bn|USD|JPY|EUR)|(?:USD|JPY|EUR|US\$|[$¥€])\s?\d",
    re.IGNORECASE,
)
_ASIDE = frozenset({"nav", "footer", "aside", "form"})
_FIGURES = re.compile(r"[\s|]+")
"""What two renderings of one row differ in."""
_SHORT_NOTICE = 400
_NOTICES = (
    "访问频繁", "安全验证", "系统繁忙", "访问过于频繁", "人机验证", "滑动验证", "請完成驗證", "アクセスが集中",
    "ロボットではない", "verify you are human", "checking your browser", "enable javascript and cookies",
    "unusual traffic", "access denied", "request unsuccessful", "访问被拒绝", "请求被阻断", "are you a robot",
    "attention required", "pardon our interruption", "just a moment...",
)  # fmt: skip
"""What stands on pages that are served with status 200 in place of the one asked for."""


def extract_text(root: html.HtmlElement, title: str) -> str:
    """The article's paragraphs, one per line, tables row by row; takes the tree apart."""
    from trafilatura import extract  # noqa: PLC0415  a third of a second that only pages need

    if sum(1 for _ in zip(root.iter("*"), range(_MAX_ELEMENTS + 1), strict=False)) > _MAX_ELEMENTS:
        return ""
    headings = [heading.text_content() for heading in root.iter("h1")]
    tables = [to_lines(table) for table in root.iter("table") if _holds_amounts(table)]
    prune(root)
    text = extract(root, include_comments=False, include_tables=True, config=_configuration()) or ""
    return _add_tables(tidy_text(text, title, *headings), tables)


def prune(root: html.HtmlElement) -> None:
    """Take out what repeats or advertises, and dissolve links that are words of their sentence."""
    for element in list(root.iter("a", "aside", "blockquote", "div", "figure", "section")):
        if element.tag == "a":
            _prune_link(element)
        elif _SET_APART.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            _drop(element)


def tidy_text(text: str, *headlines: str) -> str:
    """Lines without list markers; without the headlines and the date line that stand above the first sentence."""
    above = {squeeze(headline) for headline in headlines}
    lines = [_tidy_line(line) for line in text.splitlines()]
    lines = [line for line in lines if line and not _CALL.match(line)]
    while lines and (squeeze(lines[0]) in above or is_only_date(lines[0])):
        lines.pop(0)
    return "\n".join(lines)


def _tidy_line(line: str) -> str:
    line = drop_controls(line).strip().removeprefix("- ")
    if line.startswith("|"):
        line = "" if _RULER.fullmatch(line) else line.strip("| ")
    return _PINYIN.sub("", line)


def refuse_notice(title: str, text: str) -> None:
    """Raise Blocked where a short page is a robot check or a "busy" notice; a long one speaks about such notices."""
    if len(text) >= _SHORT_NOTICE:
        return
    folded = f"{title}\n{text}".casefold()
    for notice in _NOTICES:
        if notice in folded:
            raise Blocked(f"the server answers with a notice ({notice}) in place of the page")


def _holds_amounts(table: html.HtmlElement) -> bool:
    """A table of figures in the article, not one that lays out the page or its menus."""
    rows = table.findall(".//tr")
    return (
        len(rows) > 1
        and table.find(".//table") is None
        and not any(parent.tag in _ASIDE for parent in table.iterancestors())
        and any(_AMOUNT.search(cell.text_content()) for row in rows for cell in row.iterfind("td"))
    )


def _add_tables(text: str, tables: list[list[str]]) -> str:
    """The text with the tables of amounts that generic extraction left out, after it."""
    said = _FIGURES.sub("", text)
    lost = [line for rows in tables if any(_FIGURES.sub("", row) not in said for row in rows) for line in rows]
    return "\n".join([text, *lost]).strip() if lost else text


def _prune_link(link: html.HtmlElement) -> None:
    if any(next(link.iter(name), None) is not None for name in _HEADINGS):
        if link.get("href") and next(link.iter("p"), None) is not None and len(link.text_content()) < _MAX_CARD:
            _drop(link)
    elif link.getparent() is not None and link.getparent().tag == "p" and _KEYWORD_LINK.search(link.get("href") or ""):
        link.drop_tag()


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None:
        element.drop_tree()


@cache
def _configuration() -> ConfigParser:
    from trafilatura.settings import use_config  # noqa: PLC0415  likewise

    configuration: ConfigParser = use_config()
    configuration.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_MIN_EXTRACTED))
    configuration.set("DEFAULT", "MIN_OUTPUT_SIZE", "1")
    configuration.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")
    return configuration
