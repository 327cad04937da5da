"""The ledger's table as PostgreSQL makes it, its guards, and whether a database still holds exactly that.

Belongs here: what is made once and looked at ever after. Does not belong here: opening a database
(`ledger_postgresql.py`). Parts are written the way the catalogue prints them, so that the text they are made by is the
text they are held against. Every trigger is `ALWAYS`: a session that plays a replica does not get past it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from assets.home.ledger_store import SCHEMA_VERSION, SELECT, LedgerError, Row, differences

if TYPE_CHECKING:
    from sqlalchemy import Connection

SCHEMA = "hedui"
"""One database a county: the schema's name needs no telling."""
VERSIONED = "hedui ledger "

_TEXT, _MAY_BE_ABSENT = 'text COLLATE "C"', frozenset({"effect"})
_NAMES = ("recorded_at", "as_of", "kind", "subject", "actor", "payload", "effect", "key_id", "prev", "hash")
_COLUMNS = "\n".join(
    ["seq bigint NOT NULL", *(f"{n} {_TEXT}{'' if n in _MAY_BE_ABSENT else ' NOT NULL'}" for n in _NAMES)]
)

_CONSTRAINTS = {
    "event_pkey": "PRIMARY KEY (seq)",
    "event_effect_key": "UNIQUE (effect)",
    "event_hash_key": "UNIQUE (hash)",
}
_INDEXES = {
    "event_kind": f"CREATE INDEX event_kind ON {SCHEMA}.event USING btree (kind, seq)",
    "event_subject": f"CREATE INDEX event_subject ON {SCHEMA}.event USING btree (subject, seq)",
}
_OF_CONSTRAINTS = {
    "event_pkey": f"CREATE UNIQUE INDEX event_pkey ON {SCHEMA}.event USING btree (seq)",
    "event_effect_key": f"CREATE UNIQUE INDEX event_effect_key ON {SCHEMA}.event USING btree (effect)",
    "event_hash_key": f"CREATE UNIQUE INDEX event_hash_key ON {SCHEMA}.event USING btree (hash)",
}
_FUNCTIONS = {
    "event_refused": f"""CREATE OR REPLACE FUNCTION {SCHEMA}.event_refused()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION 'append-only';
END $function$
""",
    "event_next": f"""CREATE OR REPLACE FUNCTION {SCHEMA}.event_next()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM {SCHEMA}.event) THEN
        RAISE EXCEPTION 'gapless';
    END IF;
    RETURN NEW;
END $function$
""",
}
_STATEMENT, _ROW = "FOR EACH STATEMENT EXECUTE FUNCTION event_refused()", "FOR EACH ROW EXECUTE FUNCTION event_next()"
_TRIGGERS = {
    "event_never_updated": f"CREATE TRIGGER event_never_updated BEFORE UPDATE ON {SCHEMA}.event {_STATEMENT}",
    "event_never_deleted": f"CREATE TRIGGER event_never_deleted BEFORE DELETE ON {SCHEMA}.event {_STATEMENT}",
    "event_never_emptied": f"CREATE TRIGGER event_never_emptied BEFORE TRUNCATE ON {SCHEMA}.event {_STATEMENT}",
    "event_without_gap": f"CREATE TRIGGER event_without_gap BEFORE INSERT ON {SCHEMA}.event {_ROW}",
}

_TABLE = ", ".join([*_COLUMNS.splitlines(), *(f"CONSTRAINT {n} {text}" for n, text in _CONSTRAINTS.items())])
CREATE = (
    f"CREATE TABLE {SCHEMA}.event ({_TABLE})",
    *_INDEXES.values(),
    *_FUNCTIONS.values(),
    *_TRIGGERS.values(),
    *(f"ALTER TABLE {SCHEMA}.event ENABLE ALWAYS TRIGGER {name}" for name in _TRIGGERS),
    f"REVOKE ALL ON {SCHEMA}.event FROM PUBLIC, CURRENT_USER",
    f"GRANT SELECT, INSERT ON {SCHEMA}.event TO CURRENT_USER",
    f"COMMENT ON TABLE {SCHEMA}.event IS '{VERSIONED}{SCHEMA_VERSION}'",
)
"""What makes a ledger in the schema. Whoever makes it owns it, and may from then on read and add like anybody else."""

MAY_CHANGE = ("UPDATE", "DELETE", "TRUNCATE")

_EXPECTED: Mapping[str, str] = {
    "表 event": f"r p\n{_COLUMNS}",
    **{f"约束 {name}": text for name, text in _CONSTRAINTS.items()},
    **{f"索引 {name}": text for name, text in (_OF_CONSTRAINTS | _INDEXES).items()},
    **{f"函数 {name}": text for name, text in _FUNCTIONS.items()},
    **{f"触发器 {name}": f"{text} A" for name, text in _TRIGGERS.items()},
}

FOUND = f"""SELECT c.oid, obj_description(c.oid, 'pg_class') FROM pg_class c JOIN pg_namespace n
ON n.oid = c.relnamespace WHERE n.nspname = '{SCHEMA}' AND c.relname = 'event'"""
"""The table, if it is there: its number and what is written on it."""
_EVENT = f"(SELECT oid FROM ({FOUND}) AS found)"
_PRESENT = f"""
SELECT CASE c.relkind WHEN 'r' THEN '表 ' WHEN 'v' THEN '视图 ' ELSE '对象 ' END || c.relname,
    c.relkind::text || ' ' || c.relpersistence::text || CASE WHEN c.relrowsecurity THEN ' row security' ELSE '' END || (
    SELECT string_agg(chr(10) || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN l.collname IS NULL OR l.collname = 'default' THEN '' ELSE ' COLLATE "' || l.collname || '"' END
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        || CASE WHEN a.atthasdef OR a.attidentity <> '' THEN ' has a default' ELSE '' END, '' ORDER BY a.attnum)
    FROM pg_attribute a LEFT JOIN pg_collation l ON l.oid = a.attcollation
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
FROM pg_class c WHERE c.relnamespace = to_regnamespace('{SCHEMA}') AND c.relkind NOT IN ('i', 'I')
UNION ALL SELECT '索引 ' || c.relname, pg_get_indexdef(i.indexrelid)
    || CASE WHEN i.indisvalid AND i.indisready AND i.indislive THEN '' ELSE ' (not in use)' END
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = {_EVENT}
UNION ALL SELECT '约束 ' || conname, pg_get_constraintdef(oid)
    || CASE WHEN convalidated THEN '' ELSE ' NOT VALID' END
FROM pg_constraint WHERE conrelid = {_EVENT} AND contype <> 'n'
UNION ALL SELECT '触发器 ' || tgname, pg_get_triggerdef(oid) || ' ' || tgenabled::text
FROM pg_trigger WHERE tgrelid = {_EVENT} AND NOT tgisinternal
UNION ALL SELECT '函数 ' || proname, CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(oid) ELSE '' END
FROM pg_proc WHERE pronamespace = to_regnamespace('{SCHEMA}')
UNION ALL SELECT '规则 ' || rulename, '' FROM pg_rewrite WHERE ev_class = {_EVENT}
UNION ALL SELECT '行策略 ' || polname, '' FROM pg_policy WHERE polrelid = {_EVENT}
UNION ALL SELECT '子表或父表 ' || inhrelid::regclass::text, '' FROM pg_inherits WHERE {_EVENT} IN (inhparent, inhrelid)
"""
_WHO_MAY_CHANGE = f"""
SELECT DISTINCT coalesce(r.rolname, 'PUBLIC') FROM (
    SELECT coalesce(relacl, acldefault('r', relowner)) AS granted FROM pg_class WHERE oid = {_EVENT}
    UNION ALL SELECT attacl FROM pg_attribute WHERE attrelid = {_EVENT} AND attacl IS NOT NULL
) AS g, aclexplode(g.granted) AS a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE a.privilege_type IN ('{"', '".join(MAY_CHANGE)}') ORDER BY 1"""
"""Of the table, or of a column of it."""


def make(connection: Connection) -> None:
    """Make the table unless it is there; whoever waited meanwhile finds it made."""
    if rows_of(connection, FOUND):
        return
    if rows_of(connection, "SHOW server_encoding") != [("UTF8",)]:
        raise LedgerError("这个数据库的编码不是 UTF8，存不下中文；请另建一个 UTF8 的数据库")
    # Only where it is missing: who may not make a schema may still be given one.
    if not rows_of(connection, f"SELECT 1 FROM pg_namespace WHERE nspname = '{SCHEMA}'"):
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")
    for statement in CREATE:
        connection.exec_driver_sql(statement)


class PostgresqlInspection:
    """A database at one moment, in one transaction that only reads; `Inspection` says what is asked of it."""

    def __init__(self, connection: Connection) -> None:
        """Use `PostgresqlBook.inspected`."""
        self._connection = connection

    def schema_problems(self) -> Iterator[str]:
        """The table with its indexes, guards and grants exactly as the program makes them."""
        present = {str(title): str(text) for title, text in self._rows(_PRESENT)}
        comment = self._rows(f"SELECT obj_description({_EVENT}, 'pg_class')")
        if present and comment != [(f"{VERSIONED}{SCHEMA_VERSION}",)]:
            yield "台账的格式版本被改动过"
        yield from differences(present, _EXPECTED)
        for (role,) in self._rows(_WHO_MAY_CHANGE):
            yield f"数据库账号 {role} 被授予了修改、删除台账的权限"

    def rows(self) -> Iterator[Row]:
        """The entries as they lie, those of the table alone."""
        self._prefer("seqscan")
        streamed = {"stream_results": True, "max_row_buffer": 2_000}
        statement = f"{SELECT.replace('FROM event', f'FROM ONLY {SCHEMA}.event')} ORDER BY seq"
        return (tuple(row) for row in self._connection.exec_driver_sql(statement, None, streamed))

    def by_index(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of a statement."""
        self._prefer("indexscan")
        return self._rows(statement, values)

    def lost(self, column: str) -> int:
        """How many entries the index of `column` hides."""
        self._prefer("seqscan")
        lie = {seq for (seq,) in self._rows(f"SELECT seq FROM event WHERE {column} IS NOT NULL")}
        self._prefer("indexscan")
        read = {seq for _, seq in self._rows(f"SELECT {column}, seq FROM event WHERE {column} >= '' ORDER BY {column}")}
        return len(lie - read)

    def _prefer(self, way: str) -> None:
        for known in ("seqscan", "indexscan", "indexonlyscan", "bitmapscan"):
            used = known == way or (way == "indexscan" and known == "indexonlyscan")
            self._connection.exec_driver_sql(f"SET LOCAL enable_{known} = {'on' if used else 'off'}")
        # An index in the wanted order must look cheaper than any sorting of rows.
        self._connection.exec_driver_sql(f"SET LOCAL enable_sort = {'on' if way == 'seqscan' else 'off'}")

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        return rows_of(self._connection, statement, values)


def rows_of(connection: Connection, statement: str, values: Sequence[object] = ()) -> list[Row]:
    """The rows of a statement that marks its values by `?`."""
    asked = (statement.replace("?", "%s"), tuple(values)) if values else (statement, None)
    return [tuple(row) for row in connection.exec_driver_sql(*asked)]
