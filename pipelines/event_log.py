"""Dagster's SQLite event log with its connections held open, and events that come by the hundred written together.

The stock class makes an engine, a connection and a full sync to disk for every single event, and a county's night has
over a thousand. Here each shard keeps one engine; what a power cut can lose is the tail of the log of a run that the
power cut has ended anyway. What is planned, made and checked waits for the others of its step and is written in one
transaction, at the latest when the step ends or somebody reads. The tables are the stock ones, row for row.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_TAG
from dagster._core.event_api import AssetRecordsFilter, EventLogCursor, EventLogRecord, EventRecordsResult
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus as Status
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable as CheckTable
from dagster._core.storage.event_log.schema import AssetKeyTable as KeyTable
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable as EventTable
from sqlalchemy import Connection, Engine, bindparam, create_engine, event, select
from sqlalchemy.dialects.sqlite import insert

BUSY_TIMEOUT_SECONDS = 60
AT_MOST_WAITING = 500

_Kind = dg.DagsterEventType
_ASSETS = frozenset({_Kind.ASSET_MATERIALIZATION_PLANNED, _Kind.ASSET_MATERIALIZATION})
_CHECKS = frozenset({_Kind.ASSET_CHECK_EVALUATION_PLANNED, _Kind.ASSET_CHECK_EVALUATION})
_BY_THE_HUNDRED = _ASSETS | _CHECKS | {_Kind.STEP_OUTPUT}
_ENDS = frozenset({_Kind.RUN_SUCCESS, _Kind.RUN_FAILURE, _Kind.RUN_CANCELED})

_Made = tuple[dg.AssetKey | None, str | None]
"""A table and a day of it."""

_Numbered = tuple[EventLogEntry, int, Mapping[str, Any]]
"""An event with its id and its row in the index shard."""


class HeldOpenEventLogStorage(SqliteEventLogStorage):
    """Named in a home's dagster.yaml; shared by the night, the schedule daemon and the web server."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Start without connections; each shard's comes with its first event."""
        self._engines: dict[str, Engine] = {}
        self._one_at_a_time = threading.RLock()
        self._waiting: list[EventLogEntry] = []
        self._made: dict[_Made, EventLogRecord] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "HeldOpenEventLogStorage":
        """The storage of one dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        """Let an event of a run that comes by the hundred wait for the others; write any other at once, in its turn."""
        with self._one_at_a_time:
            if event.run_id and event.is_dagster_event and event.dagster_event_type in _BY_THE_HUNDRED:
                self._waiting.append(event)
                if len(self._waiting) >= AT_MOST_WAITING:
                    self._settle()
            else:
                super().store_event(event)
                if event.dagster_event_type in _ENDS:
                    self._made.clear()

    def fetch_materializations(
        self,
        records_filter: dg.AssetKey | AssetRecordsFilter,
        limit: int,
        cursor: str | None = None,
        ascending: bool = False,
    ) -> EventRecordsResult:
        """Stock, but what checks have said goes on waiting, and what the run under way made itself is not read back:
        each check asks, before it speaks, for the last that was made of its table."""
        with self._one_at_a_time:
            if any(e.dagster_event_type in _ASSETS for e in self._waiting):
                self._settle()
            newest = limit == 1 and cursor is None and not ascending
            if newest and (made := self._made.get(_asked_for(records_filter))):
                after = EventLogCursor.from_storage_id(made.storage_id).to_string()
                return EventRecordsResult([made], cursor=after, has_more=True)
            aside, self._waiting = self._waiting, []
            try:
                return super().fetch_materializations(records_filter, limit, cursor, ascending)
            finally:
                self._waiting = [*aside, *self._waiting]

    def get_latest_tags_by_partition(
        self,
        asset_key: dg.AssetKey,
        event_type: dg.DagsterEventType,
        tag_keys: Sequence[str],
        asset_partitions: Sequence[str] | None = None,
        before_cursor: int | None = None,
        after_cursor: int | None = None,
    ) -> Mapping[str, Mapping[str, str]]:
        """Stock, but of what the run under way made itself the version is not read back: each step asks for that of
        every table it reads, some hundreds a night."""
        asked = (asset_key, event_type, tag_keys, asset_partitions, before_cursor, after_cursor)
        days, whenever = asset_partitions or (), before_cursor is None and after_cursor is None
        if len(days) != 1 or event_type != _Kind.ASSET_MATERIALIZATION or not whenever:
            return super().get_latest_tags_by_partition(*asked)
        with self._one_at_a_time:
            if any(e.dagster_event_type in _ASSETS for e in self._waiting):
                self._settle()
            made = self._made.get((asset_key, days[0]))
        materialized = made.asset_materialization if made else None
        if materialized is None or list(tag_keys) != [DATA_VERSION_TAG]:
            return super().get_latest_tags_by_partition(*asked)
        version = (materialized.tags or {}).get(DATA_VERSION_TAG)
        return {days[0]: {DATA_VERSION_TAG: version}} if version else {}

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._one_at_a_time:
            self._settle()
            with self._engine(shard).begin() as connection:
                yield connection

    def _settle(self) -> None:
        """Write what waits: to its run's own shard, and what asset pages show to the index shard, as the stock does."""
        waiting, self._waiting = self._waiting, []
        for run_id, of_run in groupby(waiting, lambda event: event.run_id):
            events = [(event, self._event_to_row(event)) for event in of_run]
            with self._engine(run_id).begin() as connection:
                connection.execute(EventTable.insert(), [row for _, row in events])
            shown = [(event, row) for event, row in events if event.dagster_event_type in _ASSETS | _CHECKS]
            if shown:
                with self._engine("index").begin() as connection:
                    self._show(connection, shown)

    def _show(self, connection: Connection, events: Sequence[tuple[EventLogEntry, Mapping[str, Any]]]) -> None:
        connection.execute(EventTable.insert(), [row for _, row in events])
        # The insert took the only write lock, so the newest ids are those of its rows.
        newest = select(EventTable.c.id).order_by(EventTable.c.id.desc()).limit(len(events))
        ids = sorted(connection.execute(newest).scalars())
        numbered = [(event, i, row) for (event, row), i in zip(events, ids, strict=True)]
        for kind, of_kind in groupby(numbered, lambda n: n[0].dagster_event_type):
            if kind in _ASSETS:
                self._show_assets(connection, list(of_kind))
            elif kind == _Kind.ASSET_CHECK_EVALUATION_PLANNED:
                connection.execute(CheckTable.insert(), [r for n in of_kind for r in _planned(*n)])
            else:
                self._show_spoken(connection, [_spoken(*n) for n in of_kind])

    def _show_assets(self, connection: Connection, numbered: Sequence[_Numbered]) -> None:
        self._store_asset_event_tags(connection, [e for e, _, _ in numbered], [i for _, i, _ in numbered])
        entries = [
            {"asset_key": row["asset_key"], **self._get_asset_entry_values(e, i, has_asset_key_index_cols=True)}
            for e, i, row in numbered
        ]
        for e, i, _ in numbered:
            if e.dagster_event_type == _Kind.ASSET_MATERIALIZATION:
                made = e.get_dagster_event()
                self._made[made.asset_key, made.partition] = EventLogRecord(storage_id=i, event_log_entry=e)
        upsert = insert(KeyTable)
        changed = {name: upsert.excluded[name] for name in entries[0] if name != "asset_key"}
        connection.execute(upsert.on_conflict_do_update(index_elements=["asset_key"], set_=changed), entries)

    def _show_spoken(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Fill the row that was planned; a check of all days was planned for one day and gets a row of its own."""
        of_run = select(CheckTable.c.asset_key, CheckTable.c.check_name, CheckTable.c.partition).where(
            CheckTable.c.run_id == rows[0]["run_id"]
        )
        planned = {tuple(row) for row in connection.execute(of_run)}
        fresh = [row for row in rows if tuple(row[c] for c in _IDENTIFY) not in planned]
        filled = [row for row in rows if tuple(row[c] for c in _IDENTIFY) in planned]
        if fresh:
            connection.execute(CheckTable.insert(), fresh)
        if filled:
            connection.execute(_FILL, [{f"given_{name}": value for name, value in row.items()} for row in filled])

    def delete_events(self, run_id: str) -> None:
        """Forget a run. Stock empties the run's shard and leaves the file as large as it was, and keeps what checks
        said; here the file goes, and the room in the index is used again."""
        with self._connect("index") as connection:
            self.delete_events_for_run(connection, run_id)
            connection.execute(CheckTable.delete().where(CheckTable.c.run_id == run_id))
        with self._one_at_a_time:
            if run_id in self._engines:
                self._engines.pop(run_id).dispose()
        for ending in ("", "-wal", "-shm"):
            Path(self.path_for_shard(run_id) + ending).unlink(missing_ok=True)
        self.free_concurrency_slots_for_run(run_id)

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            engine = create_engine(
                self.conn_string_for_shard(shard),
                pool_size=1,
                max_overflow=4,
                connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            event.listen(engine, "connect", _with_one_sync_a_checkpoint)
            self._initdb(engine)
            self._engines[shard] = engine
        return self._engines[shard]

    def dispose(self) -> None:
        """Write what waits and close every connection."""
        with self._one_at_a_time:
            self._settle()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()


def _asked_for(records_filter: dg.AssetKey | AssetRecordsFilter) -> _Made:
    """The table and the day whose materialisations are asked for; the empty one for any other question."""
    if isinstance(records_filter, AssetRecordsFilter) and len(days := records_filter.asset_partitions or ()) == 1:
        key = records_filter.asset_key
        if records_filter == AssetRecordsFilter(asset_key=key, asset_partitions=days):
            return key, days[0]
    return None, None


_IDENTIFY = ("asset_key", "check_name", "partition")
_FILLED_IN = (
    "execution_status",
    "evaluation_event",
    "evaluation_event_timestamp",
    "evaluation_event_storage_id",
    "materialization_event_storage_id",
)
_FILL = (
    CheckTable.update()
    .where(CheckTable.c.run_id == bindparam("given_run_id"))
    .where(*(CheckTable.c[c].is_not_distinct_from(bindparam(f"given_{c}")) for c in _IDENTIFY))
    .values({c: bindparam(f"given_{c}") for c in _FILLED_IN})
)


def _planned(entry: EventLogEntry, number: int, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows that wait for a check to speak, one a day it is planned for."""
    plan: Any = entry.get_dagster_event().event_specific_data
    days = plan.partitions_subset.get_partition_keys() if plan.partitions_subset else [None]
    return [
        {
            "asset_key": plan.asset_key.to_string(),
            "check_name": plan.check_name,
            "partition": day,
            "run_id": entry.run_id,
            "execution_status": Status.PLANNED.value,
            "evaluation_event": row["event"],
            "evaluation_event_timestamp": row["timestamp"],
            "evaluation_event_storage_id": number,
        }
        for day in days
    ]


def _spoken(entry: EventLogEntry, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a check that has spoken."""
    evaluation: Any = entry.get_dagster_event().event_specific_data
    made = evaluation.target_materialization_data
    return {
        "asset_key": evaluation.asset_key.to_string(),
        "check_name": evaluation.check_name,
        "partition": evaluation.partition,
        "run_id": entry.run_id,
        "execution_status": (Status.SUCCEEDED if evaluation.passed else Status.FAILED).value,
        "evaluation_event": row["event"],
        "evaluation_event_timestamp": row["timestamp"],
        "evaluation_event_storage_id": number,
        "materialization_event_storage_id": made.storage_id if made else None,
    }


def _with_one_sync_a_checkpoint(connection: Any, record: object) -> None:
    del record
    connection.execute("PRAGMA synchronous=NORMAL")
