"""Scores a list of flags against the truth: precision and recall of each rule, and who was wrongly flagged or missed.

`python -m tests.score FLAGS.csv TRUTH.csv` prints the table. Names are compared folded, since the flags may write them
standardised.
"""

import csv
import re
import sys
import unicodedata
from collections import defaultdict, namedtuple
from collections.abc import Iterable
from pathlib import Path

from tests.population.names import fold, words

BY_CERTIFICATE = frozenset(
    words(
        "payee_name_differs paid_after_death account_shared_across_households paid_after_exit paid_amount_differs "
        "paid_not_on_roll enrolled_not_paid paid_late payment_label_nonstandard custody_without_agreement "
        "amount_formula_differs headcount_differs review_overdue gradual_exit_due grace_period_over "
        "supplement_missing price_subsidy_not_paid township_visit_missing review_record_incomplete "
        "mandatory_visit_missing owns_second_dwelling income_over_standard supporter_has_means split_household_enrolled"
    )
)
"""Rules whose subject is the certificate: whose name a flag shows (head or dead member) does not matter."""

Row = namedtuple("Row", "rule planted innocents found false missed precision recall wrong lost")
"""One rule's score; `wrong` and `lost` describe the false and the missed ones (name, certificate, clause)."""


def _fold_id(text: str) -> str:
    digits = re.sub(r"[^0-9X]", "", unicodedata.normalize("NFKC", text).upper())
    return digits[:6] + digits[8:17] if len(digits) == 18 else digits


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _keys(row: dict[str, str]) -> set[tuple[str, ...]]:
    """Every way in which a flag can be about the same subject as a truth."""
    rule = row["rule"]
    name = "" if rule in BY_CERTIFICATE else fold(row.get("subject_name") or "")
    keys = {
        (rule, "certificate", number.strip(), name)
        for number in re.split("[;、]", row.get("certificate_no") or "")
        if number.strip()
    }
    keys |= {(rule, "household", row["household_no"])} if row.get("household_no") else set()
    number = _fold_id(row.get("subject_id_number") or "")
    if len(number) == 15 and not row.get("certificate_no"):
        keys.add((rule, "number", number, name))
    keys |= {(rule, "place", row["place"])} if row.get("place") else set()
    keys |= {(rule, "member", _fold_id(member)) for member in (row.get("members") or "").split(";") if member}
    return keys


def _flag_keys(row: dict[str, str]) -> set[tuple[str, ...]]:
    keys = _keys(row)
    for field in ("certificate_no", "household_no"):
        if row.get(field):
            keys.add((row["rule"], "household", row[field]))
    if row.get("grain") == "V":
        keys.add((row["rule"], "place", f"{row['township']}/{row['village']}"))
    number = _fold_id(row.get("subject_id_number") or "")
    if len(number) == 15:
        keys.add((row["rule"], "number", number, fold(row.get("subject_name") or "")))
        keys.add((row["rule"], "member", number))
    return keys


def _describe(row: dict[str, str], clause: str) -> str:
    where = row.get("certificate_no") or row.get("household_no") or row.get("place") or "—"
    return f"{row.get('subject_name', '')} {where} {clause}".strip()


def score(flags_csv: Path, truth_csv: Path, rules: Iterable[str] | None = None) -> list[Row]:
    """One row a rule of the truth, in alphabetical order; a rule without any flag has precision 1."""
    truths, flags = _read(truth_csv), _read(flags_csv)
    by_rule: dict[str, list[dict[str, str]]] = defaultdict(list)
    for truth in truths:
        by_rule[truth["rule"]].append(truth)
    wanted = sorted(rules if rules is not None else by_rule)
    return [_score_rule(rule, by_rule[rule], [f for f in flags if f["rule"] == rule]) for rule in wanted]


def _score_rule(rule: str, truths: list[dict[str, str]], flags: list[dict[str, str]]) -> Row:
    known: dict[tuple[str, ...], int] = {}
    for at, truth in sorted(enumerate(truths), key=lambda pair: pair[1]["expected"] == "fires"):
        known.update(dict.fromkeys(_keys(truth), at))
    hit: set[int] = set()
    wrong = []
    for flag in flags:
        matches = [known[key] for key in _flag_keys(flag) if key in known]
        right = [at for at in matches if truths[at]["expected"] == "fires"]
        hit.update(right)
        if not right:
            clause = truths[matches[0]]["clause"] if matches else "not planted"
            wrong.append(_describe(flag, clause))
    fires = [at for at, truth in enumerate(truths) if truth["expected"] == "fires"]
    lost = [_describe(truths[at], f"{truths[at]['clause']} {truths[at]['note']}") for at in fires if at not in hit]
    found, false = len(fires) - len(lost), len(wrong)
    precision, recall = (found / total if total else 1.0 for total in (found + false, len(fires)))
    counts = (len(fires), len(truths) - len(fires), found, false, len(lost))
    return Row(rule, *counts, precision, recall, tuple(wrong), tuple(lost))


def table(rows: list[Row], *, details: bool = False) -> str:
    """The scores as aligned text, with the names of the false and the missed below where asked."""
    lines = [
        f"{'rule':36}{'planted':>8}{'innocent':>9}{'found':>7}{'false':>7}{'missed':>7}{'precision':>11}{'recall':>8}"
    ]
    for row in rows:
        counts = f"{row.planted:>8}{row.innocents:>9}{row.found:>7}{row.false:>7}{row.missed:>7}"
        lines.append(f"{row.rule:36}{counts}{row.precision:>11.3f}{row.recall:>8.3f}")
    for row in rows if details else ():
        lines += [f"  {row.rule}: false  {text}" for text in row.wrong]
        lines += [f"  {row.rule}: missed {text}" for text in row.lost]
    return "\n".join(lines)


def print_table(rows: list[Row], *, details: bool = False) -> None:
    print(table(rows, details=details))


if __name__ == "__main__":
    print_table(score(Path(sys.argv[1]), Path(sys.argv[2])), details=True)
