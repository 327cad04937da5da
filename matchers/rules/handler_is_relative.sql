/*
rule: handler_is_relative
title: 经办人、调查人是在保人员的近亲属
queue: official_relative
severity: medium
grain: P
why: 在保人员的经办人或入户调查人是其近亲属。经办人员遇到亲属应当主动回避，不能自己受理、调查、审核。
notes: >-
  名册和入户记录只写姓名：核对日在任、该乡镇或县民政局干部职工中恰有一人叫这个名字时，才认定是这名干部；有同名的、已离任的不报。
  亲属范围（relation_set）由各地规定，“关系”是在保人员对该干部而言，每一步写在途径中。历次入户都算。一名干部一条，既经办又调查的都列出。
  暂停保障的仍报。干部经办自己的低保，由“公职、经办、村（居）干部本人在保”核对。
basis:
  - {text: 运民发〔2022〕11号 二（八）（入户调查、审核确认环节涉及亲属的应主动申请回避）, place: "140800", from: 2022-02-01}
  - {text: 《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）（近亲属单独登记备案）, place: "000000", from: 2012-12-12, until: 2021-06-10}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（近亲属单独登记备案）, place: "000000", from: 2021-06-11}
needs: [enrolment, office, residence]
distinct_by: [official]
evidence: [official, relation, handling_role]
reviewed: 2026-11-21
innocent:
  - explanation: 是同名的另一名工作人员经办。
    proof: 审批表、入户调查表上的签名和工作证号
  - explanation: 名册只沿用了早年的经办人姓名，现由他人经办。
    proof: 最近一次复核的经办记录
  - explanation: 已经回避，只在系统里代为录入。
    proof: 回避申请、实际调查人签名的入户记录
review: 由县级民政部门另派两人重新入户核查，核实是否申请回避、是否备案；更换经办人。
params:
  relation_set: [配偶, 父母, 子女, 兄弟姐妹, 祖父母, 外祖父母, 孙子女, 外孙子女]
reason: "{handling_role_list}是在任{official_category}（{employer}{position}），在保人员是其{relation}（{path}）"
examples:
  - case: 经办人是子女,调查人是兄弟
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    handling: |
      certificate_no | person | official | handling_role | last_visited_on
      c1             | a      | o        | 经办人        |
      c2             | b      | p        | 调查人        | 2021-03-01
    kinship: |
      person | relative | relation
      o      | a        | 父母
      p      | b        | 兄弟姐妹
    flags: [a, b]
  - case: 没有亲属关系;关系不在范围内;是别的证上的人的亲属
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    handling: |
      certificate_no | person | official | handling_role
      c1             | a      | o        | 经办人
      c2             | b      | p        | 经办人
    kinship: |
      person | relative | relation
      p      | b        | 配偶父母
      o      | c        | 父母
    flags: []
  - case: 同名干部不止一人或已离任,认不出是谁
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
    kinship: |
      person | relative | relation
      o      | a        | 父母
    flags: []
  - case: 东安的范围含配偶父母
    as_of: 2021-06-01
    params: {relation_set: [配偶, 子女, 父母, 配偶父母]}
    roll: |
      person | certificate_no
      a      | c1
    handling: |
      certificate_no | person | official | handling_role
      c1             | a      | o        | 经办人
    kinship: |
      person | relative | relation
      o      | a        | 配偶父母
    flags: [a]
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no | person_link_probability
      a      | c1             | 0.9
      b      | c2             | 1.0
    handling: |
      certificate_no | person | official | handling_role | link_probability
      c1             | a      | o        | 经办人        | 1.0
      c2             | b      | p        | 经办人        | 0.7
    kinship: |
      person | relative | relation
      o      | a        | 父母
      p      | b        | 父母
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, handling.link_probability, kinship.link_probability) AS link_probability,
    handling.official,
    handling.handling_role,
    kinship.relation,
    kinship.path,
    handling.last_visited_on,
    handling.official_category,
    handling.employer,
    handling.position
FROM fact.roll AS roll
INNER JOIN fact.handling AS handling
    ON handling.person = roll.person AND handling.certificate_no = roll.certificate_no
INNER JOIN fact.kinship AS kinship
    ON kinship.person = handling.official AND kinship.relative = handling.person
WHERE kinship.relation IN ($relation_set)
