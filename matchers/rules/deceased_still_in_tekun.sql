/*
rule: deceased_still_in_tekun
title: 死亡后仍在特困供养名册
queue: wrong_enrolment
severity: high
grain: P
why: 火化、户口注销或死亡证明显示本人已经去世，已满一个月，特困供养名册上仍有本人，供养金可能仍在发放或者拨付给供养机构。
notes: >-
  死亡日期取各来源中最早的可信日期；都没有时以登记日期为准。死亡后tekun_end_months（默认1）个月以内的不报：名册按月更新，终止手续在途。
  低保的三个月调整期不适用于特困供养，人去世供养即终止。姓名与证号对不上的死亡记录不会连到本人，因其他原因注销户口的不报。
  同时在低保名册上的，另由“死亡后仍在保”报。
basis:
  - {text: 灌民发〔2021〕12号 一（四）（特困人员信息与殡葬信息定期比对，及时注销逝世人员）, place: "320723", from: 2021-04-01}
  - {text: 连民〔2020〕12号 二（四）（死亡人员拿救助）, place: "320700", from: 2020-04-10}
  - {text: 《社会救助暂行办法》（不再符合供养条件的终止供养）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《特困人员认定办法》（民发〔2021〕43号）（死亡的终止救助供养）, place: "000000", from: 2021-07-01}
needs: [support, death]
distinct_by: []
weaker_without: [death.died_on, death.registered_on]
evidence: [dead_since_on]
labels: {support_since_month: 特困供养起始年月, support_amount_fen: 特困月供养金额}
reviewed: 2026-11-30
innocent:
  - explanation: 死亡登记时证号录错，去世的是另一个人。
    proof: 本人到场，或近期与本人的合影、视频；请登记单位核对死亡登记原件
  - explanation: 供养已经终止，名册尚未更新。
    proof: 终止供养审批表、最后一次发放或拨付明细
  - explanation: 名册上的是同名人，证号录错。
    proof: 特困供养档案中的身份证复印件、户口簿
review: 核对火化证、死亡证明或户口注销证明与供养档案；确已去世的办理终止供养，死亡次月起多发、多拨的计算金额。
params:
  tekun_end_months: 1
reason: "{evidence}记录的死亡日期为{died_on}（登记于{registered_on}），至今已满{dead_since_months_past}个月，仍在特困供养名册上（{support_mode}，{support_since_month}起），月供养金额{support_amount_yuan}元"
examples:
  - case: 死亡满一个月又一天,仍在特困名册
    as_of: 2021-06-01
    support: |
      person | support_mode | since_month | monthly_amount_fen
      a      | 集中         | 2018-03     | 93000
      b      | 分散         | 2018-03     | 93000
    dead: |
      person | died_on    | registered_on | dead_since_on | evidence
      a      | 2021-04-30 | 2021-05-02    | 2021-04-30    | 火化
    flags: [a]
  - case: 正好一个月还在办理,十天更是
    as_of: 2021-06-01
    support: |
      person | support_mode
      a      | 分散
      b      | 分散
    dead: |
      person | died_on    | dead_since_on
      a      | 2021-05-01 | 2021-05-01
      b      | 2021-05-22 | 2021-05-22
    flags: []
  - case: 死亡记录的姓名与证号对不上,属于另一人;户口因重户、迁出注销不是死亡
    as_of: 2021-06-01
    support: |
      person | support_mode
      a      | 分散
      b      | 集中
    dead: |
      person | died_on    | dead_since_on
      z      | 2020-02-01 | 2020-02-01
    death: |
      person | registered_on | is_death | reason
      b      | 2020-05-01    | false    | 重户注销
    flags: []
  - case: 死亡日期不详,以登记日期为准;都不详的不报
    as_of: 2021-06-01
    support: |
      person | support_mode
      a      | 分散
      b      | 分散
      c      | 分散
    dead: |
      person | died_on | registered_on | dead_since_on
      a      |         | 2021-05-06    | 2021-05-06
      b      |         | 2020-11-06    | 2020-11-06
      c      |         |               |
    flags: [b]
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    support: |
      person | person_link_probability
      a      | 1.0
      b      | 0.96
      c      | 1.0
      d      | 0.7
    dead: |
      person | died_on    | dead_since_on | link_probability
      a      | 2020-02-01 | 2020-02-01    | 0.90
      b      | 2020-02-01 | 2020-02-01    | 1.0
      c      | 2020-02-01 | 2020-02-01    | 0.79
      d      | 2020-02-01 | 2020-02-01    | 1.0
    flags: {a: medium, b: high}
*/
SELECT
    support.person AS subject,
    support.township,
    support.village,
    least(support.person_link_probability, dead.link_probability) AS link_probability,
    dead.dead_since_on,
    dead.dead_since_months_past,
    dead.died_on,
    dead.registered_on,
    dead.evidence,
    support.support_mode,
    support.since_month AS support_since_month,
    support.monthly_amount_fen AS support_amount_fen
FROM fact.support AS support
INNER JOIN fact.dead AS dead ON dead.person = support.person
WHERE dead.dead_since_months_past >= $tekun_end_months
