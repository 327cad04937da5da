"""How measures are made: only what is wanted and what that reads, nothing left over, a county's own values first."""

from dataclasses import replace
from datetime import date

import pytest

from data_contracts.jurisdiction import Parameter, load_jurisdictions
from data_contracts.text_yaml import DeclarationError
from matchers import sql_file
from tests.assets.fact_world import World, person

PLACE = load_jurisdictions()["320723"]


def facts_of(con):
    query = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'fact'"
    return {name for (name,) in con.execute(query).fetchall()}


def test_working_tables_are_gone_and_only_what_is_wanted_is_made():
    con = World(measures=("card",)).built()
    assert {"card"} <= facts_of(con)
    assert not {name for name in facts_of(con) if name.startswith("_") or name in {"payee", "payment_month"}}


def test_a_measure_nobody_declares_cannot_be_wanted():
    with pytest.raises(KeyError, match="weather"):
        World(measures=("weather",)).built()


@pytest.mark.parametrize(("until", "units"), [(None, ["u1", "u2"]), (date(2020, 12, 31), ["u1"])])
def test_a_countys_value_in_force_goes_before_the_headers(until, units):
    uses = Parameter("dwelling_uses", ("住宅", "商业"), "测试用", valid_from=date(2020, 1, 1), valid_until=until)
    world = World(measures=("dwelling",))
    for unit, use in (("u1", "住宅"), ("u2", "商业"), ("u3", "车库")):
        world.add("real_estate", person("person", "王甲", None), unit_no=unit, property_use=use)
    world.built(jurisdiction=replace(PLACE, own={**PLACE.own, "dwelling_uses": (uses,)}))
    assert world.fetch("SELECT count(*) FROM fact.dwelling") == [(len(units),)]


def test_a_value_that_does_not_fit_is_refused():
    share = Parameter("ledger_share_percent", "一半", "测试用")
    with pytest.raises(DeclarationError, match="ledger_share_percent"):
        World(measures=("ledger_month",)).built(jurisdiction=replace(PLACE, own={"ledger_share_percent": (share,)}))


def test_a_bar_is_written_out_as_the_double_it_is():
    bar = 1 - 2.0**-37
    world = World(measures=())
    (found,) = world.con.execute(sql_file.bound("SELECT $bar", {"bar": bar})).fetchone()
    assert found == bar
