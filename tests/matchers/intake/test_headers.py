"""Folding and matching of headers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.intake.reading.clues import Context, month_in, month_of, stand_in
from data_contracts.contract import load_contracts
from matchers.intake.headers import Vocabulary, fold, spellings
from tests.assets.intake.reading.samples import column, roll

CONTRACTS = load_contracts()
LETTERS = st.sampled_from("姓名身份证号户主(（)）元 /　\n:：*１1元月[]【】﹝﹞%Ａa㎡²½ﬁ")
HEADERISH = st.text(alphabet=LETTERS, max_size=20) | st.text(max_size=20)


@given(HEADERISH)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("户月保障金额（元）", "户月保障金额"),
        ("姓 名", "姓名"),
        ("身份证\n号码 ", "身份证号码"),
        ("注册资本(万元)", "注册资本"),
        ("面积(㎡)", "面积"),
        ("姓名（户主）", "姓名户主"),
        ("村(居)", "村居"),
        ("身份证号(18位)", "身份证号"),
        ("＊姓名：", "姓名"),
    ],
)
def test_folded_headers(header, folded):
    assert fold(header) == folded


def test_optional_parts_of_declared_headers():
    assert set(spellings("(公民)身份证号(码)")) == {"公民身份证号码", "公民身份证号", "身份证号码", "身份证号"}


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("户主身份证号", "head_id"),
        ("身份证号", "id_number"),
        ("公民身份证号码", "id_number"),
        ("身份证号(户主)", "head_id"),
        ("姓名(户主)", "head_name"),
        ("村", "village"),
        ("村（社区）", "village"),
        ("低保证号（必填）", "certificate_no"),
        ("配偶身份证号", None),
        ("姓名（配偶）", None),
        ("审批人", None),
    ],
)
def test_meanings(header, word):
    found = Vocabulary(roll()).meanings(header)
    assert (found[0].word if found else None) == word


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("灌云县2021年5月农村低保", "2021-05-01"),
        ("低保202105.xlsx", "2021-05-01"),
        ("20210531导出", "2021-05-01"),
        ("2021-5", "2021-05-01"),
        ("2021.11名册", "2021-11-01"),
        ("二〇二一年十二月", "2021-12-01"),
        ("2021年5月 填报日期:2021年6月3日", "2021-05-01"),
        ("填报日期:2021年6月3日 2021年5月名册", "2021-05-01"),
        ("灌民发〔2021〕12号", None),
        ("320723202105011234", None),
        ("5月名册", None),
        ("2021年", None),
        ("202113", None),
    ],
)
def test_months(text, month):
    assert month_in(text) == month


def test_order_of_trust():
    assert month_of(Context(["2021年3月"], "2021年4月", "2021年5月.xlsx")) == "2021-03-01"
    assert month_of(Context(["名册"], "2021年4月", "2021年5月.xlsx")) == "2021-04-01"
    assert month_of(Context(["名册"], "4月", "2021年低保.xlsx")) == "2021-04-01"
    assert month_of(Context(["名册"], "4月", "2021年5月上报.xlsx")) == "2021-04-01"
    assert month_of(Context(["名册"], "4月", "低保.xlsx")) is None


@pytest.mark.parametrize(
    ("file", "sheet", "township", "programme"),
    [
        ("2021年5月农村低保伊山镇.xlsx", "Sheet1", "伊山镇", "农村"),
        ("灌云县城市低保.xlsx", "杨集", "杨集", "城市"),
        ("a.xlsx", "东王集镇(农村)", "东王集镇", "农村"),
        ("城乡低保在册名册.xlsx", "汇总", None, None),
        ("农村/图河镇.xlsx", "Sheet1", "图河镇", "农村"),
        ("城市低保名册.xlsx", "城市", None, "城市"),
        ("农村低保202106.xlsx", "和平镇", "和平镇", "农村"),
        ("2021年6月和平镇农村低保名册.csv", "Sheet1", "和平镇", "农村"),
        ("农村低保6月份.xlsx", "月塘镇", "月塘镇", "农村"),
        ("农村低保.xlsx", "日照街道", "日照街道", "农村"),
        ("城市和农村低保名册.xlsx", "Sheet1", None, None),
        ("农村低保.xlsx", "新城镇", "新城镇", "农村"),
        ("灌云县石城镇农村低保2021年5月.xlsx", "Sheet1", "石城镇", "农村"),
        ("2021年5月古城乡农村低保.xlsx", "Sheet1", "古城乡", "农村"),
        ("石城镇低保名册.xlsx", "Sheet1", "石城镇", None),
        ("2021年底城乡低保名册.xlsx", "Sheet1", None, None),
        ("6月末城镇低保.xlsx", "Sheet1", None, "城市"),
        ("县级城乡低保.xlsx", "Sheet1", None, None),
        ("对城乡低保对象复核名册.xlsx", "Sheet1", None, None),
        ("灌云县城乡低保在册名册.xlsx", "汇总", None, None),
        ("2021年城镇低保名册.xlsx", "Sheet1", None, "城市"),
        ("全县城镇居民低保.xlsx", "Sheet1", None, "城市"),
    ],
)
def test_stand_ins(file, sheet, township, programme):
    context = Context([], sheet, file)
    places = ("sheet", "file")
    assert stand_in(column("township", "乡镇", "township", may_stand_in=places), context) == township
    assert stand_in(column("programme", "城乡类别", "code", may_stand_in=places), context) == programme


@pytest.mark.parametrize(
    ("word", "title", "file", "value"),
    [
        ("pension_kind", "灌云县企业职工基本养老保险待遇发放名册", "a.xlsx", "企业职工"),
        ("pension_kind", "城乡居民养老保险待遇", "企业职工.xlsx", "城乡居民"),
        ("pension_kind", "企业职工与机关事业养老待遇", "a.xlsx", None),
        ("pension_kind", "养老待遇", "企业.xlsx", None),
        ("business_kind", "", "个体工商户名册.csv", "个体工商户"),
    ],
)
def test_a_code_in_title_or_file_name(word, title, file, value):
    kind = column(word, "类型", "code", may_stand_in=("title", "sheet", "file"))
    assert stand_in(kind, Context([title] if title else [], "Sheet1", file)) == value


WAYS = frozenset({"身份证号", "身份证件号码", "证件号码"})


def _whose():
    """A register of houses: owner and co-owner, each with a number."""
    own, other = (
        replace(column(word, header, "id_number"), whose=whose)
        for word, header, whose in [
            ("property_owner_id", "权利人证号", ("", "产权人", "权利人")),
            ("co_owner_id", "共有人证号", ("共有人", "共有权利人")),
        ]
    )
    columns = tuple(replace(c, word=replace(c.word, variants=WAYS)) for c in (own, other))
    return Vocabulary(replace(roll(), columns=columns))


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("产权人身份证件号码", "property_owner_id"),
        ("权利人的证件号码（18位）", "property_owner_id"),
        ("身份证号", "property_owner_id"),
        ("共有权利人身份证号", "co_owner_id"),
        ("共有人证号", "co_owner_id"),
        ("承租人身份证号", None),
        ("产权人身份证号后四位", None),
        ("产权人", None),
    ],
)
def test_a_person_and_an_attribute_are_read_whole(header, word):
    assert [m.word for m in _whose().meanings(header)] == ([word] if word else [])


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("身份证号/公民身份号码", "id_number"),
        ("户主/户主姓名", "head_name"),
        ("保障人数/残疾人数", None),
        ("姓名/身份证号", None),
        ("户主或与户主关系", None),
    ],
)
def test_both_sides_of_a_header_must_mean_the_word(header, word):
    assert [m.word for m in Vocabulary(roll()).meanings(header)] == ([word] if word else [])


def test_the_end_of_the_second_side_may_be_that_of_the_first():
    source = replace(roll(), columns=(column("business_name", "企业名称", aliases=("主体名称",)),))
    assert [m.word for m in Vocabulary(source).meanings("企业/主体名称")] == ["business_name"]


@pytest.mark.parametrize("source", CONTRACTS.sources.values(), ids=lambda s: s.name)
def test_no_header_of_a_register_means_two_of_its_columns(source):
    known = Vocabulary(source)
    headers = {h for c in source.columns for h in (*c.headers, *(p + w for p in c.whose for w in c.word.variants))}
    twice = {h: sorted(words) for h in headers if len(words := {m.word for m in known.meanings(h)}) > 1}
    assert twice == {}


@pytest.mark.parametrize(
    ("source", "header", "word"),
    [
        ("businesses", "法定代表人有效身份证件号码", "id_number"),
        ("businesses", "法定代表人", "person_name"),
        ("cremations", "死者公民身份号码", "id_number"),
        ("dibao_exits", "停保时间", "exited_on"),
        ("dibao_exits", "低保注销原因", "reason"),
        ("dibao_roll", "户主（姓名）", "head_name"),
        ("dibao_roll", "身份证号码（户主）", "head_id"),
        ("disabled_persons", "首次发证日期", "issued_on"),
        ("disbursement", "银行卡（折）号", "account_no"),
        ("disbursement", "打卡失败原因", "failure"),
        ("farm_machinery", "所在村组", "village"),
        ("housing_fund", "缴至月份", "last_paid"),
        ("marriages", "姓名（男）", "man_name"),
        ("marriages", "女方公民身份证号码", "woman_id"),
        ("medical_expenses", "医保基金支付总额", "insured_paid"),
        ("petitions", "姓名", None),
        ("petitions", "被举报人姓名", "person_name"),
        ("real_estate", "房屋座落", "location"),
        ("vehicles", "车主证件号码", "id_number"),
        ("vehicles", "机动车所有人姓名", "owner_name"),
    ],
)
def test_headers_as_departments_write_them(source, header, word):
    found = Vocabulary(CONTRACTS.sources[source]).meanings(header)
    assert (found[0].word if found else None) == word
