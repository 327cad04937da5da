/*
rule: village_without_enrolment
title: 低保空白村
queue: missed_enrolment
severity: medium
grain: V
why: 一个村（居）户籍有若干人，却没有一个人在低保或特困名册上，可能整村漏保。
notes: >-
  一个村（居）一条，不涉及任何人。户籍人数不满village_floor的不报；名册或户籍有一处说是本村的人在册（暂停也算）即不报，可能在册
  （把握0.5以上）也不报；合并、更名的村，人在另一名下的不报（以行政区划的其他写法为准）。本乡镇有在册人员不知在哪个村的，
  本乡镇的村都不报。低保名册上没有人的乡镇是没有送来名册，报“数据不足”。
basis:
  - {text: 东民发〔2018〕12号 三（一）1（存在低保空白村的乡镇）, place: "431122", from: 2018-07-09}
  - {text: 《社会救助暂行办法》第九条（低保条件）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（低保条件）, place: "000000", from: 2021-06-11}
needs: [residence, enrolment, support, division]
distinct_by: []
evidence: [area_kind, residents_step]
reviewed: 2026-11-30
innocent:
  - explanation: 村已经合并或更名，在册的人都写在新村名下，行政区划没有写明旧名。
    proof: 区划调整的批复，新村的低保名单
  - explanation: 户籍还在，人已经整体搬迁，困难的人在现住地申请。
    proof: 搬迁安置的文件，现住地的低保名单
  - explanation: 集体经济较好或新建的社区，确实没有人符合条件。
    proof: 村（居）委会的书面说明，近一年申请和未批的情况
review: 到村里逐户排查困难家庭，查问近一年有没有人申请、为什么没有批；符合条件的帮助申请，确实没有的由村（居）委会书面说明。
params:
  village_floor: 50
reason: "{township}{village}（{area_kind}）户籍{residents_count}人，低保和特困名册上没有一个人是本村的"
examples:
  - case: 户籍满五十人而无人在册
    as_of: 2021-06-01
    village_cover: |
      place | township | village | residents_count | enrolled_count | unplaced_count | is_on_roll
      v1    | 伊山镇   | 东村    | 50              | 0              | 0              | true
    flags: [v1]
  - case: 户籍不满五十人
    as_of: 2021-06-01
    village_cover: |
      place | residents_count | enrolled_count | unplaced_count | is_on_roll
      v1    | 49              | 0              | 0              | true
    flags: []
  - case: 有人在册(按名册、按户籍、合并前后的另一名下、特困、可能在册都算)
    as_of: 2021-06-01
    village_cover: |
      place | residents_count | enrolled_count | unplaced_count | is_on_roll
      v1    | 300             | 1              | 0              | true
    flags: []
  - case: 乡镇里有在册人员不知在哪个村
    as_of: 2021-06-01
    village_cover: |
      place | residents_count | enrolled_count | unplaced_count | is_on_roll
      v1    | 300             | 0              | 1              | true
    flags: []
  - case: 乡镇没有低保名册
    as_of: 2021-06-01
    village_cover: |
      place | residents_count | enrolled_count | unplaced_count | is_on_roll
      v1    | 300             | 0              | 0              | false
    flags: []
*/
SELECT
    cover.place AS subject,
    cover.township,
    cover.village,
    cover.area_kind,
    cover.residents_count,
    cover.residents_step
FROM fact.village_cover AS cover
WHERE cover.residents_count >= $village_floor
  AND cover.enrolled_count = 0
  AND cover.unplaced_count = 0
  AND cover.is_on_roll
