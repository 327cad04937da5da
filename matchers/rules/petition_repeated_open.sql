/*
rule: petition_repeated_open
title: 重复信访未办结
queue: procedure
severity: medium
grain: P
why: 同一人名下有两件以上社会救助信访，最近一件还没有办结。重复信访往往说明前一次没有解决问题。
notes: >-
  按登记日期排列，最近一日登记的信访中有一件没有办结日期（或办结日期在核对日之后）即报；最近一件已办结的不报，之前的是否办结不论。
  信访件数按登记号计，同一登记号只算一件。只有姓名、认不出是谁的信访不合并计算。是否在保不论。一人一条。
basis:
  - {text: 灌民发〔2021〕12号 一（五）（未及时妥善办结的重复信访事项）, place: "320723", from: 2021-04-01}
  - {text: 《信访条例》, place: "000000", from: 2005-05-01, until: 2022-04-30}
  - {text: 《信访工作条例》, place: "000000", from: 2022-05-01}
needs: [petition]
distinct_by: []
evidence: [petitions_count, registered_on]
labels: {petitions_count: 信访件数}
reviewed: 2026-11-21
innocent:
  - explanation: 已经办结并答复，台账没有登记办结日期。
    proof: 答复意见书及送达日期
  - explanation: 是同一件事由不同渠道转来的重复登记。
    proof: 信访件原件、转办单
  - explanation: 还在法定办理期限内。
    proof: 受理告知书、办理期限
review: 逐件查明诉求和办理过程，领导包案，限期办结并答复；反映的问题属实的纳入整改台账。
params: {}
reason: "名下共有{petitions_count}件信访，最近一件{registered_on}登记（{channel}），至今没有办结"
examples:
  - case: 两件,最近一件未办结
    as_of: 2021-06-01
    petition: |
      petition_no | person | registered_on | settled_on
      x1          | a      | 2020-03-01    | 2020-04-01
      x2          | a      | 2021-05-01    |
      x3          | b      | 2020-03-01    |
      x4          | b      | 2021-01-01    | 2021-07-01
    flags: [a, b]
  - case: 最近一件已办结,之前的未办结
    as_of: 2021-06-01
    petition: |
      petition_no | person | registered_on | settled_on
      x1          | a      | 2020-03-01    |
      x2          | a      | 2021-05-01    | 2021-05-20
    flags: []
  - case: 只有一件;同一登记号登记了两次;两个不同的人
    as_of: 2021-06-01
    petition: |
      petition_no | person | registered_on | settled_on
      x1          | a      | 2021-05-01    |
      x2          | b      | 2021-05-01    |
      x2          | b      | 2021-05-02    |
      x3          | d      | 2021-05-01    |
      x4          | e      | 2021-05-01    |
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    petition: |
      petition_no | person | registered_on | person_link_probability
      x1          | a      | 2020-03-01    | 0.9
      x2          | a      | 2021-05-01    | 1.0
      x3          | b      | 2020-03-01    | 0.7
      x4          | b      | 2021-05-01    | 1.0
    flags: {a: low}
*/
WITH about AS (
    SELECT
        petition.person,
        count(DISTINCT petition.petition_no) AS petitions_count,
        max(petition.registered_on) AS registered_on,
        min(petition.person_link_probability) AS link_probability
    FROM fact.petition AS petition
    WHERE petition.person IS NOT NULL
    GROUP BY petition.person
)

SELECT
    about.person AS subject,
    min(petition.certificate_no) AS certificate_no,
    min(petition.township) AS township,
    min(petition.village) AS village,
    about.link_probability,
    about.petitions_count,
    about.registered_on,
    min(petition.channel) AS channel
FROM about
INNER JOIN fact.petition AS petition
    ON petition.person = about.person AND petition.registered_on = about.registered_on
WHERE about.petitions_count >= 2
  AND (petition.settled_on IS NULL OR petition.settled_on > $as_of)
GROUP BY about.person, about.petitions_count, about.registered_on, about.link_probability
