"""Who is at home in a county, by its newest household register, however that writes their numbers."""

from __future__ import annotations

from assets.home.warehouse import connect
from assets.prefecture.known import note_registered

PLAIN, OLD, SPACED, GONE, EARLIER = (
    "320723194503071237", "320723370817588", "320723 19450307 124 5", "320723194503071261", "320723194503071288",
)  # fmt: skip


def test_numbers_in_fifteen_digits_and_with_blanks_are_of_the_register_too() -> None:
    with connect(None) as con:
        con.execute("CREATE SCHEMA IF NOT EXISTS raw")
        con.execute(
            "CREATE TABLE raw.household_register"
            " (id_number VARCHAR, hukou_status VARCHAR, _reject VARCHAR, _batch DATE)"
        )
        con.executemany(
            "INSERT INTO raw.household_register VALUES (?, ?, ?, ?)",
            [
                (PLAIN, "正常", None, "2021-06-01"), (OLD, " ", None, "2021-06-01"),
                (SPACED, None, None, "2021-06-01"), (GONE, "迁出", None, "2021-06-01"),
                (EARLIER, "正常", None, "2021-05-01"), ("不详", "正常", None, "2021-06-01"),
                (None, "正常", None, "2021-06-01"), ("320723194503071299", "正常", "合计行", "2021-06-01"),
            ],
        )  # fmt: skip
        note_registered(con)
        found = {number for (number,) in con.execute("FROM registered").fetchall()}
    assert found == {PLAIN, "320723193708175887", "320723194503071245"}
