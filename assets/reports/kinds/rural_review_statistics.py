"""农村低保对象年审复核情况统计表 (灌云 annex 2)."""

from assets.reports.annual_review import report
from assets.reports.rolls import RURAL

REPORT = report(RURAL, "2")
