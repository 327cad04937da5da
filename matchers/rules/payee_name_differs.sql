/*
rule: payee_name_differs
title: 发放账户与低保对象姓名不一致
queue: payment
severity: medium
grain: A
why: 低保金打入的账户，户名不是该户任何一名成员，也没有生效的卡折代管协议。
notes: >-
  按发放所属月份的在册成员（含户主）核对；该月名册没有该证的，按该证历次名册的成员核对；从未在册的不报（由其他规则处理）。
  户名为异体字、多空格、间隔号不同等写法的视为同名，长姓名被银行或表格截短、只剩前四字以上的也是；户名不详的不报。只看成功和补发的发放：失败、退回的钱没有进入账户。
  一证一账号一条，列出月份。该月暂停保障的不报。
basis:
  - {text: 灌民发〔2021〕12号 一（六）（发放账户与低保对象姓名不一致）, place: "320723", from: 2021-04-01}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）第二十六条（代领代管须有书面协议）, place: "000000", from: 2021-06-11}
needs: [payment, enrolment, custody]
distinct_by: [account_no]
evidence: [account_no]
reviewed: 2026-11-21
innocent:
  - explanation: 不能自理的对象由亲属或村（居）代领，签有代管协议但没有上报。
    proof: 卡折委托代管协议、代管人身份证、代领记录
  - explanation: 对象本人无法开户（未成年人、服刑等），使用监护人账户。
    proof: 监护关系证明、乡镇批准使用监护人账户的记录
  - explanation: 账户户名是对象的曾用名。
    proof: 户口簿曾用名页、银行开户证明
review: 查账户开户人与该户的关系、卡折由谁保管、钱是否交到本人；没有协议的补签，被扣留的退还并追缴。
params: {}
reason: "低保证{certificate_no}的低保金打入尾号{account_tail}的账户，户名不是该户成员，也没有代管协议；涉及{month_list}共{rows}笔，最近一笔{paid_amount_yuan}元"
examples:
  - case: 户名不是成员,没有协议;同一账号几个月一条
    as_of: 2021-06-01
    payee: |
      record_id | certificate_no | month   | account_no | status | is_member | is_custodian
      r1        | c1             | 2021-04 | k1         | 成功   | false     | false
      r2        | c1             | 2021-05 | k1         | 补发   | false     | false
    flags: [c1]
  - case: 代管协议生效,收款人就是代管人
    as_of: 2021-06-01
    payee: |
      record_id | certificate_no | month   | account_no | status | is_member | is_custodian
      r1        | c1             | 2021-05 | k1         | 成功   | false     | true
    flags: []
  - case: 同一姓名的另一写法(异体、空格、间隔号)
    as_of: 2021-06-01
    payee: |
      record_id | certificate_no | month   | account_no | status | is_member | is_custodian
      r1        | c1             | 2021-05 | k1         | 成功   | true      | false
    flags: []
  - case: 户名不详或该证从未在册;发放失败或退回;该月暂停
    as_of: 2021-06-01
    payee: |
      record_id | certificate_no | month   | account_no | status | is_suspended | is_member | is_custodian
      r1        | c1             | 2021-05 | k1         | 成功   | false        |           | false
      r2        | c2             | 2021-05 | k2         | 失败   | false        | false     | false
      r3        | c3             | 2021-05 | k3         | 退回   | false        | false     | false
      r4        | c4             | 2021-05 | k4         | 成功   | true         | false     | false
    flags: []
*/
SELECT
    payee.certificate_no AS subject,
    payee.certificate_no,
    certificate.head AS person,
    certificate.township,
    certificate.village,
    payee.months_ago,
    payee.month,
    payee.account_no,
    payee.account_tail,
    payee.paid_amount_fen,
    payee.paid_on,
    payee.status,
    payee.record_id
FROM fact.payee AS payee
LEFT JOIN fact.certificate AS certificate ON certificate.certificate_no = payee.certificate_no
WHERE payee.is_member IS FALSE
  AND payee.is_custodian IS NOT TRUE
  AND payee.is_suspended IS NOT TRUE
  AND payee.status IN ('成功', '补发')
