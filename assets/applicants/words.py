"""The fixed words of a report, the same on paper and on the page.

Belongs here: headings, sentences that frame what was found. Does not belong here: anything found.
"""

from __future__ import annotations

from assets.applicants.report import Finding, Household, Report
from matchers.blotting import blotted

TITLE = "社会救助申请家庭核对报告"
NOTHING = "没有。"
AS_IF = "按“假如已经纳入”核对，文中“在保”“在册”“该证”指本次申请"
COUNTY = "本页涉及公职、经办人员及其近亲属，只供县级核对备案和回避使用。"
SIGNATURES = (("核对人", "复核人"), ("申请人（代理人）已知悉", "核对单位"))


def heading_line(report: Report) -> str:
    """Whose report it is, by which data, when, by whom and why."""
    return (
        f"{report.county}民政局　数据截至 {report.night}　核对日期 {report.day}　经办 {report.by}　"
        f"事由：{blotted(report.purpose)}"
    )


def consent_line(household: Household) -> str:
    """What there is of a consent, and what follows where there is none."""
    if household.consented_on:
        return f"{household.consented_on} 签署"
    return "没有登记，赡养人未查询"


def counted(number: int) -> str:
    """A number of things, or a dash."""
    return str(number) if number else "—"


def asked_line(household: Household) -> str:
    """How many registers were asked and how many could not be."""
    asked = sum(r.is_asked for r in household.registers)
    lacking = household.not_asked
    return f"查询名册 {asked} 种" + (f"；{lacking} 种没有查询，本报告对它们不作任何说明。" if lacking else "。")


def with_proofs(finding: Finding) -> tuple[str, str]:
    """A finding in full, and its innocent explanations with the proof of each, as two cells."""
    mark = f"【{finding.mark}】" if finding.mark else ""
    told = f"{mark}{finding.title}（{finding.severity}）：{finding.reason}"
    told += f"\n数据：{finding.data}" if finding.data else ""
    told += f"\n依据：{finding.basis}"
    proofs = "\n".join(f"· {explanation}→{proof}" for explanation, proof in finding.innocent)
    return told, f"{proofs}\n核实：{finding.review}"
