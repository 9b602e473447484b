"""What a thread and an event are called in English, Japanese and Chinese, from the keys of their claims. Pure.

Owns the wording of titles only; amounts and dates stand beside a title, never in it, so that a changed figure renames
nothing.
"""

from __future__ import annotations

from nlp.organizations.knowledge import Organization, find_named, find_organization
from nlp.subjects.subjects import label_of
from store.records import Claim, Shape, Thread

Titles = tuple[str, str, str]
"""English, Japanese, Chinese (simplified)."""

_MEASURES: dict[str, Titles] = {
    "export_control": ("export controls", "輸出規制", "出口管制"),
    "tariff": ("tariffs", "関税", "关税"),
    "sanction_listing": ("entity listing", "企業リスト掲載", "实体清单"),
    "trade_remedy": ("anti-dumping and countervailing duties", "貿易救済措置", "贸易救济措施"),
    "investment_review": ("investment review", "投資審査", "投资审查"),
    "antitrust_review": ("antitrust review", "独禁法審査", "反垄断审查"),
    "reciprocal_subsidy": ("support measures", "支援策", "支持措施"),
    "import_restriction": ("import restrictions", "輸入規制", "进口限制"),
    "dispute": ("protest", "抗議・申し立て", "抗议与申诉"),
    "warning": ("warning", "警告", "警告"),
    "other": ("countermeasure", "対抗措置", "反制措施"),
}
_LISTS: dict[str, Titles] = {
    "list:control": ("export control list", "輸出管理規制リスト", "出口管制管控名单"),
    "list:watch": ("watch list", "注視リスト", "关注名单"),
    "list:unreliable": ("unreliable entity list", "信頼できないエンティティーリスト", "不可靠实体清单"),
}
"""Lists by which one government's listings of one day are told apart."""

_STAGES: dict[str, Titles] = {
    "proposed": ("candidate", "候補", "候选"),
    "announced": ("announced", "発表", "宣布"),
    "approved": ("approved", "決定", "获批"),
    "signed": ("signed", "契約締結", "签署"),
    "disbursed": ("disbursed", "実行", "拨付"),
    "cancelled": ("cancelled", "中止", "取消"),
    "started": ("works started", "着工", "开工"),
    "completed": ("completed", "完成", "建成"),
    "delayed": ("delayed", "遅延", "推迟"),
    "threatened": ("threatened", "示唆", "威胁采取"),
    "in_force": ("in force", "発効", "生效"),
    "suspended": ("suspended", "停止", "暂停"),
    "lifted": ("lifted", "撤廃", "取消"),
    "challenged": ("challenged", "異議", "遭抗议"),
}
_NAMING_ORDER = ("instrument", "law", "asset", "item")


def thread_titles(*keys: str, label: str = "", says: Shape | None = None) -> Titles:
    """Titles of a thread from the keys that name it; `label` where the keys name nothing."""
    whole = (t for head in ("programme:", "tranche:") for k in keys if k.startswith(head) and (t := label_of(k)))
    if first := next(whole, None):
        return first
    if says and says.kind == "countermeasure":
        return _measure_titles(keys, says)
    places = [t for k in keys if k.startswith("place:") and (t := label_of(k))]
    named = [t for kind in _NAMING_ORDER for k in keys if k.startswith(f"{kind}:") and (t := label_of(k))][:2]
    if not named:
        named = [_names_of(o) for k in keys if k.startswith("org:") and (o := find_organization(k[4:]))][:1]
    if not named:
        return (label or (" and ".join(says.actors[:2]) if says else "") or "Unnamed project",) * 3
    here = places[0] if places else ("", "", "")
    if says and says.kind == "funding" and not places and not says.programme_id and says.actors:
        lender = find_named(says.actors[0])
        en, ja, zh = _names_of(lender) if lender else (says.actors[0],) * 3
        here = (f"{en}:", ja, f"{zh}：")
    english = " ".join(filter(None, (here[0], " and ".join(t[0] for t in named))))
    return (
        english[:1].upper() + english[1:],
        "の".join(filter(None, (here[1], "・".join(t[1] for t in named)))),
        "".join((here[2], "、".join(t[2] for t in named))),
    )


def event_titles(thread: Thread, claim: Claim, stage: str) -> Titles:
    """Titles of an event: its thread, the list where it is a listing, its stage; a protest says that it is one."""
    word = _MEASURES["dispute"] if claim.measure == "dispute" else _STAGES[stage]
    named = next((_LISTS[k] for k in claim.keys if k in _LISTS), None) if claim.measure == "sanction_listing" else None
    which = named or ("", "", "")
    return (
        f"{thread.title}{which[0] and f' ({which[0]})'}: {word[0]}",
        f"{thread.title_ja}{which[1] and f'（{which[1]}）'}：{word[1]}",
        f"{thread.title_zh}{which[2] and f'（{which[2]}）'}：{word[2]}",
    )


def _names_of(organization: Organization) -> Titles:
    japanese, chinese = organization.names.get("ja"), organization.names.get("zh")
    name = organization.name
    return (name, japanese[0] if japanese else name, chinese[0] if chinese else name)


def _measure_titles(keys: tuple[str, ...], says: Shape) -> Titles:
    """Who takes what measure on what."""
    measure = _MEASURES[says.measure or "other"]
    issuer = next((t for k in says.keys if k.startswith("issuer:") and (t := label_of(f"country:{k[7:]}"))), None)
    actor = says.actors[0] if says.actors else ""
    who = issuer or (actor, actor, actor)
    kinds = () if says.measure == "sanction_listing" else ("item", "asset")
    things = [t for kind in kinds for k in keys if k.startswith(f"{kind}:") and (t := label_of(k))][:2]
    on = ("", "", "")
    if things and all(t[0].endswith(measure[0]) for t in things):  # reciprocal tariffs, car tariffs
        measure = things[0]
    elif things:
        on = (
            " on " + " and ".join(t[0] for t in things),
            "・".join(t[1] for t in things),
            "、".join(t[2] for t in things),
        )
    elif says.targets:
        on = (f" against {says.targets[-1]}", "", "")
    return (
        f"{who[0]}: {measure[0]}{on[0]}".lstrip(": "),
        f"{who[1]}：{on[1]}{measure[1]}".lstrip("："),
        f"{who[2]}：{on[2]}{measure[2]}".lstrip("："),
    )
