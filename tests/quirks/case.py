"""What a case is: a publisher's oddity as a server on loopback shows it, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawl_site import BODY, Reply

JA = (
    "日米両政府は、戦略的投資の第一弾として三つの事業を選んだと発表した。総額は360億ドルで、①オハイオ州の発電所を含む。"
)
ZH = "商务部新闻发言人表示，中方将采取必要措施，坚决维护国家安全和发展利益，有关企业应当遵守法律。"
HANT = "經濟部表示，美日兩國政府共同公布首批投資案，總額三百六十億美元，涵蓋電力、港口與人造鑽石三項。"
HERE, CANARY = "{here}", "{canary}"
"""Stand in replies for the case's own address and for that of a private server that nobody may ask."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One oddity. The channel is at /feed unless the source says otherwise; what is not told is not compared."""

    row: str
    """The oddity, in words."""
    example: str
    """Who was seen doing it, or what an attacker does."""
    replies: dict[str, Reply | str | bytes] = field(default_factory=dict)
    source: dict[str, object] = field(default_factory=dict)
    outcome: str = "ok"
    counts: dict[str, int] | None = field(default_factory=lambda: {"new": 1})
    says: str = ""
    """Part of the sentence that the source's run ends with."""
    title: str | None = None
    text: str | None = None
    """Part of the text of the first document."""
    lacks: str | None = None
    """What must not stand in that text."""
    on: str | None = None
    rule: str | None = None
    at: str | None = None
    """UTC time of publication, to the minute; empty for none."""
    url: str | None = None
    """Path that the document goes by."""
    tz_assumed: bool | None = None
    """Whether the time was read in the source's zone for want of an offset."""
    headline_only: bool = False
    """The document is a headline without text."""


def feed(*items: tuple[str, str, str] | str, root: str = "rss") -> str:
    """RSS 2.0 of (link, title, date), or of links."""
    rows = "".join(_item(*item) if isinstance(item, tuple) else _item(item, "First projects", "") for item in items)
    return f'<?xml version="1.0" encoding="UTF-8"?><{root} version="2.0"><channel><title>C</title>{rows}</channel></{root}>'


def rdf(*items: tuple[str, str, str], encoding: str = "UTF-8") -> str:
    """RDF 1.0: items are siblings of the channel, dates are Dublin Core."""
    rows = "".join(
        f'<item rdf:about="{link}"><title>{title}</title><link>{link}</link>'
        + (f"<dc:date>{date}</dc:date>" if date else "")
        + "</item>"
        for link, title, date in items
    )
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="/"><title>C</title></channel>{rows}</rdf:RDF>'
    )


def story(title: str = "First projects", body: str = BODY, *, head: str = "", charset: str = "utf-8") -> str:
    """A page with menu, headline and two paragraphs."""
    return (
        f'<html><head><meta charset="{charset}"><title>{title} | Outlet</title>{head}</head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>{title}</h1><p>{body}</p></article></body></html>"
    )


def _item(link: str, title: str, date: str) -> str:
    moment = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{title}</title><link>{link}</link>{moment}</item>"
