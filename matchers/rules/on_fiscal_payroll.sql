/*
rule: on_fiscal_payroll
title: 财政供养人员享受低保
queue: wrong_enrolment
severity: medium
grain: P
why: 近三个月内由财政发放工资（在编、聘用或临聘、借调、离退休）的人员在低保名册上。是线索，不是结论：不因职业身份一律排除。
notes: >-
  公益性岗位、村干部补贴、护林员、遗属补助、优抚等可以与低保并存，不报；最后一次发放早于近三个月的不报。
  一人一条，列出单位和类别；每月照常发放不算新证据。暂停保障的不报。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（财政供养人员领取低保金）, place: "141125", from: 2023-07-03}
  - {text: 东民发〔2018〕12号 二（一）（财政供养人员）, place: "431122", from: 2018-07-09}
  - {text: 《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助法》第四十一条（核对家庭收入、财产状况）, place: "000000", from: 2026-07-01}
needs: [enrolment, salary]
distinct_by: []
evidence: [employer, staff_category]
reviewed: 2026-11-21
innocent:
  - explanation: 发放的是公益性岗位、遗属补助等，类别登记有误。
    proof: 单位出具的岗位和补贴性质证明
  - explanation: 已经离职，最后一笔为结算。
    proof: 离职或解除合同证明、离职后银行流水
  - explanation: 工资表上的是同名人，证号录错。
    proof: 单位人事档案中的身份证复印件
  - explanation: 单人保，工资为家庭其他成员的收入。
    proof: 单人保审批表、家庭收入核算表
review: 向发放单位核实岗位性质、起止时间和金额，计入家庭收入重新核算。
params:
  recent_months: 3
  payroll_categories: [在编, 聘用, 借调, 离退休]
reason: "{employer_list}以{staff_category_list}类别发放工资，最近在{month}（{rows}笔），应发{gross_yuan}元"
examples:
  - case: 在编、聘用、借调、离退休,近三个月内有工资
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
      d      | c4
    salary: |
      person | employer | staff_category | month   | gross_fen
      a      | 某中学   | 在编           | 2021-03 | 420000
      b      | 某镇政府 | 聘用           | 2021-05 | 240000
      c      | 某局     | 借调           | 2021-06 | 400000
      d      | 某局     | 离退休         | 2021-04 | 500000
    flags: [a, b, c, d]
  - case: 公益性岗位、村干部补贴、护林员、遗属补助、优抚不报
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
      d      | c4
      e      | c5
    salary: |
      person | staff_category | month   | gross_fen
      a      | 公益性岗位     | 2021-05 | 90000
      b      | 村干部补贴     | 2021-05 | 90000
      c      | 护林员         | 2021-05 | 90000
      d      | 遗属补助       | 2021-05 | 90000
      e      | 优抚           | 2021-05 | 90000
    flags: []
  - case: 最后一次发放在四个月前;发放月份在核对日之后
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    salary: |
      person | staff_category | month   | gross_fen
      a      | 在编           | 2021-02 | 420000
      b      | 在编           | 2021-07 | 420000
    flags: []
  - case: 类别不详的不报;暂停保障的不报
    as_of: 2021-06-15
    roll: |
      person | certificate_no | is_suspended
      a      | c1             |
      b      | c2             | true
    salary: |
      person | staff_category | month   | gross_fen
      a      |                | 2021-05 | 420000
      b      | 在编           | 2021-05 | 420000
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    salary: |
      person | staff_category | month   | person_link_probability
      a      | 在编           | 2021-05 | 0.88
      b      | 在编           | 2021-05 | 0.70
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, salary.person_link_probability) AS link_probability,
    salary.months_ago,
    salary.month,
    salary.employer,
    salary.staff_category,
    salary.gross_fen
FROM fact.roll AS roll
INNER JOIN fact.salary AS salary ON salary.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND salary.staff_category IN ($payroll_categories)
  AND salary.months_ago BETWEEN 0 AND $recent_months
