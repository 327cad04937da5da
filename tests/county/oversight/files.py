"""Files of this group: self-declarations as the printed form and as a list, visits by month, the book of petitions.

Belongs here: layouts. Does not belong here: who is in them.
"""

from pathlib import Path

import xlsxwriter

from tests.population import spelling

from .. import columns as of
from ..records import Declaration, Petition, Visit, grouped, month_of
from ..sheets import CREATED, Cell, write
from ..world import World

FORM = (
    "姓  名", "职务或与报告人关系", "目前是否享受低保", "身份证号码", "户籍所在地（乡镇、村、社区）",
    "现住址（乡镇、村、社区）", "备  注",
)  # fmt: skip
NOTES = (
    "备注：1、此表一式两份，交县民政局办公室。", "2、报告对象为：县民政局全体工作人员、各乡镇从事城乡低保工作的人员。",
    "3、“直系亲属”包括配偶、子女、本人父母和配偶的父母。",
)  # fmt: skip
PRINTED = {"丈夫": "配偶", "妻子": "配偶", "儿子": "子女", "女儿": "子女", "父亲": "本人父亲", "母亲": "本人母亲"}
SAID = {True: "是", False: "否", None: ""}


def relative_declarations(world: World, out: Path) -> int:
    """The bureau's people on the printed form, a workbook a township with one sheet a reporter; cadres in one list."""
    sheets: dict[int, list[Declaration]] = {}
    for line in world.of(Declaration):
        sheets.setdefault(line.official, []).append(line)
    cadres = {o.person for o in world.offices if o.category == "村居干部"}
    books: dict[str, dict[int, list[Declaration]]] = {}
    for official, lines in sheets.items():
        if official not in cadres:
            books.setdefault(world.township_of(official), {})[official] = lines
    for order, (place, mine) in enumerate(books.items()):
        _forms(world, out / f"{place}自查报告表.xlsx", place, mine, order)
    rows = sum(len(lines) for mine in books.values() for lines in mine.values())
    return rows + _list(world, out, [line for o, lines in sheets.items() if o in cadres for line in lines])


def _forms(world: World, path: Path, township: str, sheets: dict[int, list[Declaration]], order: int) -> None:
    """One sheet a reporter: the reporter's row first, unmarked as printed, marked, or only named above the table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": CREATED, "author": ""})
    folk = world.people
    positions = {o.person: o.position for o in world.offices}
    for at, (official, lines) in enumerate(sheets.items()):
        sheet = book.add_worksheet(f"{at + 1}" if (order + at) % 2 else f"{folk.name[official]}{at + 1}")
        # Who has no relative to report still writes himself down: an empty table is a form nobody filled in.
        style = (order + at) % 3 if len(lines) > 1 else 0
        above = [["附件4"], [f"{world.places.home.name}城乡低保工作人员及直系亲属享受低保情况自查报告表"]]
        above.append([f"填报单位(公章)：{township}民政所"])
        if style == 2:
            above.append(["报告人", folk.name[official], "身份证号码", folk.id_number[official]])
        table = [*above, list(FORM), *_form_rows(world, official, lines, style, positions.get(official, "办事员"))]
        table += [
            ["", "", "", "", "", "", "具有法定赡养关系的近亲属"],
            [f"本人签名：{folk.name[official]}", "", "", "填报时间："],
        ]
        for row, line in enumerate([*table, *([note] for note in NOTES)]):
            for column, cell in enumerate(line):
                if cell:
                    sheet.write_string(row, column, str(cell))
    book.close()


def _form_rows(world: World, official: int, lines: list[Declaration], style: int, position: str) -> list[list[Cell]]:
    """Relations stand in the remarks as the form prints them, in every second book beside the post."""
    folk, rng = world.people, world.rng
    rows: list[list[Cell]] = []
    for line in sorted(lines, key=lambda d: d.person != official):
        is_self = line.person == official
        if is_self and style == 2:
            continue
        word = PRINTED.get(line.relation, line.relation)
        place = world.places.villages[folk.village[line.person]]
        post, note = (position, "本人" if style == 1 else "") if is_self else ("", word)
        if not is_self and style == 1:
            post, note = line.relation, ""
        number = spelling.dirty_ids(rng, [folk.id_number[line.person]])[0] if line.has_id else ""
        home = f"{place.township}{place.full}"
        rows.append([folk.name[line.person], post, SAID[line.is_enrolled], number, home, home, note])
    return rows


def _list(world: World, out: Path, lines: list[Declaration]) -> int:
    if not lines:
        return 0
    folk = world.people
    return of.put(world, out / "村居干部自查情况汇总.csv", lines, {
        "报告人": lambda d: folk.name[d.official],
        "报告人身份证号码": of.spelt_numbers(lambda d: folk.id_number[d.official]), "姓名": of.name(),
        "身份证号": of.number(), "与报告人关系": "relation",
        "目前是否享受低保": lambda d: "√" if d.is_enrolled else SAID[d.is_enrolled],
    }, title="村（居）干部自查情况汇总表")  # fmt: skip


def household_visits(world: World, out: Path) -> int:
    """A CSV a month for the last three, a workbook for what came before."""
    total, entries = 0, world.by(Visit, "visited_on", "certificate", "level")
    for back, rows in grouped(entries, lambda v: min(3, world.month - month_of(v.visited_on))).items():
        words = {"县级": "县民政局"} if back == 3 else {}
        around = {"title": "低保对象入户核查记录汇总", "signature": "填表人：        审核人："} if back == 3 else {}
        visits = of.table(world, rows, {
            "低保证号": "certificate", "入户时间": of.day("visited_on", "年--."[back]),
            "核查层级": [words.get(v.level, v.level) for v in rows], "调查人1": of.spelt_names("investigator_1"),
            "调查人2": of.spelt_names("investigator_2"), "核查结论": "result",
        }, **around)  # fmt: skip
        month = "（以前月份）.xlsx" if back == 3 else f"{spelling.month(world.month - back, '0')}.csv"
        encoding = ("gb18030", "utf-8-sig", "utf-8", "")[back]
        total += write(out / f"入户核查记录{month}", visits, encoding=encoding)
    return total


def petitions(world: World, out: Path) -> int:
    """One workbook, newest last, with a title and a signature."""
    return of.put(world, out / "信访举报台账.xlsx", world.by(Petition, "registered_on", "number"), {
        "序号": of.ORDER, "信访件编号": "number", "登记时间": of.day("registered_on", "cell", "-"),
        "反映渠道": "channel", "反映对象": of.name(), "身份证号码": of.number(),
        "低保证号": lambda p: p.certificate or None, "乡镇": of.township(), "村（居）": of.village(),
        "是否投诉举报": lambda p: "是" if p.is_complaint else "否", "办结时间": of.day("settled_on", "-"),
    }, title="社会救助领域信访举报台账", signature="登记人：        审核：")  # fmt: skip


SOURCES = of.by_name(relative_declarations, household_visits, petitions)
