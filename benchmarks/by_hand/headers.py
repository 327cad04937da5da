"""The columns of each register: our word, and the headers that stand above it, in order of use.

The ending of our word says what is below: `id` and `_id` an ID number, `name` and `_name` a name, `_on` a date, `_month` a
month, `_fen` money in yuan, `_count` a number, `village` a village; all else is text.
"""

from __future__ import annotations

ROLL = {
    "roll_month": "年月", "township": "乡镇", "village": "村(居)|村(社区)", "cert": "低保证号",
    "head_name": "户主姓名|姓名户主", "head_id": "户主身份证号|身份证号户主", "name": "姓名", "id": "身份证号码",
    "relation": "与户主关系", "sex": "性别", "born": "出生日期", "class": "保障类别|类别", "single": "是否单人保",
    "insured_count": "保障人口|每户保障人口数", "amount_fen": "户月保障金额(元)|户月保障金额",
    "supplement_fen": "分类施保金额(元)|分类施保金额", "income_fen": "月人均收入(元)|家庭月人均收入",
    "student": "是否在校", "labour": "劳动能力", "care": "自理能力", "holder_name": "卡折保管人",
    "since_month": "起始年月|最初享受月", "reviewed_on": "最近复核日期", "grace_on": "渐退截止日期", "account": "银行账号",
    "status": "保障状态", "handler_name": "经办人",
}  # fmt: skip
"""The dibao roll; where a household is a row, its members follow in groups of three (`MEMBERS`)."""
MEMBERS = [
    {
        f"member{i}_name": f"家庭成员姓名{i}|其他家庭成员姓名{i}",
        f"member{i}_id": f"家庭成员身份证号{i}|其他家庭成员身份证号{i}",
        f"member{i}_relation": f"家庭成员与户主关系{i}|其他家庭成员与户主关系{i}",
    }
    for i in (1, 2, 3, 4)
]
LEDGER = {
    "pay_month": "发放月份", "cert": "低保证号", "head_name": "户主姓名", "head_id": "户主身份证号", "payee_name": "户名|收款人",
    "account": "账号|一卡通账号", "paid_fen": "实发金额|实发", "paid_on": "发放日期|到账日期", "label": "打卡名目|摘要",
    "status": "发放状态",
}  # fmt: skip
PERSON = {"name": "姓名", "id": "身份证号"}
LISTED = {"household": "户编号", "name": "姓名", "id": "证件号码", "relation": "与户主关系", "village": "行政村"}

HEADERS: dict[str, dict[str, str]] = {
    "annual_reviews": {
        "cert": "低保证号", "assessed_on": "民主评议时间", "examined_on": "复核时间", "published_on": "张榜公示时间",
        "approved_on": "审批时间", "told_on": "待遇调整告知时间", "opinion": "复核意见",
    },
    "businesses": {
        "uscc": "统一社会信用代码", "name": "经营者|人员姓名", "id": "经营者证件号码|证件号码", "status": "状态|登记状态",
        "kind": "企业类型", "post": "职务",
    },
    "care_agreements": {
        "name": "特困人员姓名", "id": "特困人员身份证号", "from_on": "协议签订日期", "until_on": "协议截止日期",
    },
    "cremations": {
        "name": "逝者姓名", "id": "身份证号|逝者证件号", "sex": "性别", "age_count": "年龄", "address": "住址",
        "died_on": "死亡日期", "registered_on": "火化日期",
    },
    "custody_agreements": {
        "cert": "低保证号", "keeper_name": "代管人姓名", "keeper_id": "代管人身份证号", "from_on": "协议起", "until_on": "协议止",
    },
    "death_cancellations": {
        "name": "姓名", "id": "公民身份号码", "sex": "性别", "born_on": "出生时间", "died_on": "死亡时间",
        "registered_on": "注销时间", "reason": "注销原因", "address": "住所",
    },
    "death_certificates": {
        "name": "死者姓名", "id": "有效身份证件号码", "sex": "性别", "born_on": "出生日期", "died_on": "死亡时间",
        "address": "常住户籍地址",
    },
    "dibao_applications": {
        "name": "申请人姓名", "id": "身份证号", "township": "乡镇", "village": "村居", "applied_on": "申请日期", "refusal": "未批原因",
        "decision": "审批结果", "accepted_on": "受理日期", "extended": "是否延长", "decided_on": "审批日期",
    },
    "dibao_exits": {
        "cert": "低保证号", "name": "姓名", "id": "身份证号", "township": "所属乡镇", "reason": "退出原因", "exited_on": "退出时间",
    },
    "dibao_roll": ROLL | MEMBERS[0] | MEMBERS[1] | MEMBERS[2] | MEMBERS[3],
    "disabled_persons": {
        "name": "姓名", "id": "身份证号", "kind": "残疾类别", "grade": "残疾等级", "issued_on": "发证日期", "until_on": "有效期止",
    },
    "disbursement": LEDGER,
    "discoveries": {
        "name": "求助人|困难群众姓名", "id": "身份证号|身份证号码", "township": "乡镇|镇街", "village": "村(居)|村居",
        "found_on": "来电日期|主动发现时间", "outcome": "办理结果|处理情况", "closed_on": "办结日期|办理时间",
    },
    "divisions": {"code": "区划代码", "place": "区划名称", "level": "层级", "parent": "上级代码", "former": "曾用名称"},
    "edge_roll": {"name": "成员姓名", "id": "成员身份证号"},
    "employee_insurance": {
        "name": "姓名", "id": "公民身份号码", "kind": "参保类别", "base_fen": "缴费基数", "paid_month": "最近缴费年月",
    },
    "enterprise_pensions": {
        "name": "姓名", "id": "社会保障号码", "status": "待遇状态", "pension_fen": "月养老金(元)", "paid_month": "发放年月",
        "retired_on": "退休日期", "kind": "险种类型",
    },
    "farm_machinery": {
        "name": "购机者姓名", "id": "身份证号", "machine": "机具品目", "price_fen": "单台销售价格(元)", "bought_on": "购机日期",
    },
    "fiscal_payroll": PERSON | {
        "pay_month": "发放月份", "employer": "单位名称", "category": "人员类别", "gross_fen": "应发工资", "net_fen": "实发工资",
    },
    "graduates": {
        "name": "学生姓名|姓名", "id": "学籍号|身份证件号", "graduated_on": "预计毕业日期|毕业时间",
    },
    "high_spending": {"name": "姓名", "id": "身份证件号码", "kind": "消费类别", "amount_fen": "消费金额(元)", "spent_on": "消费时间"},
    "household_register": {
        "household": "户号", "name": "姓名", "former_name": "曾用名", "id": "身份证号|公民身份号码", "sex": "性别",
        "born_on": "出生日期|出生时间", "relation": "与户主关系|与户主的关系", "township": "乡镇|乡(镇、街道)", "village": "村(居)|村(社区)",
        "status": "户口状态|人员状态", "father_id": "父亲身份证号|父亲公民身份号码", "mother_id": "母亲身份证号|母亲公民身份号码",
        "spouse_id": "配偶身份证号|配偶公民身份号码",
    },
    "household_visits": {
        "cert": "低保证号", "visited_on": "入户时间", "level": "核查层级", "visitor1_name": "调查人1", "visitor2_name": "调查人2",
    },
    "housing_fund": {"name": "姓名", "id": "证件号码", "status": "账户状态", "paid_month": "缴至年月"},
    "hukou_changes": {
        "name": "姓名", "id": "公民身份号码|身份证号码", "kind": "变动类型|变动类别", "changed_on": "变动日期|变动时间",
        "place": "迁往地|迁往(来)地", "former_id": "原公民身份号码|变更前身份证号",
    },
    "marriages": {
        "entered_on": "登记日期", "kind": "业务类型", "man_name": "男方姓名", "man_id": "男方身份证件号", "woman_name": "女方姓名",
        "woman_id": "女方身份证件号",
    },
    "medical_expenses": {"name": "姓名", "id": "证件号码", "settled_on": "结算时间", "own_fen": "自付金额(元)"},
    "officials": PERSON | {
        "category": "人员类别", "township": "乡镇", "since_on": "任职起", "until_on": "任职止",
    },
    "other_county_roll": {"name": "姓名", "id": "身份证件号码"},
    "petitions": {
        "no": "信访件编号", "registered_on": "登记时间", "name": "反映对象", "id": "身份证号码", "cert": "低保证号",
        "complaint": "是否投诉举报", "settled_on": "办结时间",
    },
    "poverty_monitoring": LISTED | {"cleared": "风险是否已消除", "identified_on": "识别监测时间", "income_fen": "人均纯收入(元)"},
    "price_subsidies": {
        "pay_month": "补贴月份", "cert": "低保证号", "head_name": "户主姓名", "head_id": "户主身份证号", "account": "银行账号",
        "status": "发放状态",
    },
    "real_estate": {"unit": "不动产单元号", "owners": "权利人", "owner_ids": "证件号", "right_kind": "权利类型", "use": "用途"},
    "registered_poor": LISTED | {"income_fen": "人均纯收入"},
    "relative_filings": {
        "name": "享受低保人员姓名", "id": "享受低保人员身份证号", "cert": "低保证号", "official_name": "国家公职人员姓名",
        "official_id": "公职人员身份证号", "either_id": "身份证号码", "relation": "与国家公职人员关系", "filed_on": "备案日期",
    },
    "supporters": {
        "cert": "低保证字号", "name": "赡(扶、抚)养人姓名", "id": "赡养人身份证号", "relation": "与户主关系", "consented_on": "授权日期",
        "incapable": "是否丧失赡养能力",
    },
    "tekun_roll": {
        "township": "镇街", "village": "村居", "name": "姓名", "id": "公民身份号码", "mode": "供养方式", "wish": "供养意愿",
        "wished_on": "意愿登记日期", "home": "供养机构名称", "since_month": "救助开始年月",
    },
    "temporary_aid": {"name": "姓名", "id": "身份证号码", "aided_on": "救助时间"},
    "unemployment": {
        "name": "姓名", "id": "公民身份号码", "registered_on": "登记时间", "insured": "是否参加失业保险", "paid": "是否领取失业保险金",
    },
    "vehicles": {
        "name": "机动车所有人|车辆所有人", "id": "身份证明号码|车主身份证明号码", "plate": "号牌号码", "plate_kind": "号牌种类",
        "class": "车辆类型", "use": "使用性质", "status": "机动车状态",
    },
    "verification_doubts": {
        "name": "姓名", "id": "证件号码", "checked_on": "核对时间", "kind": "存疑类别", "disposal": "处置状态", "disposed_on": "处置时间",
    },
}  # fmt: skip
ROW = {"marriages": "man_name", "dibao_roll": "cert", "divisions": "code", "real_estate": "unit"}
"""The column that is never empty in a row of data: titles, totals and signatures lack it. Else the number or the name."""
