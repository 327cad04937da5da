"""Guides of a few rules as a clerk reads them, so that these tests need no rule files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Innocent:
    explanation: str
    proof: str


@dataclass(frozen=True)
class Guide:
    title: str
    review: str
    innocent: tuple[Innocent, ...]


GUIDES = {
    "deceased_still_enrolled": Guide(
        "已故人员仍在保",
        "核对死亡证明与发放台账,无证明的入户见人",
        (
            Innocent("死亡登记的身份证号写错了一位", "本人身份证、户口簿"),
            Innocent("减员手续已办,名册尚未更新", "减员审批表"),
        ),
    ),
    "owns_motor_vehicle": Guide(
        "名下有机动车",
        "看行驶证和车辆现状,询问车辆来源",
        (Innocent("车辆已报废或已转卖,未办注销", "报废证明、转让协议"), Innocent("残疾人代步或三轮、摩托车", "行驶证")),
    ),
    "payee_name_differs": Guide(
        "收款户名不是家庭成员",
        "查看存折(卡)和代管协议",
        (Innocent("有代管协议", "代管协议"), Innocent("户名是同一人的另一种写法", "存折首页")),
    ),
    "on_fiscal_payroll": Guide(
        "在财政供养名册领取工资",
        "向单位核实人员身份和月收入",
        (Innocent("公益性岗位或村干部误工补贴", "岗位合同"), Innocent("同名同号登记错误", "单位证明")),
    ),
    "registered_poor_not_enrolled": Guide(
        "建档立卡户未纳入救助",
        "入户核算家庭收入,符合条件的帮助申请",
        (Innocent("本人不愿申请", "自愿放弃声明"), Innocent("收入已提高", "收入核算表")),
    ),
}
