"""What a sheet name, a title row or a file name says about all rows below it: month, place, programme, who reports.

Trusted in the order title, sheet, file for the month; each contract says what may stand where.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from data_contracts.contract import Column
from matchers.standardise import codelist, month
from matchers.standardise.text import distinctly

_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR_MONTH = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?:\s*年\s*(1[0-2]|0?[1-9])(?:\s*月|(?!\d))"
    r"|[-./_ ]?(1[0-2]|0[1-9])(?:[-./_ ]?[0-3]\d)?(?!\d)|[-./_](1[0-2]|[1-9])(?!\d))"
)
_CHINESE_MONTH = re.compile(r"([〇○零一二三四五六七八九]{4}|(?<!\d)(?:19|20)\d{2})年(十[一二]?|[一二三四五六七八九])月")
_CHINESE_MONTHS = {
    m: i for i, m in enumerate(["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"], 1)
}
_BARE_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月")
_TO = r"\s*(?:[-—–~至到、,，]|--)\s*"
_ONE_OF_TWELVE = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_SPAN = re.compile(
    rf"季度|[上下]半年|半年度|年\s*{_ONE_OF_TWELVE}\s*月?{_TO}(?:(?:19|20)\d{{2}}年)?{_ONE_OF_TWELVE}\s*月(?!\s*\d+\s*日)"
    rf"|(?<!\d)(?:19|20)\d{{2}}(?:1[0-2]|0[1-9]){_TO}(?:19|20)\d{{2}}(?:1[0-2]|0[1-9])(?!\d)"
)
_DAY_SPAN = re.compile(rf"年\s*(\d{{1,2}})\s*月\s*\d{{1,2}}\s*日?{_TO}(?:\d{{4}}年)?(\d{{1,2}})\s*月")
_SEVERAL_MONTHS = re.compile(rf"季度|半年|{_ONE_OF_TWELVE}\s*月?{_TO}{_ONE_OF_TWELVE}\s*月")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=\s*年|(?!\d))")
_MADE_ON = re.compile(r"(?:填报|填表|制表|打印|导出|上报|报送|截止|统计)?(?:日期|时间)\s*[::]?\s*\S*")
_FILLER = re.compile(
    r"城乡|各?乡镇|低保|最低生活保障|特困|城市|城镇|农村|名册|花名册|名单|台账|明细|汇总|在册|登记|表|人员|对象|对外|公示|全县"
    # 和平镇, 月塘镇 and 日照街道 begin with what only fills between other words, or after a number.
    r"|(?<=[0-9〇○零一二三四五六七八九十])(?:年度?|月份?|日)|的|和(?=城|农|低保|特困)"
)
# 古城乡 and 新城镇 are townships, as many as there are old and new towns; 城乡低保 behind a county's name is not.
_OF_A_TOWN = re.compile(
    r"(?:^|(?<=[^一-鿿])|(?<=[县市区旗年月]))(?![省县市区旗全各本我该某乡镇村街年月度份和级内底末初中间域对与及在按将])([一-鿿]城[乡镇])(?!居民|户籍|化)"
)
_TOWNSHIP = re.compile(r"(?:[一-鿿]{2,4}[县市区])?([一-鿿]{1,6}?(?:镇|乡|街道办事处|街道|盐场|农场|林场|开发区))")
_VILLAGE = re.compile(r"([一-鿿]{1,8}?(?:村民委员会|村委会|居委会|社区|村|居))$")
_NOT_APPROVED = re.compile(r"未批|未获批|不予批准|未通过")
_REFUSED = "未批"
_PERSON = r"([一-鿿]{2,4}(?:·[一-鿿]{1,8})*|[一-鿿]\s{1,2}[一-鿿])(?![一-鿿])"
_LABELLED_PERSON = re.compile(
    rf"(?:报告人|填表人|填报人)?(?:姓\s*名|报告人)\s*:?\s*(?!签|身份|单位|职务|填|年){_PERSON}"
)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])")
_NO_PERSON = re.compile(r"[表册单局所镇乡村办科室组县市区街道社]|报告|自查|汇总|说明|名单|空白")
_SHEET_DEFAULT = re.compile(r"(?i)sheet\d*|工作表\d*|\d+")


@dataclass(frozen=True)
class Context:
    """The texts around a table: the rows above its header, its sheet's name, its file's name."""

    titles: Sequence[str]
    sheet: str
    file: str

    def text(self, place: str) -> str:
        """The text of one place: title, sheet or file."""
        return {"title": " ".join(self.titles), "sheet": self.sheet, "file": self.file}.get(place, "")


def month_in(text: str) -> str | None:
    """The month a text names, as ISO date of its first day; a day of filling in or printing is not the month, nor is
    the first month of a quarter or of 1-3月."""
    normal = unicodedata.normalize("NFKC", text)
    for candidate in (_MADE_ON.sub(" ", normal), normal):
        if _is_span(candidate):
            return None
        if found := _CHINESE_MONTH.search(candidate):
            return f"{found[1].translate(_DIGITS)}-{_CHINESE_MONTHS[found[2]]:02d}-01"
        if found := _YEAR_MONTH.search(candidate):
            return f"{found[1]}-{int(found[2] or found[3] or found[4]):02d}-01"
    return None


def _is_span(text: str) -> bool:
    days = _DAY_SPAN.search(text)
    return bool(_SPAN.search(text)) or (days is not None and days[1] != days[2])


def names_span(context: Context) -> bool:
    """Whether the texts around a table name a quarter, a year or several months."""
    texts = (*context.titles, context.sheet, context.file)
    return any(_is_span(unicodedata.normalize("NFKC", text)) or "全年" in text for text in texts)


def month_of(context: Context) -> str | None:
    """The month that title, sheet or file name give, in that order."""
    named = next((m for m in map(month_in, (*context.titles, context.sheet)) if m), None)
    return named or _sheet_of_a_year(context) or month_in(context.file)


def year_of(context: Context) -> str | None:
    """The one year that title, sheet and file name speak of; None where they name none, or two. A day of filling in or
    printing is no year of the table."""
    texts = [unicodedata.normalize("NFKC", text) for text in (*context.titles, context.sheet, context.file)]
    texts = [_MADE_ON.sub(" ", text) for text in texts]
    named = {m[:4] for m in map(month_in, texts) if m} | {year for text in texts for year in _YEAR.findall(text)}
    return named.pop() if len(named) == 1 else None


def _sheet_of_a_year(context: Context) -> str | None:
    """The month of a sheet called 5月 in a workbook of one year, whose title or file name gives the year."""
    sheet = unicodedata.normalize("NFKC", context.sheet)
    found = None if _SEVERAL_MONTHS.search(sheet) else _BARE_MONTH.search(sheet)
    year = next((y for y in map(_YEAR.search, (*context.titles, context.file)) if y), None)
    return f"{year[1]}-{int(found[1]):02d}-01" if found and year else None


def disputed_month(context: Context) -> tuple[str, str] | None:
    """The months of the title (or sheet) and of the file name when they differ; last month's title is easily left."""
    titled, file = month_of(Context(context.titles, context.sheet, "")), month_in(context.file)
    return (titled, file) if titled and file and titled != file else None


def month_column(text: pl.Expr) -> pl.Expr:
    """The month in a text column as ISO date of its first day; null where the text names none."""

    def read(distinct: pl.Series) -> pl.Series:
        named = distinct.alias("written").to_frame().select(month(pl.col("written")).dt.strftime("%Y-%m-%d"))
        return named.to_series()

    # A file has few months and writes them in every row.
    return text.map_batches(lambda written: distinctly(written, read), return_dtype=pl.String, is_elementwise=True)


def stand_in(column: Column, context: Context) -> str | None:
    """The value the places the contract allows give for a column; None when they say nothing."""
    for place in column.may_stand_in:
        if (text := context.text(place)) and (value := _read(column, unicodedata.normalize("NFKC", text), place)):
            return value
    return None


def stand_ins(columns: Sequence[Column], context: Context) -> Mapping[str, str]:
    """Word → value for every column that sheet, title or file name speak for."""
    return {c.name: value for c in columns if (value := stand_in(c, context))}


def _read(column: Column, text: str, place: str) -> str | None:
    if column.word.domain == "month":
        named = month_in(text)
        return named[:7] if named else None
    if column.name == "programme":
        return _programme(text)
    if column.name == "decision":
        return _REFUSED if _NOT_APPROVED.search(text) else None
    if column.name == "year":
        return _one_year(text)
    if column.word.domain == "code":
        return _coded(text, column.codelist or column.name)
    if column.word.domain == "name":
        return _person(text, place)
    if column.word.domain == "id_number":
        return _number(text)
    if column.word.domain == "township":
        return _township(text, place)
    if column.word.domain == "village" and (found := _VILLAGE.search(text.rsplit("/", 1)[-1].rsplit(".", 1)[0])):
        return found[1]
    return None


def _one_year(text: str) -> str | None:
    """The one year a text is about (2021年度年审复核台账); a day of filling in or printing is not that of the table."""
    named = set(_YEAR.findall(_MADE_ON.sub(" ", text)))
    return named.pop() if len(named) == 1 else None


def _person(text: str, place: str) -> str | None:
    """Whom the rows above a form name as its reporter (报告人：…, 姓名 …), or who gave a sheet its name."""
    if place == "title":
        return found[1] if (found := _LABELLED_PERSON.search(text)) else None
    name = text.strip()
    is_name = place == "sheet" and re.fullmatch(_PERSON, name) and not _NO_PERSON.search(name)
    return name if is_name and not _SHEET_DEFAULT.fullmatch(name) else None


def _number(text: str) -> str | None:
    """The one ID number that stands above a form; of several nobody knows whose they are."""
    found = set(_NUMBER.findall(text))
    return found.pop() if len(found) == 1 else None


def _programme(text: str) -> str | None:
    text = _OF_A_TOWN.sub(" ", text)
    urban, rural = bool(re.search("城市|城镇|城保", text)), bool(re.search("农村|农保|乡村", text))
    if urban == rural:
        return None
    return "城市" if urban else "农村"


def _coded(text: str, word: str) -> str | None:
    """The value a text names in full (企业职工, 个体工商户); shorter spellings stand in too many other words."""
    named = {value for spelling, value in codelist(word).exact.items() if len(spelling) >= 4 and spelling in text}
    return named.pop() if len(named) == 1 else None


def _township(text: str, place: str) -> str | None:
    found = _OF_A_TOWN.search(text) or _TOWNSHIP.search(_FILLER.sub(" ", text))
    if found:
        return found[1]
    name = text.strip()
    is_plain = place == "sheet" and re.fullmatch(r"[一-鿿]{2,6}", name) and not _FILLER.search(name)
    return name if is_plain and not _SHEET_DEFAULT.fullmatch(name) else None
