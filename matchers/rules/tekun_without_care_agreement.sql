/*
rule: tekun_without_care_agreement
title: 分散供养特困人员没有照料护理协议
queue: procedure
severity: medium
grain: P
why: 分散供养的特困人员应逐一签订照料护理协议，名册上为分散供养，没有在有效期内的协议。
notes: >-
  协议起不晚于核对日、止不早于核对日（没有写明的长期有效，起始日期没有写的按已经生效）。集中供养的、供养方式不详的不报。
  起始年月的最后一天之后care_grace_days（默认30）日以内的不报，起始年月不详的不报。可能另有协议（把握0.5以上）的不报。已故的不报。
basis:
  - {text: 连民〔2020〕12号 一（三）（与分散供养特困人员逐一签订照料护理协议）, place: "320700", from: 2020-04-10}
  - {text: 民发〔2019〕124号（分散供养特困人员照料服务）, place: "000000", from: 2020-01-01}
needs: [support, care_agreement, death]
distinct_by: []
evidence: [support_mode]
reviewed: 2026-11-30
innocent:
  - explanation: 已经签订，没有登记，或登记在别人名下。
    proof: 照料护理协议原件
  - explanation: 已经入住机构，名册没有更新。
    proof: 机构入住登记
  - explanation: 协议到期正在续签。
    proof: 续签协议、原协议
review: 上门看望，落实照料人，签订或续签照料护理协议；已经入住机构的更新名册。
params:
  care_grace_days: 30
reason: "特困名册写{support_mode}供养（{since_month}起），没有在有效期内的照料护理协议"
examples:
  - case: 分散供养,没有协议;协议已经到期;还没有开始
    as_of: 2021-06-01
    tekun: |
      record_id | person | support_mode | since_month | since_days_past
      s1        | a      | 分散         | 2018-03     | 1157
      s2        | b      | 分散         | 2021-04     | 31
      s3        | d      | 分散         | 2018-03     | 1157
    care_agreement: |
      person | agreed_from_on | until_on
      b      | 2020-06-01     | 2021-05-31
      d      | 2021-06-02     |
    flags: [a, b, d]
  - case: 协议在有效期内,当日到期也算;没有写明起止
    as_of: 2021-06-01
    tekun: |
      record_id | person | support_mode | since_month | since_days_past
      s1        | a      | 分散         | 2018-03     | 1157
      s2        | b      | 分散         | 2018-03     | 1157
    care_agreement: |
      person | agreed_from_on | until_on
      a      | 2020-06-01     | 2021-06-01
      b      |                |
    flags: []
  - case: 集中供养;供养方式不详;另有一行写集中
    as_of: 2021-06-01
    tekun: |
      record_id | person | support_mode | since_month | since_days_past
      s1        | a      | 集中         | 2018-03     | 1157
      s2        | b      |              | 2018-03     | 1157
      s3        | d      | 分散         | 2018-03     | 1157
      s4        | d      | 集中         | 2018-03     | 1157
    flags: []
  - case: 新纳入不满三十日;起始年月不详
    as_of: 2021-06-01
    tekun: |
      record_id | person | support_mode | since_month | since_days_past
      s1        | a      | 分散         | 2021-05     | 0
      s2        | b      | 分散         |             |
    flags: []
  - case: 可能另有协议;已故
    as_of: 2021-06-01
    tekun: |
      record_id | person | support_mode | since_month | since_days_past
      s1        | a      | 分散         | 2018-03     | 1157
      s2        | b      | 分散         | 2018-03     | 1157
    possible: |
      person | is_in_care_agreement
      a      | true
    dead: |
      person
      b
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    tekun: |
      record_id | person | support_mode | since_month | since_days_past | link_probability
      s1        | a      | 分散         | 2018-03     | 1157            | 0.9
      s2        | b      | 分散         | 2018-03     | 1157            | 0.7
    flags: {a: low}
*/
SELECT
    tekun.person AS subject,
    tekun.township,
    tekun.village,
    tekun.link_probability,
    tekun.support_mode,
    tekun.since_month
FROM fact.tekun AS tekun
LEFT JOIN fact.possible AS possible ON possible.person = tekun.person
WHERE tekun.support_mode = '分散'
  AND tekun.since_days_past >= $care_grace_days
  AND NOT EXISTS (
    SELECT 1
    FROM fact.care_agreement AS agreement
    WHERE agreement.person = tekun.person
      AND coalesce(agreement.agreed_from_on <= $as_of, TRUE)
      AND coalesce(agreement.until_on >= $as_of, TRUE)
  )
  AND NOT EXISTS (
    SELECT 1
    FROM fact.tekun AS other
    WHERE other.person = tekun.person AND other.support_mode = '集中'
  )
  AND NOT EXISTS (SELECT 1 FROM fact.dead AS dead WHERE dead.person = tekun.person)
  AND possible.is_in_care_agreement IS NOT TRUE
