"""Doors, redirects, documents and duplicates as real publishers have them, and what an attacker would try."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import BinaryIO

from crawl_site import BODY, Reply

from crawlers.newsroom.pdf_writer import _assemble, render_pdf
from quirks.case import CANARY, JA, ZH, Case, feed, story

PDF = {"Content-Type": "application/pdf"}
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
LOCKED = (Path(__file__).parent / "locked.pdf").read_bytes()
_IMAGE = (
    b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n"
    b"stream\n\x80\nendstream"
)
SCANNED = _assemble([
    b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>", b"<< >>", b"<< /Title () >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R /Resources << /XObject << /I 7 0 R >> >> >>",
    b"<< /Length 27 >>\nstream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
    _IMAGE,
])  # fmt: skip


def slowly(first: bytes, drop: bytes, wait_s: float) -> Callable[[BinaryIO, Event], None]:
    """Writes the start of a response, then a drop at a time, without end."""

    def write(out: BinaryIO, closing: Event) -> None:
        out.write(first)
        until = time.monotonic() + 30
        while not closing.wait(wait_s) and time.monotonic() < until:
            out.write(drop)
            out.flush()

    return write


def says(response: bytes) -> Reply:
    """A response of exactly these bytes."""
    return Reply(raw=lambda out, _: out.write(response) and None)


def bomb(size: int = 64 << 20) -> bytes:
    """Zeros that gzip makes small."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    return b"".join(packer.compress(zeros) for _ in range(size >> 20)) + packer.flush()


def to(where: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": where})


DOORS = [
    Case(
        row="Geo-block as a time-out", example="METI from outside Japan",
        replies={"feed": Reply(wait_s=30)}, source={"timeout_s": 1.0}, outcome="failed", counts={"failed": 1},
        says="Timeout",
    ),
    Case(
        row="403 to programs", example="MOFA, commerce.gov",
        replies={"feed": Reply(status=403)}, outcome="blocked", counts={"blocked": 1}, says="403",
    ),
    Case(
        row="401 of an anti-bot vendor", example="Reuters (DataDome)",
        replies={"feed": Reply(status=401)}, outcome="blocked", counts={"blocked": 1}, says="401",
    ),
    Case(
        row="Robots.txt is a cookie script", example="customs.gov.cn",
        replies={"robots.txt": Reply("document.cookie='__jsl_clearance=1';location.href='/robots.txt'")},
        outcome="blocked", counts={"blocked": 1}, says="no robots.txt",
    ),
    Case(
        row="Robots.txt leads to an HTML page", example="e-Gov",
        replies={"robots.txt": to("/error.html"), "error.html": story("Not found"), "feed": feed("/a")},
        outcome="blocked", counts={"blocked": 1}, says="robots.txt leads to",
    ),
    Case(
        row="Robots.txt is an error page with 200", example="many",
        replies={"robots.txt": "<!DOCTYPE html><html>404</html>"}, outcome="blocked", counts={"blocked": 1},
        says="no robots.txt",
    ),
    Case(
        row="Robots.txt answers 403", example="public-inspection host (S3)",
        replies={"robots.txt": Reply(status=403)}, outcome="blocked", counts={"blocked": 1}, says="403",
    ),
    Case(
        row="Robots.txt answers 503", example="maintenance",
        replies={"robots.txt": Reply(status=503)}, outcome="failed", counts={"failed": 1}, says="503",
    ),
    Case(
        row="Robots.txt forbids everything", example="news.google.com",
        replies={"robots.txt": "User-agent: *\nDisallow: /\n"}, outcome="blocked", counts={"blocked": 1},
        says="forbidden by robots.txt",
    ),
    Case(
        row="Robots.txt forbids other robots by name", example="NYT, Asahi, AP",
        replies={"robots.txt": "User-agent: Scrapy\nUser-agent: GPTBot\nDisallow: /\n", "feed": feed("/a"), "a": story()},
    ),
    Case(
        row="Robots.txt of half a megabyte", example="RFC 9309: at least 500 KiB are read",
        replies={
            "robots.txt": "User-agent: *\n" + "Disallow: /x/\n" * 40_000 + "Disallow: /a\n", "feed": feed("/a"), "a": story(),
        },
        counts={"blocked": 1}, headline_only=True,
    ),
    Case(
        row="Crawl-delay", example="people.com.cn",
        replies={
            "robots.txt": "User-agent: *\nCrawl-delay: 0.3\n", "feed": feed("/a", "/b"), "a": story(),
            "b": story("B", BODY + " B"),
        },
        counts={"new": 2},
    ),
    Case(
        row="429 with Retry-After", example="regulations.gov has none; others do",
        replies={"feed": feed("/a", "/b"), "a": Reply(status=429, headers={"Retry-After": "7200"}), "b": story()},
        source={"delay_s": 0.01}, outcome="failed", counts={"failed": 1}, says="7200 s",
    ),
    Case(
        row="503 for a page", example="系统繁忙",
        replies={"feed": feed("/a", "/b"), "a": Reply(status=503), "b": story()}, counts={"new": 1, "failed": 1},
    ),
    Case(
        row="Block page with status 200", example="访问频繁 on Chinese ministries",
        replies={"feed": feed("/a"), "a": story("提示", "您的访问过于频繁，请稍后再试，给您带来不便敬请谅解，谢谢您的配合与支持。")},
        counts={"blocked": 1}, headline_only=True,
    ),
    Case(
        row="Block page with status 200 in place of the feed", example="安全验证",
        replies={"feed": story("安全验证", "请完成安全验证后继续访问")}, outcome="failed", counts={"failed": 1}, says="<html>",
    ),
    Case(
        row="Vanished page", example="NHK, kanpo after 90 days",
        replies={"feed": feed("/a", "/b"), "a": Reply(status=410), "b": story()}, counts={"new": 1, "failed": 1},
    ),
    Case(
        row="Redirect to the front page", example="deleted articles",
        replies={"feed": feed("/a"), "a": to("/"), "": story("Outlet", BODY)}, counts={"not_text": 1}, headline_only=True,
    ),
    Case(
        row="Slow TLS or slow server", example="GDELT's handshake of 10 s",
        replies={"feed": feed("/a"), "a": Reply(story(), wait_s=1.0)}, text=BODY,
    ),
    Case(
        row="Very large page", example="bis.gov news-updates 3.6 MB",
        replies={"feed": feed("/a"), "a": story(body=BODY + "</p>" + "<!-- menu -->" * 280_000 + "<p>" + BODY)}, text=BODY,
    ),
]  # fmt: skip

PAGES = [
    Case(
        row="Script redirect", example="MOFCOM press conferences, udn VIP, guancha fengwen",
        replies={
            "feed": feed("/a"), "real": story("实录", ZH),
            "a": "<html><head><script>window.location.href='/real';</script></head><body></body></html>",
        },
        text=ZH, url="/real",
    ),
    Case(
        row="Script redirect to another site", example="advertisers",
        replies={"feed": feed("/a"), "a": f"<html><script>location.replace('{CANARY}/secret')</script><body></body></html>"},
        counts={"not_text": 1},
    ),
    Case(
        row="Script redirect in a circle", example="cookie checks",
        replies={
            "feed": feed("/a"), "a": "<html><script>location='/b'</script></html>",
            "b": "<html><script>location='/a'</script></html>",
        },
        counts={"not_text": 1},
    ),
    Case(
        row="Meta refresh", example="old ministries",
        replies={"feed": feed("/a"), "a": '<meta http-equiv="refresh" content="0;url=/real">', "real": story()}, url="/real",
    ),
    Case(
        row="Other template after a redirect", example="zaobao.com → zaobao.com.sg",
        replies={"feed": feed("/a"), "a": to("/sg/a"), "sg/a": f"<main><h2>標題</h2><div><p>{ZH}</p></div></main>"}, text=ZH,
        url="/sg/a",
    ),
    Case(
        row="PDF-only release", example="Cabinet Secretariat, MOF annexes",
        replies={"feed": feed(("/a.pdf", "Outline of the Act", "")), "a.pdf": Reply(
            render_pdf("Outline", ("June 17, 2025. Government.", "The loan is 5 billion dollars, for a plant in Ohio.")),
            headers=PDF)},
        text="5 billion dollars", on="2025-06-17", rule="text", title="Outline of the Act",
    ),
    Case(
        row="PDF served as text/html", example="lying MIME types",
        replies={"feed": feed("/a"), "a": render_pdf("T", ("The loan is 5 billion dollars, for a plant in Ohio.",))},
        text="5 billion dollars",
    ),
    Case(
        row="Encrypted PDF", example="NEXI annexes",
        replies={"feed": feed(("/a.pdf", "Terms of cover", "")), "a.pdf": Reply(LOCKED, headers=PDF)},
        counts={"not_text": 1}, headline_only=True, title="Terms of cover",
    ),
    Case(
        row="Scanned PDF", example="kanpo",
        replies={"feed": feed(("/a.pdf", "Notice No. 7", "")), "a.pdf": Reply(SCANNED, headers=PDF)},
        counts={"not_text": 1}, headline_only=True, title="Notice No. 7",
    ),
    Case(
        row="Broken PDF", example="half a download",
        replies={"feed": feed("/a.pdf"), "a.pdf": Reply(b"%PDF-1.7\nnothing", headers=PDF)}, counts={"not_text": 1},
    ),
    Case(
        row="Table of amounts", example="NEXI, JBIC",
        replies={"feed": feed("/a"), "a": story("引受", f"{JA * 8}</p></article><div class=side><table><tr><th>融資金額</th>"
                 "<td>約22億ドル</td></tr><tr><th>保険金額</th><td>約11億ドル</td></tr></table></div><article><p>以上")},
        text="保険金額 | 約11億ドル",
    ),
    Case(
        row="Text in an ordered list", example="JBIC",
        replies={"feed": feed("/a"), "a": "<html><body><article><h1>融資</h1><ol>" + "".join(
            f"<li>{JA}{n}</li>" for n in range(3)) + "</ol></article></body></html>"},
        text=JA + "2",
    ),
    Case(
        row="Tracking parameters", example="Asahi ?ref=rss, SCMP utm_*",
        replies={"feed": feed("/a?ref=rss&amp;utm_source=rss&amp;id=7"), "a": story()}, url="/a?id=7",
    ),
    Case(
        row="Wrapped link", example="Bing apiclick.aspx?url=",
        replies={"feed": feed("http://www.bing.com/news/apiclick.aspx?ref=x&amp;url={here_quoted}%2Fa&amp;c=1"), "a": story()},
        url="/a",
    ),
    Case(
        row="AMP twin", example="noticiabrasil /amp/",
        replies={"feed": feed("/amp/a"), "amp/a": story(head="<link rel=canonical href='/a'>")}, url="/a",
    ),
    Case(
        row="Two pages per story", example="Yahoo! pickup and article",
        replies={
            "feed": feed("/pickup/1"), "articles/1": story("全文", JA * 3),
            "pickup/1": story("要約", "第一弾を発表した。</p><p><a href='/articles/1'>記事全文を読む</a>"),
        },
        text=JA * 3, url="/articles/1",
    ),
    Case(
        row="Canonical address on another site", example="republished pages",
        replies={"feed": feed("/a"), "a": story(head=f"<link rel=canonical href='{CANARY}/secret'>")}, url="/a",
    ),
    Case(
        row="Call to subscribe below the text", example="Asahi",
        replies={"feed": feed("/a"), "a": story("投資", f"{JA * 3}</p><p>有料会員になると会員限定の有料記事もお読みいただけます。")},
        text=JA, lacks="有料会員",
    ),
    Case(
        row="Cards of other articles below the text", example="Taipei Times",
        replies={"feed": feed("/a"), "a": story(body=f"{BODY}</p><a href='/x'><h2>Other</h2><p>{'Another story. ' * 9}</p></a><p>.")},
        text=BODY, lacks="Another story",
    ),
]  # fmt: skip

ATTACKS = [
    Case(
        row="Response that drips without end", example="tar pit",
        replies={"feed": Reply(raw=slowly(OK + b"\r\n<rss>", b" ", 0.1))}, source={"timeout_s": 1.0}, outcome="failed",
        counts={"failed": 1}, says="Timeout",
    ),
    Case(
        row="Page that pours without end", example="endless generator",
        replies={"feed": feed("/a", "/b"), "a": Reply(raw=slowly(OK + b"\r\n", b"<p>more</p>" * 20_000, 0.001)), "b": story()},
        counts={"new": 1, "not_text": 1},
    ),
    Case(
        row="Huge page", example="9 MB of paragraphs",
        replies={"feed": feed("/a"), "a": b"<p>more</p>" * 900_000}, counts={"not_text": 1},
    ),
    Case(
        row="Gzip bomb as Content-Encoding", example="64 MB out of 64 KB",
        replies={"feed": Reply(bomb(), headers={"Content-Encoding": "gzip"})}, outcome="failed", counts={"failed": 1},
        says="exceeded",
    ),
    Case(
        row="Gzip bomb as a file", example="sitemap.xml.gz",
        replies={"feed": Reply(bomb(), headers={"Content-Type": "application/gzip"})}, outcome="failed",
        counts={"failed": 1}, says="unpacks to more than",
    ),
    Case(
        row="Broken gzip", example="cut by a proxy",
        replies={"feed": Reply(gzip.compress(feed("/a").encode())[:40], headers={"Content-Encoding": "gzip"})},
        outcome="failed", counts={"failed": 1},
    ),
    Case(
        row="XML bomb", example="a billion laughs",
        replies={
            "feed": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
            + "".join(f'<!ENTITY {chr(b)} "{f"&{chr(b - 1)};" * 10}">' for b in range(98, 108))
            + "]><rss><channel><item><title>&k;</title><link>/a</link></item></channel></rss>",
            "a": story(),
        },
        text=BODY,
    ),
    Case(
        row="XML that names a local file", example="<!ENTITY SYSTEM file:///etc/passwd>",
        replies={
            "feed": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><item>'
            "<title>&a;</title><link>/a</link></item></channel></rss>",
            "a": "<html><body><p>" + BODY + "</p></body></html>",
        },
        lacks="root:", text=BODY,
    ),
    Case(
        row="Markup nested ten thousand deep", example="parser stack",
        replies={"feed": feed("/a"), "a": "<div>" * 10_000 + f"<p>{BODY}</p>"}, counts=None,
    ),
    Case(
        row="JSON-LD nested ten thousand deep", example="parser stack",
        replies={"feed": feed("/a"), "a": story(head=f"<script type='application/ld+json'>{'[' * 10_000}</script>")}, text=BODY,
    ),
    Case(
        row="Redirects in a circle", example="cookie walls",
        replies={"feed": feed("/a", "/ok"), "a": to("/b"), "b": to("/a"), "ok": story()},
        counts={"new": 1, "not_text": 1},
    ),
    Case(
        row="Redirect to a private address", example="SSRF",
        replies={"feed": feed("/a"), "a": to(f"{CANARY}/secret")}, counts={"blocked": 1},
    ),
    Case(
        row="Redirect to a name that DNS makes private", example="SSRF after DNS",
        replies={"feed": feed("/a"), "a": to("http://localhost:{canary_port}/secret")}, counts={"blocked": 1},
    ),
    Case(
        row="Private addresses in disguise", example="127.1, 2130706433, 0x7f000001, [::ffff:127.0.0.1]",
        replies={"feed": feed(*(f"http://{host}:{{canary_port}}/secret" for host in (
            "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0")))},
        counts={"blocked": 6},
    ),
    Case(
        row="Cloud metadata address", example="169.254.169.254",
        replies={"feed": to("http://169.254.169.254/latest/meta-data/")}, outcome="blocked", counts={"blocked": 1},
        says="not a public address",
    ),
    Case(
        row="Meta refresh to a private address", example="SSRF by markup",
        replies={"feed": feed("/a"), "a": f'<meta http-equiv="refresh" content="0;url={CANARY}/secret">'},
        counts={"blocked": 1},
    ),
    Case(
        row="Robots.txt that leads to a private address", example="SSRF by robots.txt",
        replies={"robots.txt": to(f"{CANARY}/secret"), "feed": feed("/a")}, outcome="blocked", counts={"blocked": 1},
    ),
    Case(
        row="Redirect to a file or another protocol", example="file:///etc/passwd, gopher:",
        replies={"feed": feed("/a", "/b"), "a": to("file:///etc/passwd"), "b": to("gopher://{canary_host}/")},
        counts={"failed": 2},
    ),
    Case(
        row="Feed with ten thousand links", example="poisoned feed",
        replies={"feed": feed(*(f"/n/{n}" for n in range(10_000)))}, outcome="failed", counts=None, says="left",
        source={"delay_s": 0.5},
    ),
    Case(
        row="Content-Length that promises more", example="cut connections",
        replies={"feed": says(OK + b"Content-Length: 99999\r\n\r\n<rss>")}, outcome="failed", counts={"failed": 1},
    ),
    Case(
        row="No HTTP at all", example="SSH banner",
        replies={"feed": says(b"SSH-2.0-OpenSSH_9.2\r\n")}, outcome="failed", counts={"failed": 1},
    ),
    Case(
        row="Closed without a word", example="firewalls",
        replies={"feed": Reply(drop=True)}, outcome="failed", counts={"failed": 1},
    ),
    Case(
        row="Headers without end", example="header flood",
        replies={"feed": Reply(raw=slowly(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 4000 + b"\r\n", 0.001))},
        source={"timeout_s": 1.0}, outcome="failed", counts={"failed": 1},
    ),
    Case(
        row="NUL bytes and control characters in a page", example="broken exports",
        replies={"feed": feed("/a"), "a": Reply(story(body=BODY.replace(" ", "\x00 \x1b", 3)))}, text="chose three projects",
    ),
    Case(
        row="Lone surrogates in JSON-LD", example="emoji cut in half",
        replies={"feed": feed("/a"), "a": story(head='<script type="application/ld+json">{"headline":"\\ud83d"}</script>')},
        text=BODY,
    ),
    Case(
        row="A picture in place of a page", example="trackers",
        replies={"feed": feed("/a"), "a": Reply(b"\x89PNG\r\n\x1a\n" + bytes(500), headers={"Content-Type": "image/png"})},
        counts={"not_text": 1},
    ),
]  # fmt: skip
