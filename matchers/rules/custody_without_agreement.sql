/*
rule: custody_without_agreement
title: 不能自理对象的卡折由户外人员保管而无协议
queue: payment
severity: medium
grain: H
why: 户内有生活不能自理的人，卡折由户外人员保管，却没有生效的委托代管协议，资金安全没有保障。
notes: >-
  “生活不能自理”指名册自理能力为“全护理”；半护理、自理能力不详的不报。保管人的姓名与同证成员、户主相符的，与成员户籍同户的人或曾在同证的人
  （如已故的配偶）相符的，视为户内保管；异体字、空格等写法视为同名。协议须在核对日生效并写明该保管人；代管人姓名只差一字的也视为有协议。
  没有写保管人的不报；几人保管的，有一人在户外而无协议即报。暂停保障的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（六）（生活不能自理低保对象卡折委托代管监管措施不完善、扣留低保对象卡折）, place: "320723", from: 2021-04-01}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）第二十六条（代领代管须有书面协议）, place: "000000", from: 2021-06-11}
needs: [enrolment, custody, residence]
distinct_by: []
evidence: [holder, agreement]
labels: {cared_for_count: 不能自理的成员数}
reviewed: 2026-11-21
innocent:
  - explanation: 签有代管协议，没有上报或正在续签。
    proof: 双方签字的委托代管协议
  - explanation: 保管人是分户另住的子女或监护人。
    proof: 亲属关系或监护关系证明；补签代管协议
  - explanation: 卡折已经交还本人或家人，名册没有更新。
    proof: 本人或家人持卡照片、近期取款凭证
review: 入户查看卡折在谁手中，核对取款和支出；需要代管的补签协议并定期公布支出，扣留的当场交还。
params: {}
reason: "户内{cared_for_count}人生活不能自理，卡折保管人是{holder}，{agreement}（名册{month}）"
examples:
  - case: 全护理,户外人员保管,没有协议、协议到期、协议的代管人是另一人
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | self_care
      a      | c1             | a    | 全护理
      b      | c2             | b    | 全护理
      c      | c3             | d    | 全护理
      d      | c3             | d    | 全自理
    card: |
      certificate_no | holder   | agreement
      c1             | 户外人员 | 没有代管协议
      c2             | 户外人员 | 协议已于2021-05-31到期
      c3             | 户外人员 | 有生效的协议，代管人是另一人
    flags: [c1, c2, c3]
  - case: 保管人是在册成员、户籍同户人员,或有生效协议的代管人
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | self_care
      a      | c1             | a    | 全护理
      b      | c2             | b    | 全护理
      c      | c3             | c    | 全护理
    card: |
      certificate_no | holder
      c1             | 在册成员
      c2             | 户籍同户人员
      c3             | 代管人
    flags: []
  - case: 能够自理、半护理、自理能力不详;没有写保管人;暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | head | self_care | is_suspended
      a      | c1             | a    | 全自理    |
      b      | c2             | b    | 半护理    |
      c      | c3             | c    |           |
      d      | c4             | d    | 全护理    |
      e      | c5             | e    | 全护理    | true
    card: |
      certificate_no | holder   | agreement
      c1             | 户外人员 | 没有代管协议
      c2             | 户外人员 | 没有代管协议
      c3             | 户外人员 | 没有代管协议
      c5             | 户外人员 | 没有代管协议
    flags: []
*/
SELECT
    roll.certificate_no AS subject,
    roll.certificate_no,
    min(roll.head) AS person,
    min(roll.township) AS township,
    min(roll.village) AS village,
    min(card.holder) AS holder,
    min(card.agreement) AS agreement,
    min(card.month) AS month,
    count(DISTINCT roll.person) AS cared_for_count
FROM fact.roll AS roll
INNER JOIN fact.card AS card ON card.certificate_no = roll.certificate_no
WHERE roll.is_suspended IS NOT TRUE
  AND roll.self_care = '全护理'
  AND card.holder = '户外人员'
GROUP BY roll.certificate_no
