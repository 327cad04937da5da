"""Households of a county that apply: each report says what it must and nothing else, and nothing is written but one
event of the ledger."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assets.applicants.check import CHECKED
from assets.applicants.form import contracts_with_form, read_form
from assets.errors import BadInput
from data_contracts.contract import Contracts
from tests.assets.applicants.form import Applicant, write_form
from tests.nights import AS_OF, County

PURPOSE = "2021年6月新申请核对"

_LISTED = (
    *(
        "roll",
        "salary",
        "pension",
        "insurance",
        "business",
        "fund",
        "dead",
        "graduation",
        "move",
        "spending",
        "support",
    ),
    *("machine_purchase", "application", "exit", "doubt", "edge_listing", "enrolment_elsewhere", "owned_vehicle"),
    *("dwelling", "unemployment", "disability"),
)
_KNOWN = {t: f"person IN (SELECT person FROM fact.{t} WHERE person IS NOT NULL)" for t in _LISTED}
ANYTHING: tuple[str, ...] = ("*",)
_NUMBER_OF_TWO = "person IN (SELECT other_person FROM link.name_conflict)"
_OFFICIALS_KIN = "person IN (SELECT person FROM fact.kinship UNION SELECT relative FROM fact.kinship)"


@dataclass(frozen=True)
class Reports:
    """What one check of many households left behind; households by what they are in this test."""

    county: County
    households: dict[str, Sequence[Applicant]]
    numbers: dict[str, str]
    articles: dict[str, str]
    files: list[Path]
    said: str
    digests: tuple[str, str]

    def findings(self, name: str) -> set[tuple[str, str]]:
        """Who and what, of the findings of a household."""
        found = re.findall(
            r'"who">([^<]+)</td>\s*<td>(?:<b class[^>]+>[^<]+</b>)?<b>([^<]+)</b>（', self.articles[name]
        )
        return set(found)

    def titles(self, name: str) -> set[str]:
        """What is found of a household."""
        return {title for _, title in self.findings(name)}

    def text(self, name: str) -> str:
        """Everything its report says."""
        return re.sub(r"<[^>]+>|\s+", " ", self.articles[name])


def _household(county: County, one: str, allowed: Sequence[str] = (), after: int = 0) -> list[Applicant]:
    """A whole household of the register of which one member is `one`, and nobody anything else of `_KNOWN`; the first
    but `after` of them. Who lives alone and old is asked about for that."""
    strange = (
        []
        if allowed is ANYTHING
        else [_OFFICIALS_KIN, _NUMBER_OF_TWO, *(t for table, t in _KNOWN.items() if table not in allowed)]
    )
    rows = county.rows(f"""
    WITH member AS (
        SELECT r.household_no, r.person, r.relation, i.name, i.id_number, i.id_status, i.township, i.village
        FROM fact.residence AS r JOIN link.identity AS i USING (person)),
    fit AS (
        SELECT household_no FROM member GROUP BY household_no
        HAVING bool_and(id_status = 'valid' AND name IS NOT NULL AND township IS NOT NULL)
            AND count(*) FILTER (relation = '户主') = 1 AND bool_or({one})
            AND count(*) >= {1 if allowed is ANYTHING else 2}
            AND NOT bool_or({" OR ".join(strange) or "false"}))
    SELECT name, id_number, relation, township, village FROM member
    WHERE household_no = (SELECT household_no FROM fit ORDER BY 1 LIMIT 1 OFFSET {after})
    ORDER BY {one} DESC, relation <> '户主', person""")
    assert rows, one
    return [Applicant(*row) for row in rows]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    county = County.after_a_night(tmp_path_factory, "applicants")
    households = _all_households(county)
    numbers = {name: f"A{place:03}" for place, name in enumerate(households, start=1)}
    numbered = {numbers[name]: people for name, people in households.items()}
    form = write_form(county.root / "申请.xlsx", numbered)
    out, before = county.root / "out", _digest(county)
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setattr("click.echo", lambda text="", **_: said.append(str(text)))
        code = county.command("applicant", str(form), "--by", "李股长", "--purpose", PURPOSE, "--out", str(out))
    assert code == 0, said
    files = sorted(out.iterdir())
    (page,) = (f for f in files if f.suffix == ".html")
    articles = page.read_text(encoding="utf-8").split("<article>")[2:]
    named = {re.search(r"申请编号</th><td>([^<]+)<", a).group(1): a for a in articles}
    named = {name: named[number] for name, number in numbers.items()}
    return Reports(county, households, numbers, named, files, "\n".join(said), (before, _digest(county)))


def _all_households(county: County) -> dict[str, Sequence[Applicant]]:
    car = "person IN (SELECT person FROM fact.owned_vehicle WHERE vehicle_class LIKE 'K%' AND vehicle_status = '正常')"
    refused = "person IN (SELECT person FROM fact.application WHERE decision = '未批')"
    spouse = """person IN (SELECT k.relative FROM fact.kinship AS k JOIN fact.office AS o ON o.person = k.person
        WHERE k.relation = '配偶' AND o.until_on IS NULL AND k.relative NOT IN (SELECT person FROM fact.filed))"""
    clean = "person NOT IN (SELECT person FROM fact.hardship)"
    paid = county.rows("""
    SELECT i.name, i.id_number FROM fact.salary AS s JOIN link.identity AS i USING (person)
    WHERE s.staff_category = '在编' AND s.month = (SELECT max(month) FROM fact.salary) AND i.id_status = 'valid'
        AND person NOT IN (SELECT person FROM fact.dead) AND person NOT IN (SELECT person FROM fact.roll) ORDER BY 1, 2
    """)[0]
    supporter = Applicant(*paid, "子", category="赡养人")
    cars = [_household(county, car, ("owned_vehicle",), after) for after in range(3)]
    (cut, *_), (other, *_) = cars[1:]
    return {
        "清白": _household(county, clean),
        "有车": cars[0],
        "证号残缺": [replace(cut, number=cut.number[:15] + "000"), *cars[1][1:]],
        "证号他人": [replace(other, name="欧阳克难"), *cars[2][1:]],
        "亡者": _household(county, _KNOWN["dead"], allowed=ANYTHING),
        "曾被拒": _household(county, refused, allowed=ANYTHING),
        "干部配偶": _household(county, spouse, allowed=ANYTHING),
        "在册": _household(county, _KNOWN["roll"], allowed=ANYTHING),
        "授权": [*_household(county, clean, after=1), supporter],
        "未授权": [replace(a, consented_on=None) for a in (*_household(county, clean, after=2), supporter)],
        "查无此人": [Applicant("欧阳无名", "320723198001011232")],
    }


def _digest(county: County) -> str:
    return hashlib.sha256(county.home.published.read_bytes()).hexdigest()


def test_a_clean_household_has_nothing_and_every_register_is_named(reports: Reports) -> None:
    assert reports.titles("清白") == set()
    text = reports.text("清白")
    assert "机动车登记（2021-" in text
    assert "证号与姓名一致" in text
    assert "推定" not in text


def test_a_car_is_found_with_its_innocent_explanations(reports: Reports) -> None:
    assert reports.titles("有车") == {"拥有机动车"}
    text = reports.text("有车")
    assert "名下有机动车（车牌尾号" in text
    assert "请提供：买卖协议、报废回收证明" in text
    assert "数据：机动车登记（2021-06-01）" in text


def test_a_cut_number_is_found_all_the_same_and_marked(reports: Reports) -> None:
    assert reports.titles("证号残缺") == {"拥有机动车", "身份证号有误"}
    assert 'class="mark">推定' in reports.articles["证号残缺"]


def test_a_number_under_another_name_is_nobody(reports: Reports) -> None:
    """The owner of the number has a car; the applicant who wrote it has none."""
    assert ("欧阳克难", "拥有机动车") not in reports.findings("证号他人")
    assert "所填身份证号在名册中是另一个姓名的人" in reports.text("证号他人")


def test_a_dead_member_is_found(reports: Reports) -> None:
    assert any("死亡" in title for title in reports.titles("亡者"))
    assert "户月保障金额不详" not in reports.text("亡者")


def test_who_was_refused_or_is_on_the_roll_is_said_so(reports: Reports) -> None:
    assert "申请低保，结果：未批" in reports.text("曾被拒")
    assert "已在低保名册上（2021年6月" in reports.text("在册")
    assert "已在低保名册上" not in reports.text("清白")


def test_whose_relative_somebody_is_stays_with_the_county(reports: Reports) -> None:
    assert not any("近亲属" in title for title in reports.titles("干部配偶"))
    assert "另有近亲属备案事项" in reports.text("干部配偶")
    (kept,) = (f for f in reports.files if "县级留存" in f.name)
    cells = [str(c.value) for row in load_workbook(kept).active for c in row if c.value]
    assert any(reports.numbers["干部配偶"] in cell for cell in cells)
    assert any("近亲属享受低保未备案" in cell for cell in cells)


def test_without_consent_supporters_stay_closed_and_that_is_said(reports: Reports) -> None:
    means = "赡（抚、扶）养人有赡养能力"
    assert reports.titles("授权") == {means}
    assert reports.titles("未授权") == set()
    text = reports.text("未授权")
    assert "没有登记核对授权日期：依法没有查询任何赡（抚、扶）养人" in text
    assert f"{means}：1名另住的赡（抚、扶）养人没有授权核对的记录" in text


def test_somebody_nobody_knows_is_no_clean_household(reports: Reports) -> None:
    assert "各名册中查无此人" in reports.text("查无此人")
    assert "户籍中查不到" in reports.titles("查无此人")


def test_nothing_is_written_but_one_event_that_names_nobody(reports: Reports) -> None:
    before, after = reports.digests
    assert before == after
    (event,) = reports.county.events_of(CHECKED)
    assert (event.actor, event.payload["purpose"], event.payload["households"]) == (
        "李股长", PURPOSE, len(reports.households),
    )  # fmt: skip
    told = f"{event}{reports.said}{[f.name for f in reports.files]}"
    people = [a for household in reports.households.values() for a in household]
    assert not [a for a in people if a.name in told or a.number in told]


def test_no_number_is_whole_and_nobody_else_may_read(reports: Reports) -> None:
    text = "".join(reports.articles.values())
    assert not [a.number for h in reports.households.values() for a in h if a.number in text]
    assert {stat.S_IMODE(f.stat().st_mode) for f in reports.files} == {0o600}


def test_the_workbook_says_what_the_page_says(reports: Reports) -> None:
    (workbook,) = (f for f in reports.files if f.suffix == ".xlsx" and "县级" not in f.name)
    book = load_workbook(workbook)
    overview = {row[0]: row for row in book["汇总"].iter_rows(min_row=4, values_only=True)}
    assert list(overview) == list(reports.numbers.values())
    assert overview[reports.numbers["有车"]][5] == "1"
    assert overview[reports.numbers["清白"]][5] == "—"
    assert len(book["核对报告"].row_breaks) == len(reports.households) - 1
    cells = "\n".join(str(c.value) for row in book["核对报告"] for c in row if c.value)
    assert "名下有机动车" in cells
    assert cells.count("（盖章）") == len(reports.households)


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return contracts_with_form()


WANG = Applicant("王芳", "320723198001011230")


@pytest.mark.parametrize(
    ("households", "sentence"),
    [
        ({"1": [replace(WANG, relation="妻")]}, "申请编号「1」有 0 个户主"),
        ({"1": [WANG], "2": [replace(WANG, relation="子", category="赡养人")]}, "申请编号「2」只有赡养人"),
        ({"甲": [WANG]}, "申请编号无法识别"),
        ({"1": [replace(WANG, name="", number="")]}, "请改正"),
    ],
)
def test_a_form_that_cannot_be_checked_is_one_sentence(
    tmp_path: Path, contracts: Contracts, households: dict[str, Sequence[Applicant]], sentence: str
) -> None:
    form = write_form(tmp_path / "坏.xlsx", households)
    with pytest.raises(BadInput, match=sentence) as refused, read_form(form, contracts, AS_OF, AS_OF):
        pass
    assert "王芳" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_purpose_that_names_somebody_is_refused(
    reports: Reports, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    events = len(reports.county.events())
    form = write_form(tmp_path / "申请.xlsx", {"1": [WANG]})
    assert reports.county.command("applicant", str(form), "--by", "李股长", "--purpose", "王芳的申请") == 2
    assert "不能写申请人的姓名" in capsys.readouterr().err
    assert len(reports.county.events()) == events


def test_the_empty_form_reads_as_what_it_is(reports: Reports, tmp_path: Path, contracts: Contracts) -> None:
    blank = tmp_path / "空白.xlsx"
    assert reports.county.command("applicant", "--form", str(blank)) == 0
    book = load_workbook(blank)
    sheet = book["申请家庭"]
    headers = [cell.value for cell in sheet[1]]
    row = {"申请编号": "1", "城乡类别": "农村", "姓名": "王芳", "身份证号": "320723198001011232", "与户主关系": "户主"}
    sheet.append([{**row, "乡镇": "伊山镇", "授权日期": "2021-05-20"}.get(header) for header in headers])
    book.save(blank)
    with read_form(blank, contracts, AS_OF, AS_OF) as con:
        assert con.execute("SELECT certificate_no, relation FROM record.enrolment").fetchall() == [("申请1", "户主")]
        assert con.execute("SELECT consented_on FROM applicants.consent").fetchall() == [(date(2021, 5, 20),)]


def test_a_file_that_is_not_there(reports: Reports, capsys: pytest.CaptureFixture[str]) -> None:
    assert reports.county.command("applicant", "没有.xlsx", "--by", "李", "--purpose", PURPOSE) == 2
    assert "找不到文件" in capsys.readouterr().err
