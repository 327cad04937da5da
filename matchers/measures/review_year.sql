/*
measure: review_year
title: 复核年度
description: 核对日所在的自然年度，只有一行
columns:
  year: INTEGER 复核年度
  starts_on: DATE 年度起始日
  month_number: INTEGER 核对日是第几月
examples:
  - case: 自然年度
    as_of: 2021-06-20
    rows: |
      year | starts_on  | month_number
      2021 | 2021-01-01 | 6
*/
SELECT $year_number AS year, $this_year AS starts_on, $month_number AS month_number
