/*
rule: owns_large_farm_machinery
title: 购置大型农机
queue: wrong_enrolment
severity: medium
grain: P
why: 在保人员近年享受补贴购置了联合收割机、拖拉机等大型农机，单台价格达到限额，说明家庭有较大支出能力或经营收入。是线索：须核实机具是否还在和经营收入。
notes: >-
  只看列入的大型机具；微耕机、旋耕机、铡草机和未列入的机具不报，单价低于限额或不详的不报，购置早于限定年数的不报。
  购置登记多数没有身份证号：姓名加乡镇、村不能认定是同一人，没有可靠证号、识别把握不足0.80的一律不报。
  一人一条，列出全部机具。暂停保障的不报。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（大型农机具）, place: "141125", from: 2023-07-03}
  - {text: 东民发〔2018〕12号 三（二）2（大型农机具信息核对）, place: "431122", from: 2018-07-09}
  - {text: 《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助法》第四十一条（核对家庭收入、财产状况）, place: "000000", from: 2026-07-01}
needs: [enrolment, machine_purchase]
distinct_by: []
evidence: [machine, bought_on, unit_price_fen]
reviewed: 2026-11-21
innocent:
  - explanation: 机具由亲友或合作社出资，借用本人身份申领补贴。
    proof: 出资人的付款凭证、购机发票、书面说明
  - explanation: 机具已经转卖或报废。
    proof: 转让协议、报废回收证明
  - explanation: 购机在纳入低保之前，之后因病因灾致贫。
    proof: 低保审批表、住院或灾情证明
  - explanation: 登记的是同名人，证号录错。
    proof: 购机补贴档案中的身份证复印件和人机合影
review: 查看机具是否还在、由谁使用，核对购机付款和作业收入，按当地财产规定认定。
params:
  machinery_years: 8
  machinery_price_fen: 3000000
  large_machines: [联合收割机, 拖拉机, 插秧机, 粮食烘干机, 植保无人机, 打捆机, 播种机]
reason: "近{machinery_years}年内购置大型农机{rows}笔：{machine_list}，购机日期{bought_on_list}，单台价格{unit_price_yuan_list}元"
examples:
  - case: 大型机具,单价等于限额,正好八年前购置
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    machine_purchase: |
      person | machine    | unit_price_fen | bought_on
      a      | 联合收割机 | 11800000       | 2019-05-20
      b      | 拖拉机     | 3000000        | 2020-05-20
      c      | 粮食烘干机 | 5600000        | 2013-06-15
    flags: [a, b, c]
  - case: 微耕机、旋耕机、铡草机和未列入的机具
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
      d      | c4
    machine_purchase: |
      person | machine  | unit_price_fen | bought_on
      a      | 微耕机   | 3200000        | 2020-05-20
      b      | 旋耕机   | 3200000        | 2020-05-20
      c      | 铡草机   | 3200000        | 2020-05-20
      d      | 水帘风机 | 3200000        | 2020-05-20
    flags: []
  - case: 单价低于限额或不详
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    machine_purchase: |
      person | machine | unit_price_fen | bought_on
      a      | 拖拉机  | 2999999        | 2020-05-20
      b      | 拖拉机  |                | 2020-05-20
    flags: []
  - case: 购置已超过八年;暂停保障
    as_of: 2021-06-15
    roll: |
      person | certificate_no | is_suspended
      a      | c1             |
      b      | c2             | true
    machine_purchase: |
      person | machine | unit_price_fen | bought_on
      a      | 拖拉机  | 5000000        | 2013-06-14
      b      | 拖拉机  | 5000000        | 2020-06-14
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-15
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    machine_purchase: |
      person | machine | unit_price_fen | bought_on  | person_link_probability
      a      | 拖拉机  | 5000000        | 2020-05-20 | 0.80
      b      | 拖拉机  | 5000000        | 2020-05-20 | 0.79
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, purchase.person_link_probability) AS link_probability,
    purchase.bought_on,
    purchase.machine,
    purchase.quantity,
    purchase.unit_price_fen,
    purchase.subsidy_fen
FROM fact.roll AS roll
INNER JOIN fact.machine_purchase AS purchase ON purchase.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND purchase.machine IN ($large_machines)
  AND purchase.unit_price_fen >= $machinery_price_fen
  AND purchase.bought_months_past < $machinery_years * 12
