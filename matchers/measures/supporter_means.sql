/*
measure: supporter_means
title: 赡养人工资和财产
description: >-
  在册户另住、健在且已书面授权的赡(抚、扶)养人,每项工资、市场主体、机动车、房屋一行;没有授权的一概不查,
  不在内
columns:
  certificate_no: VARCHAR 低保证号
  supporter: VARCHAR 赡(抚、扶)养人
  relation: VARCHAR 与户主关系
  consented_on: DATE 授权日期
  means: VARCHAR 哪一类:财政工资、市场主体、机动车、房屋
  item: VARCHAR 哪一项:单位和类别、信用代码,车牌和不动产单元加密
  detail: VARCHAR 说明,不含姓名、字号和坐落
  staff_category: VARCHAR 人员类别
  month: DATE 最近发放月份
  months_ago: INTEGER 最近发放距核对日的月数
  vehicle_class: VARCHAR 车辆类型
  unit_no: VARCHAR 不动产单元号(加密)
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: supporter
  drawn_from: [supporter.person, supporter.consented_on, supporter.certificate_no, enrolment.certificate_no]
  rests_on: [dead, household_now, residence.household_no, roll]
  columns:
    staff_category: [salary.staff_category]
    month: [salary.month]
    months_ago: [salary.month]
    means:
      - business.person
      - business.business_role
      - business.business_status
      - vehicle.person
      - vehicle.vehicle_status
      - real_estate.person
      - real_estate.property_use
      - salary.person
    vehicle_class: [vehicle.vehicle_class]
    unit_no: [real_estate.unit_no]
  reckoned:
    means: [business.business_kind, vehicle.use, vehicle.plate_kind]
not_portable:
  Union.by_name: each means has columns of its own; four lists of NULLs would hide which
  Qualify, Window: the newest salary of an employer
  Star.except: the probability is the weaker of two
  DPipe, IntDiv, TimeToStr: a sentence with month and yuan is put together
examples:
  - case: 只查授权了的人；工资取最近一个月
    as_of: 2021-06-01
    _apart: |
      certificate_no | supporter | relation | consented_on
      c1             | s         | 子       | 2021-01-01
      c1             | t         | 女       |
    salary: |
      record_id | person | employer | staff_category | month   | gross_fen
      p1        | s      | 县中学   | 在职           | 2021-04 | 500000
      p2        | s      | 县中学   | 在职           | 2021-05 | 520000
      p3        | t      | 县医院   | 在职           | 2021-05 | 900000
    rows: |
      certificate_no | supporter | means    | month   | detail
      c1             | s         | 财政工资 | 2021-05 | 在职，最近发放2021-05，应发5200元
*/
-- Only of those who consented is anything looked up (社会救助法 第四十一条): the others have no row.
WITH consented AS (SELECT * FROM fact._apart WHERE consented_on IS NOT NULL),
item AS (
    SELECT person AS supporter, '财政工资' AS means, person_link_probability AS probability, staff_category, month,
        employer || '|' || staff_category AS item,
        staff_category || '，最近发放' || strftime(month, '%Y-%m') || coalesce('，应发' || gross_fen // 100 || '元', '')
            AS detail
    FROM fact.salary WHERE months_ago >= 0
    QUALIFY row_number() OVER (PARTITION BY person, employer, staff_category ORDER BY month DESC, record_id) = 1
    UNION ALL BY NAME
    SELECT person AS supporter, '市场主体' AS means, link_probability AS probability, uscc AS item,
        coalesce(business_kind, '市场主体') || coalesce('的' || business_role, '') || '，' || business_status AS detail
    FROM fact.active_business WHERE business_role IS NOT NULL
    UNION ALL BY NAME
    SELECT person AS supporter, '机动车' AS means, link_probability AS probability, vehicle_class, plate_no AS item,
        '机动车（' || vehicle_class || '类），' || vehicle_status || '，车牌尾号' || plate_tail AS detail
    FROM fact.owned_vehicle
    UNION ALL BY NAME
    SELECT person AS supporter, '房屋' AS means, max(link_probability) AS probability, unit_no,
        unit_no AS item, property_use || coalesce(max(area_m2)::INTEGER || '平方米', '')
            || coalesce('（' || min(registered_on) || '登记）', '') || '，单元号尾号' || unit_tail AS detail
    FROM fact.dwelling GROUP BY person, property_use, unit_no, unit_tail)
SELECT c.certificate_no, c.supporter, c.relation, c.consented_on, i.* EXCLUDE (supporter, probability),
    least(c.link_probability, i.probability) AS link_probability
FROM consented AS c JOIN item AS i ON i.supporter = c.supporter
