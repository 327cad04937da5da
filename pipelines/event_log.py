"""Dagster's SQLite event log with its connections kept open for the length of a run.

The stock class makes an engine, a connection and a full sync to disk for every single event, and a county's night has
hundreds: three quarters of the bookkeeping time, measured on 1.13.27. Here each shard keeps one engine; what a power
cut can lose is the tail of the log of a run that the power cut has ended anyway. The tables are the stock ones.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import Connection, Engine, create_engine, event

BUSY_TIMEOUT_SECONDS = 60


class HeldOpenEventLogStorage(SqliteEventLogStorage):
    """Named in a home's dagster.yaml; shared by the night, the schedule daemon and the web server."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """Start without connections; each shard's comes with its first event."""
        self._engines: dict[str, Engine] = {}
        self._one_at_a_time = threading.RLock()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "HeldOpenEventLogStorage":
        """The storage of one dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._one_at_a_time, self._engine(shard).begin() as connection:
            yield connection

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
        """Close every connection."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()


def _with_one_sync_a_checkpoint(connection: Any, record: object) -> None:
    del record
    connection.execute("PRAGMA synchronous=NORMAL")
