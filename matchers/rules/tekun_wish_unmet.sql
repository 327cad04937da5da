/*
rule: tekun_wish_unmet
title: 集中供养意愿没有落实
queue: procedure
severity: medium
grain: P
why: 有集中供养需求的特困人员应及时安排入住机构，登记意愿三个月以后仍为分散供养。
notes: >-
  意愿日期恰满wish_days（默认90）日的仍不报。意愿写分散、已撤回、没有填写或读不懂的不报，意愿日期、供养方式不详的不报。
  同一人另有一行写集中供养，或意愿写分散、撤回而日期更晚（或没有日期）的不报。已故的不报。
basis:
  - {text: 连民〔2020〕12号 一（三）（将有集中供养需求的特困人员及时安排入驻机构）, place: "320700", from: 2020-04-10}
needs: [support, death]
distinct_by: []
evidence: [wish, wished_on]
reviewed: 2026-11-30
innocent:
  - explanation: 已经入住机构，名册没有更新。
    proof: 机构入住登记
  - explanation: 本人改变主意，意愿没有重新登记。
    proof: 本人签字或按手印的意愿书
  - explanation: 因传染病、精神障碍等机构不能接收，或者床位正在排队。
    proof: 机构的书面答复、排队登记
review: 当面征询本人意愿，愿意入住的联系机构安排并记明日期；不愿意的重新登记意愿。
params:
  wish_days: 90
reason: "{wished_on}登记意愿为{wish}供养，特困名册仍写{support_mode}供养"
examples:
  - case: 登记意愿满九十日零一天,仍为分散
    as_of: 2021-06-01
    tekun: |
      record_id | person | support_mode | wish | wished_on  | wish_days_past
      s1        | a      | 分散         | 集中 | 2021-03-02 | 90
    flags: [a]
  - case: 恰满九十日;已经集中;意愿分散、撤回、没有填写;没有日期
    as_of: 2021-06-01
    tekun: |
      record_id | person | support_mode | wish | wished_on  | wish_days_past
      s1        | a      | 分散         | 集中 | 2021-03-03 | 89
      s2        | b      | 集中         | 集中 | 2020-03-03 | 454
      s3        | d      | 分散         | 分散 | 2020-03-03 | 454
      s4        | e      | 分散         | 撤回 | 2020-03-03 | 454
      s5        | f      | 分散         |      | 2020-03-03 | 454
      s6        | g      | 分散         | 集中 |            |
    flags: []
  - case: 另有一行写集中供养,或意愿后来变了;已故
    as_of: 2021-06-01
    tekun: |
      record_id | person | support_mode | wish | wished_on  | wish_days_past
      s1        | a      | 分散         | 集中 | 2020-03-03 | 454
      s2        | a      | 集中         |      |            |
      s3        | b      | 分散         | 集中 | 2020-03-03 | 454
      s4        | b      | 分散         | 撤回 | 2020-05-03 | 393
      s5        | d      | 分散         | 集中 | 2020-03-03 | 454
    dead: |
      person
      d
    flags: []
*/
SELECT
    tekun.person AS subject,
    tekun.township,
    tekun.village,
    tekun.support_mode,
    tekun.wish,
    tekun.wished_on
FROM fact.tekun AS tekun
WHERE tekun.wish = '集中'
  AND tekun.support_mode = '分散'
  AND tekun.wish_days_past >= $wish_days
  AND NOT EXISTS (
    SELECT 1
    FROM fact.tekun AS other
    WHERE other.person = tekun.person
      AND (
        other.support_mode = '集中'
        OR (other.wish IN ('分散', '撤回') AND coalesce(other.wished_on >= tekun.wished_on, TRUE))
      )
  )
  AND NOT EXISTS (SELECT 1 FROM fact.dead AS dead WHERE dead.person = tekun.person)
