/*
measure: dwelling
title: 住宅
description: 规划用途为住宅的不动产单元,一次登记一行;农村宅基地、车库、储藏室、商业用房不算,权利类型由规则判断
columns:
  person: VARCHAR 权利人
  unit_no: VARCHAR 不动产单元号
  unit_tail: VARCHAR 不动产单元号末四位
  property_use: VARCHAR 规划用途
  right_kind: VARCHAR 权利类型
  area_m2: DOUBLE 建筑面积
  registered_on: DATE 登记日期
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: real_estate
  drawn_from: [real_estate.person, real_estate.property_use, real_estate.unit_no]
params:
  dwelling_uses: [住宅]
examples:
  - case: 住宅;宅基地、车库、储藏室、商业、用途不详、没有单元号
    as_of: 2021-06-01
    real_estate: |
      person | unit_no | property_use | right_kind
      a      | u1      | 住宅         | 国有建设用地使用权
      a      | u2      | 农村宅基地   |
      b      | u3      | 车库         |
      b      | u4      | 储藏室       |
      d      | u5      | 商业         |
      d      | u6      |              |
      e      |         | 住宅         |
    rows: |
      person | unit_no | property_use | right_kind
      a      | u1      | 住宅         | 国有建设用地使用权
*/
SELECT
    person,
    unit_no,
    unit_tail,
    property_use,
    right_kind,
    area_m2,
    registered_on,
    person_link_probability AS link_probability
FROM fact.real_estate
WHERE property_use IN ($dwelling_uses) AND unit_no IS NOT NULL
