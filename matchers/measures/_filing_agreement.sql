/*
measure: _filing_agreement
title: 备案对上的两人
description: 两个姓名都相符的备案和两人
columns:
  record_id: VARCHAR 备案记录
  person: VARCHAR 在册人员
  official: VARCHAR 公职人员
*/
SELECT record_id, person, official
FROM fact._filing_names
WHERE left_name = right_name OR agreement IN ($agreeing)
GROUP BY record_id, person, official, is_swapped
HAVING count(DISTINCT side) = 2
