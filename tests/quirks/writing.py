"""Encodings, feed formats, dates and texts as real publishers get them wrong."""

from __future__ import annotations

import gzip

from crawl_site import BODY, Reply

from quirks.case import HANT, JA, ZH, Case, feed, rdf, story

HTML = {"Content-Type": "text/html"}
XML = {"Content-Type": "application/xml"}
LD = '<script type="application/ld+json">{}</script>'
HEADLINE = LD.format('{"headline":"T","datePublished":"2026-02-17"}')

ENCODINGS = [
    Case(
        row="Shift_JIS feed", example="MLIT pressrelease.rdf",
        replies={
            "feed": Reply(rdf(("/a", "日米の投資①", "2026-02-18"), encoding="Shift_JIS").encode("cp932"), headers=XML),
            "a": Reply(f"<html><title>x</title><body><p>{JA}</p></body></html>"),
        },
        source={"access": "rdf", "languages": ["ja"]}, on="2026-02-18", text=JA,
    ),
    Case(
        row="UTF-8 feed, Shift_JIS pages", example="ITmedia",
        replies={
            "feed": feed(("/a", "日米の投資", "")),
            "a": Reply(story("日米の投資", JA, charset="Shift_JIS").encode("cp932"), headers=HTML),
        },
        title="日米の投資", text=JA,
    ),
    Case(
        row="Shift_JIS legacy site with half-width kana and NEC characters", example="衆議院 議案",
        replies={"feed": feed("/a"), "a": Reply(story("ｶﾞｽ火力㈱", JA, charset="").encode("cp932"), headers=HTML)},
        title="ｶﾞｽ火力㈱", text="①オハイオ州",
    ),
    Case(
        row="Several charsets in one site", example="people.com.cn",
        replies={
            "feed": feed("/gbk", "/utf8"),
            "gbk": Reply(story("声明", ZH, charset="gb2312").encode("gb18030"), headers=HTML),
            "utf8": Reply(story("声明二", ZH), headers=HTML),
        },
        counts={"new": 2}, title="声明", text=ZH,
    ),
    Case(
        row="Charset that a detector guesses wrong", example="GBK page read as ISO-8859-9",
        replies={"feed": feed("/a"), "a": Reply(story("声明", ZH, charset="").encode("gb18030"), headers=HTML)},
        title="声明", text=ZH,
    ),
    Case(
        row="EUC-JP", example="old Japanese portals",
        replies={"feed": feed("/a"), "a": Reply(story("投資", JA.replace("①", ""), charset="euc-jp").encode("euc_jp"))},
        title="投資", text="オハイオ州の発電所",
    ),
    Case(
        row="Big5", example="old Taiwanese portals",
        replies={"feed": feed("/a"), "a": Reply(story("投資案", HANT, charset="big5").encode("big5hkscs"), headers=HTML)},
        source={"country": "tw"}, title="投資案", text=HANT,
    ),
    Case(
        row="Header names another encoding than the page has", example="lying Content-Type",
        replies={
            "feed": feed("/a"),
            "a": Reply(story("投資", JA).encode("cp932"), headers={"Content-Type": "text/html; charset=utf-8"}),
        },
        title="投資", text=JA,
    ),
    Case(
        row="Byte-order mark at the start", example="robots.txt of gov.cn; feeds",
        replies={"robots.txt": "\ufeffUser-agent: *\nDisallow: /x\n", "feed": "\ufeff" + feed("/a"), "a": "\ufeff" + story()},
        text=BODY,
    ),
    Case(
        row="Full-width digits", example="MOF CSV, Japanese releases",
        replies={"feed": feed("/a"), "a": story("融資", f"２０２６年２月１７日</p><p>{JA}")}, text=JA, on="2026-02-17",
        rule="text", source={"languages": ["ja"]},
    ),
    Case(
        row="Control characters inside JSON-LD", example="zaobao",
        replies={
            "feed": feed("/a"),
            "a": story(head=LD.format('{"headline":"First\x0b projects","datePublished":"2026-02-17T08:00\x08"}')),
        },
        on="2026-02-17", rule="json-ld", text=BODY,
    ),
    Case(
        row="Pinyin debris in pirated copies", example="開發(fā)銀行",
        replies={"feed": feed("/a"), "a": story("國際協(xié)力", HANT.replace("經濟部", "經(jīng)濟部"))}, text=HANT, lacks="jīng",
    ),
    Case(
        row="Bytes that no encoding reads", example="truncated multi-byte text",
        replies={"feed": feed("/a"), "a": Reply(story(body=BODY).encode() + b"\xff\xfe\x80", headers=HTML)}, text=BODY,
    ),
    Case(
        row="UTF-16 feed", example="feeds saved by office software",
        replies={
            "feed": Reply(feed("/a").replace("UTF-8", "utf-16").encode("utf-16"), headers=XML), "a": story(),
        },
        text=BODY,
    ),
]  # fmt: skip

FEEDS = [
    Case(
        row="RDF 1.0: items beside the channel, dates in dc:date", example="Asahi, Mainichi, METI",
        replies={"feed": rdf(("/a", "Headline", "2026-02-18T07:10:00+09:00")), "a": story("Headline")},
        source={"access": "rdf"}, on="2026-02-18", at="2026-02-17T22:10", rule="feed", title="Headline", tz_assumed=False,
    ),
    Case(
        row="Extension lies: .rdf holds RSS 2.0", example="Kantei index-jnews.rdf",
        replies={"index.rdf": feed(("/a", "T", "Wed, 18 Feb 2026 08:00:00 +0900")), "a": story()},
        source={"url": "index.rdf", "access": "rdf"}, on="2026-02-18", rule="feed",
    ),
    Case(
        row="Extension lies: .html holds a feed", example="Nikkei Chinese rss.html",
        replies={"rss.html": Reply(feed("/a"), headers={"Content-Type": "text/html"}), "a": story()},
        source={"url": "rss.html"},
    ),
    Case(
        row="MIME type lies: RDF as text/html", example="Mainichi",
        replies={"feed": Reply(rdf(("/a", "T", "2026-02-18")), headers=HTML), "a": story()}, source={"access": "rdf"},
    ),
    Case(
        row="MIME type lies: page as application/octet-stream", example="misconfigured servers",
        replies={"feed": feed("/a"), "a": Reply(story(), headers={"Content-Type": "application/octet-stream"})}, text=BODY,
    ),
    Case(
        row="200 with HTML in place of a feed", example="state.gov, fmprc.gov.cn, goo",
        replies={"feed": story("Press releases")}, outcome="failed", counts={"failed": 1}, says="<html>",
    ),
    Case(
        row="200 with nothing", example="half-dead servers",
        replies={"feed": ""}, outcome="failed", counts={"failed": 1}, says="not a feed",
    ),
    Case(
        row="Titles only, the page is a player", example="Asahi, NHK, Nikkei Asia",
        replies={
            "feed": feed(("/a", "US and Japan pick first projects", "Wed, 18 Feb 2026 08:00:00 +0900")),
            "a": "<html><title>NHK</title><body><div id=player></div><script>play()</script></body></html>",
        },
        counts={"not_text": 1}, headline_only=True, title="US and Japan pick first projects", on="2026-02-18", rule="feed",
    ),
    Case(
        row="Registration wall", example="NHK ONE article links",
        replies={
            "feed": feed(("/a", "Envoys meet on investment", "Wed, 18 Feb 2026 08:00:00 +0900")),
            "a": "<html><title>Log in</title><body><form><p>Log in to go on.</p></form></body></html>",
        },
        counts={"not_text": 1}, headline_only=True, title="Envoys meet on investment",
    ),
    Case(
        row="Refused to programs, headline in the feed", example="Reuters, AP, MOFA",
        replies={
            "feed": feed(("/a", "Japan weighs $550 bln", "Wed, 18 Feb 2026 08:00:00 +0900")), "a": Reply(status=403),
        },
        counts={"blocked": 1}, headline_only=True, title="Japan weighs $550 bln", on="2026-02-18",
    ),
    Case(
        row="No date at all", example="Nikkei Asia RDF",
        replies={"feed": rdf(("/a", "T", "")), "a": "<html><title>T</title><body><p>" + BODY + "</p></body></html>"},
        source={"access": "rdf"}, rule="first-seen", on="2026-02-19", at="",
    ),
    Case(
        row="Date missing in the feed, on the page", example="mirror services that drop dates",
        replies={
            "feed": feed("/a"),
            "a": story(head='<meta property="article:published_time" content="2026-02-16T10:00:00+09:00">'),
        },
        on="2026-02-16", rule="meta",
    ),
    Case(
        row="Malformed date: 15:00:Z", example="e-Gov",
        replies={"feed": rdf(("/a", "T", "2026-02-17T15:00:Z")), "a": story()}, source={"access": "rdf"},
        on="2026-02-18", at="2026-02-17T15:00", rule="feed",
    ),
    Case(
        row="Bare offset +08", example="Taiwanese feeds",
        replies={"feed": feed(("/a", "T", "2026-02-17 08:00:00+08")), "a": story()}, at="2026-02-17T00:00", rule="feed",
    ),
    Case(
        row="ISO date where RFC 822 is expected", example="several feeds",
        replies={"feed": feed(("/a", "T", "2026-02-17T08:00:00+09:00")), "a": story()}, at="2026-02-16T23:00", rule="feed",
    ),
    Case(
        row="Future date", example="scheduled posts",
        replies={"feed": feed(("/a", "T", "Wed, 18 Feb 2032 08:00:00 +0900")), "a": story()}, rule="first-seen",
    ),
    Case(
        row="Same item twice in a feed", example="White House aggregate feed",
        replies={"feed": feed("/a?utm_source=rss", "/a", "/a#top"), "a": story()},
    ),
    Case(
        row="Link by FeedBurner's origLink", example="CNA",
        replies={
            "feed": feed("/count").replace("<link>/count</link>", "<link>/count</link><feedburner:origLink>/a</feedburner:origLink>")
            .replace('version="2.0"', 'version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'),
            "a": story(), "count": Reply(status=500),
        },
        url="/a",
    ),
    Case(
        row="Feed behind a redirect", example="FeedBurner, NHK's old host",
        replies={"feed": Reply(status=301, headers={"Location": "/moved"}), "moved": feed("/a"), "a": story()},
    ),
    Case(
        row="Bare ampersands and HTML entities in a feed", example="WordPress plug-ins",
        replies={"feed": feed(("/a?x=1&y=2", "Fish & chips&nbsp;&mdash; news", "")), "a": story()}, url="/a?x=1&y=2",
    ),
    Case(
        row="Feed cut off in the middle: whole items count", example="lost connections behind proxies",
        replies={"feed": feed("/a", "/b")[:-60], "a": story()}, url="/a",
    ),
    Case(
        row="Items without a link", example="feeds of notices",
        replies={"feed": feed("/a").replace("</channel>", "<item><title>No link</title></item></channel>"), "a": story()},
    ),
    Case(
        row="Atom with several links", example="GitHub-made feeds",
        replies={
            "feed": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>T</title><link rel="self" href="/self"/>'
            '<link rel="alternate" type="text/html" href="/a"/><updated>2026-02-17T08:00:00Z</updated></entry></feed>',
            "a": story(),
        },
        source={"access": "atom"}, on="2026-02-17", rule="feed", url="/a",
    ),
    Case(
        row="News sitemap: title and date in its own namespace", example="Asahi, Yomiuri, Guardian, AP",
        replies={
            "feed": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{here}/a</loc>'
            "<lastmod>2026-02-18T01:00:00Z</lastmod><news:news><news:publication><news:language>en</news:language>"
            "</news:publication><news:publication_date>2026-02-17T08:00:00+09:00</news:publication_date>"
            "<news:title>Sitemap headline</news:title></news:news></url></urlset>",
            "a": "<html><body><div id=app></div></body></html>",
        },
        source={"access": "news_sitemap"}, counts={"not_text": 1}, headline_only=True, title="Sitemap headline",
        at="2026-02-16T23:00", rule="feed",
    ),
    Case(
        row="Sitemap packed with gzip, without saying so", example="sitemap.xml.gz",
        replies={
            "feed": Reply(
                gzip.compress(b"<urlset><url><loc>/a</loc></url></urlset>"),
                headers={"Content-Type": "application/x-gzip"},
            ),
            "a": story(),
        },
        source={"access": "news_sitemap"},
    ),
    Case(
        row="Redesign: nothing matches in a page that is not empty", example="Treasury 2026, Kyodo",
        replies={"feed": story("Press releases")}, source={"access": "listing", "list_selector": "ul.news a"},
        outcome="failed", counts={"failed": 1}, says="ul.news a",
    ),
    Case(
        row="Hashed class names", example="Asahi nfyQp, Nikkei _n1oadkwi",
        replies={
            "feed": feed("/a"),
            "a": f"<html><head><title>T</title>{HEADLINE}</head>"
            f"<body><div class=xQ1><main class=nfyQp><div class=_n1oadkwi><h1>T</h1></div><div class=z9><p>{BODY}</p>"
            f"<p>{BODY}</p></div></main></div></body></html>",
        },
        text=BODY, on="2026-02-17", rule="json-ld",
    ),
]  # fmt: skip

DATES = [
    Case(
        row="Era date", example="MOFA, MOF, Cabinet Secretariat",
        replies={"feed": feed("/a"), "a": story("融資", f"令和８年２月１６日</p><p>{JA}")}, on="2026-02-16", rule="text",
        source={"languages": ["ja"]},
    ),
    Case(
        row="Fiscal year in the path", example="JBIC press-2008/0226-… published 2009-02-26",
        replies={
            "feed": feed("/press-2025/0226-1.html"), "press-2025/0226-1.html": story("融資", f"2026年1月26日</p><p>{JA}"),
        },
        on="2026-01-26", rule="text", source={"languages": ["ja"]},
    ),
    Case(
        row="Draft date in the path", example="NEXI 2018090702.html published 2018-09-11",
        replies={"feed": feed("/2026020702.html"), "2026020702.html": story("引受", f"2026年2月11日</p><p>{JA}")},
        on="2026-02-11", rule="text",
    ),
    Case(
        row="List without years", example="zaobao MM月DD日",
        replies={
            "feed": '<ul><li><a href="/a">First projects</a> <span>02月17日</span></li>'
            '<li><a href="/b">Older</a> <span>12-30</span></li></ul>',
            "a": "<html><body><p>" + BODY + "</p></body></html>", "b": "<html><body><p>" + BODY + " B</p></body></html>",
        },
        source={"access": "listing", "list_selector": "li a"}, counts={"new": 2}, on="2026-02-17", rule="feed",
    ),
    Case(
        row="Relative times", example="guancha fengwen, aggregators",
        replies={
            "feed": '<ul><li><a href="/a">First projects</a> <time>3小时前</time></li></ul>',
            "a": "<html><body><p>" + BODY + "</p></body></html>",
        },
        source={"access": "listing", "list_selector": "li a"}, at="2026-02-18T19:00", rule="feed",
    ),
    Case(
        row="Dateline without month and year", example="Reuters [東京 18日 ロイター]",
        replies={"feed": feed("/a"), "a": story("投資", f"[東京 18日 ロイター] - {JA}")}, on="2026-02-18", rule="text",
    ),
    Case(
        row="No offset", example="Yonhap, Caixin, Kyodo JSON-LD",
        replies={"feed": feed(("/a", "T", "2026-02-17 08:00:00")), "a": story()}, at="2026-02-16T23:00", rule="feed",
        tz_assumed=True,
    ),
    Case(
        row="Several true dates", example="gov.cn first/last, BBC",
        replies={
            "feed": feed("/a"),
            "a": story(
                head=LD.format('{"dateModified":"2026-02-18T01:00:00Z","datePublished":"2026-02-10T01:00:00Z"}')
                + '<meta name="lastmodifiedtime" content="2026-02-18-09:00:00">'
            ),
        },
        at="2026-02-10T01:00", rule="json-ld",
    ),
    Case(
        row="List without dates", example="MFA China, AJW special pages",
        replies={
            "feed": '<div id=list><a href="/a">First projects</a></div>',
            "a": story(head='<meta name="PubDate" content="2026-02-17 08:30">'),
        },
        source={"access": "listing", "list_selector": "#list a"}, on="2026-02-17", rule="meta",
    ),
]  # fmt: skip
