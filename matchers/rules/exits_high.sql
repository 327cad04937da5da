/*
rule: exits_high
title: 乡镇低保清退比例过高
queue: missed_enrolment
severity: low
grain: V
why: 一个乡镇近十二个月退出低保的户，比例是全县的两倍或更高，可能有该保的被清退。
notes: >-
  一个乡镇一条，不涉及任何人。退出的户是近十二个月退出、现在全户不在册的低保证；因silent_exits退出的不算，没有写原因的不算。
  比例是退出的户占在册和退出的户。退出不满exits_floor户的不报，比例为全县的exits_high_percent或更高才报。
  低保名册上没有人的乡镇是没有送来名册，报“数据不足”。
basis:
  - {text: 东民发〔2018〕12号 三（一）1（清退比例较高的乡镇）, place: "431122", from: 2018-07-09}
  - {text: 《社会救助暂行办法》第九条（低保条件）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《最低生活保障审核确认办法》（民发〔2021〕57号）（低保条件）, place: "000000", from: 2021-06-11}
needs: [exit, enrolment, division]
distinct_by: []
evidence: [relative_step]
reviewed: 2026-11-30
innocent:
  - explanation: 当年开展过集中复核，收入普遍提高，按程序退出。
    proof: 复核的工作方案、退出审批表和告知书
  - explanation: 整村搬迁或并入其他乡镇，户转到别处继续保障。
    proof: 转接的名单，接收乡镇的低保名单
review: 近十二个月退出的户逐户复核：退出的理由、告知和公示是否齐全，现在的生活情况；不该退的重新纳入。
params:
  exits_floor: 5
  exits_high_percent: 200
reason: "{township}近十二个月退出低保{left_count}户（死亡、服刑、迁出不算），占{share_percent}%；全县退出{county_left_count}户，占{county_share_percent}%。相当于全县的{relative_percent}%"
examples:
  - case: 正好是全县的两倍
    as_of: 2021-06-01
    township_exits: |
      place | township | left_count | households_count | county_left_count | county_households_count
      t1    | 伊山镇   | 5          | 50               | 50                | 1000
    flags: [t1]
  - case: 不到两倍
    as_of: 2021-06-01
    township_exits: |
      place | township | left_count | households_count | county_left_count | county_households_count
      t1    | 伊山镇   | 5          | 51               | 50                | 1000
    flags: []
  - case: 不满五户
    as_of: 2021-06-01
    township_exits: |
      place | township | left_count | households_count | county_left_count | county_households_count
      t1    | 伊山镇   | 4          | 8                | 50                | 1000
    flags: []
  - case: 全县百万人的乘积也算得出
    as_of: 2021-06-01
    township_exits: |
      place | township | left_count | households_count | county_left_count | county_households_count
      t1    | 伊山镇   | 900        | 3000             | 4000              | 40000
      t2    | 杨集镇   | 500        | 3000             | 4000              | 40000
    flags: [t1]
*/
SELECT
    exits.place AS subject,
    exits.township,
    exits.left_count,
    exits.households_count,
    exits.share_percent,
    exits.county_left_count,
    exits.county_households_count,
    exits.county_share_percent,
    exits.relative_percent,
    exits.relative_step
FROM fact.township_exits AS exits
WHERE exits.left_count >= $exits_floor
  AND exits.left_count * exits.county_households_count * 100
      >= $exits_high_percent * exits.county_left_count * exits.households_count
