/*
measure: amount_formula
title: 差额公式
description: >-
  名册上每证的户月保障金额与（当月标准-
  申报月人均收入）×保障人口+分类施保的比较；保障人口、申报收入、金额或标准不详的没有行
columns:
  certificate_no: VARCHAR 低保证号
  month: DATE 名册月份
  months_ago: INTEGER 名册距核对日的月数
  programme: VARCHAR 城乡类别
  class: VARCHAR 保障类别
  insured_count: INTEGER 保障人口
  declared_income_fen: BIGINT 申报月人均收入(分)
  supplement_fen: BIGINT 分类施保金额(分)
  standard_fen: BIGINT 当月低保标准(分)
  is_earliest_known: BOOLEAN 标准在当月没有生效的规定，沿用最早已知的数值
  monthly_amount_fen: BIGINT 户月保障金额(分)
  formula_amount_fen: BIGINT 按公式应为(分)
  difference_fen: BIGINT 名册金额减公式金额(分)
  is_full_amount: BOOLEAN 是否全额类;类别不详而金额恰为全额的也算
  is_rounding: BOOLEAN 差额是否可由取整(每户进到元或十元、每人取整到元)解释
  is_suspended: BOOLEAN 是否暂停保障
lineage:
  base: roll
  reckoned:
    difference_fen:
      - roll.declared_income_fen
      - roll.insured_count
      - roll.supplement_fen
      - roll.monthly_amount_fen
    is_full_amount: [roll.class, roll.supplement_fen]
    is_rounding: [roll.supplement_fen]
not_portable:
  LogicalOr: one suspended row suspends the household
  Mod: a clerk rounds to whole yuan or to ten
examples:
  - case: 差额、凑整、全额
    as_of: 2021-06-01
    roll: |
      certificate_no | month   | programme | class | insured_count | declared_income_fen | supplement_fen | monthly_amount_fen
      c1             | 2021-06 | 农村      | B     | 2             | 20000               |                | 90000
      c2             | 2021-06 | 农村      | B     | 1             | 20050               |                | 42000
      c3             | 2021-06 | 农村      | A     | 1             | 0                   | 10000          | 72000
      c4             | 2021-06 | 农村      | B     |               | 0                   |                | 62000
    standard: |
      programme | month   | standard_fen
      农村      | 2021-06 | 62000
    rows: |
      certificate_no | formula_amount_fen | difference_fen | is_full_amount | is_rounding
      c1             | 84000              | 6000           | false          | false
      c2             | 41950              | 50             | false          | true
      c3             | 72000              | 0              | true           | true
*/
-- A clerk rounds up: the household's amount to whole yuan or to ten, with the supplement or before it is added, or each
-- head's share to a whole yuan.
WITH listed AS (
    SELECT certificate_no, month, min(programme) AS programme, min(class) AS class,
        max(insured_count) AS insured_count, max(declared_income_fen) AS declared_income_fen,
        max(supplement_fen) AS supplement_fen, max(monthly_amount_fen) AS monthly_amount_fen,
        bool_or(is_suspended) AS is_suspended
    FROM fact.roll GROUP BY certificate_no, month),
priced AS (
    SELECT l.*, t.standard_fen, t.is_earliest_known, coalesce(l.supplement_fen, 0) AS added_fen,
        greatest(t.standard_fen - l.declared_income_fen, 0) * l.insured_count + coalesce(l.supplement_fen, 0)
            AS formula_amount_fen
    FROM listed AS l
    JOIN fact.standard AS t ON t.programme = l.programme AND t.month = l.month
    WHERE l.insured_count > 0 AND l.declared_income_fen IS NOT NULL AND l.monthly_amount_fen IS NOT NULL),
compared AS (SELECT *, monthly_amount_fen - formula_amount_fen AS difference_fen FROM priced)
SELECT *,
    coalesce(class = 'A', monthly_amount_fen = standard_fen * insured_count + added_fen) AS is_full_amount,
    (difference_fen BETWEEN 0 AND 999
        AND (monthly_amount_fen % 1000 = 0 OR (monthly_amount_fen - added_fen) % 1000 = 0))
    OR (abs(difference_fen) < 100 * insured_count AND (monthly_amount_fen - added_fen) % (100 * insured_count) = 0)
        AS is_rounding
FROM compared
