/*
rule: account_shared_across_households
title: 多户共用一个发放账户
queue: payment
severity: medium
grain: A
why: 同一个账户在一个月里为两户以上低保户收款，卡折可能被他人扣留或代领。
notes: >-
  同一账号同一月份有两个以上低保证的成功或补发即报，每证一条，列出月份；不同月份先后使用同一账号的不报。
  户名是特困供养机构的账户不报；有成员在机构集中供养的户不计。两户都有生效的代管协议且代管人相同，或一户的代管人
  就是另一户成员的，视为协议相连，全部相连的不报。该月暂停保障的户不报（仍计入户数）。
basis:
  - {text: 灌民发〔2021〕12号 一（六）（发放账户与低保对象姓名不一致、扣留低保对象卡折）, place: "320723", from: 2021-04-01}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）第二十六条（代领代管须有书面协议）, place: "000000", from: 2021-06-11}
needs: [payment, enrolment, support, custody]
distinct_by: [account_no]
evidence: [account_no, shared_with]
reviewed: 2026-11-21
innocent:
  - explanation: 两证实为一家，分户后仍用同一张卡。
    proof: 户口簿、分户审批；各户分别开户的时间
  - explanation: 由村（居）或亲属统一代领，签有代管协议但没有上报。
    proof: 卡折委托代管协议、代领签字记录
  - explanation: 台账账号录错，钱实际打入各自账户。
    proof: 银行明细、各户存折复印件
review: 查账户开户人、卡折由谁保管、各户是否如数收到；没有协议的收回卡折、各自开户，被扣留的追缴。
params: {}
reason: "低保证{certificate_no}与{shared_with}共{households_count}户的低保金打入同一个尾号{account_tail}的账户，没有代管协议相连；涉及{month_list}"
examples:
  - case: 同一账号同一月份为两户收款,每户一条
    as_of: 2021-06-01
    account_share: |
      certificate_no | month   | account_no | households_count | shared_with | unjoined_count | is_institution | is_suspended
      c1             | 2021-04 | k1         | 2                | c2          | 1              | false          | false
      c1             | 2021-05 | k1         | 2                | c2          | 1              | false          | false
      c2             | 2021-05 | k1         | 2                | c1          | 1              | false          | false
    flags: [c1, c2]
  - case: 三户中一户没有协议相连
    as_of: 2021-06-01
    account_share: |
      certificate_no | month   | account_no | households_count | shared_with | unjoined_count | is_institution | is_suspended
      c1             | 2021-05 | k1         | 3                | c2、c3      | 1              | false          | false
    flags: [c1]
  - case: 特困供养机构的账户
    as_of: 2021-06-01
    account_share: |
      certificate_no | month   | account_no | households_count | shared_with | unjoined_count | is_institution | is_suspended
      c1             | 2021-05 | k1         | 2                | c2          | 1              | true           | false
    flags: []
  - case: 各户都有代管协议相连
    as_of: 2021-06-01
    account_share: |
      certificate_no | month   | account_no | households_count | shared_with | unjoined_count | is_institution | is_suspended
      c1             | 2021-05 | k1         | 2                | c2          | 0              | false          | false
      c2             | 2021-05 | k1         | 2                | c1          | 0              | false          | false
    flags: []
  - case: 该月暂停保障
    as_of: 2021-06-01
    account_share: |
      certificate_no | month   | account_no | households_count | shared_with | unjoined_count | is_institution | is_suspended
      c1             | 2021-05 | k1         | 2                | c2          | 1              | false          | true
    flags: []
*/
SELECT
    share.certificate_no AS subject,
    share.certificate_no,
    certificate.head AS person,
    certificate.township,
    certificate.village,
    share.months_ago,
    share.month,
    share.account_no,
    share.account_tail,
    share.households_count,
    share.shared_with,
    share.paid_amount_fen,
    share.paid_on
FROM fact.account_share AS share
LEFT JOIN fact.certificate AS certificate ON certificate.certificate_no = share.certificate_no
WHERE share.unjoined_count > 0
  AND share.is_institution IS NOT TRUE
  AND share.is_suspended IS NOT TRUE
