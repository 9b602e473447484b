"""How three languages write dates: the patterns that `nlp.dates.dates` reads.

Owns the regular expressions, over folded text (simplified forms stand for all: 昨天, 先周, 号). Refuses to know today.
"""

# ruff: noqa: E501  one alternative of the grammar a line

from __future__ import annotations

import re

KANJI_DIGITS = {**{c: i for i, c in enumerate("〇一二三四五六七八九")}, "零": 0}

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "民国": 1911, "r": 2018, "h": 1988, "s": 1925}
"""The year before the first of each era."""

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    **{name: i for i, names in enumerate(
        ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat", "sunday sun"))
       for name in names.split()},
    **{c: i for i, c in enumerate("月火水木金土日")},
}  # fmt: skip
CHINESE_WEEKDAYS = {**{c: i for i, c in enumerate("一二三四五六日")}, "天": 6}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "一": 1, "二": 2, "三": 3, "四": 4, "首": 1, **{str(i): i for i in range(1, 5)},
}  # fmt: skip

YEAR_OFFSETS = {
    **dict.fromkeys(("今年", "本年", "当年", "ことし"), 0), **dict.fromkeys(("去年", "昨年", "上年"), -1), "一昨年": -2,
    "前年": -1, "来年": 1, "明年": 1, "翌年": 1, "后年": 2, "同年": 0, "翌々年": 2,
}  # fmt: skip
MONTH_OFFSETS = {
    **dict.fromkeys(("今月", "本月", "当月", "这个月"), 0), **dict.fromkeys(("先月", "上月", "上个月", "前月"), -1), "先々月": -2,
    **dict.fromkeys(("来月", "下月", "下个月", "翌月"), 1), "同月": 0,
}  # fmt: skip
DAY_OFFSETS = {
    **dict.fromkeys(("今日", "本日", "今天", "きょう", "今晚", "今早", "今晨", "今夜", "今朝"), 0),
    **dict.fromkeys(("昨日", "昨天", "きのう", "昨晚", "昨夜", "昨晨"), -1), **dict.fromkeys(("一昨日", "前天", "おととい"), -2), "大前天": -3,
    **dict.fromkeys(("明日", "明天", "あす", "明晚"), 1), **dict.fromkeys(("明后日", "后天", "あさって"), 2),
}  # fmt: skip
SAME_DAY = {
    **dict.fromkeys(("同日", "当日", "当天", "即日", "同一天"), 0),
    **dict.fromkeys(("翌日", "次日", "隔天", "隔日", "翌朝", "第二天"), 1),
    "前日": -1,
}
"""Days told from the date before them."""
WEEK_OFFSETS = {
    **dict.fromkeys(("今周", "本周", "这周", "本星期", "这星期", "这礼拜"), 0),
    **dict.fromkeys(("先周", "上周", "上星期", "上礼拜", "前周"), -1), "先々周": -2,
    **dict.fromkeys(("来周", "下周", "下星期", "下礼拜", "翌周"), 1),
}  # fmt: skip


def _any(words: object) -> str:
    return "|".join(sorted((re.escape(str(w)) for w in words), key=len, reverse=True))  # type: ignore[attr-defined]


_N = "(?:[0-9]{1,2}|[〇一二三四五六七八九十]{1,3})"
_MD = f"(?P<month>{_N})[ ]?月(?:[ ]?(?P<day>{_N})(?:(?:[ ]?(?:[~〜–至到、・-]|日から|日至|号至)[ ]?{_N})?[ ]?[日号](?!本)|(?=[ ]?[~〜–-][ ]?[0-9]+日)))?"
_NOT_A_DATE = "(?!间|以内|之内|以上|以下|连続|连续|连|続|ぶり|目|程度|后|前|数|分|游|经|均|线|元|圆|本|ほど|余|足らず|内|当|あたり|平均|量|比)"

_FIRST = "".join(
    sorted({w[0] for table in (ERAS, YEAR_OFFSETS, MONTH_OFFSETS, DAY_OFFSETS, SAME_DAY, WEEK_OFFSETS) for w in table})
)
"""What a word of the tables begins with: elsewhere no alternative is tried."""

CJK = re.compile(
    f"""(?=[0-9〇一二三四五六七八九十两第首今本去昨来明前上下翌月火水木金土日周星礼{_FIRST}])(?:(?P<era>(?P<era_name>令和|平成|昭和|大正|民国)(?P<era_year>元|{_N}|1[0-9]{{2}})年(?:(?P<era_fiscal>度)|(?:{_MD.replace("<month>", "<era_month>").replace("<day>", "<era_day>")})?)?)
    | (?P<short_era>(?<![a-z0-9])(?P<letter>[rhs])(?P<se_year>[0-9]{{1,2}})[./](?P<se_month>[0-9]{{1,2}})[./](?P<se_day>[0-9]{{1,2}})(?![0-9.]))
    | (?P<quarter>(?:(?:(?<![0-9])(?P<q_year>(?:19|20)?[0-9]{{2}})年|(?P<q_rel>今|本|去|昨|来|明|前)年?)(?P<q_fiscal>度)?[ の]?)?
        (?:第?(?P<q>[1-4一二三四首])[ ]?(?P<q_kind>四半期|季度|(?<=[第首].)季|(?<=首)季)|(?P<half>[上下])半(?P<half_kind>期|年)))
    | (?P<fiscal>(?:(?<![0-9])(?P<f_year>(?:19|20)?[0-9]{{2}})|(?P<f_rel>今|本|去|昨|来|明|前|上|下)(?:一)?)(?:年度|财年|财政年度)|(?P<f_back>(?:19|20)[0-9]{{2}})(?:财年|财政年度))
    | (?P<numeric>(?<![a-z0-9./-])(?P<n_year>(?:19|20)[0-9]{{2}})(?P<n_sep>[-/.])(?P<n_month>[0-9]{{1,2}})(?P=n_sep)(?P<n_day>[0-9]{{1,2}})(?![0-9]|[./-][0-9]))
    | (?P<slashed>(?<![0-9./a-z-])(?P<sl_month>1[0-2]|0?[1-9])/(?P<sl_day>3[01]|[12][0-9]|0?[1-9])(?=[ ]?\\((?:[月火水木金土日]|周?[一二三四五六日])\\)|付))
    | (?P<months>(?:(?<![0-9])(?P<ms_year>(?:19|20)?[0-9]{{2}})年|(?P<ms_rel>{_any(YEAR_OFFSETS)})の?)?(?<![0-9])(?:1[0-2]|[1-9])(?:月?[~〜–至到-]|月から)(?P<ms_month>1[0-2]|[1-9])月(?![0-9]{{1,2}}[日号]))
    | (?P<roc>(?<![0-9])(?P<roc_year>1[0-3][0-9])年(?P<roc_month>1[0-2]|0?[1-9])月(?:(?P<roc_day>[0-9]{{1,2}})日)?)
    | (?P<year_end>(?P<ye>{_any(YEAR_OFFSETS)}|(?<![0-9])(?P<ye_year>(?:19|20)[0-9]{{2}})年)の?年?[末底](?!年))
    | (?P<full>(?<![0-9])(?<![0-9][.,])(?P<year>(?:19|20)[0-9]{{2}}|[一二][〇零九一][〇零一二三四五六七八九]{{2}}|(?P<apostrophe>[12][0-9](?=年[0-9〇一二三四五六七八九十]{{1,3}}月)))[ ]?年
        (?!度|间|代|期限|来|以来|ぶり|前|后|[ ]?(?:公告|法律|政令|省令|告示|条例|规则|府令|法释|令)?[ ]?第?[ ]?[0-9]+号)(?:[ ]?{_MD.replace("<month>", "<fu_month>").replace("<day>", "<fu_day>")})?)
    | (?P<short_year>(?<![0-9])(?P<sy_year>2[0-9])年(?=[はのにもか、～〜~（(]))
    | (?P<rel_year>(?P<ry>{_any(YEAR_OFFSETS)})(?!度|比|同|期)(?:[ の]?{_MD.replace("<month>", "<ry_month>").replace("<day>", "<ry_day>")})?)
    | (?P<rel_month>(?P<rm>{_any(MONTH_OFFSETS)})(?!比|期|号)(?:(?P<rm_day>{_N})[日号](?!本)|の?(?P<rm_part>初め|上旬|中旬|下旬|半ば|末|底|初))?)
    | (?P<month_day>(?<![0-9第])(?<!数)(?<![个か箇ヶカケ]){_MD.replace("<month>", "<md_month>").replace("<day>", "<md_day>")}(?!间|额|曜))
    | (?P<week>(?P<w>{_any(WEEK_OFFSETS)})(?:の?(?P<w_day>[一二三四五六日天])(?!线)|の?(?P<w_day_ja>[月火水木金土日])曜日?)?)
    | (?P<weekday>(?:周|星期|礼拜)(?P<wd_zh>[一二三四五六日天])(?![刊报年岁])|(?P<wd_ja>[月火水木金土日])曜日?)
    | (?P<rel_day>(?<![说表声阐证申文])(?:{_any(DAY_OFFSETS)}))(?!本|新闻|头条)
    | (?P<bracketed>[今昨明]\\((?P<br_day>[0-9]{{1,2}})\\)[日天早晚])
    | (?P<next_named>翌(?P<nn_day>[0-9]{{1,2}})日)
    | (?P<same_day>(?:{_any(SAME_DAY)})(?!本|比))
    | (?P<ago>(?<![0-9])(?P<ago_n>[0-9]{{1,2}}|[一二三四五六七八九十两])(?P<ago_unit>日|天|周间?|星期|个月|か月|ヶ月|カ月|年)(?:之|以)?(?P<ago_way>前(?!半|后)|后(?!半)))
    | (?P<day_only>(?<![0-9月〇一二三四五六七八九十第])(?<![0-9][.,])(?P<do_day>[0-9]{{1,2}}|[二三]?十[一二三四五六七八九]?)(?:日{_NOT_A_DATE}(?!まで[のに]?の?[0-9]+日间)|号(?=[晚上下早凌晨宣公在表举,、起]))))
    """,
    re.VERBOSE,
)

_MONTH = "(?:" + _any(MONTHS) + r")(?![a-z])\.?"
_DAY = "(?:[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9])"
_YEAR = "(?:19|20)[0-9]{2}(?![0-9])"
_WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_UNITS = "day|week|fortnight|month|year"
_COUNT = "[0-9]{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten"
COUNTS = {
    w: i for i, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"])
} | {"a": 1, "an": 1}

ENGLISH = re.compile(
    f"""(?:(?=[0-9])|(?<![a-z0-9])(?=[adefjlmnopqstwy]))(?:(?P<numeric>(?<![0-9./-])(?P<n_year>(?<![a-z]){_YEAR})(?P<n_sep>[-/.])(?P<n_month>[0-9]{{1,2}})(?P=n_sep)(?P<n_day>[0-9]{{1,2}})(?![0-9]|[./-][0-9]))
    | (?P<us_numeric>(?<![a-z0-9./-])(?P<us_month>[0-9]{{1,2}})/(?P<us_day>[0-9]{{1,2}})/(?P<us_year>{_YEAR})(?!/))
    | (?P<us_short>(?:(?<=on[ ])|(?<=since[ ])|(?<=dated[ ]))(?P<us_month2>[0-9]{{1,2}})/(?P<us_day2>[0-9]{{1,2}})(?![0-9/.%]))
    | (?P<dotted>(?<![a-z0-9./-])(?P<dot_day>[0-9]{{1,2}})\\.(?P<dot_month>[0-9]{{1,2}})\\.(?P<dot_year>{_YEAR})(?!\\.?[0-9]))
    | (?<![a-z0-9])(?:
      (?P<quarter>(?:(?P<q_fy>fy|fiscal[ ](?:year[ ])?)?(?P<q_early>{_YEAR})[ ])?(?:q(?P<q>[1-4])|(?P<q_back>[1-4])q|(?:the[ ])?(?P<q_word>first|second|third|fourth|1st|2nd|3rd|4th)[ -](?P<q_unit>quarter|half))(?![a-z0-9])
         (?:(?:[ ]of|[ ]in|,)?(?:[ ]the)?[ ](?P<q_fiscal>fiscal[ ]?(?:year[ ])?|fy[ ]?)?(?:20(?P<q_fy2>[0-9]{{2}})(?![0-9])|(?P<q_rel>this|last|next)[ ]year))?)
    | (?P<fiscal>(?:fiscal[ ](?:year[ ])?|fy[ -]?)(?P<f_year>(?:20)?[0-9]{{2}})(?![0-9]))
    | (?P<month_day>(?P<md_month>{_MONTH})[ ]?(?P<md_day>{_DAY})(?:[ ]?(?:-|–|to)[ ]?{_DAY})?(?:,?[ ](?P<md_year>{_YEAR})|,?[ ](?:of[ ])?(?P<md_rel>this|last|next)[ ]year)?)
    | (?P<day_month>(?P<dm_day>{_DAY})(?:[ ]?(?:-|–|to)[ ]?{_DAY})?(?:[ ]of)?[ -](?P<dm_month>{_MONTH})(?:(?:,?[ ]|-)(?P<dm_year>{_YEAR})|,?[ ](?:of[ ])?(?P<dm_rel>this|last|next)[ ]year)?)
    | (?P<month_year>(?:{_MONTH}[ ]?(?:-|–|to)[ ]?)?(?P<my_month>{_MONTH}),?[ ](?:of[ ])?(?:(?P<my_year>{_YEAR})|(?P<my_rel>this|last|next)[ ]year))
    | (?P<the_day>(?:(?<=on[ ]the[ ])|(?<=of[ ]the[ ])|(?<=from[ ]the[ ]))(?P<td_day>[12]?[0-9]|3[01])(?:st|nd|rd|th)(?=[.,;:)]|$|[ ](?:at|in|and|by|to|with|that|when|after|as|but|of[ ](?:this|last)[ ]month)[ .]))
    | (?P<season>(?:spring|summer|autumn|fall|winter)[ ](?:of[ ])?(?P<se_year>{_YEAR}))
    | (?P<rel_month_name>(?P<rn>last|this|next)[ ](?P<rn_month>{_MONTH}))
    | (?P<month_only>(?:(?<=in[ ])|(?<=by[ ])|(?<=of[ ])|(?<=to[ ])|(?<=since[ ])|(?<=until[ ])|(?<=after[ ])|(?<=from[ ])|(?<=during[ ])|(?<=before[ ])
         |(?:early|late|mid|end)[ -])(?:(?:early|late|mid|end)[ -])?(?P<mo_month>{_MONTH}))
    | (?P<weekday>(?:(?P<wd_rel>last|next|this)[ ])?(?P<wd>{_WEEKDAY})s?(?:[ ](?:of[ ])?(?P<wd_week>last|next|this)[ ]week)?(?!,?[ ](?:the[ ])?(?:{_MONTH}[ ]?[0-9]|[0-9]{{1,2}}(?:st|nd|rd|th)?[ ]{_MONTH})))
    | (?P<rel>(?:(?:earlier|later|early|late)[ ])?(?P<r>last|this|next|previous)[ ](?P<r_unit>week|month|year|quarter))
    | (?P<rel_day>(?:the[ ])?day[ ]before[ ]yesterday|yesterday|today|tomorrow|tonight|last[ ]night|this[ ](?:morning|afternoon|evening))
    | (?P<ago>(?P<ago_n>{_COUNT})[ ](?P<ago_unit>{_UNITS})s?[ ](?P<ago_way>ago|earlier|later))
    | (?P<same_day>(?:the[ ]|that[ ])same[ ]day|same[ ]day|that[ ]day|(?:the[ ])(?P<sd>previous|following|next)[ ]day)
    | (?P<year_only>(?:(?<=in[ ])|(?<=by[ ])|(?<=of[ ])|(?<=since[ ])|(?<=until[ ])|(?<=from[ ])|(?<=during[ ])|(?<=through[ ])|(?<=before[ ])|(?<=early[ ])|(?<=late[ ])|(?<=end[ ]of[ ])|(?<=mid-))(?P<y>{_YEAR}))(?![ -]?[a-z]*(?:pounds|won|yen))
    )(?![a-z]))
    """,
    re.VERBOSE,
)  # fmt: skip
MONTH_NAMES = re.compile(_MONTH)
ZONED = re.compile(
    "(?:日本时间|现地时间|当地时间|米国时间|美国时间|美东时间|东部时间|北京时间|东京时间|台北时间|华盛顿时间|ワシントン时间)[ のでは]{0,2}$"
)
