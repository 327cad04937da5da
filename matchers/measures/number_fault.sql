/*
measure: number_fault
title: 证号错在哪里
description: 低保名册上不是有效号码的身份证号，第一处不对的地方；看似有效、对照户籍才知是截断号的也在内
columns:
  person: VARCHAR 在册人员
  certificate_no: VARCHAR 低保证号
  fault: VARCHAR 不对的地方：length 位数，characters 字符，birth 出生日期，region 前六位从未用过，ceased 前六位出生前已撤销，checksum 校验码，chance 校验码碰巧相符的截断号
lineage:
  drawn_from: [roll, enrolment.certificate_no]
examples:
  - case: 校验码不符；对照户籍才知是截断号
    as_of: 2021-06-01
    _listed: |
      person | certificate_no | id_number | is_valid | is_spoilt | roll
      a      | c1             | n1        | false    | false     | 低保
      b      | c2             | n2        | false    | true      | 低保
      c      | c3             | n3        | true     | false     | 低保
      d      |                | n4        | false    | false     | 特困
    _faulty_number: |
      id_number | fault
      n1        | checksum
      n2        |
    rows: |
      person | certificate_no | fault
      a      | c1             | checksum
      b      | c2             | chance
*/
SELECT l.person, l.certificate_no, min(CASE WHEN l.is_spoilt THEN 'chance' ELSE f.fault END) AS fault
FROM fact._listed AS l JOIN fact._faulty_number AS f ON f.id_number = l.id_number
WHERE l.roll = '低保' AND NOT l.is_valid
GROUP BY l.person, l.certificate_no
