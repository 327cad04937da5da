/*
view: 查询_在册人员
title: 在册的低保人员
description: 截至核对日生效的名册上的人员，一人一证一行；只有编号，没有姓名、证号和出生日期
columns:
  核对日期: 这一夜的核对日期
  人员编号: 人员编号，已用密钥替换；认不出的为空
  户主编号: 户主的人员编号
  与户主关系: 与户主关系
  乡镇: 乡镇
  村居: 村(居)
  城乡类别: 城市或农村
  劳动能力: 劳动能力，如名册所写
  是否在校: 是否在校
  是否单人保: 是否单人保
  是否暂停: 是否暂停保障
  享受起始: 享受起始年月
  识别把握: 认定是这个人的把握，0 至 1
*/
SELECT
    night.as_of AS 核对日期,
    roll.person AS 人员编号,
    roll.head AS 户主编号,
    roll.relation AS 与户主关系,
    roll.township AS 乡镇,
    roll.village AS 村居,
    roll.programme AS 城乡类别,
    roll.labour AS 劳动能力,
    roll.is_student AS 是否在校,
    roll.is_single_person AS 是否单人保,
    roll.is_suspended AS 是否暂停,
    roll.since_month AS 享受起始,
    roll.person_link_probability AS 识别把握
FROM fact.roll AS roll
CROSS JOIN review.night AS night
ORDER BY 乡镇, 村居, 户主编号, roll.certificate_no, 人员编号
