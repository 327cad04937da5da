"""Starting Spark: PySpark and Java are there, or one sentence says which is not.

Belongs here: the session and its settings. Does not belong here: what runs in it (`engine.py`).
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assets.errors import BadInput

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HERE = "local[*]"
"""The master where no setting names one: all processors of this machine."""

JAVA = 17
"""The oldest Java that Spark 4 runs on."""

LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": str(2 * (os.cpu_count() or 1)),
}
"""On one machine nothing listens beyond it; two hundred parts of a shuffle, which a cluster wants, cost more there than
they save."""

ENDS_WITHIN = 60
"""Seconds that Java may take to end."""

_VERSION = re.compile(r'version "(\d+)')
_INSTALL = "请安装后重新运行同一条命令，或改用 --engine duckdb"


def refuse_without_spark() -> None:
    """BadInput, in Chinese, where PySpark or a Java of 17 or newer is missing."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        raise BadInput(f"没有安装 PySpark（pip install 'hedui[spark]'），不能用 Spark 核对；{_INSTALL}") from None
    version = java_version()
    if version is None:
        raise BadInput(f"没有找到 Java，Spark 需要 Java {JAVA} 或更新的版本；{_INSTALL}")
    if version < JAVA:
        raise BadInput(f"Java 的版本是 {version}，Spark 需要 {JAVA} 或更新的版本；{_INSTALL}")


def java_version() -> int | None:
    """The main number of the Java that Spark would start; None where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    if java is None:
        return None
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = _VERSION.search(said.stderr + said.stdout)
    return int(found[1]) if found else None


def started(master: str, folder: Path) -> SparkSession:
    """Spark at `master`, its scratch files in `folder`, which nobody else may read; BadInput as `refuse_without_spark`,
    and where the master does not answer."""
    refuse_without_spark()
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_CONF_DIR"] = str(_silenced(folder))
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    made = SparkSession.builder.master(master).appName("hedui")
    for name, value in _settings(master, folder).items():
        made = made.config(name, value)
    try:
        session = made.getOrCreate()
    except Exception as error:  # py4j and PySpark raise what they like
        raise BadInput(f"Spark 没有启动（{type(error).__name__}）；请检查 HEDUI_SPARK_MASTER 和 Java") from None
    return session


def stop(session: SparkSession) -> None:
    """End Spark and the Java it runs in, and wait for it.

    A Java that goes on keeps the scratch folder of its first session for all later ones: of the next step, and in a
    prefecture of the next county, rows would be laid into a folder that nobody empties any more.
    """
    from pyspark import SparkContext

    session.stop()
    gateway = SparkContext._gateway
    if gateway is None:
        return
    gateway.shutdown()
    java = gateway.proc
    java.stdin.close()  # what it waits for to end
    java.wait(timeout=ENDS_WITHIN)
    SparkContext._gateway = SparkContext._jvm = None


def _silenced(folder: Path) -> Path:
    """A folder of settings with Spark's log turned off: its errors quote rows, and what went wrong is raised."""
    place = folder / "conf"
    place.mkdir(parents=True, exist_ok=True)
    (place / "log4j2.properties").write_text(
        "status = off\nrootLogger.level = off\nrootLogger.appenderRef.none.ref = none\n"
        "appender.none.type = Null\nappender.none.name = none\n",
        encoding="utf-8",
    )
    return place


def _settings(master: str, folder: Path) -> dict[str, str]:
    """`ansi`: what overflows or cannot be cast is an error, as in DuckDB, and no NULL. No page shows what runs."""
    found = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.local.dir": str(folder / "scratch"),
        "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
        "spark.executorEnv.PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    return found | LOCAL if master.startswith("local") else found
