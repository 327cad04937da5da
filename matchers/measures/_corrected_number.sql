/*
measure: _corrected_number
title: 已更正的旧号
description: 公安更正前的身份证号
columns:
  id_number: VARCHAR 旧号
*/
-- Numbers which the police replaced: the old one and the new one are one person's, and the old one was often two's.
SELECT DISTINCT old.id_number FROM link.mention AS old JOIN fact.move AS m ON m.record_id = old.record_id
WHERE old.role = 'former' AND old.kind = 'move' AND m.move_kind = '更正' AND old.is_valid
