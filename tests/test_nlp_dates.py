"""Dates: eras, fiscal periods, year-less, relative and zoned ones, against the day of publication."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.dates.dates import find_dates

# language | published | text | mention=iso; mention=iso; …
ROWS = """
ja | 2026-02-18 | 令和8年5月1日に | 令和8年5月1日=2026-05-01
ja | 2026-02-18 | 令和元年10月 | 令和元年10月=2019-10
ja | 2026-02-18 | 平成30年 | 平成30年=2018
ja | 2026-02-18 | R8.5.1付 | R8.5.1=2026-05-01
ja | 2026-02-18 | 令和8年度予算 | 令和8年度=2026
ja | 2026-02-18 | 2025年9月4日、 | 2025年9月4日=2025-09-04
ja | 2026-02-18 | ２０２５年９月４日 | ２０２５年９月４日=2025-09-04
ja | 2026-02-18 | 二〇二五年九月四日 | 二〇二五年九月四日=2025-09-04
ja | 2026-02-18 | 2025/9/4と2025-09-05 | 2025/9/4=2025-09-04; 2025-09-05=2025-09-05
ja | 2026-02-18 | 26年2月に | 26年2月=2026-02
ja | 2026-02-18 | 25年の貿易収支 | 25年=2025
ja | 2026-02-18 | 9月4日に | 9月4日=2025-09-04
ja | 2026-02-18 | 3月19日に訪米する | 3月19日=2026-03-19
ja | 2026-01-06 | 12月4日に | 12月4日=2025-12-04
ja | 2025-12-20 | 1月6日に | 1月6日=2026-01-06
ja | 2026-02-18 | 17日に選んだ | 17日=2026-02-17
ja | 2026-02-18 | 27日に明らかにした | 27日=2026-01-27
ja | 2026-02-18 | 24日に署名する予定だ | 24日=2026-02-24
ja | 2026-03-02 | 27日、発表した | 27日=2026-02-27
ja | 2026-02-18 | 先月14日と今月20日、来月3日 | 先月14日=2026-01-14; 今月20日=2026-02-20; 来月3日=2026-03-03
ja | 2026-02-18 | 先月に | 先月=2026-01
ja | 2026-02-18 | 10日に決めた。同日から | 10日=2026-02-10; 同日=2026-02-10
ja | 2026-02-18 | 9月4日に署名し、翌日に発効 | 9月4日=2025-09-04; 翌日=2025-09-05
ja | 2026-02-18 | 昨日、きょう、あす | 昨日=2026-02-17; きょう=2026-02-18; あす=2026-02-19
ja | 2026-02-18 | 4日（日本時間5日）に | 4日=2026-02-04; 5日=2026-02-05
ja | 2026-02-18 | 現地時間16日 | 16日=2026-02-16
ja | 2026-02-18 | 2025年度第3四半期の承諾 | 2025年度第3四半期=2025-12
ja | 2026-02-18 | 2025年度第4四半期 | 2025年度第4四半期=2026-03
ja | 2026-02-18 | 25年度の税収 | 25年度=2025
ja | 2026-02-18 | 今年度と来年度 | 今年度=2025; 来年度=2026
ja | 2026-05-18 | 今年度 | 今年度=2026
ja | 2026-02-18 | 25年度上半期（4〜9月） | 25年度上半期=2025-09; 4〜9月=2025-09
ja | 2026-02-18 | 今年3月、昨年11月、来年1月 | 今年3月=2026-03; 昨年11月=2025-11; 来年1月=2027-01
ja | 2026-02-18 | 火曜日に | 火曜日=2026-02-17
ja | 2026-02-18 | 先週金曜日 | 先週金曜日=2026-02-13
ja | 2026-02-18 | 来週月曜日 | 来週月曜日=2026-02-23
ja | 2026-02-18 | 3年前と2か月前 | 3年前=2023; 2か月前=2025-12
ja | 2026-02-18 | 9月4〜6日に | 9月4〜6日=2025-09-04
ja | 2026-02-18 | 2029年1月19日までに | 2029年1月19日=2029-01-19
ja | 2026-02-18 | 45日以内、3カ月、2日本社、第7回、30日間 | -
ja | 2026-02-18 | 前日本代表と5月病の薬 | 5月=2026-05
ja | 2026-02 | 27日に | 27日=2026-02-27
ja | 2026-02 | 昨日 | 昨日=2026-02
ja |  | 昨日、27日、先月 | 昨日=; 27日=; 先月=
ja |  | 2026年5月1日に。4日にも | 2026年5月1日=2026-05-01; 4日=
zh | 2026-02-18 | 2025年9月4日 | 2025年9月4日=2025-09-04
zh | 2026-02-18 | 2025 年 9 月 4 日 | 2025 年 9 月 4 日=2025-09-04
zh | 2026-02-18 | 二〇二五年九月四日 | 二〇二五年九月四日=2025-09-04
zh | 2026-02-18 | 民國115年2月3日 | 民國115年2月3日=2026-02-03
zh | 2026-02-18 | 9月4日公布 | 9月4日=2025-09-04
zh | 2026-02-18 | 9月4號公布 | 9月4號=2025-09-04
zh | 2026-02-18 | 日前，4日宣布 | 4日=2026-02-04
zh | 2026-02-18 | 從7日起 | 7日=2026-02-07
zh | 2026-02-18 | 7日晚間發布 | 7日=2026-02-07
zh | 2026-02-18 | 上月14日、本月10日 | 上月14日=2026-01-14; 本月10日=2026-02-10
zh | 2026-02-18 | 上个月 | 上个月=2026-01
zh | 2026-02-18 | 2月10日宣布，同日生效 | 2月10日=2026-02-10; 同日=2026-02-10
zh | 2026-02-18 | 自2026年1月7日起，商务部当天公告 | 2026年1月7日=2026-01-07; 当天=2026-01-07
zh | 2026-02-18 | 即日起实施 | 即日=2026-02-18
zh | 2026-02-18 | 昨天、今天、明天、前天 | 昨天=2026-02-17; 今天=2026-02-18; 明天=2026-02-19; 前天=2026-02-16
zh | 2026-02-18 | 周五公布 | 周五=2026-02-13
zh | 2026-02-18 | 上周五和下週一 | 上周五=2026-02-13; 下週一=2026-02-23
zh | 2026-02-18 | 星期三 | 星期三=2026-02-18
zh | 2026-02-18 | 今年2月、去年11月、明年1月 | 今年2月=2026-02; 去年11月=2025-11; 明年1月=2027-01
zh | 2026-02-18 | 2025年第三季度 | 2025年第三季度=2025-09
zh | 2026-02-18 | 第二季度 | 第二季度=2026-06
zh | 2026-02-18 | 去年下半年 | 去年下半年=2025-12
zh | 2026-02-18 | 三個月前 | 三個月前=2025-11
zh | 2026-02-18 | 当地时间16日 | 16日=2026-02-16
zh | 2026-02-18 | 2029年1月前完成 | 2029年1月=2029-01
zh | 2026-02-18 | 2028年初完工 | 2028年=2028
zh | 2026-02-18 | 第55號公告、3个月、20年来、近日 | -
zh | 2026-02-18 | 大臣说明日美关税协议 | -
zh | 2026-02-18 | 他表示同日本政府协商 | -
zh |  | 周五，上月 | 周五=; 上月=
en | 2026-02-18 | on Sept. 4, 2025, | Sept. 4, 2025=2025-09-04
en | 2026-02-18 | 4 September 2025 | 4 September 2025=2025-09-04
en | 2026-02-18 | 2025-09-04 and 9/4/2025 | 2025-09-04=2025-09-04; 9/4/2025=2025-09-04
en | 2026-02-18 | 25/12/2025 | 25/12/2025=2025-12-25
en | 2026-02-18 | (Jan 6) | Jan 6=2026-01-06
en | 2026-02-18 | Oct. 9 (Xinhua) | Oct. 9=2025-10-09
en | 2026-02-18 | the May 1 deal | May 1=2026-05-01
en | 2026-02-18 | September 2025 | September 2025=2025-09
en | 2026-02-18 | in March and by January 2029 | March=2026-03; January 2029=2029-01
en | 2026-02-18 | last July | last July=2025-07
en | 2026-02-18 | on Tuesday | Tuesday=2026-02-17
en | 2026-02-18 | on Wednesday | Wednesday=2026-02-18
en | 2026-02-18 | last Wednesday and next Tuesday | last Wednesday=2026-02-11; next Tuesday=2026-02-24
en | 2026-02-18 | Friday last week | Friday last week=2026-02-13
en | 2026-02-18 | yesterday, today and tomorrow | yesterday=2026-02-17; today=2026-02-18; tomorrow=2026-02-19
en | 2026-02-18 | last month, this year | last month=2026-01; this year=2026
en | 2026-02-18 | earlier this month | earlier this month=2026-02
en | 2026-02-18 | two weeks ago | two weeks ago=2026-02
en | 2026-02-18 | three days ago | three days ago=2026-02-15
en | 2026-02-18 | a year earlier | a year earlier=2025
en | 2026-02-18 | on July 22, 2025; the same day | July 22, 2025=2025-07-22; the same day=2025-07-22
en | 2026-02-18 | Q3 2025 and the third quarter of fiscal 2025 | Q3 2025=2025-09; the third quarter of fiscal 2025=2025-12
en | 2026-02-18 | fiscal 2025 and FY2026 | fiscal 2025=2025; FY2026=2026
en | 2026-02-18 | in 2029, since 1975 | 2029=2029; 1975=1975
en | 2026-02-18 | March 3-5 | March 3-5=2026-03-03
en | 2026-02-18 | it may 5 times march 3 abreast | -
en | 2026-02-18 | 45 business days and 2000 jobs | -
en |  | yesterday and Tuesday | yesterday=; Tuesday=
en |  | On September 4. By January 19, 2029. | September 4=; January 19, 2029=2029-01-19
en |  | On February 28, 2025 it met. On March 9 it signed. | February 28, 2025=2025-02-28; March 9=2025-03-09
ja | 2026-02-18 | 4〜9月の実績、昨年10〜12月 | 4〜9月=2025-09; 昨年10〜12月=2025-12
ja | 2026-02-18 | 前日比412円高、前年同期比 | -
ja | 2026-02-18 | 2026年公告第11号と令和7年 | 令和7年=2025
ja | 2026-02-18 | 2/17（火）に | 2/17=2026-02-17
ja | 2026-02-18 | 3月4日から6日まで | 3月4日から6日=2026-03-04
ja | 2026-02-18 | 二月十七日、十七日に | 二月十七日=2026-02-17; 十七日=2026-02-17
ja | 2026-02-18 | 昨年末に、2027年末まで | 昨年末=2025-12; 2027年末=2027-12
ja | 2026-02-18 | 2月7日に決め、翌8日から | 2月7日=2026-02-07; 翌8日=2026-02-08
ja | 2026-02-18 | 16日に会見した。調査は昨年1月7日に始まった。輸出は多くない。官房長官は同日、 | 16日=2026-02-16; 昨年1月7日=2025-01-07; 同日=2026-02-16
ja | 2026-02-18 | 2月10日に署名し、3日後に発効 | 2月10日=2026-02-10; 3日後=2026-02-13
ja | 2026-02-18 | 1日当たり10日分、2/17の比、v2024.1.5、電話03-3501-1511 | -
zh | 2026-02-18 | 115年2月3日 | 115年2月3日=2026-02-03
zh | 2026-02-18 | 2月20日裁定，四天後確認 | 2月20日=2026-02-20; 四天後=2026-02-24
zh | 2026-02-18 | 去年10至12月 | 去年10至12月=2025-12
zh | 2026-02-18 | 商务部公告2026年第11号 | -
zh | 2026-02-18 | 今（18）日宣布、昨(17)日 | 今（18）日=2026-02-18; 昨(17)日=2026-02-17
zh | 2026-02-18 | 本财年和2025财年 | 本财年=2025; 2025财年=2025
zh | 2026-02-18 | 去年底、大前天 | 去年底=2025-12; 大前天=2026-02-15
zh | 2026-02-18 | 3月4日至6日 | 3月4日至6日=2026-03-04
en | 2026-02-18 | in March last year and in February of this year | March last year=2025-03; February of this year=2026-02
en | 2026-02-18 | 17-Feb-2026, 17.02.2026 and 17 Feb. 2026 | 17-Feb-2026=2026-02-17; 17.02.2026=2026-02-17; 17 Feb. 2026=2026-02-17
en | 2026-02-18 | on 2/17 it fell 2/3 in 24/7 trading | 2/17=2026-02-17
en | 2026-02-18 | from 4-6 March and 4 to 6 March 2026 | 4-6 March=2026-03-04; 4 to 6 March 2026=2026-03-04
en | 2026-02-18 | chosen on the 17th. On the 20th floor | 17th=2026-02-17
en | 2026-02-18 | last night and this morning | last night=2026-02-17; this morning=2026-02-18
en | 2026-02-18 | spring 2027, mid-March, end-March | spring 2027=2027; mid-March=2026-03; end-March=2026-03
en | 2026-02-18 | Tuesday, Oct. 7 and Tuesday of next week | Oct. 7=2025-10-07; Tuesday of next week=2026-02-24
en | 2026-08-20 | Then on October 9 China announced licensing; it will end on October 10 | October 9=2025-10-09; October 10=2026-10-10
en | 2026-02-27 | On Thursday it spoke. Two days earlier it agreed | Thursday=2026-02-26; Two days earlier=2026-02-24
en | 2026-02-18 | version 17.2.20261, Section 301, F-35, 10-K, tel. 202-555-0117, a 3-2 vote | -
en | 2026-02-18 | May 3rd, January-March 2026 | May 3rd=2026-05-03; January-March 2026=2026-03
"""


def _parse(row):
    language, published, text, mentions = (part.strip() for part in row.split(" | "))
    pairs = [] if mentions == "-" else [m.rpartition("=")[::2] for m in mentions.split("; ")]
    return language, published, text, [tuple(p) for p in pairs]


CASES = [_parse(row) for row in ROWS.strip().split("\n")]


@pytest.mark.parametrize(("language", "published", "text", "expected"), CASES, ids=[f"{c[0]}:{c[2]}" for c in CASES])
def test_dates_as_written(language, published, text, expected):
    found = find_dates(text, language, published)
    assert [(m.text, m.iso) for m in found] == expected
    assert all(text[m.start : m.end] == m.text for m in found)


@pytest.mark.parametrize(
    ("text", "precision", "rule"),
    [
        ("2025年9月4日", "day", "absolute"),
        ("令和8年5月1日", "day", "era"),
        ("2025年度第3四半期", "quarter", "fiscal"),
        ("上半期", "half", "fiscal"),
        ("9月4日", "day", "yearless"),
        ("17日に", "day", "day-only"),
        ("火曜日", "day", "weekday"),
        ("先週", "week", "relative"),
        ("3年前", "year", "ago"),
        ("現地時間16日", "day", "zoned"),
    ],
)
def test_precision_and_rule(text, precision, rule):
    mention = find_dates(text, "ja", "2026-02-18")[0]
    assert (mention.precision, mention.rule) == (precision, rule)


@given(
    st.text(
        alphabet="0123456789年月日号前年度第四半期令和民国R./-先今来去昨上下周一二十〇曜火同翌末季财后() JanMayTuesdayqth",
        max_size=40,
    ),
    st.sampled_from(["en", "ja", "zh"]),
    st.sampled_from(["", "2026", "2026-02", "2026-02-18", "2024-02-29", "nonsense", "2026-13", "2026-02-30"]),
)
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_reader(text, language, published):
    end = 0
    for mention in find_dates(text, language, published):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= end
        assert len(mention.iso) in {0, 4, 7, 10}
        end = mention.end
