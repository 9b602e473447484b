"""Whose text an article repeats, from bylines, datelines and the words that translators put on a release.

Owns that reading; wire copies of one agency count as one origin, and so do the translations of one release. Officials
go by the names of their sources in the catalogue, so that a copy and the release itself are one.
"""

from __future__ import annotations

import re

from nlp.claims.reading import Reading

_EDGE = 160
"""Code points at the start and the end of a text where bylines stand."""

_AGENCIES = (
    ("Reuters", r"reuters|ロイター|路透社?"),
    ("Kyodo News", r"kyodo(?: news)?|共同通信|共同社|共同(?=[\)）】]|=)"),
    ("Jiji Press", r"jiji(?: press)?|時事通信|时事通信|時事(?=[\)）】]|=)|时事社"),
    ("Xinhua News Agency", r"xinhua|新华社|新華社|新华网"),
    ("Associated Press", r"associated press|\bap(?=[\)）】])|ap通信|美联社|美聯社"),
    ("Agence France-Presse", r"\bafp\b|afp時事|法新社"),
    ("Bloomberg", r"bloomberg|ブルームバーグ|彭博社?"),
    ("Central News Agency (Taiwan)", r"中央社|\bcna(?=[\)）】])|focus taiwan"),
    ("Yonhap News Agency", r"yonhap|聯合ニュース|聯合通訊|韩联社|韓聯社"),
    ("Dow Jones", r"dow jones|ダウ・?ジョーンズ"),
)
_FRAME = re.compile(
    r"[\(（【\[〔=＝][^\)）】\]〕\n]{0,24}?(?P<inside>%s)[^\)）】\]〕\n]{0,16}?[\)）】\]〕:：]"
    r"|(?:source|by|via|来源|來源|出典|配信|提供)[:：]?\s{0,2}(?P<after>%s)"
    r"|(?:^|\n)\s*(?P<start>%s)[^\n]{0,18}(?:日?电|日?電|\s--|:|：)" % (("|".join(p for _, p in _AGENCIES),) * 3),
    re.IGNORECASE,
)
_OFFICIAL = (
    (
        "Ministry of Commerce of China",
        re.compile(
            r"商[务務]部(?:公告|令)\s?20\d\d年第"
            r"|(?:MOFCOM|Ministry of Commerce)(?: of the People's Republic of China)?,? "
            r"(?:Announcement|Notice|Order) No\. ?\d+ of 20\d\d",
            re.IGNORECASE,
        ),
    ),
    ("The White House", re.compile(r"^(?:by the authority vested in me|fact sheet:)", re.IGNORECASE | re.MULTILINE)),
)
"""How official texts begin that others republish."""
_RENDERED = (
    r"(?:仮訳|仮翻訳|参考訳|日本語訳|unofficial translation|provisional translation|courtesy translation|译文|譯文)"
)
_ISSUERS = (
    ("The White House", r"ホワイトハウス|White House|白宫|白宮"),
    ("US Department of Commerce", r"米国?商務省|U\.?S\.? Department of Commerce|美国商务部|美國商務部"),
    ("US Department of the Treasury", r"米国?財務省|U\.?S\.? Department of the Treasury|美国财政部|美國財政部"),
    ("Office of the United States Trade Representative", r"米国?通商代表部|\bUSTR\b|美国贸易代表办公室"),
    ("Ministry of Commerce of China", r"中国商務省|MOFCOM|中国商务部"),
    ("Japan Bank for International Cooperation", r"国際協力銀行|\bJBIC\b|国际协力银行|國際協力銀行"),
)
_TRANSLATED = tuple(
    (name, re.compile(rf"(?:{issuer})[^\n。]{{0,40}}{_RENDERED}|{_RENDERED}[^\n。]{{0,40}}(?:{issuer})", re.IGNORECASE))
    for name, issuer in _ISSUERS
)
"""A translator's line, with whom it names."""


def find_origin(reading: Reading) -> str:
    """The agency or government whose text the article repeats; empty where it speaks for itself."""
    text = reading.article.text
    edges = text[:_EDGE] + "\n" + text[-_EDGE:]
    match = _FRAME.search(edges)
    if match:
        at = next(match.start(group) for group in ("inside", "after", "start") if match[group])
        for name, pattern in _AGENCIES:
            if re.compile(pattern, re.IGNORECASE).match(edges, at):
                return name
    translated = next((name for name, pattern in _TRANSLATED if pattern.search(edges)), "")
    if translated or reading.article.source_kind in {"government", "policy_bank"}:
        return "" if translated == reading.article.publisher else translated
    return next((name for name, pattern in _OFFICIAL if pattern.search(edges)), "")
