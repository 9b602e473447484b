"""Whose text an article repeats, from bylines and datelines.

Owns that reading; wire copies of one agency count as one origin.
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
    ("Ministry of Commerce of China", re.compile(r"商务部(?:公告|令)\s?20\d\d年第")),
    (
        "Government of the United States",
        re.compile(r"^(?:by the authority vested in me|fact sheet:)", re.IGNORECASE | re.MULTILINE),
    ),
)


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
    if reading.article.source_kind in {"government", "policy_bank"}:
        return ""
    return next((name for name, pattern in _OFFICIAL if pattern.search(edges)), "")
