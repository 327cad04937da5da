/*
rule: amount_formula_differs
title: 保障金额与差额公式不符
queue: payment
severity: medium
grain: H
why: 名册上的户月保障金额，与（当月标准-申报月人均收入）×保障人口+分类施保金额相差超过一元，金额可能算错或没有随家庭变化调整。
notes: >-
  标准按名册月份和城乡类别取当月有效的数值；申报收入高于标准的，差额按零计。全额类（A类）不报；类别不详而金额恰为全额的也不报。
  取整造成的不报：全户金额（含或不含分类施保）进到十元，或每人金额取整到元。相差一元以内（含）的不报。
  申报收入、保障人口、金额不详的不报；分类施保金额不详的只报少算的。按档定额发放而不按差额计算的县应停用本规则。暂停保障的不报。
basis:
  - {text: 连民〔2020〕12号 一（一）（差额救助、分类施保）, place: "320700", from: 2020-04-10}
  - {text: 《社会救助暂行办法》第十二条（按差额、按月发给）, place: "000000", from: 2014-05-01, until: 2026-06-30}
needs: [enrolment]
distinct_by: []
evidence: [monthly_amount_fen, declared_income_fen, insured_count, supplement_fen, standard_fen]
reviewed: 2026-11-21
innocent:
  - explanation: 标准刚刚提高，尚未重新核定，之后一并补发。
    proof: 提标文件、补发计划
  - explanation: 家庭人口或收入已变动，审批在途，名册两栏不是同一时间的数。
    proof: 动态调整审批表
  - explanation: 分类施保金额登记不全。
    proof: 分类施保对象名单、重残或重病证明
  - explanation: 当地按规定实行分档定额或另有取整办法。
    proof: 县级补助水平文件
review: 按审批表重新计算差额和分类施保，核对名册、财务和发放金额；算错的更正，多发、少发的依规处理。
params: {}
reason: "{month}名册金额{monthly_amount_yuan}元，按公式应为{formula_amount_yuan}元（标准{standard_yuan}元、申报月人均收入{declared_income_yuan}元、保障{insured_count}人、分类施保{supplement_yuan}元），相差{difference_yuan}元"
examples:
  - case: 多于或少于公式一元以上
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
    amount_formula: |
      certificate_no | month   | class | supplement_fen | monthly_amount_fen | formula_amount_fen | difference_fen
      c1             | 2021-06 | B     | 0              | 47157              | 47000              | 157
      c2             | 2021-06 | B     | 6200           | 47099              | 47200              | -101
    flags: [c1, c2]
  - case: 相差恰好一元
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
    amount_formula: |
      certificate_no | month   | class | supplement_fen | difference_fen
      c1             | 2021-06 | B     | 0              | 100
      c2             | 2021-06 | B     | 0              | -100
    flags: []
  - case: 全额类
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
    amount_formula: |
      certificate_no | month   | class | supplement_fen | difference_fen | is_full_amount
      c1             | 2021-06 | A     | 0              | 20000          | true
      c2             | 2021-06 | B     | 0              | 20000          | false
    flags: [c2]
  - case: 取整造成的差额
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
    amount_formula: |
      certificate_no | month   | class | supplement_fen | difference_fen | is_rounding
      c1             | 2021-06 | B     | 0              | 800            | true
    flags: []
  - case: 分类施保金额不详的只报少算的;暂停保障的不报
    as_of: 2021-06-01
    certificate: |
      certificate_no | head
      c1             | a
      c2             | b
      c3             | d
    amount_formula: |
      certificate_no | month   | class | supplement_fen | difference_fen | is_suspended
      c1             | 2021-06 | B     |                | 15500          |
      c2             | 2021-06 | B     |                | -15500         |
      c3             | 2021-06 | B     | 0              | 15500          | true
    flags: [c2]
*/
SELECT
    formula.certificate_no AS subject,
    formula.certificate_no,
    certificate.head AS person,
    certificate.township,
    certificate.village,
    formula.month,
    formula.programme,
    formula.class,
    formula.insured_count,
    formula.declared_income_fen,
    formula.supplement_fen,
    formula.standard_fen,
    formula.is_earliest_known,
    formula.monthly_amount_fen,
    formula.formula_amount_fen,
    formula.difference_fen
FROM fact.amount_formula AS formula
INNER JOIN fact.certificate AS certificate ON certificate.certificate_no = formula.certificate_no
WHERE formula.is_suspended IS NOT TRUE
  AND formula.is_full_amount IS NOT TRUE
  AND formula.is_rounding IS NOT TRUE
  AND (formula.difference_fen < -100 OR (formula.difference_fen > 100 AND formula.supplement_fen IS NOT NULL))
