/*
rule: high_spending
title: 高消费
queue: wrong_enrolment
severity: medium
grain: P
why: 近十二个月内有一笔消费不低于当月低保月标准的十二倍，与低保家庭的生活水平不相称。是线索：须查明资金来源和用途。
notes: >-
  标准按本人所在名册（城市或农村）、消费当月的月标准；该月没有标准的按核对日的标准。只看单笔金额，几笔合计达到的不报；金额不详的不报。
  消费至核对日满十二个月又一天的不报。一人一条，列出各笔。暂停保障的不报。间接线索，不能单独认定。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（高档消费人员领取低保金）, place: "141125", from: 2023-07-03}
  - {text: 《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助法》第四十一条（核对家庭收入、财产状况）, place: "000000", from: 2026-07-01}
needs: [enrolment, spending]
distinct_by: []
evidence: [spending_kind, amount_fen, spent_on]
reviewed: 2026-11-21
innocent:
  - explanation: 亲友代为支付，或借用本人身份、账户消费。
    proof: 实际付款人的转账记录和书面说明
  - explanation: 用于医疗、丧葬、上学等必需支出，或由救助、捐赠、赔偿款支付。
    proof: 发票、病历、录取通知书，款项来源凭证
  - explanation: 消费登记在同名人名下，证号录错。
    proof: 商户或数据来源部门的更正证明
review: 请本人说明资金来源和用途并提供凭证，结合家庭收入、财产核对结果认定。
params:
  spending_multiple: 12
  spending_months: 12
  rural_standard_fen: 62000
  urban_standard_fen: 68000
reason: "{spent_on}有一笔{spending_kind}消费{amount_yuan}元，不低于{programme}低保月标准{standard_yuan}元的{spending_multiple}倍；十二个月内这样的消费共{rows}笔"
examples:
  - case: 一笔正好十二倍;按名册城乡类别和消费当月的标准
    as_of: 2021-06-01
    roll: |
      person | certificate_no | programme
      a      | c1             | 农村
      b      | c2             | 城市
      c      | c3             | 农村
    standard: |
      programme | month   | months_ago | standard_fen
      农村      | 2021-05 | 1          | 62000
      城市      | 2021-05 | 1          | 68000
      农村      | 2020-06 | 12         | 60000
    spending: |
      person | spending_kind | amount_fen | spent_on
      a      | 珠宝          | 744000     | 2021-05-11
      b      | 珠宝          | 744000     | 2021-05-11
      c      | 旅游          | 720000     | 2020-06-20
    flags: [a, c]
  - case: 没有当月标准的按核对日的标准
    as_of: 2021-06-01
    params: {rural_standard_fen: 62000, urban_standard_fen: 68000}
    roll: |
      person | certificate_no | programme
      a      | c1             | 城市
      b      | c2             | 城市
    spending: |
      person | amount_fen | spent_on
      a      | 816000     | 2021-05-11
      b      | 815999     | 2021-05-11
    flags: [a]
  - case: 差一分;几笔合计才达到;金额不详
    as_of: 2021-06-01
    roll: |
      person | certificate_no | programme
      a      | c1             | 农村
      b      | c2             | 农村
      c      | c3             | 农村
    spending: |
      person | amount_fen | spent_on
      a      | 743999     | 2021-05-11
      b      | 400000     | 2021-05-11
      b      | 400000     | 2021-05-12
      c      |            | 2021-05-12
    flags: []
  - case: 正好十二个月前的报,再早一天的不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | programme
      a      | c1             | 农村
      b      | c2             | 农村
    spending: |
      person | amount_fen | spent_on
      a      | 900000     | 2020-06-01
      b      | 900000     | 2020-05-31
    flags: [a]
  - case: 暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | programme | is_suspended
      a      | c1             | 农村      | true
    spending: |
      person | amount_fen | spent_on
      a      | 900000     | 2021-05-11
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | programme
      a      | c1             | 农村
      b      | c2             | 农村
    spending: |
      person | amount_fen | spent_on   | person_link_probability
      a      | 900000     | 2021-05-11 | 0.9
      b      | 900000     | 2021-05-11 | 0.7
    flags: {a: low}
*/
SELECT
    judged.subject,
    judged.certificate_no,
    judged.township,
    judged.village,
    judged.link_probability,
    judged.programme,
    judged.spent_on,
    judged.spending_kind,
    judged.amount_fen,
    judged.standard_fen
FROM (
    SELECT
        roll.person AS subject,
        roll.certificate_no,
        roll.township,
        roll.village,
        least(roll.person_link_probability, spending.person_link_probability) AS link_probability,
        roll.programme,
        spending.spent_on,
        spending.spending_kind,
        spending.amount_fen,
        coalesce(
            standard.standard_fen,
            CASE WHEN roll.programme = '城市' THEN $urban_standard_fen ELSE $rural_standard_fen END
        ) AS standard_fen
    FROM fact.roll AS roll
    INNER JOIN fact.spending AS spending ON spending.person = roll.person
    LEFT JOIN fact.standard AS standard
        ON standard.programme = roll.programme AND standard.months_ago = spending.spent_months_ago
    WHERE roll.is_suspended IS NOT TRUE
      AND spending.spent_months_past < $spending_months
) AS judged
WHERE judged.amount_fen >= $spending_multiple * judged.standard_fen
