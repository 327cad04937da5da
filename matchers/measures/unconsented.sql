/*
measure: unconsented
title: 未授权核对的户
description: 在册户有另住的赡(抚、扶)养人没有授权核对,赡养人财产规则对该户不运行
columns:
  certificate_no: VARCHAR 低保证号
  township: VARCHAR 乡镇
  why: VARCHAR 为什么不运行
lineage:
  drawn_from: [roll, supporter.person, supporter.certificate_no]
  rests_on: [supporter.consented_on, residence.household_no]
not_portable:
  DPipe: a sentence is put together
examples:
  - case: 两名没有授权的人
    as_of: 2021-06-01
    _apart: |
      certificate_no | supporter | consented_on
      c1             | s         |
      c1             | t         |
      c2             | u         | 2021-01-01
    roll: |
      certificate_no | person | township | is_suspended
      c1             | a      | 伊山镇   | false
      c2             | b      | 伊山镇   | false
    rows: |
      certificate_no | township | why
      c1             | 伊山镇   | 2名另住的赡（抚、扶）养人没有授权核对的记录，依法未查询其工资和财产
*/
SELECT a.certificate_no, min(r.township) AS township, count(DISTINCT a.supporter)
    || '名另住的赡（抚、扶）养人没有授权核对的记录，依法未查询其工资和财产' AS why
FROM fact._apart AS a JOIN fact.roll AS r ON r.certificate_no = a.certificate_no AND NOT r.is_suspended
WHERE a.consented_on IS NULL
GROUP BY a.certificate_no
