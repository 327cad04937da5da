/*
measure: owned_vehicle
title: 名下机动车
description: >-
  登记在名下、没有注销、报废、转移、达到报废标准的机动车;逾期未检、停驶、抵押、查封、扣押、锁定、违法或事故未处理、
  盗抢等仍是名下的车;状态不详和残疾人专用的不算;车型由规则判断
columns:
  person: VARCHAR 所有人
  plate_no: VARCHAR 号牌号码
  plate_tail: VARCHAR 号牌号码末四位
  vehicle_class: VARCHAR 车辆类型
  vehicle_status: VARCHAR 机动车状态
  first_registered_on: DATE 初次登记日期
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: vehicle
  drawn_from: [vehicle.person, vehicle.vehicle_status]
  rests_on: [vehicle.use, vehicle.plate_kind]
examples:
  - case: 正常、逾期未检、抵押、查封、违法未处理、停驶都是名下的车；注销、报废、转移、达到报废标准、状态不详不算
    as_of: 2021-06-01
    vehicle: |
      person | plate_no | vehicle_class | vehicle_status
      a      | h1       | K             | 正常
      b      | h2       | H             | 逾期未检
      c      | h3       | K             | 注销
      d      | h4       | K             | 报废
      e      | h5       | K             | 转移
      f      | h6       | K             | 达到报废标准
      g      | h7       | K             |
      h      | h8       | K             | 抵押
      i      | h9       | K             | 查封
      j      | h10      | K             | 违法未处理
      k      | h11      | K             | 停驶
    rows: |
      person | plate_no | vehicle_class | vehicle_status
      a      | h1       | K             | 正常
      b      | h2       | H             | 逾期未检
      h      | h8       | K             | 抵押
      i      | h9       | K             | 查封
      j      | h10      | K             | 违法未处理
      k      | h11      | K             | 停驶
  - case: 残疾人专用
    as_of: 2021-06-01
    vehicle: |
      person | use        | plate_kind | vehicle_status
      a      | 残疾人专用 |            | 正常
      b      |            | 残疾人专用 | 正常
      c      | 非营运     |            | 正常
    rows: |
      person
      c
*/
SELECT
    person,
    plate_no,
    plate_tail,
    vehicle_class,
    vehicle_status,
    first_registered_on,
    person_link_probability AS link_probability
FROM fact.vehicle
WHERE vehicle_status NOT IN ('注销', '报废', '转移', '达到报废标准')
  AND coalesce(use, '') <> '残疾人专用'
  AND coalesce(plate_kind, '') <> '残疾人专用'
