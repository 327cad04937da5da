/*
measure: active_business
title: 在营市场主体
description: 登记状态为存续的市场主体和经营它的人:经营者、法定代表人、股东;合作社的股东和成员、监事不算
columns:
  person: VARCHAR 人员
  uscc: VARCHAR 统一社会信用代码
  business_kind: VARCHAR 市场主体类型
  business_role: VARCHAR 角色;个体工商户没有写的就是经营者,此处为空
  business_status: VARCHAR 登记状态
  founded_on: DATE 成立日期
  capital: DOUBLE 注册资本(万元)
  link_probability: DOUBLE 人员识别的把握
lineage:
  base: business
  drawn_from: [business.person, business.business_status]
  rests_on: [business.business_role, business.business_kind]
params:
  active_business_states: [存续, 在业, 正常]
  leading_roles: [经营者, 法定代表人]
examples:
  - case: 经营者、法定代表人、股东;存续、在业、正常
    as_of: 2021-06-01
    business: |
      person | uscc | business_kind  | business_role | business_status
      a      | u1   | 个体工商户     | 经营者        | 存续
      b      | u2   | 公司           | 法定代表人    | 在业
      c      | u3   | 公司           | 股东          | 正常
      d      | u4   | 个体工商户     |               | 存续
      e      | u5   |                | 股东          | 存续
      f      | u6   | 农民专业合作社 | 法定代表人    | 存续
    rows: |
      person | uscc | business_role
      a      | u1   | 经营者
      b      | u2   | 法定代表人
      c      | u3   | 股东
      d      | u4   |
      e      | u5   | 股东
      f      | u6   | 法定代表人
  - case: 注销、吊销、迁出、歇业、状态不详
    as_of: 2021-06-01
    business: |
      person | uscc | business_kind | business_role | business_status
      a      | u1   | 个体工商户    | 经营者        | 注销
      b      | u2   | 个体工商户    | 经营者        | 吊销
      c      | u3   | 公司          | 法定代表人    | 迁出
      d      | u4   | 个体工商户    | 经营者        | 歇业
      e      | u5   | 个体工商户    | 经营者        |
    rows: |
      person
  - case: 监事、其他管理人员、角色不详;农民专业合作社的成员、出资人
    as_of: 2021-06-01
    business: |
      person | uscc | business_kind  | business_role | business_status
      a      | u1   | 公司           | 监事          | 存续
      b      | u2   | 公司           | 其他管理人员  | 存续
      c      | u3   | 公司           |               | 存续
      d      | u4   | 农民专业合作社 | 合作社成员    | 存续
      e      | u4   | 农民专业合作社 | 股东          | 存续
      f      | u4   |                | 合作社成员    | 存续
    rows: |
      person
*/
SELECT
    person,
    uscc,
    business_kind,
    business_role,
    business_status,
    founded_on,
    capital,
    person_link_probability AS link_probability
FROM fact.business
WHERE business_status IN ($active_business_states)
  AND (
    business_role IN ($leading_roles)
    OR (business_role = '股东' AND coalesce(business_kind, '') <> '农民专业合作社')
    OR (business_role IS NULL AND business_kind = '个体工商户')
  )
