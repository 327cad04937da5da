/*
rule: coverage_low
title: 乡镇低保覆盖面过低
queue: missed_enrolment
severity: low
grain: V
why: 一个乡镇的低保人数占户籍人数的比例，只有全县的一半或更低，可能成片漏保。
notes: >-
  城市（居委会、社区）和农村分开算，一个乡镇至多两条，不涉及任何人。户籍人数不满coverage_floor的不报；比例为全县的
  coverage_low_percent或更低才报。按人算，名册或户籍有一处说是本乡镇的都算；说不清在哪里的，乡镇往多里算，全县往少里算。
  低保名册上没有人的乡镇是没有送来名册，报“数据不足”，也不算进全县。
basis:
  - {text: 东民发〔2018〕12号 三（一）1（农村低保覆盖面过低的乡镇）, place: "431122", from: 2018-07-09}
  - {text: 《社会救助暂行办法》第九条（低保条件）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（低保条件）, place: "000000", from: 2021-06-11}
needs: [residence, enrolment, division]
distinct_by: [area_kind]
evidence: [area_kind, relative_step]
reviewed: 2026-11-30
innocent:
  - explanation: 经济条件较好的城区或园区，困难家庭本来就少。
    proof: 居民收入的统计，近一年申请和未批的情况
  - explanation: 户籍人数里空挂户、外出户多，常住的人少。
    proof: 常住人口的统计
review: 对这个乡镇开展低保“回头看”：近一年申请未批、退出的逐户复核，困难人员名单与名册逐一核对。
params:
  coverage_floor: 1000
  coverage_low_percent: 50
reason: "{township}{area_kind}户籍{residents_count}人，在保{enrolled_count}人，占{share_percent}%；全县{area_kind}户籍{county_residents_count}人，在保{county_enrolled_count}人，占{county_share_percent}%。相当于全县的{relative_percent}%"
examples:
  - case: 正好是全县的一半
    as_of: 2021-06-01
    township_cover: |
      place | township | area_kind | residents_count | enrolled_count | county_residents_count | county_enrolled_count
      t1    | 伊山镇   | 农村      | 1000            | 20             | 10000                  | 400
    flags: [t1]
  - case: 高于全县的一半
    as_of: 2021-06-01
    township_cover: |
      place | township | area_kind | residents_count | enrolled_count | county_residents_count | county_enrolled_count
      t1    | 伊山镇   | 农村      | 1000            | 21             | 10000                  | 400
    flags: []
  - case: 户籍不满一千人
    as_of: 2021-06-01
    township_cover: |
      place | township | area_kind | residents_count | enrolled_count | county_residents_count | county_enrolled_count
      t1    | 伊山镇   | 城市      | 999             | 0              | 10000                  | 400
    flags: []
  - case: 全县没有人在保
    as_of: 2021-06-01
    township_cover: |
      place | township | area_kind | residents_count | enrolled_count | county_residents_count | county_enrolled_count
      t1    | 伊山镇   | 城市      | 2000            | 0              | 10000                  | 0
    flags: []
  - case: 全县百万人的乘积也算得出
    as_of: 2021-06-01
    township_cover: |
      place | township | area_kind | residents_count | enrolled_count | county_residents_count | county_enrolled_count
      t1    | 伊山镇   | 农村      | 90000           | 1000           | 1100000                | 33000
      t2    | 杨集镇   | 农村      | 90000           | 1900           | 1100000                | 33000
    flags: [t1]
*/
SELECT
    cover.place AS subject,
    cover.township,
    cover.area_kind,
    cover.residents_count,
    cover.enrolled_count,
    cover.share_percent,
    cover.county_residents_count,
    cover.county_enrolled_count,
    cover.county_share_percent,
    cover.relative_percent,
    cover.relative_step
FROM fact.township_cover AS cover
WHERE cover.residents_count >= $coverage_floor
  AND cover.county_enrolled_count > 0
  AND cover.enrolled_count * cover.county_residents_count * 100
      <= $coverage_low_percent * cover.county_enrolled_count * cover.residents_count
