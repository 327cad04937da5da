"""Files of this group: self-declarations as the printed form and as a list, visits by month, the book of petitions.

Belongs here: layouts. Does not belong here: who is in them.
"""

from pathlib import Path

import xlsxwriter

from .. import spelling
from ..columns import ORDER, Column, by_name, day, name, number, spelt_names, spelt_numbers, table, township, village
from ..records import Declaration, Petition, Visit, grouped, month_of
from ..sheets import CREATED, Cell, Table, write_csv, write_xlsx
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
    books: dict[str, list[int]] = {}
    for official in sheets:
        if official not in cadres:
            books.setdefault(world.township_of(official), []).append(official)
    for order, (place, reporters) in enumerate(books.items()):
        _forms(world, out / f"{place}自查报告表.xlsx", place, {r: sheets[r] for r in reporters}, order)
    rows = sum(len(sheets[r]) for reporters in books.values() for r in reporters)
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
    columns: dict[str, Column] = {
        "报告人": lambda d: world.people.name[d.official],
        "报告人身份证号码": spelt_numbers(lambda d: world.people.id_number[d.official]), "姓名": name(),
        "身份证号": number(), "与报告人关系": "relation",
        "目前是否享受低保": lambda d: "√" if d.is_enrolled else SAID[d.is_enrolled],
    }  # fmt: skip
    summary = table(world, lines, columns, title="村（居）干部自查情况汇总表")
    return write_csv(out / "村居干部自查情况汇总.csv", summary, "gb18030")


def household_visits(world: World, out: Path) -> int:
    """A CSV a month for the last three, a workbook for what came before."""
    rows = sorted(world.of(Visit), key=lambda v: (v.visited_on, v.certificate, v.level))
    total = 0
    by_age = grouped(rows, lambda v: min(3, world.month - month_of(v.visited_on)))
    for back, mine in by_age.items():
        visits = _visit_table(world, mine, "年--."[back])
        if back < 3:
            stamp = spelling.month(world.month - back, "0")
            total += write_csv(out / f"入户核查记录{stamp}.csv", visits, ("gb18030", "utf-8-sig", "utf-8")[back])
        else:
            visits.title, visits.signature = "低保对象入户核查记录汇总", "填表人：        审核人："
            total += write_xlsx(out / "入户核查记录（以前月份）.xlsx", [visits])
    return total


def _visit_table(world: World, rows: list[Visit], style: str) -> Table:
    words = {"县级": "县民政局"} if style == "." else {}
    columns: dict[str, Column] = {
        "低保证号": "certificate", "入户时间": day("visited_on", style),
        "核查层级": lambda v: words.get(v.level, v.level), "调查人1": spelt_names("investigator_1"),
        "调查人2": spelt_names("investigator_2"), "核查结论": "result",
    }  # fmt: skip
    return table(world, rows, columns)


def petitions(world: World, out: Path) -> int:
    """One workbook, newest last, with a title and a signature."""
    columns: dict[str, Column] = {
        "序号": ORDER, "信访件编号": "number", "登记时间": day("registered_on", "cell", "-"), "反映渠道": "channel",
        "反映对象": name(), "身份证号码": number(), "低保证号": lambda p: p.certificate or None, "乡镇": township(),
        "村（居）": village(), "是否投诉举报": lambda p: "是" if p.is_complaint else "否",
        "办结时间": day("settled_on", "-"),
    }  # fmt: skip
    rows = sorted(world.of(Petition), key=lambda p: (p.registered_on, p.number))
    book = table(world, rows, columns, title="社会救助领域信访举报台账", signature="登记人：        审核：")
    return write_xlsx(out / "信访举报台账.xlsx", [book])


SOURCES = by_name(relative_declarations, household_visits, petitions)
