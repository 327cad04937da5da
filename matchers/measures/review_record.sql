/*
measure: review_record
title: 年审复核记录
description: >-
  截止日(review_until)所在年度,每证一行:年审复核各环节最近的完成日期,缺哪些环节;在册而没有记录的各环节都缺。
  截止日当月及以后才纳入、又没有记录的不须审;村里(不知哪个村的,全乡镇)有读不出证号、户主又不在册的记录的,没有记录的各户不作须审
columns:
  certificate_no: VARCHAR 低保证号
  year: INTEGER 年度
  head: VARCHAR 户主(人员)
  township: VARCHAR 乡镇
  village: VARCHAR 村(居)
  is_on_roll: BOOLEAN 核对日是否在册
  has_record: BOOLEAN 是否有该年度的记录
  is_due: BOOLEAN 是否须审
  review_opinion: VARCHAR 复审意见
  steps_missing: VARCHAR 缺少的环节
lineage:
  drawn_from: [roll.certificate_no, annual_review.certificate_no]
  columns: {is_due: [roll.since_month, annual_review.year]}
  reckoned:
    steps_missing:
      - annual_review
      - annual_review.certificate_no
      - annual_review.year
      - annual_review.assessed_on
      - annual_review.examined_on
      - annual_review.published_on
      - annual_review.approved_on
      - annual_review.told_on
      - annual_review.review_opinion
params: {review_until: "9999-12-31"}
not_portable:
  ConcatWs: the steps that are missing stand in one text
  GroupConcat: the opinions of several records
  LogicalOr: one record whose opinion changes help is enough
  DateTrunc: the month in which the review must be done
  Nullif: nothing is missing
  Year: the year the review is of
examples:
  - case: 缺环节；调整的须告知；没有记录的都缺；截止日当月才纳入的不须审；别的年度不算
    as_of: 2021-06-01
    params: {review_until: "2021-05-31"}
    annual_review: |
      certificate_no | year | assessed_on | examined_on | published_on | approved_on | told_on    | review_opinion
      c1             | 2021 | 2021-04-01  | 2021-04-10  | 2021-04-20   | 2021-05-01  |            | 继续
      c2             | 2021 | 2021-04-01  |             | 2021-04-20   | 2021-05-01  |            | 调整
      c3             | 2020 | 2020-04-01  | 2020-04-10  | 2020-04-20   | 2020-05-01  |            | 继续
      c5             | 2021 | 2021-04-01  |             |              |             |            | 退出
      c5             | 2021 |             | 2021-04-11  | 2021-04-20   | 2021-05-01  | 2021-05-02 |
    roll: |
      person | certificate_no | head | since_month
      a      | c1             | a    | 2018-01
      b      | c2             | b    | 2018-01
      d      | c3             | d    | 2018-01
      e      | c4             | e    | 2021-05
    rows: |
      certificate_no | year | is_on_roll | has_record | is_due | steps_missing
      c1             | 2021 | true       | true       | true   |
      c2             | 2021 | true       | true       | true   | 审查、告知
      c3             | 2021 | true       | false      | true   | 评议、审查、公示、审批
      c4             | 2021 | true       | false      | false  | 评议、审查、公示、审批
      c5             | 2021 | false      | true       | true   |
  - case: 有读不出证号、户主又不在册的记录：同村没有记录的户不须审；不知哪个村的，全乡镇如此
    as_of: 2021-06-01
    params: {review_until: "2021-05-31"}
    annual_review: |
      certificate_no | year | head | township | village | assessed_on
                     | 2021 | x    | 伊山镇   | 东村    | 2021-04-01
                     | 2021 | y    | 杨集镇   |         | 2021-04-01
    roll: |
      person | certificate_no | head | since_month | township | village
      a      | c1             | a    | 2018-01     | 伊山镇   | 东村
      b      | c2             | b    | 2018-01     | 伊山镇   | 西村
      d      | c3             | d    | 2018-01     | 杨集镇   | 南村
    rows: |
      certificate_no | year | has_record | is_due
      c1             | 2021 | false      | false
      c2             | 2021 | false      | true
      c3             | 2021 | false      | false
*/
WITH due AS (
    SELECT CAST(year(CAST($review_until AS DATE)) AS INTEGER) AS year,
        CAST(date_trunc('month', CAST($review_until AS DATE)) AS DATE) AS last_month),
reviewed AS (
    SELECT a.certificate_no, max(a.assessed_on) AS assessed_on, max(a.examined_on) AS examined_on,
        max(a.published_on) AS published_on, max(a.approved_on) AS approved_on, max(a.told_on) AS told_on,
        coalesce(bool_or(a.review_opinion IN ('调整', '退出', '暂停')), false) AS is_to_be_told,
        string_agg(DISTINCT a.review_opinion, '、' ORDER BY a.review_opinion) AS review_opinion,
        max(CASE WHEN a.head_link_probability >= $sure THEN a.head END) AS head, min(a.township) AS township,
        min(a.village) AS village
    FROM fact.annual_review AS a JOIN due ON due.year = a.year
    WHERE a.certificate_no IS NOT NULL
    GROUP BY a.certificate_no),
listed AS (
    SELECT certificate_no, max(head) AS head, min(township) AS township, min(village) AS village,
        max(since_month) AS since_month
    FROM fact.roll WHERE certificate_no IS NOT NULL GROUP BY certificate_no),
unplaced AS (
    SELECT DISTINCT a.township, a.village
    FROM fact.annual_review AS a JOIN due ON due.year = a.year LEFT JOIN fact.roll AS r ON r.person = a.head
    WHERE a.certificate_no IS NULL AND r.person IS NULL),
held AS (
    SELECT coalesce(l.certificate_no, r.certificate_no) AS certificate_no, coalesce(l.head, r.head) AS head,
        coalesce(l.township, r.township) AS township, coalesce(l.village, r.village) AS village, l.since_month,
        l.certificate_no IS NOT NULL AS is_on_roll, r.certificate_no IS NOT NULL AS has_record, r.review_opinion,
        r.assessed_on, r.examined_on, r.published_on, r.approved_on, r.told_on,
        coalesce(r.is_to_be_told, false) AS is_to_be_told
    FROM listed AS l FULL JOIN reviewed AS r ON r.certificate_no = l.certificate_no)
SELECT h.certificate_no, due.year, h.head, h.township, h.village, h.is_on_roll, h.has_record, h.review_opinion,
    h.has_record OR (coalesce(h.since_month < due.last_month, false) AND NOT EXISTS (
        SELECT 1 FROM unplaced AS u
        WHERE coalesce(u.township = h.township, true) AND coalesce(u.village = h.village, true))) AS is_due,
    nullif(concat_ws('、', CASE WHEN h.assessed_on IS NULL THEN '评议' END, CASE WHEN h.examined_on IS NULL THEN '审查' END,
        CASE WHEN h.published_on IS NULL THEN '公示' END, CASE WHEN h.approved_on IS NULL THEN '审批' END,
        CASE WHEN h.is_to_be_told AND h.told_on IS NULL THEN '告知' END), '') AS steps_missing
FROM held AS h CROSS JOIN due
