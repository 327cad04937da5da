"""`fact.kinship`: who is related to whom, found in bulk from the household register, marriages and self-reports.

Belongs here: edges with their source and date, and paths of two steps from the persons asked about. Does not belong
here: the calculus of relations (`matchers/facts/kinship.py`), which relations a county counts (its `relation_set`).
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date

import duckdb
import polars as pl

from assets.home.made import Made, digest_of
from assets.home.warehouse import tables
from matchers.facts.kinship import INVERSE, TO_HEAD, compositions

_EDGE = (
    "person VARCHAR, relative VARCHAR, relation VARCHAR, word VARCHAR, back_word VARCHAR, source VARCHAR, "
    "is_inferred BOOLEAN, hops INTEGER, link_probability DOUBLE, known_on DATE"
)


def build_kinship(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    depth: int = 2,
    seeds: Sequence[str] | None = None,
    made: Made | None = None,
) -> int:
    """Write `fact.kinship` for the kin of `seeds` (persons; by default officials and who reported), both directions.

    Reads fact.residence, marriage, declaration, supporter (with enrolment, for heads) and office of the same night as
    far as they are there, and link.identity for sexes. A couple whose latest entry on or before `as_of` is a divorce
    are no spouses, whatever the register or a report still says, nor is a divorced person the in-law of anybody by a
    single word, unless married again. `depth` 1 keeps to
    what is registered (and brothers and sisters), 2 composes two steps. Columns: person, relative, relation (what the
    relative is to the person), hops (registered ties walked), path (Chinese, no names; 推定 where presumed),
    link_probability (the weakest link on the path), sources (of its steps), known_on (the day of its latest step; null
    where one is not dated), dated_path (path, each step with its day). One row a pair: the shortest path. Returns the
    rows written, or those that stand already where `made` says so.
    """
    made = made or Made(con, as_of)
    digest = digest_of([made.digest(name) for name in READ], depth, seeds) if made.has_book else ""
    rows = made.once("fact.kinship", digest, lambda: _build(con, as_of, depth, seeds), ["fact.kinship"])
    return int(rows)


READ = (
    "link.identity",
    *(f"fact.{kind}" for kind in ("declaration", "enrolment", "marriage", "office", "residence", "supporter")),
)
"""What kinship is made from; facts hold no marriage of a later day than theirs."""


def _build(con: duckdb.DuckDBPyConnection, as_of: date, depth: int, seeds: Sequence[str] | None) -> int:
    present = set(tables(con, "fact"))
    _register_words(con)
    con.execute(f"CREATE OR REPLACE TEMP TABLE temp.fact_tie ({_EDGE})")
    if "residence" in present:
        _from_register(con)
    if "declaration" in present:
        con.execute(_DECLARED)
    if {"supporter", "enrolment"} <= present:
        con.execute(_SUPPORTING)
    _from_marriages(con, as_of, "marriage" in present)
    _seeds(con, seeds, present)
    _edges(con)
    _paths(con, depth)
    return int(con.execute("SELECT count(*) FROM fact.kinship").fetchall()[0][0])


def _register_words(con: duckdb.DuckDBPyConnection) -> None:
    def frame(name: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
        data = pl.DataFrame(rows, schema=list(columns), orient="row")
        con.register("words_frame", data)
        con.execute(f"CREATE OR REPLACE TEMP TABLE temp.fact_{name} AS SELECT * FROM words_frame")
        con.unregister("words_frame")

    frame("to_head", ("word", "relation", "sex"), [(w, r, s) for w, (r, s) in TO_HEAD.items()])
    frame("inverse", ("relation", "back"), list(INVERSE.items()))
    frame(
        "composition",
        ("first", "sex", "second", "relation", "is_inferred"),
        [(c.first, c.sex, c.second, c.relation, c.is_inferred) for c in compositions()],
    )


def _from_register(con: duckdb.DuckDBPyConnection) -> None:
    """Parents and spouses the register names, and what each member is to the head of the household."""
    for role, relation, word in (("father", "父母", "父亲"), ("mother", "父母", "母亲"), ("spouse", "配偶", "配偶")):
        con.execute(f"""
        INSERT INTO temp.fact_tie SELECT person, {role}, '{relation}', '{word}(户口)',
            CASE WHEN '{relation}' = '配偶' THEN '配偶(户口)' ELSE '子女(户口)' END, 'register', FALSE, 1,
            least(person_link_probability, {role}_link_probability), batch
        FROM fact.residence WHERE {role} IS NOT NULL AND person IS NOT NULL AND {role} <> person""")
    con.execute("""
    INSERT INTO temp.fact_tie
    WITH head AS (
        SELECT source, household_no, min(person) AS head, min(person_link_probability) AS head_link_probability
        FROM fact.residence WHERE relation = '户主' AND household_no IS NOT NULL
        GROUP BY source, household_no HAVING count(DISTINCT person) = 1)
    SELECT h.head, r.person, w.relation, r.relation || '(户口：与户主关系)', '户主(户口：与户主关系)', 'household',
        FALSE, 1, least(h.head_link_probability, r.person_link_probability), r.batch
    FROM fact.residence AS r
    JOIN head AS h ON h.household_no = r.household_no AND h.source = r.source
    JOIN temp.fact_to_head AS w ON w.word = r.relation
    WHERE r.person <> h.head""")


# A reporter's own row (本人) ties nobody; what the word does not say (其他亲属) ties nobody either.
_DECLARED = """
INSERT INTO temp.fact_tie
SELECT d.official, d.person, w.relation, d.relation || '(自查报告)', '报告人(自查报告)', 'declaration', FALSE, 1,
    least(d.official_link_probability, d.person_link_probability), d.batch
FROM fact.declaration AS d JOIN temp.fact_to_head AS w ON w.word = d.relation
WHERE d.official IS NOT NULL AND d.person IS NOT NULL AND d.official <> d.person"""

# The relation is what the supporter is to the head of the certificate, as the newest roll that lists it says.
_SUPPORTING = """
INSERT INTO temp.fact_tie
WITH head AS (
    SELECT certificate_no, arg_max(head, month) AS head, arg_max(head_link_probability, month) AS link_probability
    FROM fact.enrolment WHERE head IS NOT NULL GROUP BY certificate_no)
SELECT h.head, s.person, w.relation, s.relation || '(赡养登记)', '户主(赡养登记)', 'supporter', FALSE, 1,
    least(h.link_probability, s.person_link_probability), s.batch
FROM fact.supporter AS s
JOIN head AS h ON h.certificate_no = s.certificate_no
JOIN temp.fact_to_head AS w ON w.word = s.relation
WHERE s.person IS NOT NULL AND s.person <> h.head"""


def _from_marriages(con: duckdb.DuckDBPyConnection, as_of: date, has_marriages: bool) -> None:
    """Couples by their latest entry: married and re-issued (补领) ones are tied; divorced, annulled or with a divorce
    paper issued anew, they are untied everywhere."""
    entries = (
        "SELECT * FROM fact.marriage"
        if has_marriages
        else (
            "SELECT NULL AS man, NULL AS woman, NULL AS marriage_kind, NULL::DATE AS registered_on, NULL AS record_id,"
            " NULL::DOUBLE AS man_link_probability, NULL::DOUBLE AS woman_link_probability WHERE FALSE"
        )
    )
    con.execute(
        f"""
    CREATE OR REPLACE TEMP TABLE temp.fact_couple AS
    SELECT man, woman, marriage_kind, registered_on,
        least(man_link_probability, woman_link_probability) AS link_probability
    FROM (SELECT * REPLACE (CASE WHEN marriage_kind IN ('补领离婚证', '撤销') THEN '离婚' ELSE marriage_kind END
        AS marriage_kind) FROM ({entries}))
    WHERE man IS NOT NULL AND woman IS NOT NULL AND man <> woman
        AND (registered_on IS NULL OR registered_on <= $as_of)
    QUALIFY row_number() OVER (PARTITION BY least(man, woman), greatest(man, woman)
        ORDER BY registered_on DESC NULLS LAST, marriage_kind = '离婚' DESC, record_id) = 1""",
        {"as_of": as_of},
    )
    con.execute(
        "INSERT INTO temp.fact_tie SELECT man, woman, '配偶', '配偶(婚姻登记)', '配偶(婚姻登记)', 'marriage', FALSE, "
        "1, link_probability, registered_on FROM temp.fact_couple WHERE marriage_kind <> '离婚'"
    )
    con.execute("""
    DELETE FROM temp.fact_tie WHERE relation = '配偶' AND (person, relative) IN (
        SELECT (man, woman) FROM temp.fact_couple WHERE marriage_kind = '离婚'
        UNION ALL SELECT (woman, man) FROM temp.fact_couple WHERE marriage_kind = '离婚')""")
    con.execute(_DIVORCED_IN_LAWS)


# A word like 公公 or 女婿 rests on a marriage it does not name; whose last entry is a divorce has no such kin by it.
_DIVORCED_IN_LAWS = """
DELETE FROM temp.fact_tie WHERE relation IN ('配偶父母', '配偶兄弟姐妹', '子女配偶', '兄弟姐妹配偶')
    AND CASE WHEN relation IN ('配偶父母', '配偶兄弟姐妹') THEN person ELSE relative END IN (
        SELECT who FROM (SELECT unnest([man, woman]) AS who, marriage_kind, registered_on FROM temp.fact_couple)
        QUALIFY row_number() OVER (PARTITION BY who
            ORDER BY registered_on DESC NULLS LAST, marriage_kind = '离婚' DESC) = 1 AND marriage_kind = '离婚')"""


def _seeds(con: duckdb.DuckDBPyConnection, seeds: Sequence[str] | None, present: Set[str]) -> None:
    role_of = {"office": "person", "declaration": "official"}
    if seeds is None and role_of.keys() & present:
        persons = " UNION ".join(
            f"SELECT {role} AS person FROM fact.{kind} WHERE {role} IS NOT NULL"
            for kind, role in role_of.items()
            if kind in present
        )
        con.execute(f"CREATE OR REPLACE TEMP TABLE temp.fact_seed AS {persons}")
        return
    con.register("seed_frame", pl.DataFrame({"person": list(seeds or ())}, schema={"person": pl.String}))
    con.execute("CREATE OR REPLACE TEMP TABLE temp.fact_seed AS SELECT DISTINCT person FROM seed_frame")
    con.unregister("seed_frame")


_BEST = (
    "QUALIFY row_number() OVER (PARTITION BY person, relative, relation ORDER BY hops, is_inferred, "
    "link_probability DESC, list_position(['register', 'marriage', 'household', 'supporter', 'declaration'], source), "
    "word, known_on NULLS LAST, back_word) = 1"
)

# One edge and the next: words in the order walked, as weak as the weaker, known once both are.
_WALKED = """a.word || '→' || b.word AS word, b.back_word || '→' || a.back_word AS back_word,
    a.step || '→' || b.step AS step, b.back_step || '→' || a.back_step AS back_step,
    least(a.link_probability, b.link_probability) AS link_probability,
    CASE WHEN a.known_on IS NOT NULL AND b.known_on IS NOT NULL THEN greatest(a.known_on, b.known_on) END AS known_on"""


def _dated(word: str) -> str:
    """A step with the day it is known from: a marriage since its entry, a register or a report as of its own day."""
    day = (
        "coalesce(t.known_on || CASE t.source WHEN 'marriage' THEN '登记' WHEN 'declaration' THEN '报告'"
        " ELSE '核对' END, '日期不详')"
    )
    return f"substr({word}, 1, length({word}) - 1) || '，' || {day} || ')'"


def _edges(con: duckdb.DuckDBPyConnection) -> None:
    """Both directions of every tie near the seeds, then brothers and sisters by a common parent.

    Of a million people few are near an official: only ties of those get their words.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE temp.fact_near AS SELECT person FROM temp.fact_seed")
    _widen(con)
    con.execute("CREATE OR REPLACE TEMP TABLE temp.fact_around AS SELECT person FROM temp.fact_near")
    _widen(con, "around")
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.fact_either AS
    WITH dated AS (
        SELECT t.*, {_dated("t.word")} AS step, {_dated("t.back_word")} AS back_step FROM temp.fact_tie AS t
        WHERE person IN (SELECT person FROM temp.fact_around) OR relative IN (SELECT person FROM temp.fact_around))
    SELECT * FROM dated SEMI JOIN temp.fact_around USING (person)
    UNION ALL
    SELECT t.* REPLACE (t.relative AS person, t.person AS relative, i.back AS relation, t.back_word AS word,
        t.word AS back_word, t.back_step AS step, t.step AS back_step)
    FROM dated AS t JOIN temp.fact_inverse AS i ON i.relation = t.relation
    SEMI JOIN temp.fact_around AS n ON n.person = t.relative""")
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.fact_sibling AS
        SELECT a.person, b.relative, '兄弟姐妹' AS relation, {_WALKED}, a.source,
            a.source <> 'register' OR b.source <> 'register' AS is_inferred, 2 AS hops
        FROM temp.fact_either AS a JOIN temp.fact_near AS n ON n.person = a.person
        JOIN temp.fact_either AS b ON b.person = a.relative AND b.relation = '子女' AND b.relative <> a.person
        WHERE a.relation = '父母'""")
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.fact_edge AS
    WITH wide AS (
        SELECT person FROM temp.fact_near
        UNION SELECT relative FROM temp.fact_sibling SEMI JOIN temp.fact_seed USING (person))
    SELECT * FROM (
        SELECT * FROM temp.fact_either SEMI JOIN wide USING (person)
        UNION ALL BY NAME SELECT * FROM temp.fact_sibling) {_BEST}""")
    for name in ("either", "near", "around", "sibling"):
        con.execute(f"DROP TABLE temp.fact_{name}")


def _widen(con: duckdb.DuckDBPyConnection, table: str = "near") -> None:
    """Add to a table of persons whoever is tied to one of them, either way round."""
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.fact_{table} AS
    SELECT person FROM temp.fact_{table}
    UNION SELECT t.relative FROM temp.fact_tie AS t SEMI JOIN temp.fact_{table} AS n ON n.person = t.person
    UNION SELECT t.person FROM temp.fact_tie AS t SEMI JOIN temp.fact_{table} AS n ON n.person = t.relative
        JOIN temp.fact_inverse AS i ON i.relation = t.relation""")


def _paths(con: duckdb.DuckDBPyConnection, depth: int) -> None:
    """From each seed one and two steps out, the shortest path a pair, then the same seen from the other end."""
    con.execute(f"""
    CREATE OR REPLACE TEMP TABLE temp.fact_kin AS
    WITH one_step AS (SELECT e.* FROM temp.fact_edge AS e SEMI JOIN temp.fact_seed AS s ON s.person = e.person),
    two_steps AS (
        SELECT a.person, b.relative, c.relation, {_WALKED}, a.source,
            a.is_inferred OR b.is_inferred OR c.is_inferred AS is_inferred, a.hops + b.hops AS hops
        FROM one_step AS a
        JOIN temp.fact_edge AS b ON b.person = a.relative AND b.relative <> a.person
        LEFT JOIN link.identity AS i ON i.person = a.relative
        JOIN temp.fact_composition AS c ON c.first = a.relation AND c.second = b.relation
            AND c.sex = CASE WHEN a.word LIKE '父亲%' THEN '男' WHEN a.word LIKE '母亲%' THEN '女'
                ELSE coalesce(i.sex, '') END
        WHERE {int(depth)} >= 2)
    SELECT * FROM (SELECT * FROM one_step UNION ALL BY NAME SELECT * FROM two_steps)
    QUALIFY row_number() OVER (PARTITION BY person, relative
        ORDER BY hops, is_inferred, link_probability DESC, relation, word, known_on NULLS LAST, step) = 1""")
    con.execute(f"""
    CREATE OR REPLACE TABLE fact.kinship AS
    WITH both_ways AS (
        SELECT person, relative, relation, word, step, is_inferred, hops, link_probability, known_on FROM temp.fact_kin
        UNION ALL
        SELECT k.relative, k.person, i.back, k.back_word, k.back_step, k.is_inferred, k.hops, k.link_probability,
            k.known_on
        FROM temp.fact_kin AS k JOIN temp.fact_inverse AS i ON i.relation = k.relation)
    SELECT person, relative, relation, hops, {_path("word")} AS path, link_probability,
        array_to_string(list_sort(list_distinct(regexp_extract_all(word, '[(]([^：)]+)', 1))), '、') AS sources,
        known_on, {_path("step")} AS dated_path
    FROM both_ways
    QUALIFY row_number() OVER (PARTITION BY person, relative
        ORDER BY hops, is_inferred, link_probability DESC, path, known_on NULLS LAST, dated_path) = 1
    ORDER BY person, relative""")


def _path(steps: str) -> str:
    return f"'本人→' || {steps} || CASE WHEN is_inferred THEN '(推定)' ELSE '' END"
