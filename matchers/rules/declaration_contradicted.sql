/*
rule: declaration_contradicted
title: 自查报告与低保名册不符
queue: official_relative
severity: medium
grain: P
why: 自查报告把某名亲属写成“不享受低保”，或者没有写上这名近亲属，而此人在低保名册上。
notes: >-
  写明不享受的，不论什么关系都核；没有写上的，只核亲属范围（relation_set）内的近亲属。是否享受一栏空白的，看不出申报了什么，不报。
  没有证号的行，按报告人亲属中的同名人认定，写了就不算漏报；可能是报告中的人（把握0.5以上）也不算漏报。没有交过自查报告的干部不在此列。
  报告人本人在保由“公职、经办、村（居）干部本人在保”核对。报告收到之后才开始享受的不报。暂停保障的仍在册。一名干部一条。
basis:
  - {text: 东民发〔2018〕12号 附件4（本人及直系亲属不管是否享受低保都必须如实填写）, place: "431122", from: 2018-07-09}
needs: [enrolment, declaration]
distinct_by: [official]
evidence: [official, relation, declared_as]
reviewed: 2026-11-21
innocent:
  - explanation: 填报时还没有享受，报告之后才纳入。
    proof: 审批表、自查报告的填报时间
  - explanation: 报告人与亲属分户多年，确实不知情。
    proof: 报告人的书面说明；补报的自查报告表
  - explanation: 自查报告写错了证号，或者是同名的另一人。
    proof: 双方身份证、户口簿
review: 请报告人当面说明并更正自查报告；核对备案和回避情况，由县级民政部门入户核查。
params:
  relation_set: [配偶, 父母, 子女, 兄弟姐妹, 祖父母, 外祖父母, 孙子女, 外孙子女]
reason: "在保人员是报告人的{relation}（{path}），{declared_on}收到的自查报告{declared_as}，而其自{since_month}起在低保证{certificate_no}下在册"
examples:
  - case: 写明不享受而在册,关系不在范围内也报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | since_month
      a      | c1             | 2018-01
      b      | c2             | 2018-01
    declared: |
      official | person | relation | is_enrolled | declared_on
      o        | a      | 父亲     | false       | 2021-05-01
      o        | b      | 其他亲属 | false       | 2021-05-01
    flags: [a, b]
  - case: 没有写上在册的近亲属
    as_of: 2021-06-01
    roll: |
      person | certificate_no | since_month
      a      | c1             | 2018-01
    declared: |
      official | person | relation | is_enrolled | declared_on
      o        | o      | 户主     | false       | 2021-05-01
      o        | w      | 配偶     | false       | 2021-05-01
    kinship: |
      person | relative | relation | path
      o      | a        | 兄弟姐妹 | 本人→父亲(户口)→子女(户口)
    flags: [a]
  - case: 如实写明享受;是否享受空白;没有证号但写了姓名
    as_of: 2021-06-01
    roll: |
      person | certificate_no | since_month
      a      | c1             | 2018-01
      b      | c2             | 2018-01
      c      | c3             | 2018-01
    declared: |
      official | person | relation | is_enrolled | declared_on | is_by_name
      o        | a      | 父亲     | true        | 2021-05-01  | false
      o        | b      | 母亲     |             | 2021-05-01  | false
      o        | c      | 子女     | true        | 2021-05-01  | true
    kinship: |
      person | relative | relation
      o      | a        | 父母
      o      | b        | 父母
      o      | c        | 子女
    flags: []
  - case: 没有交过自查报告的干部;漏写的不在亲属范围内
    as_of: 2021-06-01
    roll: |
      person | certificate_no | since_month
      a      | c1             | 2018-01
      b      | c2             | 2018-01
    declared: |
      official | person | relation | is_enrolled | declared_on
      p        | p      | 户主     | false       | 2021-05-01
    kinship: |
      person | relative | relation
      o      | a        | 父母
      p      | b        | 配偶父母
    flags: []
  - case: 东安的范围含配偶父母
    as_of: 2021-06-01
    params: {relation_set: [配偶, 子女, 父母, 配偶父母]}
    roll: |
      person | certificate_no | since_month
      a      | c1             | 2018-01
      b      | c2             | 2018-01
    declared: |
      official | person | relation | is_enrolled | declared_on
      p        | p      | 户主     | false       | 2021-05-01
    kinship: |
      person | relative | relation
      p      | a        | 配偶父母
      p      | b        | 兄弟姐妹
    flags: [a]
  - case: 报告人本人;同一行既报享受又报不享受;报告收到之后才享受
    as_of: 2021-06-01
    roll: |
      person | certificate_no | since_month
      o      | c1             | 2018-01
      a      | c2             | 2018-01
      b      | c3             | 2021-06
    declared: |
      official | person | relation | is_enrolled | declared_on
      o        | o      | 户主     | false       | 2021-05-01
      o        | a      | 父亲     | false       | 2021-05-01
      o        | a      | 父亲     | true        | 2021-05-01
      o        | b      | 母亲     | false       | 2021-05-01
    flags: []
  - case: 可能就是报告中的人
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    declared: |
      official | person | relation | is_enrolled | declared_on
      o        | o      | 户主     | false       | 2021-05-01
    kinship: |
      person | relative | relation
      o      | a        | 父母
    possible: |
      person | has_kin | is_in_declaration
      a      | true    | true
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    declared: |
      official | person | relation | is_enrolled | declared_on | link_probability | official_link_probability
      o        | a      | 父亲     | false       | 2021-05-01  | 0.9              | 1.0
      o        | b      | 母亲     | false       | 2021-05-01  | 0.7              | 1.0
      p        | p      | 户主     | false       | 2021-05-01  | 1.0              | 0.7
    kinship: |
      person | relative | relation
      p      | c        | 父母
    flags: {a: low}
*/
WITH reporter AS (
    SELECT
        declared.official,
        max(declared.declared_on) AS declared_on,
        max(declared.official_link_probability) AS link_probability
    FROM fact.declared AS declared
    GROUP BY declared.official
),

claim AS (
    SELECT
        declared.official,
        declared.person,
        declared.relation,
        '自查报告所写' AS path,
        '写作不享受低保' AS declared_as,
        declared.declared_on,
        least(declared.link_probability, declared.official_link_probability) AS link_probability
    FROM fact.declared AS declared
    WHERE declared.is_enrolled IS FALSE
    UNION ALL
    SELECT
        reporter.official,
        kinship.relative AS person,
        kinship.relation,
        kinship.path,
        '没有写上此人' AS declared_as,
        reporter.declared_on,
        least(reporter.link_probability, kinship.link_probability) AS link_probability
    FROM reporter
    INNER JOIN fact.kinship AS kinship ON kinship.person = reporter.official
    LEFT JOIN fact.possible AS possible ON possible.person = kinship.relative
    WHERE kinship.relation IN ($relation_set)
      AND NOT EXISTS (
        SELECT 1
        FROM fact.declared AS line
        WHERE line.official = reporter.official AND line.person = kinship.relative
      )
      AND possible.is_in_declaration IS NOT TRUE
)

SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, claim.link_probability) AS link_probability,
    claim.official,
    claim.relation,
    claim.path,
    claim.declared_as,
    claim.declared_on,
    roll.since_month
FROM fact.roll AS roll
INNER JOIN claim ON claim.person = roll.person
WHERE claim.official <> roll.person
  AND coalesce(roll.since_month, claim.declared_on) <= claim.declared_on
  AND NOT EXISTS (
    SELECT 1
    FROM fact.declared AS truthful
    WHERE truthful.official = claim.official
      AND truthful.person = claim.person
      AND truthful.is_enrolled IS NOT FALSE
  )
