"""城市低保对象年审复核情况统计表 (灌云 annex 1)."""

from assets.reports.annual_review import report
from assets.reports.rolls import URBAN

REPORT = report(URBAN, "1")
