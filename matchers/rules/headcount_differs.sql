/*
rule: headcount_differs
title: 保障人口与成员不符
queue: identity
severity: medium
grain: H
why: 同一低保证所写的保障人口与名册上列出的成员人数不同，或有成员重复列出，或户主不在成员中：纸质、系统、财务三方人数对不上。
notes: >-
  按当月名册数，不受名册之后的退出影响。没有证号的未成年人按姓名区分；户主在成员表中再列一次是导出的通病，只计一次。
  有死亡记录的成员，计入或不计入保障人口都算相符（死亡后是否核减由死亡规则处理）。保障人口没有写的不比人数，没有写户主姓名的不查户主；
  单人保的户主可以不在成员中。暂停保障的也报。
basis:
  - {text: 连民〔2020〕12号 二（四）（救助纸质档案、救助系统信息、财务统计台账对应一致）, place: "320700", from: 2020-04-10}
needs: [enrolment]
distinct_by: []
evidence: [insured_count, entries_count, doubled_count, has_head]
labels: {problem: 不符之处}
reviewed: 2026-11-21
innocent:
  - explanation: 刚增加或减少人口，人数和成员表没有同时更新。
    proof: 家庭成员变动审批表
  - explanation: 成员表列出了全部共同生活的家庭成员，其中有人不享受。
    proof: 审批表所列的保障对象
  - explanation: 户主去世后由家人接续，户主姓名没有变更。
    proof: 户主变更审批表
review: 由县级对照审批表、系统和发放台账核对人数；成员表、保障人口和金额三者更正一致。
params: {}
reason: "{problem}：名册写保障人口{insured_count}人，列出成员{entries_count}人，其中没有死亡记录的{living_count}人"
examples:
  - case: 保障人口多于成员;少于健在的成员
    as_of: 2021-06-01
    headcount: |
      certificate_no | head | insured_count | entries_count | living_count | doubled_count | has_head | is_single_person
      c1             | a    | 3             | 2             | 2            | 0             | true     | false
      c2             | b    | 1             | 2             | 2            | 0             | true     | false
    flags: [c1, c2]
  - case: 人数相符而成员重复;户主不在成员中
    as_of: 2021-06-01
    headcount: |
      certificate_no | head | insured_count | entries_count | living_count | doubled_count | has_head | is_single_person
      c1             | a    | 2             | 2             | 2            | 1             | true     | false
      c2             | b    | 2             | 2             | 2            | 0             | false    | false
    flags: [c1, c2]
  - case: 相符;户主再列一次已只计一次
    as_of: 2021-06-01
    headcount: |
      certificate_no | head | insured_count | entries_count | living_count | doubled_count | has_head | is_single_person
      c1             | a    | 2             | 2             | 2            | 0             | true     | false
    flags: []
  - case: 去世的成员已不计入保障人口;或还计入
    as_of: 2021-06-01
    headcount: |
      certificate_no | head | insured_count | entries_count | living_count | doubled_count | has_head | is_single_person
      c1             | a    | 2             | 3             | 2            | 0             | true     | false
      c2             | b    | 3             | 3             | 2            | 0             | true     | false
    flags: []
  - case: 没有写保障人口、户主姓名;单人保的户主不在成员中
    as_of: 2021-06-01
    headcount: |
      certificate_no | head | insured_count | entries_count | living_count | doubled_count | has_head | is_single_person
      c1             | a    |               | 2             | 2            | 0             | true     | false
      c2             | b    | 2             | 2             | 2            | 0             |          | false
      c3             | d    | 1             | 1             | 1            | 0             | false    | true
    flags: []
*/
SELECT
    headcount.certificate_no AS subject,
    headcount.certificate_no,
    headcount.head AS person,
    headcount.township,
    headcount.village,
    CASE
        WHEN headcount.doubled_count > 0 THEN '成员重复列出'
        WHEN headcount.insured_count > headcount.entries_count OR headcount.insured_count < headcount.living_count
            THEN '保障人口与成员人数不符'
        ELSE '户主不在成员中'
    END AS problem,
    headcount.insured_count,
    headcount.entries_count,
    headcount.living_count,
    headcount.doubled_count,
    headcount.has_head
FROM fact.headcount AS headcount
WHERE headcount.insured_count > headcount.entries_count
  OR headcount.insured_count < headcount.living_count
  OR headcount.doubled_count > 0
  OR (headcount.has_head IS FALSE AND NOT headcount.is_single_person)
