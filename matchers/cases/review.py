"""What people and nights did, folded into the state of each case.

Belongs here: pure functions from ledger events to case states. Does not belong here: what tonight's flags change
(`deciding.py`), the ledger itself, files, workbooks. A case has its flag's id.

Events are a frame (seq, as_of, kind, subject, actor, payload JSON); order among answers never matters:
the newest list speaks, and two different answers to one list hold the case until the county decides.
The words of a case are in `casework`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

import polars as pl

from matchers.cases.assigning import ASSIGNED, COLUMNS, assignments
from matchers.cases.casework import outcomes
from matchers.cases.continuation import follow
from matchers.cases.money import KINDS, SUMS
from matchers.cases.undoing import without_undone

CASE_EVENTS = (
    "opened",
    "reopened",
    "released",
    "answered",
    "sent_back",
    "reviewed",
    "closed",
    "lapsed",
    "continued",
    "undone",
    "money",
    "appealed",
    "correction_requested",
    "correction_answered",
    ASSIGNED,
)

KEPT = (
    "rule",
    "queue",
    "severity",
    "grain",
    "township",
    "village",
    "certificate_no",
    "household_no",
    "person",
    "reason",
    "evidence_digest",
    "rule_digest",
)
"""What a case keeps of its flag when it opens: enough to show it after the flag is gone, and which version of the rule
asked."""

AS_OPENED = ("evidence_digest", "rule_digest")
"""Of these what the flag says tonight takes the place of nothing: the case was opened on the evidence, by the rule."""

Part = Callable[[pl.DataFrame], pl.DataFrame]
"""What is made of events of some kinds: a row a case (subject) that has any."""

PAYLOAD = pl.Struct(
    {
        **dict.fromkeys(
            (
                *KEPT,
                "old_finding",
                "list_no",
                "line_no",
                "outcome",
                "remark",
                "file",
                "sheet",
                "last_seen",
                "visited_on",
                "evidence",
                "heard_on",
                "notice_on",
                "moved_to",
                "account",
                "why",
                "what",
                "on",
                "register",
                "finding",
                "side",
                "to",
                "to_name",
            ),
            pl.String,
        ),
        "row": pl.Int64,
        "amount_fen": pl.Int64,
        "is_rebound": pl.Boolean,
        "reopens": pl.Boolean,
        "investigators": pl.List(pl.String),
        "rows": pl.List(pl.String),
    }
)
EVENTS = {
    "seq": pl.Int64,
    "as_of": pl.Date,
    "kind": pl.String,
    "subject": pl.String,
    "actor": pl.String,
    "payload": pl.String,
}


def fold(events: pl.DataFrame) -> pl.DataFrame:
    """The state of every case, one row a case, from its events alone.

    Columns: case_id, the KEPT columns (as of the last opening), state, is_open, is_cleared, is_repaired, is_rebound,
    first_seen, opened_on (last opening), lapsed_on, last_seen (JSON date of a lapse), list_no, line_no, released_on,
    released_digest, answer columns (outcome, investigators, visited_on, remark, answered_on, answered_by, the accounts
    that answered), sent_back (why the county did not take the last answer; null once there is a new one), reviewed_by,
    reviewed_account and reviewed_outcome (what a second person found, be it countersigned or not), found_digest (the
    evidence that was judged), old_finding, moved_to (the case that goes on in its place), the sums of
    `matchers.cases.money` in fen, appealed_on (the day of an appeal that waits), judged_by and judged_accounts
    (who had judged it when the household appealed), who has it while it is open (`assigning.COLUMNS`), last_seq (the
    ledger's number of the last event about it; dividing the work is none).
    """
    return folded(counting(events))


def counting(events: pl.DataFrame) -> pl.DataFrame:
    """The events of cases that count, each under the number of the case that it is about now."""
    return follow(without_undone(events.filter(pl.col("kind").is_in(CASE_EVENTS))))


def folded(events: pl.DataFrame) -> pl.DataFrame:
    """The same of events that `counting` has read."""
    decoded = events.sort("seq").with_columns(pl.col("payload").str.json_decode(PAYLOAD)).unnest("payload")
    openings = decoded.filter(pl.col("kind").is_in(["opened", "reopened"]) | pl.col("reopens").fill_null(value=False))
    cases = openings.group_by("subject", maintain_order=True).agg(
        *(pl.col(c).drop_nulls().last() for c in (*KEPT, "old_finding")),
        pl.col("is_rebound").last().fill_null(value=False),
        first_seen=pl.col("as_of").min(),
        opened_on=pl.col("as_of").last(),
        opening=pl.col("seq").last(),
        openings=pl.len(),
    )
    cases = cases.join(
        decoded.filter(pl.col("kind") != ASSIGNED).group_by("subject").agg(last_seq=pl.col("seq").max()), on="subject"
    )
    since = decoded.join(cases.select("subject", "opening"), on="subject").filter(pl.col("seq") > pl.col("opening"))
    kinds = frozenset(decoded["kind"].unique())
    standing = _not_sent_back(since) if "sent_back" in kinds else since
    for part, of_kinds, rows in (
        (_releases, {"released"}, since),
        (_lapses, {"lapsed"}, since),
        (_moves, {"moved"}, since),
        (_sent_back, {"sent_back"}, since),
        (_appeals, {"appealed"}, since),
        (assignments, {ASSIGNED}, since),
        (_answers, {"answered"}, standing),
        (_closings, {"reviewed", "closed"}, standing),
        (_money, {"money"}, decoded),
    ):
        cases = _beside(cases, part, rows, is_there=bool(kinds & of_kinds))
    judges = (lambda rows: _judges(rows, _appeals(since))) if "appealed" in kinds else _nobody
    cases = _beside(cases, judges, decoded, is_there="appealed" in kinds)
    return _with_state(cases).rename({"subject": "case_id"}).drop("opening")


def _beside(cases: pl.DataFrame, part: Part, rows: pl.DataFrame, *, is_there: bool) -> pl.DataFrame:
    """Cases with what `part` makes of their events; empty columns where no event is of a kind it is made of. A
    handful of cases, which the desk folds with every answer, has few kinds."""
    if is_there:
        return cases.join(part(rows), on="subject", how="left")
    return cases.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in _columns(part).items())


@cache
def _columns(part: Part) -> Mapping[str, pl.DataType]:
    """The columns of a part, but the case they are of."""
    nothing = pl.DataFrame(schema=EVENTS).with_columns(pl.col("payload").str.json_decode(PAYLOAD)).unnest("payload")
    return {name: kind for name, kind in part(nothing).schema.items() if name != "subject"}


def _nobody(decoded: pl.DataFrame) -> pl.DataFrame:
    """The judges of cases nobody appealed against."""
    return _judges(decoded, _appeals(decoded))


def _last(since: pl.DataFrame, kind: str, columns: Mapping[str, str], also: Sequence[pl.Expr] = ()) -> pl.DataFrame:
    named = [pl.col(old).last().alias(new) for new, old in columns.items()]
    return since.filter(pl.col("kind") == kind).group_by("subject").agg(*named, *also)


def _releases(since: pl.DataFrame) -> pl.DataFrame:
    return _last(
        since,
        "released",
        {"list_no": "list_no", "line_no": "line_no", "released_on": "as_of", "released_digest": "evidence_digest"},
    )


def _not_sent_back(since: pl.DataFrame) -> pl.DataFrame:
    """What counts of answers and reviews: those that came after the county last sent the case back."""
    backs = since.filter(pl.col("kind") == "sent_back").group_by("subject").agg(back=pl.col("seq").max())
    return since.join(backs, on="subject", how="left").filter(pl.col("seq") > pl.col("back").fill_null(0))


def _sent_back(since: pl.DataFrame) -> pl.DataFrame:
    """Why a case was sent back, as long as nobody has answered it anew."""
    last = since.filter(pl.col("kind").is_in(["sent_back", "answered"])).group_by("subject", maintain_order=True).last()
    return last.filter(pl.col("kind") == "sent_back").select("subject", sent_back="why")


def _answers(since: pl.DataFrame) -> pl.DataFrame:
    newest = since.filter(pl.col("kind") == "answered").filter(
        pl.col("list_no") == pl.col("list_no").max().over("subject")
    )
    # Of answers that agree the later one corrects day, names or remark.
    ordered = newest.sort("seq")
    taken = {
        "answer_outcome": "outcome",
        "answer_investigators": "investigators",
        "answer_visited_on": "visited_on",
        "answer_remark": "remark",
        "answered_on": "as_of",
        "answer_digest": "evidence_digest",
    }
    return ordered.group_by("subject", maintain_order=True).agg(
        *(pl.col(old).last().alias(new) for new, old in taken.items()),
        is_disputed=pl.col("outcome").n_unique() > 1,
        answered_by=pl.col("account").drop_nulls().unique(maintain_order=True),
    )


def _closings(since: pl.DataFrame) -> pl.DataFrame:
    reviewed = _last(
        since,
        "reviewed",
        {"reviewed_by": "actor", "reviewed_account": "account", "reviewed_outcome": "outcome", "reviewed_seq": "seq"},
    )
    closed = _last(
        since,
        "closed",
        {
            "closed_outcome": "outcome",
            "closed_investigators": "investigators",
            "closed_visited_on": "visited_on",
            "closed_remark": "remark",
            "closed_on": "as_of",
            "closed_digest": "evidence_digest",
            "closed_seq": "seq",
        },
    )
    return reviewed.join(closed, on="subject", how="full", coalesce=True)


def _lapses(since: pl.DataFrame) -> pl.DataFrame:
    return _last(since, "lapsed", {"lapsed_on": "as_of", "last_seen": "last_seen", "lapsed_seq": "seq"})


def _moves(since: pl.DataFrame) -> pl.DataFrame:
    return _last(since, "moved", {"moved_to": "moved_to"})


def _appeals(since: pl.DataFrame) -> pl.DataFrame:
    return _last(since, "appealed", {"appealed_on": "on", "appealed_seq": "seq"})


def _money(decoded: pl.DataFrame) -> pl.DataFrame:
    """The sums of a case over its whole life: what was overpaid stays so when it is opened again."""
    sums = [
        pl.col("amount_fen").filter(pl.col("what") == kind).sum().cast(pl.Int64).alias(SUMS[kind]) for kind in KINDS
    ]
    return decoded.filter(pl.col("kind") == "money").group_by("subject").agg(*sums)


def _judges(decoded: pl.DataFrame, appeals: pl.DataFrame) -> pl.DataFrame:
    """Who judged a case before the appeal that came last: whoever closed it, the investigators that they and the
    townships named, and the accounts of all of them."""
    before = decoded.join(appeals, on="subject").filter(pl.col("seq") < pl.col("appealed_seq"))
    judging = before.filter(pl.col("kind").is_in(["answered", "reviewed", "closed"]))
    closers = judging.filter(pl.col("kind") != "answered").select("subject", who="actor")
    named = judging.select("subject", who="investigators").explode("who", empty_as_null=True)
    accounts = judging.group_by("subject").agg(judged_accounts=pl.col("account").drop_nulls().unique().sort())
    judges = pl.concat([closers, named]).drop_nulls().group_by("subject").agg(judged_by=pl.col("who").unique().sort())
    return judges.join(accounts, on="subject", how="left")


def _with_state(cases: pl.DataFrame) -> pl.DataFrame:
    clearing = [o.code for o in outcomes().values() if o.is_clearing]
    repairing = [o.code for o in outcomes().values() if o.is_repair]
    disputed = pl.col("is_disputed").fill_null(value=False) & pl.col("closed_outcome").is_null()
    is_moved = pl.col("moved_to").is_not_null()
    # An appeal is heard though the flag is gone with the household; what was decided on it counts after that.
    is_appealed = (pl.col("appealed_seq") > pl.col("closed_seq").fill_null(0)).fill_null(value=False)
    is_lapsed = (pl.col("lapsed_seq") > pl.col("closed_seq").fill_null(0)).fill_null(value=False)
    state = (
        pl.when(is_moved)
        .then(pl.lit("moved"))
        .when(is_appealed & (pl.col("reviewed_seq") > pl.col("appealed_seq")).fill_null(value=False))
        .then(pl.lit("reviewed"))
        .when(is_appealed)
        .then(pl.lit("appealed"))
        .when(is_lapsed)
        .then(pl.lit("lapsed"))
        .when(pl.col("closed_outcome").is_not_null())
        .then(pl.lit("closed"))
        .when(disputed)
        .then(pl.lit("held"))
        .when(pl.col("reviewed_by").is_not_null())
        .then(pl.lit("reviewed"))
        .when(pl.col("answer_outcome").is_not_null())
        .then(pl.lit("answered"))
        .when(pl.col("list_no").is_not_null())
        .then(pl.lit("released"))
        .when(pl.col("openings") > 1)
        .then(pl.lit("reopened"))
        .otherwise(pl.lit("opened"))
    )
    found = [
        pl.when(disputed | is_moved).then(None).otherwise(pl.coalesce(f"closed_{c}", f"answer_{c}")).alias(c)
        for c in ("outcome", "investigators", "visited_on", "remark")
    ]
    digest = pl.when(disputed).then(None).otherwise(pl.coalesce("closed_digest", "answer_digest"))
    judged = cases.with_columns(
        *found,
        *(pl.col(column).fill_null(0) for column in SUMS.values()),
        state=state,
        found_digest=digest,
        appealed_on=pl.when(is_appealed).then(pl.col("appealed_on").str.to_date("%Y-%m-%d")),
    ).with_columns(
        is_cleared=pl.col("outcome").is_in(clearing).fill_null(value=False) & ~is_appealed,
        is_repaired=pl.col("outcome").is_in(repairing).fill_null(value=False) & ~is_appealed,
    )
    is_done = pl.col("state").is_in(["closed", "lapsed", "moved"]) | pl.col("is_cleared")
    dropped = [
        f"{a}_{c}" for a in ("closed", "answer") for c in ("outcome", "investigators", "visited_on", "remark", "digest")
    ]
    sequence = ("reviewed_seq", "closed_seq", "lapsed_seq", "appealed_seq")
    return (
        judged.with_columns(is_open=~is_done)
        .with_columns(pl.when("is_open").then(pl.col(column)).alias(column) for column in COLUMNS)
        .drop(*dropped, *sequence, "is_disputed")
    )


def finding_text(prefix: str = "") -> pl.Expr:
    """What was found last time, as one Chinese sentence; null for a case nobody has judged."""
    names = {o.code: o.name for o in outcomes().values()}
    name = pl.col(f"{prefix}outcome").replace_strict(names, default=None, return_dtype=pl.String)
    who = pl.col(f"{prefix}investigators").list.join("、")
    day = pl.coalesce(
        pl.col(f"{prefix}visited_on"), pl.coalesce(f"{prefix}closed_on", f"{prefix}answered_on").dt.strftime("%Y-%m-%d")
    )
    remark = pl.col(f"{prefix}remark")
    remarked = pl.when(remark.is_null() | (remark == "")).then(pl.lit("")).otherwise(pl.format("({})", remark))
    return (
        pl.when(name.is_null())
        .then(None)
        .otherwise(pl.concat_str(day, pl.lit(" "), who, pl.lit(" "), name, remarked, ignore_nulls=True))
    )


def money_entries(events: pl.DataFrame, cases: pl.DataFrame | None = None) -> pl.DataFrame:
    """Every entry of money with the place of its case, in the order they were written: case_id, township, queue, on
    (its day), month (of that day), what, amount_fen, remark, by. A case without a township has ''. Of `cases` alone,
    where they are given, which are `events` folded."""
    entries = (
        follow(without_undone(events.filter(pl.col("kind").is_in(CASE_EVENTS))))
        .filter(pl.col("kind") == "money")
        .sort("seq")
        .with_columns(pl.col("payload").str.json_decode(PAYLOAD))
        .unnest("payload")
        .select("on", "what", "amount_fen", "remark", case_id="subject", month=pl.col("on").str.slice(0, 7), by="actor")
    )
    states = fold(events) if cases is None else cases
    placed = states.select("case_id", pl.col("township").fill_null(""), "queue")
    return entries.join(placed, on="case_id", how="inner", maintain_order="left")
