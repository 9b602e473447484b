"""Amounts: spans, values, currencies, hedges, as three languages write them."""

import re
import tomllib
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.amounts.money import find_amounts
from nlp.languages import identify

# language | text | amount; amount; …   with amount = span, low[~high], currency[, qualifier]
ROWS = """
en | The fund of $550 billion is | $550 billion, 550e9, USD
en | worth US$36bn in all | US$36bn, 36e9, USD
en | a US$466mn loan | US$466mn, 466e6, USD
en | a loan of USD466 million | USD466 million, 466e6, USD
en | the amount is USD20.712m | USD20.712m, 20.712e6, USD
en | a $550 bln plan | $550 bln, 550e9, USD
en | the $550 Bil. plan | $550 Bil., 550e9, USD
en | projects worth 400 B. Dollars | 400 B. Dollars, 400e9, USD
en | projects worth 400 billion dollars | 400 billion dollars, 400e9, USD
en | a fund of ¥340bn | ¥340bn, 340e9, JPY
en | sales were JPY 12,253.3bn | JPY 12,253.3bn, 12253300000000, JPY
en | a gain of ¥1.1-trillion | ¥1.1-trillion, 1.1e12, JPY
en | the 36-point-two billion dollars deal | 36-point-two billion dollars, 36.2e9, USD
en | about Rs 3,500 crore | about Rs 3,500 crore, 35e9, INR, about
en | ₹3,500 crore and 20 lakh rupees | ₹3,500 crore, 35e9, INR; 20 lakh rupees, 2e6, INR
en | the $550 BILLION Dollar fund | $550 BILLION Dollar, 550e9, USD
en | it costs $4.5-6bn | $4.5-6bn, 4.5e9~6e9, USD
en | it costs $4.5bn-$6bn | $4.5bn-$6bn, 4.5e9~6e9, USD
en | $20 billion to $30 billion a year | $20 billion to $30 billion, 20e9~30e9, USD
en | from $350m to up to $100bn | $350m to up to $100bn, 350e6~100e9, USD
en | 20 to 30 billion dollars | 20 to 30 billion dollars, 20e9~30e9, USD
en | between $4 billion and $6 billion | between $4 billion and $6 billion, 4e9~6e9, USD
en | between 20 and 30 billion yen | between 20 and 30 billion yen, 20e9~30e9, JPY
en | it rose from $10bn to $15bn | $10bn, 10e9, USD; $15bn, 15e9, USD
en | half a million dollars | half a million dollars, 5e5, USD
en | a quarter of a billion dollars | a quarter of a billion dollars, 250e6, USD
en | one and a half billion euros | one and a half billion euros, 1.5e9, EUR
en | two hundred and fifty million pounds | two hundred and fifty million pounds, 250e6, GBP
en | a billion dollars | a billion dollars, 1e9, USD
en | twenty-five million yen | twenty-five million yen, 25e6, JPY
en | tens of billions of dollars | tens of billions of dollars, 20e9~90e9, USD, about
en | hundreds of millions of euros | hundreds of millions of euros, 200e6~900e6, EUR, about
en | several billion dollars | several billion dollars, 2e9~9e9, USD, about
en | several hundred million dollars | several hundred million dollars, 200e6~900e6, USD, about
en | billions of dollars | billions of dollars, 2e9~9e9, USD, about
en | up to $550 billion | up to $550 billion, 550e9, USD, up_to
en | as much as $5bn | as much as $5bn, 5e9, USD, up_to
en | a maximum of 80 billion yen | a maximum of 80 billion yen, 80e9, JPY, up_to
en | roughly $36 billion | roughly $36 billion, 36e9, USD, about
en | some 550 billion dollars | some 550 billion dollars, 550e9, USD, about
en | an estimated $3 million | an estimated $3 million, 3e6, USD, about
en | nearly $142 billion | nearly $142 billion, 142e9, USD, about
en | close to €3 billion | close to €3 billion, 3e9, EUR, about
en | around $600 million | around $600 million, 600e6, USD, about
en | over 1 trillion yen | over 1 trillion yen, 1e12, JPY, over
en | well over $15 billion | well over $15 billion, 15e9, USD, over
en | more than $38 billion | more than $38 billion, 38e9, USD, over
en | in excess of £2 billion | in excess of £2 billion, 2e9, GBP, over
en | at least $250 billion | at least $250 billion, 250e9, USD, at_least
en | no less than $1bn | no less than $1bn, 1e9, USD, at_least
en | less than $1bn | less than $1bn, 1e9, USD, under
en | just under $9 billion | just under $9 billion, 9e9, USD, under
en | $500 million or more | $500 million or more, 500e6, USD, at_least
en | exports exceeding $5 billion | $5 billion, 5e9, USD, over
en | the first project under US$550 Billion plan | US$550 Billion, 550e9, USD
en | a dispute over $550 billion fund terms | $550 billion, 550e9, USD
en | under a $550 billion pledge | $550 billion, 550e9, USD
en | C$5 billion and A$3bn | C$5 billion, 5e9, CAD; A$3bn, 3e9, AUD
en | NT$30 billion | NT$30 billion, 30e9, TWD
en | HK$1.05 trillion | HK$1.05 trillion, 1.05e12, HKD
en | about 816 trillion won | about 816 trillion won, 816e12, KRW, about
en | ₩816 trillion | ₩816 trillion, 816e12, KRW
en | 3 billion Swiss francs | 3 billion Swiss francs, 3e9, CHF
en | 2 billion Canadian dollars | 2 billion Canadian dollars, 2e9, CAD
en | 12 billion Saudi riyals | 12 billion Saudi riyals, 12e9, SAR
en | AED 5 billion | AED 5 billion, 5e9, AED
en | 7 billion rupees | 7 billion rupees, 7e9, INR
en | 4.2 billion yuan | 4.2 billion yuan, 4.2e9, CNY
en | RMB 10 billion | RMB 10 billion, 10e9, CNY
en | 500 billion Taiwan dollars | 500 billion Taiwan dollars, 500e9, TWD
en | 5 trillion rupiah | 5 trillion rupiah, 5e12, IDR
en | 60 billion baht | 60 billion baht, 60e9, THB
en | 10 billion Mexican pesos | 10 billion Mexican pesos, 10e9, MXN
en | in Manila they paid 3 billion pesos | 3 billion pesos, 3e9, PHP
en | $US5 billion and $A3m | $US5 billion, 5e9, USD; $A3m, 3e6, AUD
en | up to an additional $5 billion | $5 billion, 5e9, USD, up_to
en | a debate about a $5 billion plan | $5 billion, 5e9, USD
en | USD$5m | USD$5m, 5e6, USD
en | $1,234.56 | $1,234.56, 1234.56, USD
en | $5 | $5, 5, USD
en | a fee of 100 dollars | 100 dollars, 100, USD
en | $2M and $3K and $1.2T | $2M, 2e6, USD; $3K, 3e3, USD; $1.2T, 1.2e12, USD
en | ＄３ billion | ＄３ billion, 3e9, USD
en | the $550-billion fund | $550-billion, 550e9, USD
en | a 550-billion-dollar fund | 550-billion-dollar, 550e9, USD
en | the $550 billion, about ¥85 trillion | $550 billion, 550e9, USD; about ¥85 trillion, 85e12, JPY, about
en | Japan's 550 billion investment in the US is $550 billion | 550 billion, 550e9, USD; $550 billion, 550e9, USD
en | at 145 yen to the dollar | 145 yen, 145, JPY
en | 30 million people and 20 billion tons | -
en | it grew 5 percent to 3.2 billion users | -
en | Dollar General opened 300 stores in 2025 | -
en | Euro 2024 was won by Spain in 2024 | -
en | a Won Buddhist; 2024 won praise | -
en | 500 pounds of rice and 3 pounds more | -
en | Super Bowl 50 million viewers | -
en | Act No. 38 of 2022 | -
en | the MAD 2000 rule and PHP 8 | -
en | 9.2 gigawatts and 800 MW by 2028 | -
ja | 5500億ドルの投資 | 5500億ドル, 550e9, USD
ja | ５５００億ドル | ５５００億ドル, 550e9, USD
ja | 5,500億米ドル | 5,500億米ドル, 550e9, USD
ja | 約81兆円 | 約81兆円, 81e12, JPY, about
ja | 1兆2,000億円を | 1兆2,000億円, 1.2e12, JPY
ja | 5兆700億円 | 5兆700億円, 5.07e12, JPY
ja | 3400億円以上の融資 | 3400億円以上, 340e9, JPY, at_least
ja | 80兆円超の | 80兆円超, 80e12, JPY, over
ja | 兆円規模の投資 | 兆円規模, 1e12, JPY, about
ja | 数十億ドル | 数十億ドル, 2e9~9e9, USD, about
ja | 数千億円 | 数千億円, 200e9~900e9, JPY, about
ja | 数兆円規模 | 数兆円規模, 2e12~9e12, JPY, about
ja | 十数億円 | 十数億円, 1.1e9~1.9e9, JPY, about
ja | 200億-300億ドル | 200億-300億ドル, 20e9~30e9, USD
ja | 200億〜300億ドル | 200億〜300億ドル, 20e9~30e9, USD
ja | 200～300億ドル | 200～300億ドル, 20e9~30e9, USD
ja | 1〜2兆円 | 1〜2兆円, 1e12~2e12, JPY
ja | 100億ドルから150億ドルの間 | 100億ドルから150億ドル, 10e9~15e9, USD
ja | 100億円から150億円に増やす | 100億円, 10e9, JPY; 150億円, 15e9, JPY
ja | 60百万米ドル（JBIC分） | 60百万米ドル, 60e6, USD
ja | 約253百万米ドル | 約253百万米ドル, 253e6, USD, about
ja | 500千米ドル | 500千米ドル, 500e3, USD
ja | 50,000万ドル | 50,000万ドル, 500e6, USD
ja | 5・2兆円 | 5・2兆円, 5.2e12, JPY
ja | ３９３４・５億ドル | ３９３４・５億ドル, 393.45e9, USD
ja | （投資金額900億円）▽（同3300億円） | 900億円, 90e9, JPY; 3300億円, 330e9, JPY
ja | ３９００億ドル（約６０兆円）余り | ３９００億ドル, 390e9, USD; 約６０兆円, 60e12, JPY, about
ja | 1ドル＝145円とした | 1ドル, 1, USD; 145円, 145, JPY
ja | 1ドル＝145円20銭 | 1ドル, 1, USD; 145円20銭, 145.2, JPY
ja | 約27億円、150円換算 | 約27億円, 2.7e9, JPY, about; 150円, 150, JPY
ja | 五五〇〇億ドル | 五五〇〇億ドル, 550e9, USD
ja | 二十一億円 | 二十一億円, 2.1e9, JPY
ja | 三千億円 | 三千億円, 300e9, JPY
ja | 6千億円と1兆4千億円 | 6千億円, 600e9, JPY; 1兆4千億円, 1.4e12, JPY
ja | 3万9000億円 | 3万9000億円, 3.9e12, JPY
ja | 1万2000円 | 1万2000円, 12000, JPY
ja | 1億5000万円 | 1億5000万円, 150e6, JPY
ja | 12億3456万7890円 | 12億3456万7890円, 1234567890, JPY
ja | 最大9200億円 | 最大9200億円, 920e9, JPY, up_to
ja | 最大で1兆円 | 最大で1兆円, 1e12, JPY, up_to
ja | 最大1兆7200億円余り | 最大1兆7200億円余り, 1.72e12, JPY, up_to
ja | およそ6億ドル | およそ6億ドル, 600e6, USD, about
ja | 5兆5000億円あまり | 5兆5000億円あまり, 5.5e12, JPY, over
ja | 300億円強 | 300億円強, 30e9, JPY, over
ja | 300億円を強化費に | 300億円, 30e9, JPY
ja | 300億円程度 | 300億円程度, 30e9, JPY, about
ja | 300億円以下 | 300億円以下, 30e9, JPY, up_to
ja | 300億円未満 | 300億円未満, 30e9, JPY, under
ja | 少なくとも100億ドル | 少なくとも100億ドル, 10e9, USD, at_least
ja | 7兆円を超える見通し | 7兆円, 7e12, JPY, over
ja | 80兆円を上回る | 80兆円, 80e12, JPY, over
ja | 20兆円を下回る | 20兆円, 20e12, JPY, under
ja | US$466百万 | US$466百万, 466e6, USD
ja | ￥1,000億 | ￥1,000億, 100e9, JPY
ja | 1,100億豪ドル、30億カナダドル | 1,100億豪ドル, 110e9, AUD; 30億カナダドル, 3e9, CAD
ja | 5億ユーロと3億ポンド | 5億ユーロ, 500e6, EUR; 3億ポンド, 300e6, GBP
ja | 100億元 | 100億元, 10e9, CNY
ja | 816兆ウォン | 816兆ウォン, 816e12, KRW
ja | 50億台湾ドル、70億香港ドル | 50億台湾ドル, 5e9, TWD; 70億香港ドル, 7e9, HKD
ja | 3000億ルピー | 3000億ルピー, 300e9, INR
ja | 60億タイバーツ | 60億タイバーツ, 6e9, THB
ja | 10億スイスフラン | 10億スイスフラン, 1e9, CHF
ja | 5500億ドル＝84兆円あまり | 5500億ドル, 550e9, USD; 84兆円あまり, 84e12, JPY, over
ja | 1兆数千億円 | 1兆数千億円, 1.2e12~1.9e12, JPY, about
ja | 2兆円近い | 2兆円近い, 2e12, JPY, about
ja | 100億米ドル2026年に | 100億米ドル, 10e9, USD
ja | 5500億㌦ | 5500億㌦, 550e9, USD
ja | 1億トンと6,200万トン、２・９倍 | -
ja | 27.5%から15%に、3.1%増 | -
ja | 100機の購入、3社、42件 | -
ja | 円谷プロと3つの円卓、ドルチェ5つ | -
ja | 2026年2月18日、午後3時 | -
ja | 5G通信と8割 | -
ja | ユーロネクスト10社 | -
zh | 5500亿美元 | 5500亿美元, 550e9, USD
zh | 5,500億美元 | 5,500億美元, 550e9, USD
zh | 53.75亿元 | 53.75亿元, 5.375e9, CNY
zh | 3.9万亿元 | 3.9万亿元, 3.9e12, CNY
zh | 11.5兆日圓 | 11.5兆日圓, 11.5e12, JPY
zh | 約1兆5000億日圓 | 約1兆5000億日圓, 1.5e12, JPY, about
zh | 五五〇〇億美元 | 五五〇〇億美元, 550e9, USD
zh | 二十一億美元 | 二十一億美元, 2.1e9, USD
zh | 新台幣一．一三兆元 | 新台幣一．一三兆元, 1.13e12, TWD
zh | 两千亿美元 | 两千亿美元, 200e9, USD
zh | 数百亿日元 | 数百亿日元, 20e9~90e9, JPY, about
zh | 几十亿美元 | 几十亿美元, 2e9~9e9, USD, about
zh | 逾百億美元 | 逾百億美元, 10e9, USD, over
zh | 上百亿美元 | 上百亿美元, 10e9, USD, over
zh | 100多亿美元 | 100多亿美元, 10e9, USD, over
zh | 30余亿美元 | 30余亿美元, 3e9, USD, over
zh | 百亿美元级 | 百亿美元级, 10e9, USD, about
zh | 300亿至400亿美元 | 300亿至400亿美元, 30e9~40e9, USD
zh | 300亿-400亿美元 | 300亿-400亿美元, 30e9~40e9, USD
zh | 300至400亿美元 | 300至400亿美元, 30e9~40e9, USD
zh | 300到400亿日元 | 300到400亿日元, 30e9~40e9, JPY
zh | 由13.9萬億日圓增至17.7萬億日圓 | 13.9萬億日圓, 13.9e12, JPY; 17.7萬億日圓, 17.7e12, JPY
zh | 約2萬億日圓與2萬日圓 | 約2萬億日圓, 2e12, JPY, about; 2萬日圓, 20000, JPY
zh | 約21.3萬億日圓（約1.05萬億港元） | 約21.3萬億日圓, 21.3e12, JPY, about; 約1.05萬億港元, 1.05e12, HKD, about
zh | 约合80万亿日元 | 约合80万亿日元, 80e12, JPY, about
zh | 约为1600亿日元 | 约为1600亿日元, 160e9, JPY, about
zh | 超过100亿美元 | 超过100亿美元, 10e9, USD, over
zh | 突破1万亿美元 | 突破1万亿美元, 1e12, USD, over
zh | 最高1000億美元 | 最高1000億美元, 100e9, USD, up_to
zh | 最高達4000億美元 | 最高達4000億美元, 400e9, USD, up_to
zh | 最多4000亿美元 | 最多4000亿美元, 400e9, USD, up_to
zh | 不超过200亿美元 | 不超过200亿美元, 20e9, USD, up_to
zh | 至少2500億美元 | 至少2500億美元, 250e9, USD, at_least
zh | 近100亿美元 | 近100亿美元, 10e9, USD, about
zh | 不足10亿美元 | 不足10亿美元, 1e9, USD, under
zh | 100亿美元以上 | 100亿美元以上, 10e9, USD, at_least
zh | 100亿美元左右 | 100亿美元左右, 10e9, USD, about
zh | 人民币5000万元 | 人民币5000万元, 50e6, CNY
zh | 5000万元人民币 | 5000万元人民币, 50e6, CNY
zh | 新台币100亿元 | 新台币100亿元, 10e9, TWD
zh | 南韓的版本總額3500億美元，1500億撥給美國造船業 | 3500億美元, 350e9, USD; 1500億, 150e9, USD
zh | 日本5500亿对美投资敲定。这5500亿美元… | 5500亿, 550e9, USD; 5500亿美元, 550e9, USD
zh | 台積電再投1000億元 | 1000億元, 100e9, TWD
zh | 港交所上市公司募資20億元，港元走強 | 20億元, 2e9, HKD
zh | 5亿欧元、3亿英镑、2亿韩元 | 5亿欧元, 500e6, EUR; 3亿英镑, 300e6, GBP; 2亿韩元, 200e6, KRW
zh | 30亿澳元和20亿加元 | 30亿澳元, 3e9, AUD; 20亿加元, 2e9, CAD
zh | 100亿卢比 | 100亿卢比, 10e9, INR
zh | 5500 亿美元 | 5500 亿美元, 550e9, USD
zh | US$5,500億 | US$5,500億, 550e9, USD
zh | 投入1.5个亿美元 | 1.5个亿美元, 150e6, USD
zh | 2025，300億美元 | 300億美元, 300e8, USD
zh | 1，500億美元 | 1，500億美元, 150e9, USD
zh | 三四百亿美元 | 三四百亿美元, 300e8~400e8, USD, about
zh | 100亿美元2026年到位 | 100亿美元, 10e9, USD
zh | 日币100亿 | 日币100亿, 10e9, JPY
zh | 5.5千亿美元 | 5.5千亿美元, 550e9, USD
zh | 每桶70美元 | 70美元, 70, USD
zh | 60亿克拉和14亿人口 | -
zh | 9月27日圆满结束 | -
zh | 5元素和二元论 | -
zh | 800兆瓦、10吉瓦 | -
zh | 约1%至2% | -
zh | 第70号公告，20家实体 | -
zh | 拥有2亿用户，3000万辆 | -
en | The lender put in US7 billion last spring | US7 billion, 7000000000, USD
en | a line of USD 9bn and EUR 2,5 billion | USD 9bn, 9000000000, USD; EUR 2,5 billion, 2500000000, EUR
en | It cost us $310 million last year | $310 million, 310000000, USD
en | The plan would cost 1,5 billion euro | 1,5 billion euro, 1500000000, EUR
en | The line was\\ncut to $640\\nmillion after talks | $640\\nmillion, 640000000, USD
en | They asked for 90 billion\\nyen this time | 90 billion\\nyen, 90000000000, JPY
en | a range of $3-7bn | $3-7bn, 3000000000~7000000000, USD
en | from EUR 12 million to EUR 19 million | EUR 12 million to EUR 19 million, 12000000~19000000, EUR
en | a quarter of a trillion yen | a quarter of a trillion yen, 250000000000, JPY
en | three quarters of a billion euros | three quarters of a billion euros, 750000000, EUR
en | three and a half billion pounds | three and a half billion pounds, 3500000000, GBP
en | a trillion won | a trillion won, 1000000000000, KRW
en | three million four hundred thousand dollars | three million four hundred thousand dollars, 3400000, USD
en | one trillion two hundred billion yen | one trillion two hundred billion yen, 1200000000000, JPY
en | a hundred and twenty billion yen | a hundred and twenty billion yen, 120000000000, JPY
en | four point seven billion dollars | four point seven billion dollars, 4700000000, USD
en | $2.7 m for tools, $6.5MM in fees, $4T and $730B | $2.7 m, 2700000, USD; $6.5MM, 6500000, USD; $4T, 4000000000000, USD; $730B, 730000000000, USD
en | 2.4 trillion-yen | 2.4 trillion-yen, 2400000000000, JPY
en | C$9bn, A$4m, NT$61bn, HK$7bn, S$3bn, R$8bn, T$53.6 billion | C$9bn, 9000000000, CAD; A$4m, 4000000, AUD; NT$61bn, 61000000000, TWD; HK$7bn, 7000000000, HKD; S$3bn, 3000000000, SGD; R$8bn, 8000000000, BRL; T$53.6 billion, 53600000000, TWD
en | Rs. 450 crore and ₹ 7,200 crore and 3 lakh rupees | Rs. 450 crore, 4500000000, INR; ₹ 7,200 crore, 72000000000, INR; 3 lakh rupees, 300000, INR
en | kr 900 million in Sweden and DKr 40 million | kr 900 million, 900000000, SEK; DKr 40 million, 40000000, DKK
en | 45 million zł and 80 Kč | 45 million zł, 45000000, PLN; 80 Kč, 80, CZK
en | ₩2.3tn, Rp 7 trillion, ฿800 million, ₫9 trillion | ₩2.3tn, 2300000000000, KRW; Rp 7 trillion, 7000000000000, IDR; ฿800 million, 800000000, THB; ₫9 trillion, 9000000000000, VND
en | AED 450m and SAR 2.1bn and 60 million dirhams | AED 450m, 450000000, AED; SAR 2.1bn, 2100000000, SAR; 60 million dirhams, 60000000, AED
en | 14 dollars and 30 cents | 14 dollars and 30 cents, 14.3, USD
en | seven dollars and fifteen cents | seven dollars and fifteen cents, 7.15, USD
en | three dollars twenty on average | three dollars twenty, 3.2, USD
en | $20 and 43c, or 10 $ 30 cent | $20 and 43c, 20.43, USD; 10 $ 30 cent, 10.3, USD
en | 65 cents a share and a 9-cent dividend | 65 cents, 0.65, USD; 9-cent, 0.09, USD
en | 88 pence, 3 GBP 40 pence | 88 pence, 0.88, GBP; 3 GBP 40 pence, 3.4, GBP
en | ninety bucks | ninety bucks, 90, USD
en | 70.5 US cents and 12 euro cents | 70.5 US cents, 0.705, USD; 12 euro cents, 0.12, EUR
en | SEK 1 450 million | SEK 1 450 million, 1450000000, SEK
en | CHF 3'500'000 | CHF 3'500'000, 3500000, CHF
en | CHF 2'049,95 | CHF 2'049,95, 2049.95, CHF
en | RSS3 to ¥352/kg and $2,020-2,090/kg | ¥352/kg, 352, JPY; $2,020-2,090/kg, 2020~2090, USD
en | €1.750,50 | €1.750,50, 1750.5, EUR
en | $1½ billion | $1½ billion, 1500000000, USD
en | eight to eleven million pounds | eight to eleven million pounds, 8000000~11000000, GBP
en | three or four billion dollars | three or four billion dollars, 3000000000~4000000000, USD
en | copper at $9,140/t | $9,140/t, 9140, USD
en | It fell 30 yuan to 6,420 yuan | 30 yuan, 30, CNY; 6,420 yuan, 6420, CNY
en | capex crept from $2.1bn to $2.4bn | $2.1bn, 2100000000, USD; $2.4bn, 2400000000, USD
en | up 90 cents to $84.15 | 90 cents, 0.9, USD; $84.15, 84.15, USD
en | a shade over $3bn and past $5bn | a shade over $3bn, 3000000000, USD, over; past $5bn, 5000000000, USD, over
en | up to approximately $12 million | up to approximately $12 million, 12000000, USD, up_to
en | Y41 billion and K90 million in Zambia | Y41 billion, 41000000000, JPY; K90 million, 90000000, ZMW
en | Five hundred million of that came later; the loan was $2 billion | Five hundred million, 500000000, USD; $2 billion, 2000000000, USD
en | $5 Canadian dollars and ten Canadian dollars | $5 Canadian dollars, 5, CAD; ten Canadian dollars, 10, CAD
en | All figures are in Canadian dollars. It costs $5 billion. | $5 billion, 5000000000, CAD
en | C$33bn (US$24bn), C$15bn of debt and royalties of $12bn | C$33bn, 33000000000, CAD; US$24bn, 24000000000, USD; C$15bn, 15000000000, CAD; $12bn, 12000000000, CAD
en | 100,000 ₭ and 500 ₽ and RM42 | 100,000 ₭, 100000, LAK; 500 ₽, 500, RUB; RM42, 42, MYR
en | an 8 billion-yen plant and a billion-yen bonus | 8 billion-yen, 8000000000, JPY; billion-yen, 1000000000, JPY
en | a $12 bln dollar bond | $12 bln, 12000000000, USD
en | one yen more | one yen, 1, JPY
en | 7 euro and 9 Euro | 7 euro, 7, EUR; 9 Euro, 9, EUR
en | 1.6 million pounds of uranium and 300 pounds of beef | -
en | 1.6 million pounds of investment | 1.6 million pounds, 1600000, GBP
en | 5 million barrels, 3 million tons and 40 million people | -
en | up 3.5 percent or 25 basis points | -
en | the Nikkei closed at 41,200 and the S&P 500 at 5,900 | -
en | 300 Dollar General stores, 12 Yen Press titles | -
en | the dollar rose; one per cent; 20 per cent | -
en | In 2024 won the race; 1,200 won the award | -
en | on 12 March 2026 call 03-5500-1234 | -
en | 50 Cent sang | -
ja | 3ドル50セント | 3ドル50セント, 3.5, USD
ja | 40円60銭 | 40円60銭, 40.6, JPY
ja | 1億8千万円 | 1億8千万円, 180000000, JPY
ja | 3億4567万8912円 | 3億4567万8912円, 345678912, JPY
ja | 4千6百万ドル | 4千6百万ドル, 46000000, USD
ja | １５億８千万円 | １５億８千万円, 1580000000, JPY
ja | 五百億円規模の基金 | 五百億円規模, 50000000000, JPY, about
ja | 数億円単位の支出 | 数億円単位, 200000000~900000000, JPY, about
ja | 一人当たり45万円 | 45万円, 450000, JPY
ja | 1ドル=148円台 | 1ドル, 1, USD; 148円台, 148, JPY, about
ja | 円は153円台後半 | 153円台後半, 153, JPY, about
ja | 三百余億円 | 三百余億円, 30000000000, JPY, over
ja | 600億〜900億ドル | 600億〜900億ドル, 60000000000~90000000000, USD
ja | 壱億弐千万円 | 壱億弐千万円, 120000000, JPY
ja | 2000円と5千円と数十円 | 2000円, 2000, JPY; 5千円, 5000, JPY; 数十円, 20~90, JPY, about
ja | 72ドルプラス手数料 | 72ドル, 72, USD
ja | ₹4,200クロール | ₹4,200クロール, 42000000000, INR
ja | 1万億円と半兆円と二百五円 | 1万億円, 1000000000000, JPY; 半兆円, 500000000000, JPY; 二百五円, 205, JPY
ja | 年300億ドルを上限とする | 300億ドル, 30000000000, USD, up_to
ja | 人民元八千元 | 人民元八千元, 8000, CNY
ja | 3億トンと40億人、5000億kWh | -
ja | 令和元年と第5元、単元株、円高、ドル高 | -
ja | 日経平均は4万1200、TOPIXは2800ポイント | -
ja | 0.25ポイント、3割、15% | -
ja | 銅は1ポンド4ドル | 4ドル, 4, USD
ja | 2 円安 | -
zh | 五块三毛 | 五块三毛, 5.3, CNY
zh | 6元8角、80元6角5分 | 6元8角, 6.8, CNY; 80元6角5分, 80.65, CNY
zh | 三块零四 | 三块零四, 3.04, CNY
zh | 六元七角-六元八毛五分 | 六元七角-六元八毛五分, 6.7~6.85, CNY
zh | 四美元又五美分 | 四美元又五美分, 4.05, USD
zh | 7.2美分 | 7.2美分, 0.072, USD
zh | 650万元、3000万美金 | 650万元, 6500000, CNY; 3000万美金, 30000000, USD
zh | 廿三亿元、卅亿日元 | 廿三亿元, 2300000000, CNY; 卅亿日元, 3000000000, JPY
zh | 几百万美元 | 几百万美元, 2000000~9000000, USD, about
zh | 上百亿元 | 上百亿元, 10000000000, CNY, over
zh | 千亿元级 | 千亿元级, 100000000000, CNY, about
zh | 40多亿美元 | 40多亿美元, 4000000000, USD, over
zh | 三百余亿元 | 三百余亿元, 30000000000, CNY, over
zh | 两亿半美元 | 两亿半美元, 250000000, USD
zh | 三个半亿美元 | 三个半亿美元, 350000000, USD
zh | 4200多日元 | 4200多日元, 4200, JPY, over
zh | 四十多万日元 | 四十多万日元, 400000, JPY, over
zh | 300来亿日元 | 300来亿日元, 30000000000, JPY, over
zh | 四分之一万亿美元 | 四分之一万亿美元, 250000000000, USD
zh | 50億元台幣 | 50億元台幣, 5000000000, TWD
zh | 壹佰贰拾叁万元 | 壹佰贰拾叁万元, 1230000, CNY
zh | 两三百亿元 | 两三百亿元, 20000000000~30000000000, CNY, about
zh | 二十五美元 | 二十五美元, 25, USD
zh | 两万五美元 | 两万五美元, 25000, USD
zh | 一百五十元 | 一百五十元, 150, CNY
zh | 人民币约12亿元 | 人民币约12亿元, 1200000000, CNY, about
zh | 台幣大概兩千億元 | 台幣大概兩千億元, 200000000000, TWD, about
zh | 合约值16亿欧元 | 16亿欧元, 1600000000, EUR
zh | 备好数百亿日元 | 数百亿日元, 20000000000~90000000000, JPY, about
zh | 上限730億美元 | 上限730億美元, 73000000000, USD, up_to
zh | 便宜3分钱 | 3分钱, 0.03, CNY
zh | 5500\\n亿美元 | 5500\\n亿美元, 550000000000, USD
zh | 1.9万元/吨 | 1.9万元/吨, 19000, CNY
zh | 总额400亿美元：得州170亿，俄亥俄州160亿。 | 400亿美元, 40000000000, USD; 170亿, 17000000000, USD; 160亿, 16000000000, USD
zh | 投资400亿美元，产能达20亿。 | 400亿美元, 40000000000, USD
zh | 三元里、三元桥与元大金控 | -
zh | 美元指数98.6，10美元指数 | -
zh | 2026年元月、公元2026、3单元、第5元 | -
zh | 三块芯片、五分钟、一块钱都不给 | -
zh | 三千刀、三兩白銀 | -
zh | 60亿克拉、1亿吨、14亿人 | -
"""


def _parse(row):
    language, text, amounts = (p.strip(" ").replace("\\n", "\n") for p in row.split(" | ", 2))
    expected = []
    for amount in [] if amounts == "-" else amounts.split("; "):
        # the written amount may hold commas: read from the right
        parts = amount.split(", ")
        qualifier = parts.pop() if parts[-1] in {"about", "over", "at_least", "up_to", "under"} else "exact"
        currency, value = parts.pop(), parts.pop()
        low, _, high = value.partition("~")
        expected.append((", ".join(parts), Decimal(low), Decimal(high) if high else None, currency, qualifier))
    return language, text, expected


CASES = [_parse(row) for row in ROWS.strip().split("\n")]


@pytest.mark.parametrize(("language", "text", "expected"), CASES, ids=[f"{c[0]}:{c[1]}" for c in CASES])
def test_amounts_as_written(language, text, expected):
    found = find_amounts(text, language, identify(text)[1])
    assert [(a.text, a.money.value, a.money.value_max, a.money.currency, a.money.qualifier) for a in found] == expected
    assert all(text[a.start : a.end] == a.text for a in found)


TABLE = tomllib.loads(files("nlp.amounts").joinpath("currencies.toml").read_text(encoding="utf-8"))
NAMES = [(row["code"], name) for row in TABLE["currency"] for name in row["after"]]


def test_the_table_has_the_currencies_of_the_world():
    assert len({row["code"] for row in TABLE["currency"]}) >= 140
    assert all(len(row["code"]) == 3 and row["code"].isupper() for row in TABLE["currency"])


@pytest.mark.parametrize(("code", "name"), NAMES, ids=[f"{c}:{n}" for c, n in NAMES])
def test_every_name_is_read_after_a_figure(code, name):
    text = f"6 billion {name}" if name[0] < "\u0250" else f"60亿{name}"
    language = "ja" if re.search("[ァ-ヺ]", name) else "zh" if name[0] > "\u2e80" else "en"
    found = find_amounts(f"Of it {text}.", language, "Hans")
    assert [(a.text, a.money.value, a.money.currency) for a in found] == [(text, 6 * Decimal(10) ** 9, code)]


SIGNS = [(row["code"], name) for row in TABLE["currency"] for name in row["before"]]


@pytest.mark.parametrize(("code", "name"), SIGNS, ids=[f"{c}:{n}" for c, n in SIGNS])
def test_every_name_is_read_before_a_figure(code, name):
    text = f"{name}6,500 million"
    if name == "人民元":
        text += "元"
    found = find_amounts(f"Of it {text}.", "en", "Latn")
    assert [(a.text, a.money.value, a.money.currency) for a in found] == [(text, Decimal(6_500_000_000), code)]


def _check(text, language):
    end = 0
    for amount in find_amounts(text, language, "Hans"):
        assert text[amount.start : amount.end] == amount.text
        assert amount.start >= end
        assert amount.money.value_max is None or amount.money.value_max > amount.money.value
        end = amount.end


PIECES = re.findall(
    r"\S+",
    """
$ US$ us € ¥ £ C$ Rs kr USD 人民币 新台幣 1 2,5 1,234 1.234,5 3.4 1'000 1 500 ½ 三
二十 两 半 億 亿 兆 万 千 百 数 几 多 余 billion million m bn k thousand half quarter two
a hundred and point of dollars cents yen euro won pounds 円 ドル セント 元 角 毛 分 块 銭 美元 港币
to - ~ 至 から between or 約 约 about up to over 以上 程度 余り 台 plus per /t 年 月
日 人 吨 トン % , . 、 。 ( ) （ ） = ＝
""",
)


@given(
    st.lists(st.sampled_from([*PIECES, " ", "\n", "\u3000", "ﾄﾞﾙ", "㌦", "が", "１２"]), max_size=24).map("".join),
    st.sampled_from(["en", "ja", "zh"]),
)
@settings(max_examples=400, deadline=None)
def test_no_row_of_pieces_breaks_the_grammar(text, language):
    _check(text, language)
    _check(" ".join(text), language)


@given(st.text(max_size=80), st.sampled_from(["en", "ja", "zh"]))
@settings(max_examples=200, deadline=None)
def test_no_text_at_all_breaks_the_grammar(text, language):
    _check(text, language)


@given(
    st.text(
        alphabet="0123456789,.・-〜~至$¥￥€円元ドル億万兆亿百千数十約over about to 同（）()＝=bnmt１，５ 日圆",
        max_size=60,
    ),
    st.sampled_from(["en", "ja", "zh"]),
)
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_grammar(text, language):
    _check(text, language)


@pytest.mark.parametrize(
    "unit", ["1", "1,", "一", "亿", "1亿", "$", "$1bn ", "about ", "a ", "数", "($1bn)", "1-", "tens of "]
)
def test_hostile_repetition_is_read_at_once(unit):
    assert isinstance(find_amounts(unit * (4000 // len(unit)), "en", "Latn"), list)
