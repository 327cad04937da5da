"""The page on adding a report: its module is a report that keeps the laws."""

import re
import types
from pathlib import Path

from assets.reports.writing import made
from tests.assets.reports.test_all_reports import wanted_for
from tests.assets.reports.test_recount import below

PAGE = Path(__file__).parents[3] / "docs" / "adding-a-report.md"


def test_the_module_of_the_page_is_a_report(night, village):
    (name, code), *others = re.findall(
        r"^```python (\S+)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert not others
    module = types.ModuleType(Path(name).stem)
    exec(compile(code, name, "exec"), module.__dict__)
    for scope in module.REPORT.scopes:
        wanted = wanted_for(night, module.REPORT, scope, village)
        document = made(module.__name__, module.REPORT, wanted)
        assert document.faults() == []
        _, (households, persons) = below(document, "合计")
        asked = [list(wanted.townships or [])] * 2
        assert wanted.con.execute(
            "SELECT count(DISTINCT certificate_no), count(*) FROM fact.roll WHERE ? = [] OR list_contains(?, township)",
            asked,
        ).fetchall() == [(households, persons)]
