/*
rule: owns_motor_vehicle
title: 拥有机动车
queue: wrong_enrolment
severity: medium
grain: P
why: 在保人员名下有机动车，没有注销、报废或转移，且不属于免计的车型。是线索：须按当地财产规定和用途判断。
notes: >-
  摩托车、三轮汽车、拖拉机、挂车和残疾人专用车免计；注销、报废、转移、达到报废标准的不报；状态或车型不详的不报。
  逾期未检、停驶、抵押、查封、扣押、锁定、海关监管、嫌疑、盗抢、违法或事故未处理的，车仍在名下，照报，状态写在告知语里。
  一人一条，列出全部车辆。暂停保障的不报。
basis:
  - {text: 柳民发〔2023〕55号 二（二）（拥有机动车辆）, place: "141125", from: 2023-07-03}
  - {text: 《社会救助暂行办法》第五十八条（核对家庭收入、财产状况）, place: "000000", from: 2014-05-01, until: 2026-06-30}
  - {text: 《社会救助法》第四十一条（核对家庭收入、财产状况）, place: "000000", from: 2026-07-01}
needs: [enrolment, vehicle]
distinct_by: []
evidence: [plate_no]
reviewed: 2026-11-21
innocent:
  - explanation: 车辆早已出售或报废，没有办理转移或注销登记。
    proof: 买卖协议、报废回收证明；补办转移或注销登记的凭证
  - explanation: 为残疾人或重病人代步、或维持生计所必需。
    proof: 残疾证、病历、经营情况说明；乡镇入户照片
  - explanation: 车辆被盗抢、查封或扣押，本人长期没有使用。
    proof: 公安机关立案证明、法院查封裁定、扣押清单
  - explanation: 他人借用身份登记车辆。
    proof: 实际车主的购车发票、保险单和书面说明
review: 入户查看车辆和使用人，核对购车时间和价格，按当地财产限额认定。
params:
  exempt_vehicle_classes: [M, N, T, G, B]
reason: "名下有机动车（车牌尾号{plate_tail_list}），类型{vehicle_class}，状态{vehicle_status}，初次登记{first_registered_on}"
examples:
  - case: 小型轿车、货车,正常、逾期未检或抵押
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
    owned_vehicle: |
      person | plate_no | vehicle_class | vehicle_status
      a      | h1       | K             | 正常
      b      | h2       | H             | 逾期未检
      c      | h3       | K             | 抵押
    flags: [a, b, c]
  - case: 摩托车、三轮汽车、拖拉机、挂车免计
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
      c      | c3
      d      | c4
    owned_vehicle: |
      person | plate_no | vehicle_class | vehicle_status
      a      | h1       | M             | 正常
      b      | h2       | N             | 正常
      c      | h3       | T             | 正常
      d      | h4       | G             | 正常
    flags: []
  - case: 车型不详;暂停保障
    as_of: 2021-06-01
    roll: |
      person | certificate_no | is_suspended
      a      | c1             |
      c      | c3             | true
    owned_vehicle: |
      person | plate_no | vehicle_class | vehicle_status
      a      | h1       |               | 正常
      c      | h3       | K             | 正常
    flags: []
  - case: 识别把握不足0.95降一级,不足0.80不报
    as_of: 2021-06-01
    roll: |
      person | certificate_no
      a      | c1
      b      | c2
    owned_vehicle: |
      person | plate_no | vehicle_class | vehicle_status | link_probability
      a      | h1       | K             | 正常           | 0.82
      b      | h2       | K             | 正常           | 0.50
    flags: {a: low}
*/
SELECT
    roll.person AS subject,
    roll.certificate_no,
    roll.township,
    roll.village,
    least(roll.person_link_probability, vehicle.link_probability) AS link_probability,
    vehicle.plate_no,
    vehicle.plate_tail,
    vehicle.vehicle_class,
    vehicle.vehicle_status,
    vehicle.first_registered_on
FROM fact.roll AS roll
INNER JOIN fact.owned_vehicle AS vehicle ON vehicle.person = roll.person
WHERE roll.is_suspended IS NOT TRUE
  AND vehicle.vehicle_class NOT IN ($exempt_vehicle_classes)
