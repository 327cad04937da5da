/*
rule: supporter_has_means
title: 赡（抚、扶）养人有赡养能力
queue: wrong_enrolment
severity: medium
grain: H
why: 另住的法定赡（抚、扶）养人由财政在岗发放工资，或有在营市场主体和机动车，或有两套以上住宅，赡养费可能没有如实计算。
notes: >-
  只查询书面授权过的赡养人；没有授权记录的，本规则对该户“未运行”，不能视为无疑点。“另住”指既不在同一低保证上，也不与成员户籍同户。
  工资只看在编、聘用、借调，近三个月内有发放，不含离退休；市场主体须为经营者、法定代表人或股东，状态存续、在业或正常，
  合作社股东、监事、合作社成员不算；机动车条件与“拥有机动车”一条相同；住宅按不动产单元计，宅基地、车库、储藏室不算。
  一证一条，列出各项。暂停保障的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（四）（赡（抚、扶）养义务人收入财产状况）, place: "320723", from: 2021-04-01}
  - {text: 《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）（赡养、抚养、扶养义务人）, place: "000000", from: 2012-12-12, until: 2021-06-10}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（赡养、抚养、扶养义务人）, place: "000000", from: 2021-06-11}
  - {text: 《社会救助法》第四十一条（查询须经授权）, place: "000000", from: 2026-07-01}
needs: [enrolment, supporter, residence, salary, business, vehicle, real_estate]
distinct_by: []
evidence: [supporter, means, item]
not_run_for: unconsented
reviewed: 2026-11-21
innocent:
  - explanation: 赡养费已经按规定计入家庭收入。
    proof: 赡养费核算表、赡养协议
  - explanation: 赡养人自身家庭负担重，按规定扣减后无力赡养。
    proof: 赡养人家庭收入、刚性支出的核算材料
  - explanation: 房产、车辆或市场主体是借名登记，或已出售、停业。
    proof: 买卖合同、注销证明、纳税申报表
review: 按当地赡养费计算办法，核算每名赡养人应付的赡养费，重新计算家庭收入；赡养人拒不履行的，帮助对象依法主张。
params:
  recent_months: 3
  in_post_categories: [在编, 聘用, 借调]
  exempt_vehicle_classes: [M, N, T, G, B]
reason: "另住的赡（抚、扶）养人（{relation_list}，{consented_on}授权核对）：{detail_list}"
examples:
  - case: 近三个月内在编、聘用、借调工资
    as_of: 2021-06-15
    roll: |
      person | certificate_no | head
      a      | c1             | a
      b      | c2             | b
    supporter_means: |
      certificate_no | supporter | consented_on | means    | staff_category | month   | detail
      c1             | s         | 2021-01-01   | 财政工资 | 在编           | 2021-03 | 在编
      c2             | t         | 2021-06-15   | 财政工资 | 借调           | 2021-06 | 借调
    flags: [c1, c2]
  - case: 在营市场主体和机动车
    as_of: 2021-06-15
    roll: |
      person | certificate_no | head
      a      | c1             | a
    supporter_means: |
      certificate_no | supporter | consented_on | means    | vehicle_class
      c1             | s         | 2021-01-01   | 市场主体 |
      c1             | s         | 2021-01-01   | 机动车   | K
    flags: [c1]
  - case: 两套住宅
    as_of: 2021-06-15
    roll: |
      person | certificate_no | head
      a      | c1             | a
    supporter_means: |
      certificate_no | supporter | consented_on | means | unit_no
      c1             | s         | 2021-01-01   | 房屋  | u1
      c1             | s         | 2021-01-01   | 房屋  | u2
    flags: [c1]
  - case: 没有授权,或授权在核对日之后
    as_of: 2021-06-15
    roll: |
      person | certificate_no | head
      a      | c1             | a
      b      | c2             | b
    supporter_means: |
      certificate_no | supporter | consented_on | means    | staff_category | month
      c1             | s         |              | 财政工资 | 在编           | 2021-05
      c2             | t         | 2021-06-16   | 财政工资 | 在编           | 2021-05
    flags: []
  - case: 离退休、公益性岗位,或最后一次发放早于三个月
    as_of: 2021-06-15
    roll: |
      person | certificate_no | head
      a      | c1             | a
    supporter_means: |
      certificate_no | supporter | consented_on | means    | staff_category | month
      c1             | s         | 2021-01-01   | 财政工资 | 离退休         | 2021-05
      c1             | t         | 2021-01-01   | 财政工资 | 公益性岗位     | 2021-05
      c1             | u         | 2021-01-01   | 财政工资 | 在编           | 2021-02
    flags: []
  - case: 只有市场主体,只有机动车,分属两名赡养人,或车辆免计
    as_of: 2021-06-15
    roll: |
      person | certificate_no | head
      a      | c1             | a
      b      | c2             | b
      c      | c3             | c
    supporter_means: |
      certificate_no | supporter | consented_on | means    | vehicle_class
      c1             | s         | 2021-01-01   | 市场主体 |
      c1             | t         | 2021-01-01   | 机动车   | K
      c2             | u         | 2021-01-01   | 机动车   | K
      c3             | v         | 2021-01-01   | 市场主体 |
      c3             | v         | 2021-01-01   | 机动车   | M
    flags: []
  - case: 一套住宅,同一单元不重复计
    as_of: 2021-06-15
    roll: |
      person | certificate_no | head
      a      | c1             | a
    supporter_means: |
      certificate_no | supporter | consented_on | means | unit_no
      c1             | s         | 2021-01-01   | 房屋  | u1
      c1             | s         | 2021-01-01   | 房屋  | u1
    flags: []
  - case: 暂停保障
    as_of: 2021-06-15
    roll: |
      person | certificate_no | head | is_suspended
      a      | c1             | a    | true
    supporter_means: |
      certificate_no | supporter | consented_on | means    | staff_category | month
      c1             | s         | 2021-01-01   | 财政工资 | 在编           | 2021-05
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-15
    roll: |
      person | certificate_no | head
      a      | c1             | a
      b      | c2             | b
    supporter_means: |
      certificate_no | supporter | consented_on | means    | staff_category | month   | link_probability
      c1             | s         | 2021-01-01   | 财政工资 | 在编           | 2021-05 | 0.9
      c2             | t         | 2021-01-01   | 财政工资 | 在编           | 2021-05 | 0.7
    flags: {c1: low}
*/
WITH asked AS (
    SELECT
        means.certificate_no,
        means.supporter,
        means.relation,
        means.consented_on,
        means.means,
        means.item,
        means.detail,
        means.staff_category,
        means.months_ago,
        means.vehicle_class,
        means.unit_no,
        means.link_probability
    FROM fact.supporter_means AS means
    WHERE means.consented_on <= $as_of
),
payroll AS (
    SELECT asked.certificate_no, asked.supporter, asked.means, asked.item, asked.detail, asked.link_probability
    FROM asked
    WHERE asked.means = '财政工资'
      AND asked.staff_category IN ($in_post_categories)
      AND asked.months_ago BETWEEN 0 AND $recent_months
),
business AS (
    SELECT asked.certificate_no, asked.supporter, asked.means, asked.item, asked.detail, asked.link_probability
    FROM asked
    WHERE asked.means = '市场主体'
),
vehicle AS (
    SELECT asked.certificate_no, asked.supporter, asked.means, asked.item, asked.detail, asked.link_probability
    FROM asked
    WHERE asked.means = '机动车'
      AND asked.vehicle_class NOT IN ($exempt_vehicle_classes)
),
dwelling AS (
    SELECT asked.certificate_no, asked.supporter, asked.means, asked.item, asked.detail, asked.unit_no, asked.link_probability
    FROM asked
    WHERE asked.means = '房屋'
),
holding AS (
    SELECT payroll.certificate_no, payroll.supporter, payroll.means, payroll.item, payroll.detail, payroll.link_probability
    FROM payroll
    UNION ALL
    SELECT
        business.certificate_no,
        business.supporter,
        business.means,
        business.item,
        business.detail,
        least(business.link_probability, vehicle.link_probability)
    FROM business
    INNER JOIN vehicle
        ON vehicle.certificate_no = business.certificate_no AND vehicle.supporter = business.supporter
    UNION ALL
    SELECT
        vehicle.certificate_no,
        vehicle.supporter,
        vehicle.means,
        vehicle.item,
        vehicle.detail,
        least(business.link_probability, vehicle.link_probability)
    FROM vehicle
    INNER JOIN business
        ON business.certificate_no = vehicle.certificate_no AND business.supporter = vehicle.supporter
    UNION ALL
    SELECT
        dwelling.certificate_no,
        dwelling.supporter,
        dwelling.means,
        dwelling.item,
        dwelling.detail,
        least(dwelling.link_probability, other.link_probability)
    FROM dwelling
    INNER JOIN dwelling AS other
        ON other.certificate_no = dwelling.certificate_no
        AND other.supporter = dwelling.supporter
        AND other.unit_no <> dwelling.unit_no
),
supporter AS (
    SELECT
        asked.certificate_no,
        asked.supporter,
        min(asked.relation) AS relation,
        max(asked.consented_on) AS consented_on
    FROM asked
    GROUP BY asked.certificate_no, asked.supporter
),
household AS (
    SELECT
        roll.certificate_no,
        min(roll.head) AS head,
        min(roll.township) AS township,
        min(roll.village) AS village
    FROM fact.roll AS roll
    WHERE roll.is_suspended IS NOT TRUE
    GROUP BY roll.certificate_no
)
SELECT
    household.certificate_no AS subject,
    household.certificate_no,
    household.head AS person,
    household.township,
    household.village,
    max(holding.link_probability) AS link_probability,
    holding.supporter,
    supporter.relation,
    supporter.consented_on,
    holding.means,
    holding.item,
    holding.detail
FROM holding
INNER JOIN supporter
    ON supporter.certificate_no = holding.certificate_no AND supporter.supporter = holding.supporter
INNER JOIN household ON household.certificate_no = holding.certificate_no
GROUP BY
    household.certificate_no,
    household.head,
    household.township,
    household.village,
    holding.supporter,
    supporter.relation,
    supporter.consented_on,
    holding.means,
    holding.item,
    holding.detail
