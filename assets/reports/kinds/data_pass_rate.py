"""低保数据校验通过率统计表 (连云港 二（四）): the share of the roll's records that pass every identity check.

Belongs here: which records pass, by place and check. Does not belong here: the checks, which are the rules of the queue
身份信息. A record is a person on a certificate; what a check raised and a reviewer found untrue passes. How many
persons a household has is no identity of a record, and stands in a column of its own.
"""

from __future__ import annotations

import polars as pl

from assets.cases.frames import frame
from assets.reports import COUNTY, NOW, TOWNSHIP, ReportKind, Wanted
from assets.reports.document import Cell, Document, Page, Row, Sheet, centre, head, row, text
from assets.reports.findings import OVER
from assets.reports.periods import day_text
from assets.reports.rolls import on_roll
from assets.reports.tally import Counted, Place, Tally, below, missing, notes_of, placed, within
from matchers.cases.review import CASE_EVENTS, fold

TITLE = "低保数据校验通过率统计表"
QUEUE, HOUSEHOLD = "identity", "H"

_REFUSED = """
SELECT township, village, CAST(_sheet AS VARCHAR) || '第' || _row || '行' AS number, 0 AS households, 1 AS persons,
    strftime(batch, '%Y-%m') AS on, '未能读入' AS said
FROM record.refused
WHERE kind = 'enrolment' AND batch IS NOT DISTINCT FROM (SELECT max(batch) FROM record.enrolment) ORDER BY ALL"""
_FLAGS = f"SELECT flag_id, rule, person, certificate_no FROM review.flag WHERE queue = '{QUEUE}' ORDER BY flag_id"
_LISTED = "SELECT certificate_no, person, township, village FROM fact.roll ORDER BY ALL"


def make(wanted: Wanted) -> Document:
    """The total, then a row a township (of one township a row a village)."""
    checks = [code for code, rule in wanted.rules.items() if rule.queue == QUEUE and rule.grain != HOUSEHOLD]
    of_households = [code for code, rule in wanted.rules.items() if rule.queue == QUEUE and rule.grain == HOUSEHOLD]
    columns = _columns(wanted, checks, of_households)
    tally = Tally()
    by_check = [columns[code] for code in (*checks, *of_households)]

    def line(name: str, place: Place, *, opens: bool) -> Row:
        cells: list[Cell] = [
            *(tally.one(columns[code], place, "persons", opens=opens) for code in ("listed", "refused", "failed")),
            _rate(columns, place),
            *(tally.one(one, place, "persons", opens=opens) for one in by_check),
        ]
        return row(text(name), *cells)

    heads = (
        "单位",
        "在册人数",
        "未能读入（行）",
        "未通过（人）",
        "通过率",
        *(wanted.rules[c.code].title for c in by_check),
    )
    page = Page(
        f"{wanted.place}{TITLE}",
        f"填报单位（盖章）：　　　　　　{day_text(wanted.night)}核对时生效的名册　　　　　　单位：人、户、%",
        [
            row(*map(head, heads)),
            line("合计", Place(), opens=False),
            *(line(place.said, place, opens=True) for place in below(wanted, list(columns.values()))),
        ],
        heads=1,
        notes=[
            "通过率=（在册人数－未通过）÷（在册人数＋未能读入），目标为100%。未通过指至少有一项身份校验有疑点、且没有核实为不属实的人；"
            "各项校验分别计数，一人有几项的分别计入。"
            + "".join(f"「{wanted.rules[c].title}」按户计，不计入通过率。" for c in of_households),
            *_silent(wanted, checks),
            *notes_of(list(columns.values())),
        ],
        signatures="负责人：　　　　　　　　　填表人：　　　　　　　　　填报日期：　　　年　　月　　日",
    )
    widths = (17.0, 9.0, 9.0, 9.0, 10.0, *(10.8,) * len(by_check))
    return Document(TITLE, wanted.day, wanted.place, [Sheet("通过率", widths, [page])], tally.behind)


def _columns(wanted: Wanted, checks: list[str], of_households: list[str]) -> dict[str, Counted]:
    raised = _raised(wanted)
    listed = frame(wanted.con, _LISTED)
    names = {code: wanted.rules[code].title for code in (*checks, *of_households)}
    of_person = raised.filter(pl.col("rule").is_in(checks)).select("person", "rule").unique()
    failing = listed.join(of_person, on="person")
    homes = on_roll(wanted.con)
    of_home = raised.filter(pl.col("rule").is_in(of_households)).select("rule", number="certificate_no").unique()
    why = missing(wanted, "enrolment")
    found = {
        "listed": Counted("listed", "在册", placed(wanted, homes), why),
        "refused": Counted("refused", "未能读入", placed(wanted, frame(wanted.con, _REFUSED)), why),
        "failed": Counted("failed", "未通过", placed(wanted, _by_certificate(failing, names)), why),
    }
    for code in checks:
        own = _by_certificate(failing.filter(pl.col("rule") == code), names)
        found[code] = Counted(code, names[code], placed(wanted, own), why)
    for code in of_households:
        own = homes.join(of_home.filter(pl.col("rule") == code), on="number", how="semi").with_columns(
            persons=pl.lit(1)
        )
        found[code] = Counted(code, names[code], placed(wanted, own), why)
    return found


def _raised(wanted: Wanted) -> pl.DataFrame:
    """Tonight's flags of the identity checks that nobody found untrue: rule, person, certificate_no. Whoever asks may
    see none of their cases; how many records fail is the same for all."""
    states = fold(wanted.ledger.frame(CASE_EVENTS, wanted.day)).filter(
        ~pl.col("is_cleared") & ~pl.col("state").is_in(OVER)
    )
    return frame(wanted.con, _FLAGS).join(states.select(flag_id="case_id"), on="flag_id", how="semi")


def _by_certificate(failing: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """Persons who fail, a row a certificate, with what they fail."""
    titled = failing.with_columns(pl.col("rule").replace_strict(names, default=""))
    return titled.group_by("certificate_no", "township", "village").agg(
        number=pl.col("certificate_no").first().fill_null("（证号不清）"),
        households=pl.lit(1),
        persons=pl.col("person").n_unique(),
        on=pl.lit(""),
        said=pl.col("rule").unique().sort().str.join("、"),
    )


def _rate(columns: dict[str, Counted], place: Place) -> Cell:
    """The share that passes, rounded down: 100 % is said only of all."""
    counts = {
        code: int(within(columns[code].rows, place)["persons"].sum() or 0) for code in ("listed", "refused", "failed")
    }
    records = counts["listed"] + counts["refused"]
    if columns["listed"].missing or not records:
        return centre("—")
    passed = counts["listed"] - counts["failed"]
    return centre("100%" if passed == records else f"{10_000 * passed // records / 100:.2f}%")


def _silent(wanted: Wanted, checks: list[str]) -> list[str]:
    """The checks that could not speak, for the county or a township: what they did not raise has not passed."""
    rows = wanted.con.execute(_SILENT, [checks]).fetchall()
    asked = set(wanted.townships or ())
    told: dict[str, list[str]] = {}
    for rule, township, reason in rows:
        if not township or not asked or township in asked:
            told.setdefault(f"「{wanted.rules[rule].title}」（{reason}）", []).append(township or "全县")
    return [f"以下校验没有做，通过率未计：{what}，{'、'.join(places)}。" for what, places in sorted(told.items())]


_SILENT = """
SELECT rule, township, reason FROM flag.status
WHERE list_contains($1::VARCHAR[], rule) AND status IN ('not_enough_data', 'not_run') ORDER BY ALL"""

REPORT = ReportKind(TITLE, "连民〔2020〕12号 二（四）", (COUNTY, TOWNSHIP), make, period=NOW)
