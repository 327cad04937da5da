"""What the night knows of flags, part by part, in words: grounds, evidence, kinship, links, innocent cases, origins.

Belongs here: gathering it for as many flags of a rule as one likes in a handful of statements, and the words of each.
Does not belong here: what the ledger knows of a flag, who may see it (`flag.py`, `pipelines/desk`).
A county of a million has thirty thousand flags: asked one by one their registers would be read thirty thousand times.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from assets.explain.kin import KinPath, kin_paths_of, paths_in_words
from assets.explain.labels import STEP, column_label
from assets.explain.links import Link, evidence_rows, in_words, known_by, links_behind, methods_of, plainly
from assets.explain.origin_words import origin_lines, register_lines
from assets.explain.origins import Origins, Placed, origins_of, placed_rows
from assets.explain.possible_owners import Written, owner_lines, written_of
from assets.home.warehouse import layout
from data_contracts.contract import Contracts
from data_contracts.jurisdiction import parameter_title
from matchers.blotting import blotted
from matchers.facts.schema import tail_name
from matchers.flags.rule import Rule
from matchers.people.certainty import basis_of

KEYS = ("certificate_no", "household_no")
"""Numbers of households: a page of one has to name them."""


@dataclass(frozen=True)
class Telling:
    """What flags of one rule are told with: titles of its columns, what it cites tonight, the names of files."""

    rule: Rule
    contracts: Contracts
    labels: Mapping[str, str]
    basis: str
    names: Mapping[tuple[str, str, str], str]


@dataclass(frozen=True)
class Behind:
    """What stands behind one flag: its row, paths of kinship, probable links, by which methods its person is known and
    which unclear numbers count to him, the register rows (None where it is about a place)."""

    flag: Mapping[str, Any]
    paths: Sequence[KinPath]
    links: Sequence[Link]
    methods: frozenset[str]
    written: Sequence[Written]
    origins: Origins | None


@dataclass(frozen=True)
class Common:
    """What stands behind flags of any rules and is found for all of them together: paths of kinship and probable links
    by flag, methods and unclear numbers by person."""

    paths: Mapping[str, Sequence[KinPath]]
    links: Mapping[str, Sequence[Link]]
    methods: Mapping[str, frozenset[str]]
    written: Mapping[str, Sequence[Written]]


def common(con: duckdb.DuckDBPyConnection, flags: Sequence[Mapping[str, Any]], contracts: Contracts) -> Common:
    """Find it."""
    of_people = [flag for flag in flags if flag["grain"] != "V"]
    persons = [flag["person"] for flag in of_people if flag["person"]]
    links = links_behind(con, of_people, contracts)
    linked = [flag["person"] for flag in of_people if flag["person"] and flag["flag_id"] in links]
    return Common(kin_paths_of(con, flags), links, methods_of(con, persons), written_of(con, linked) if linked else {})


def gathered(
    con: duckdb.DuckDBPyConnection,
    flags: Sequence[Mapping[str, Any]],
    telling: Telling,
    shared: Common,
    placed: Placed = placed_rows,
) -> dict[str, Behind]:
    """What stands behind flags of one rule, by flag_id; `shared` is what was found for them with others."""
    of_people = [flag for flag in flags if flag["grain"] != "V"]
    found: dict[str, Origins] = {}
    if of_people:
        found = origins_of(con, of_people, telling.rule, telling.contracts, telling.labels, placed)
    return {
        number: Behind(
            flag,
            shared.paths.get(number, ()),
            shared.links.get(number, ()),
            shared.methods.get(flag["person"], frozenset()),
            shared.written.get(flag["person"], ()),
            found.get(number),
        )
        for flag in flags
        for number in [flag["flag_id"]]
    }


def story(con: duckdb.DuckDBPyConnection, behind: Behind, telling: Telling) -> list[tuple[str, list[str]]]:
    """One flag part by part: title and lines."""
    flag = behind.flag
    parts = {
        "疑点与依据": list(grounds(flag, telling.basis)),
        "证据": list(evidence(flag, telling.labels))[1:],
        "亲属途径": list(paths_in_words(behind.paths)),
        "识别": list(link_lines(con, behind)),
        "正常情形与请提供的证明": list(innocent(telling.rule))[1:],
        "来源": list(sources(con, behind, telling))[1:],
    }
    return [(title, blotted_of(flag, lines).split("\n")) for title, lines in parts.items() if lines]


def flag_of(con: duckdb.DuckDBPyConnection, flag_id: str) -> dict[str, Any] | None:
    """A flag of the night with its case's state and its person's name; None where the night has no such flag."""
    return next(iter(_flags(con, "flag.flag_id = ?", [flag_id])), None)


def flags_of(con: duckdb.DuckDBPyConnection, numbers: Sequence[str]) -> list[dict[str, Any]]:
    """Some flags of the night, likewise, as far as it has them, in the order of their numbers."""
    return _flags(con, "list_contains(?, flag.flag_id)", [list(numbers)])


def every_flag(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """All flags of the night, likewise, in the order of their numbers."""
    return _flags(con, "TRUE", [])


def sources(con: duckdb.DuckDBPyConnection, behind: Behind, telling: Telling) -> Iterator[str]:
    """The section 来源."""
    if behind.origins is None:
        yield from register_lines(con, telling.rule, telling.contracts)
    else:
        yield from origin_lines(behind.origins, telling.contracts, telling.names)


def grounds(flag: Mapping[str, Any], basis: str) -> Iterator[str]:
    """What the law, the place and earlier findings say of it."""
    yield f"依据：{basis}"
    for name, value in json.loads(flag["params"] or "{}").items():
        yield f"参数：{_parameter(name, value)}"
    if flag["hardship_points"]:
        yield f"困难指数：{flag['hardship_points']}（{flag['hardship_items']}），只用来排漏保疑点的先后"
    if flag["last_finding"]:
        yield f"上次核查结论：{flag['last_finding']}"


def _parameter(name: str, value: Any) -> str:
    title = parameter_title(name)
    if not isinstance(value, Mapping):
        return f"{title} = {plain(value)}"
    basis = value.get("basis") or "规则默认值"
    grounds = "；".join(part for part in (f"依据：{basis}", value.get("note")) if part)
    return f"{title} = {plain(value.get('value'))}（{grounds}）"


def plain(value: Any) -> str:
    """The value of a parameter."""
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def evidence(flag: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[str]:
    """What the rule saw, a line a row, under a head."""
    yield f"证据（摘要 {flag['evidence_digest'][:12]}，规则版本 {flag['rule_digest'][:12]}）："
    for row in evidence_rows(flag):
        pieces = (
            _in_words(name, value, labels)
            for name, value in row.items()
            if value is not None and name != "record_id" and not name.endswith(STEP) and not _has_tail(name, row)
        )
        yield "  " + "，".join(pieces)


def _has_tail(name: str, row: Mapping[str, Any]) -> bool:
    """Whether the last four of a keyed account stand beside it: the key says nothing to anybody who reads."""
    return tail_name(name) != name and tail_name(name) in row


def _in_words(name: str, value: Any, labels: Mapping[str, str]) -> str:
    """One piece of evidence in words; money in yuan."""
    if name.endswith("_fen"):
        value = f"{int(value) / 100:,.2f}元".replace(".00元", "元")
    return f"{column_label(name, labels)} {value}"


def link_lines(con: duckdb.DuckDBPyConnection, behind: Behind) -> Iterator[str]:
    """How the flag's people are known."""
    flag = behind.flag
    if flag["grain"] == "V":
        return
    if basis := basis_of(flag["link_probability"]):
        yield f"识别：不是凭证号，推定的依据是{basis.words}"
        return
    if not behind.links:
        yield f"识别：{known_by(behind.methods)}"
        return
    yield f"识别：由多项信息比对推定，把握 {plainly(flag['link_probability'])}；逐项如下："
    yield from in_words(behind.links)
    yield from (f"  {line}" for line in owner_lines(con, behind.written))


def innocent(rule: Rule) -> Iterator[str]:
    """What may be behind it that is no fault, with the proof to ask for."""
    yield "可能的正常情形与所需证明："
    for item in rule.innocent:
        yield f"  · {item.explanation} —— {item.proof}"


def _flags(con: duckdb.DuckDBPyConnection, condition: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    index = "cases.hardship_points, cases.hardship_items" if _has_index(con) else "NULL AS hardship_points"
    kept = "kept_back" in layout(con, "review")
    # A flag without a case says why it has none in place of the state of its case.
    why, join = ("kept.why", "LEFT JOIN review.kept_back AS kept USING (flag_id)") if kept else ("NULL", "")
    cursor = con.execute(
        f"""SELECT flag.*, {index}, coalesce(cases.state, {why}) AS state, {why} AS kept_why,
               coalesce(cases.first_seen, flag.as_of) AS first_seen, cases.last_finding, identity.name
           FROM review.flag AS flag LEFT JOIN review.cases AS cases ON cases.case_id = flag.flag_id
           {join} LEFT JOIN link.identity AS identity ON identity.person = flag.person
           WHERE {condition} ORDER BY flag.flag_id""",
        values,
    )
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _has_index(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the night is of a release that knows the hardship index."""
    return "hardship_points" in layout(con, "review").get("cases", {})


def blotted_of(flag: Mapping[str, Any], lines: Iterable[str]) -> str:
    """The lines without the number of any card or account; numbers of certificates and households stay."""
    keys = [flag["certificate_no"], flag["household_no"]]
    keys += [v for row in evidence_rows(flag) for name, v in row.items() if name.endswith(KEYS)]
    return blotted("\n".join(lines), {str(key) for key in keys if key})
