# ruff: noqa: E501  (one slip a line reads best as a table)
"""Every small slip in a declaration is said with its file, its line and what was meant; nothing ends in a traceback.

Slips are made systematically: in each round every file of one kind gets one, at another place of its shape each time,
so that the reader also has to find many at once. What is free text (titles, headers, texts of law) can hold no slip
that a program sees and is left alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from assets.night.declarations import load_declarations
from data_contracts.contract import HERE, load_contracts
from data_contracts.jurisdiction import load_jurisdictions
from data_contracts.place_faults import disagreements
from data_contracts.regions import read_regions
from data_contracts.text_yaml import DeclarationError, Fault
from matchers.cases.casework import read_outcomes
from matchers.facts.measure import FOLDER as MEASURES
from matchers.facts.measure import fact_schema, lineage_faults, load_measures, load_products, load_statements
from matchers.flags.faults import rule_faults
from matchers.flags.rule import FOLDER, load_rules, read_rule

FREE = frozenset(
    [
        "title",
        "provider",
        "asked_by",
        "text",
        "what",
        "physicalName",
        "description",
        "purpose",
        "limitations",
        "businessName",
        "aliases",
        "value",
        "because",
        "basis",
        "unit",
        "why",
        "review",
        "reason",
        "explanation",
        "proof",
        "notes",
        "case",
        "labels",
        "of",
    ]
)
"""Keys under which anything may stand; `value` of a custom property is told by the property's own name."""
FREE_KEYS = frozenset({"params", "labels"})
"""Keys under which everybody names what they like."""
MAX_ROUNDS = 16


@dataclass(frozen=True)
class Slip:
    """One way to misspell a file: the text at `start:end` loses a letter; the fault is to be said of `line`."""

    group: tuple
    start: int
    end: int
    line: int
    word: str

    @property
    def misspelt(self) -> str:
        """The word without a letter in its middle."""
        half = len(self.word) // 2
        return self.word[:half] + self.word[half + 1 :]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Declarations to misspell: `data_contracts/` and `rules/`."""
    root = tmp_path_factory.mktemp("declared")
    shutil.copytree(HERE, root / "data_contracts", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copytree(FOLDER, root / "rules")
    shutil.copytree(MEASURES, root / "measures")
    return root


def slips(text: str, first: int = 0) -> Iterator[Slip]:
    """Every key, and every scalar that is not free text, of a YAML text that begins at index `first` of its file."""
    begun = text.count("\n", 0, first)

    def walk(node: yaml.Node, path: tuple, at: int) -> Iterator[Slip]:
        if isinstance(node, yaml.MappingNode):
            told = {key.value: value for key, value in node.value}
            if set(told) == {"property", "value"} and path[-2:-1] == ("customProperties",):
                name = told["property"].value
                yield slip(told["property"], (*path[:-1], "property"), told["property"])
                yield from walk(told["value"], (*path[:-1], name), line(told["value"], told["property"]))
                return
            for key, value in node.value:
                if path[-1:] != ("params",):
                    yield slip(key, (*path, "key" if path[-1:] in {("parameters",), ("roles",)} else key.value), key)
                if not set(path) & FREE_KEYS:
                    yield from walk(value, (*path, key.value), line(value, key))
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                yield from walk(item, (*path, "-"), item.start_mark.line)
        elif node.value and not set(path) & FREE and len(node.value) > 1:
            yield slip(node, (*path, "*"), node)

    def line(value: yaml.Node, key: yaml.Node) -> int:
        return (value if isinstance(value, yaml.ScalarNode) else key).start_mark.line

    def slip(node: yaml.ScalarNode, group: tuple, at: yaml.Node) -> Slip:
        quoted = node.style in {"'", '"'}
        start, end = node.start_mark.index + quoted, node.end_mark.index - quoted
        return Slip(group, first + start, first + end, begun + at.start_mark.line + 1, node.value)

    document = yaml.compose(
        text[first:] if not first else text[first : text.index("*/", first)], Loader=yaml.BaseLoader
    )
    yield from walk(document, (), 0)


def rounds(paths: list[Path], is_seen: Callable[[Slip], bool]) -> Iterator[dict[Path, Slip]]:
    """In each round one slip a file, of another part of its shape each time, until every part of every file had one."""
    waiting = {}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        groups: dict[tuple, list[Slip]] = {}
        for one in slips(text, text.index("/*") + 2 if path.suffix == ".sql" else 0):
            if is_seen(one) and len(one.word) > 1:
                groups.setdefault(one.group, []).append(one)
        # Of alike places another one in each file: what is alike in all files is looked at in all its places.
        turn = len(waiting)
        waiting[path] = [alike[turn % len(alike)] for alike in groups.values()]
    for i in range(min(MAX_ROUNDS, max(map(len, waiting.values())))):
        yield {path: parts[i] for path, parts in waiting.items() if i < len(parts)}


def said_of(slipped: dict[Path, Slip], read: Callable[[], list[Fault | str]]) -> list[str]:
    """Slips that nobody complained of, or of another line; the files are as they were afterwards."""
    whole = {path: path.read_text(encoding="utf-8") for path in slipped}
    try:
        for path, slip in slipped.items():
            text = whole[path]
            assert text[slip.start : slip.end] == slip.word, (path.name, slip)
            path.write_text(text[: slip.start] + slip.misspelt + text[slip.end :], encoding="utf-8")
        faults = read()
    finally:
        for path, text in whole.items():
            path.write_text(text, encoding="utf-8")
    assert all(isinstance(fault, Fault) and fault.sentence for fault in faults)
    said = {(fault.file, fault.line) for fault in faults}
    return [
        f"{path.name} 第{slip.line}行 {'.'.join(slip.group)}: {slip.word} → {slip.misspelt}; 只说了 "
        f"{[str(f) for f in faults if f.file.endswith(path.name)][:3]}"
        for path, slip in slipped.items()
        if (f"{path.parent.name}/{path.name}", slip.line) not in said
    ]


def faults_of(*loads: Callable[[], object]) -> list[Fault | str]:
    """What every reader complains of."""
    found: list[Fault | str] = []
    for load in loads:
        try:
            told = load()
        except DeclarationError as error:
            found += error.faults
        else:
            found += told if isinstance(told, list) else []
    return found


def unnoticed(
    paths: list[Path], read: Callable[[], list], is_seen: Callable[[Slip], bool] = lambda _: True
) -> list[str]:
    """Slips of all rounds that were not said, or said of another line."""
    assert read() == []
    return [one for slipped in rounds(paths, is_seen) for one in said_of(slipped, read)]


def test_a_register(tree: Path) -> None:
    root = tree / "data_contracts"
    paths = sorted((root / "sources").glob("*.yaml"))
    # A number may be another number, and a constant of a word without a code list another text.
    free = {"mustBeLessThan", "evidence", "bounds"}
    assert (
        unnoticed(paths, lambda: faults_of(lambda: load_contracts(root)), lambda s: not set(s.group[:-1]) & free) == []
    )


def test_a_kind_of_record(tree: Path) -> None:
    root = tree / "data_contracts"
    paths = sorted((root / "records").glob("*.yaml"))
    assert (
        unnoticed(paths, lambda: faults_of(lambda: load_contracts(root)), lambda s: "roles" not in s.group[:-1]) == []
    )


def test_a_measure(tree: Path) -> None:
    root = tree / "data_contracts"
    contracts = load_contracts()
    schema = fact_schema(contracts, load_measures())

    def read() -> list:
        return faults_of(
            lambda: load_products(root / "products"),
            lambda: load_statements(tree / "measures"),
            lambda: list(lineage_faults(schema, contracts.kinds, tree / "measures", root / "products")),
        )

    # What a column of a measure is called is told apart from a slip by the rules that read it, in an example by the
    # example's own run; a reason why SQL is not portable is free text under the name of a construct.
    unseen = {"columns", "examples", "not_portable"}

    def is_seen(s: Slip) -> bool:
        is_column = s.group[-2:] == ("name", "*") and len(s.group) >= 4
        return not is_column and (s.group[0] not in unseen or "lineage" in s.group)

    paths = [*sorted((root / "products").glob("*.yaml")), *sorted((tree / "measures").glob("*.sql"))]
    assert unnoticed(paths, read, is_seen) == []


def test_a_jurisdiction(tree: Path) -> None:
    root, rules = tree / "data_contracts", load_rules()
    defaults = {name: value for rule in rules.values() for name, value in rule.params.items()}
    folder = root / "jurisdictions"
    place = folder / "320723_guannan.yaml"
    paths = sorted(folder.glob("*.yaml"))
    (folder / "320723_guanyun.yaml").write_text(
        (folder / "320723_guanyun.yaml").read_text(encoding="utf-8") + "switched_off: [owns_motor_vehicle]\n",
        encoding="utf-8",
    )
    assert not place.exists()

    def read() -> list:
        return faults_of(lambda: load_jurisdictions(folder), lambda: disagreements(rules, defaults, folder))

    free = {"name", "townships", "region_codes"}

    def is_seen(slip: Slip) -> bool:
        is_another_day = slip.group[-2:-1] in {("due",), ("begins",)} and len(slip.word) <= 2
        return not is_another_day and not (
            slip.group[-1] == "*" and "groups" not in slip.group and set(slip.group) & free
        )

    assert unnoticed(paths, read, is_seen) == []


def test_a_word(tree: Path) -> None:
    root = tree / "data_contracts"
    paths = [root / "vocabulary.yaml"]
    read = lambda: faults_of(lambda: load_contracts(root))  # noqa: E731
    text = paths[0].read_text(encoding="utf-8")
    every = [s for s in slips(text) if len(s.group) == 1 or s.group[-1] in {"title", "domain", "*"}]
    for one in every[:: max(1, len(every) // 15)]:
        if len(one.word) > 3 and not one.word.isdigit():
            assert said_of({paths[0]: one}, read) == []


def test_a_parameter(tree: Path) -> None:
    folder, rules = tree / "data_contracts" / "jurisdictions", load_rules()
    asking = (*rules.values(), *load_statements().values())
    defaults = {name: value for asker in asking for name, value in asker.params.items()}
    places = {name for place in load_jurisdictions().values() for name in place.own}
    path = folder.parent / "parameters.yaml"
    read = lambda: faults_of(lambda: disagreements(rules, defaults, folder))  # noqa: E731
    asked = [s for s in slips(path.read_text(encoding="utf-8")) if s.word in {*defaults, *places}]
    assert len(asked) >= 40
    assert [one for slip in asked for one in said_of({path: slip}, read)] == []


def test_a_rule(tree: Path) -> None:
    folder = tree / "rules"
    schema = fact_schema(load_contracts(), load_measures())

    def read() -> list:
        try:
            return [f for rule in load_rules(folder).values() for f in rule_faults(rule, schema, folder)]
        except DeclarationError as error:
            return list(error.faults)

    seen = {"queue", "severity", "grain", "rule", "reviewed", "as_of"}

    def is_seen(slip: Slip) -> bool:
        return slip.group[-1] in seen if slip.group[-1] != "*" else slip.group[-2] in seen

    def is_key(slip: Slip) -> bool:
        return len(slip.group) == 1 or slip.group[:2] == ("innocent", "-")

    paths = sorted(folder.glob("*.sql"))
    assert unnoticed(paths, read, lambda s: is_seen(s) or is_key(s)) == []
    named = {"needs", "distinct_by", "evidence"}
    assert unnoticed(paths, read, lambda s: s.group[0] in named and s.group[-1] == "*") == []


def test_the_statement_of_a_rule(tree: Path) -> None:
    folder = tree / "rules"
    schema = fact_schema(load_contracts(), load_measures())
    slipped = {}
    for path in sorted(folder.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        start = text.index("fact.", text.index("*/")) + len("fact.")
        end = next(i for i in range(start, len(text)) if not (text[i].isalnum() or text[i] == "_"))
        slipped[path] = Slip(("sql",), start, end, text.count("\n", 0, start) + 1, text[start:end])

    def read() -> list:
        return [f for rule in load_rules(folder).values() for f in rule_faults(rule, schema, folder)]

    assert said_of(slipped, read) == []


@pytest.mark.parametrize("name", ["booleans", "codes", "registers", "relations"])
def test_a_code_list(tree: Path, name: str) -> None:
    root = tree / "data_contracts"
    path = root / "codelists" / f"{name}.csv"
    whole = path.read_text(encoding="utf-8")
    lines = whole.splitlines()
    step = max(1, len(lines) // 4)
    for i in range(1, len(lines), step):
        word, variant, value = lines[i].split(",")
        for row in (
            f"{word}x,{variant},{value}",
            f"{word},{variant},{value}错",
            f"{word},{variant}",
            lines[i - 1 or 2],
        ):
            path.write_text("\n".join([*lines[:i], row, *lines[i + 1 :]]) + "\n", encoding="utf-8")
            said = {(f.file, f.line) for f in faults_of(lambda: load_contracts(root))}
            # A row that stands twice is the second one's fault.
            assert {(f"codelists/{name}.csv", line) for line in (i + 1, i + 2)} & said, row
    path.write_text(whole.replace("variant", "varient", 1), encoding="utf-8")
    assert "codelists/" + name + ".csv 第1行：不认识的列「varient」，是否应为「variant」？" in [
        str(f) for f in faults_of(lambda: load_contracts(root))
    ]
    path.write_text(whole, encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("is_clearing", "is_clear", 1, "不认识的列「is_clear」，是否应为「is_clearing」？"),
        ("keep,符合条件继续保障,true", "keep,符合条件继续保障,yes", 2, "应写 true 或 false，而不是「yes」"),
        (
            "wrong_enrolment|official",
            "wrong_enrolmnt|official",
            2,
            "没有类别「wrong_enrolmnt」，是否应为「wrong_enrolment」？",
        ),
        ("exit,退出,false,true,true,2", "exit,退出,false,true,true,二", 4, "调查人数应是数字，而不是「二」"),
        ("exit,退出", "keep,退出", 4, "核查结果「keep」写了两次"),
    ],
)
def test_an_outcome(tree: Path, tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    text = (tree / "data_contracts" / "codelists" / "outcomes.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "outcomes.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    (fault,) = faults_of(lambda: read_outcomes(tmp_path / "outcomes.csv"))
    assert (fault.line, fault.sentence) == (line, said)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("code,since,until,name\n11000,,,", 2),
        ("code,since,until,name\n110000,,,\n110000,,,", 3),
        ("code,since,until\n", 1),
    ],
)
def test_a_region(tmp_path: Path, rows: str, line: int) -> None:
    (tmp_path / "regions.csv").write_text(rows, encoding="utf-8")
    (fault,) = faults_of(lambda: read_regions(tmp_path / "regions.csv"))
    assert fault.line == line


def read_all(tree: Path) -> list[Fault | str]:
    """What is wrong with contracts, jurisdictions and one rule."""
    root, rules = tree / "data_contracts", load_rules()
    asking = (*rules.values(), *load_statements().values())
    defaults = {name: value for asker in asking for name, value in asker.params.items()}
    rule = tree / "rules" / "owns_motor_vehicle.sql"
    schema = fact_schema(load_contracts(), load_measures())
    return faults_of(
        lambda: load_contracts(root),
        lambda: load_jurisdictions(root / "jurisdictions"),
        lambda: disagreements(rules, defaults, root / "jurisdictions"),
        lambda: list(rule_faults(read_rule(rule), schema, rule.parent)),
    )


VEHICLES, GUANYUN = "sources/vehicles.odcs.yaml", "jurisdictions/320723_guanyun.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (VEHICLES, "map: {", "map: {person_nam: owner_name, ", "没有列「person_nam」，是否应为「person_name」？"),
        (VEHICLES, "property: cadence, value: ", "property: cadence, value: bi", "是否应为「"),
        (VEHICLES, "property: cadence", "property: cadance", "不认识的键「cadance」，是否应为「cadence」？"),
        (VEHICLES, "kind: vehicle\n", "kind: vehicel\n", "没有名为「vehicel」的记录种类，是否应为「vehicle」？"),
        ("sources/cremations.odcs.yaml", "is_death: ", "is_death: un", "代码表中没有这个值，是否应为「true」？"),
        (GUANYUN, "townships: [伊山镇, ", "townships: [伊山镇, 伊山镇, ", "「伊山镇」写了两次"),
        ("jurisdictions/320700_lianyungang.yaml", "parameters:", "switched_off: [owns_motor_vehicel]\nparameters:", "是否应为「owns_motor_vehicle」？"),
        (GUANYUN, "{value: 680, unit: 元/人月, from: 2020-07-01, basis: 2020年7月起城市低保标准", "{value: 680", "缺少「basis」"),
        (GUANYUN, "from: 2020-07-01, basis: 2020年7月起城市", "from: 2020-07, basis: 2020年7月起城市", "日期应写成"),
        (GUANYUN, "{value: 680,", "{value: 六百八,", "应是数字，而不是「六百八」"),
        (GUANYUN, "urban_standard_yuan", "urban_standerd_yuan", "没有参数「urban_standerd_yuan」，是否应为「urban_standard_yuan」？"),
        (GUANYUN, "parent: ", "parent: \"9\"\nparent: ", "「parent」写了两次"),
        ("rules/owns_motor_vehicle.sql", "evidence: [", "evidence: [plate_noo, ", "plate_noo"),
        ("rules/owns_motor_vehicle.sql", "severity: ", "severity: [", "不是有效的 YAML"),
    ],
)  # fmt: skip
def test_what_went_wrong_in_silence(tree: Path, file: str, old: str, new: str, said: str) -> None:
    path = tree / file if file.startswith("rules/") else tree / "data_contracts" / file
    whole = path.read_text(encoding="utf-8")
    assert old in whole, "the declaration has changed: take another example"
    path.write_text(whole.replace(old, new, 1), encoding="utf-8")
    try:
        faults = read_all(tree)
    finally:
        path.write_text(whole, encoding="utf-8")
    line = whole.count("\n", 0, whole.index(old)) + 1
    assert any(
        fault.file == file and fault.line in {line, line + new.count("\n")} and said in fault.sentence
        for fault in faults
    ), list(map(str, faults))


def test_all_is_said_at_once_and_in_order(tree: Path) -> None:
    first, second = (tree / "data_contracts" / name for name in (GUANYUN, VEHICLES))
    before = [path.read_text(encoding="utf-8") for path in (first, second)]
    first.write_text(before[0].replace("townships", "township").replace("\nparent", "\nparents"), encoding="utf-8")
    second.write_text(before[1].replace("provider", "provder"), encoding="utf-8")
    try:
        with pytest.raises(DeclarationError) as error:
            load_declarations(tree / "data_contracts", tree / "rules")
    finally:
        for path, text in zip((first, second), before, strict=True):
            path.write_text(text, encoding="utf-8")
    lines = str(error.value).splitlines()
    assert [line.partition(" ")[0] for line in lines] == [VEHICLES, GUANYUN, GUANYUN]
    assert all("是否应为「" in line for line in lines)


def test_what_is_not_utf8_is_said(tree: Path) -> None:
    path = tree / "data_contracts" / VEHICLES
    whole = path.read_bytes()
    path.write_bytes(whole.decode().encode("gb18030"))
    try:
        faults = faults_of(lambda: load_contracts(tree / "data_contracts"))
    finally:
        path.write_bytes(whole)
    assert [str(f) for f in faults] == [f"{VEHICLES} 第1行：不是 UTF-8 编码，请另存为 UTF-8"]
