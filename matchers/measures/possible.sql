/*
measure: possible
title: 可能在册
description: 人员可能就是某类记录中的人,但把握不足以认定,一人一行;据“不在册”作判断的规则遇到它即不报
columns:
  person: VARCHAR 人员
  is_in_enrolment: BOOLEAN 可能在低保名册中
  is_in_support: BOOLEAN 可能在特困名册中
  is_in_edge_listing: BOOLEAN 可能在低保边缘名册中
  is_in_residence: BOOLEAN 可能在户籍中
  is_in_registered_poor: BOOLEAN 可能在建档立卡名册中
  is_in_relative_filing: BOOLEAN 可能在近亲属备案中
  is_in_graduation: BOOLEAN 可能在尚未毕业的名册中
  is_in_move: BOOLEAN 可能在迁入记录中
  is_in_temporary_aid: BOOLEAN 可能在近六个月临时救助中
  is_in_any_aid: BOOLEAN 可能在临时救助中(不论何时)
  is_in_application: BOOLEAN 可能在低保申请中
  is_in_closed_discovery: BOOLEAN 可能在已处理的主动发现中
  is_in_care_agreement: BOOLEAN 可能在有效的照料护理协议中
  is_in_declaration: BOOLEAN 可能在自查报告中
  is_in_death: BOOLEAN 可能在死亡记录中
  is_on_roll: BOOLEAN 可能在低保或特困名册中
  is_on_any_list: BOOLEAN 可能在低保、特困或低保边缘名册中
  has_kin: BOOLEAN 可能在婚姻登记、自查报告或赡养人登记中
examples:
  - case: 两种名册
    as_of: 2021-06-01
    _possible: |
      person | kind
      a      | enrolment
      a      | marriage
      b      | edge_listing
      c      | move
    rows: |
      person | is_in_enrolment | is_in_move | is_on_roll | is_on_any_list | has_kin
      a      | true            | false      | true       | true           | true
      b      | false           | false      | false      | true           | false
      c      | false           | true       | false      | false          | false
*/
SELECT
    person,
    max(CASE WHEN kind = 'enrolment' THEN 1 ELSE 0 END) = 1 AS is_in_enrolment,
    max(CASE WHEN kind = 'support' THEN 1 ELSE 0 END) = 1 AS is_in_support,
    max(CASE WHEN kind = 'edge_listing' THEN 1 ELSE 0 END) = 1 AS is_in_edge_listing,
    max(CASE WHEN kind = 'residence' THEN 1 ELSE 0 END) = 1 AS is_in_residence,
    max(CASE WHEN kind = 'registered_poor' THEN 1 ELSE 0 END) = 1 AS is_in_registered_poor,
    max(CASE WHEN kind = 'relative_filing' THEN 1 ELSE 0 END) = 1 AS is_in_relative_filing,
    max(CASE WHEN kind = 'graduation' THEN 1 ELSE 0 END) = 1 AS is_in_graduation,
    max(CASE WHEN kind = 'move' THEN 1 ELSE 0 END) = 1 AS is_in_move,
    max(CASE WHEN kind = 'temporary_aid' THEN 1 ELSE 0 END) = 1 AS is_in_temporary_aid,
    max(CASE WHEN kind IN ('temporary_aid', 'earlier_aid') THEN 1 ELSE 0 END) = 1 AS is_in_any_aid,
    max(CASE WHEN kind = 'application' THEN 1 ELSE 0 END) = 1 AS is_in_application,
    max(CASE WHEN kind = 'closed_discovery' THEN 1 ELSE 0 END) = 1 AS is_in_closed_discovery,
    max(CASE WHEN kind = 'care_agreement' THEN 1 ELSE 0 END) = 1 AS is_in_care_agreement,
    max(CASE WHEN kind = 'declaration' THEN 1 ELSE 0 END) = 1 AS is_in_declaration,
    max(CASE WHEN kind = 'death' THEN 1 ELSE 0 END) = 1 AS is_in_death,
    max(CASE WHEN kind IN ('enrolment', 'support') THEN 1 ELSE 0 END) = 1 AS is_on_roll,
    max(CASE WHEN kind IN ('enrolment', 'support', 'edge_listing') THEN 1 ELSE 0 END) = 1 AS is_on_any_list,
    max(CASE WHEN kind IN ('marriage', 'declaration', 'supporter') THEN 1 ELSE 0 END) = 1 AS has_kin
FROM fact._possible
GROUP BY person
