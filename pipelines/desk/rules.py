"""Rules: what each flags, how often it was right, whether it is live or on trial; the county head's word on it.

Belongs here: the list, the page of one rule and its forms. Does not belong here: the words of the ledger about rules
(`assets/cases/rule_words.py`), what a rule looks for (`hedui why`). Flags are the whole county's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from assets.cases.rule_words import LOOKED_AT, release_again, say_stage, stages_now
from assets.errors import BadInput
from assets.pages.rule_page import Tonight, county_tonight, kept_back_of, said_of, tonight_of
from matchers.blotting import blotted
from matchers.cases.casework import QUEUES, SEVERITIES
from matchers.cases.hit_rate import ENOUGH_ANSWERS, HitRate, hit_rates
from matchers.cases.rates import share
from matchers.flags.rule import STAGES, Rule
from pipelines.desk.place import Seat, refused

WHY_LENGTH = 100
NO_REASON = "请写明原因，记入台账"


def rules_page(seat: Seat) -> Response:
    """Every rule of the queues that an account sees, queue by queue."""
    seat.refuse_part_of_county("规则的数字")
    tonight = county_tonight(seat.con)
    stages, rates = _stages(seat), _rates(seat)
    by_queue = {}
    for queue in QUEUES:
        rules = [rule for rule in _own(seat).values() if rule.queue == queue]
        if rules:
            by_queue[queue] = [_row(rule, stages, rates, tonight) for rule in sorted(rules, key=lambda r: r.title)]
    return seat.page("rules.html.j2", by_queue=by_queue, stages=STAGES, enough=ENOUGH_ANSWERS)


def rule_page(seat: Seat) -> Response:
    """One rule."""
    return _page(seat, _rule(seat), [], 200)


def stage(seat: Seat) -> Response:
    """Turn a rule live, or put it on trial, from the next night on."""
    rule, to, why = _rule(seat), seat.field("stage"), blotted(seat.field("why"))[:WHY_LENGTH]
    try:
        if to not in STAGES or not why:
            raise BadInput(NO_REASON if to in STAGES else "请选择正式或试行")
        con, by, today = seat.con, seat.account.name, seat.today()
        seat.note("rule_staged", rule.code)
        seat.write(lambda ledger: say_stage(con, ledger, rule.code, to, by=by, why=why, as_of=today))
    except BadInput as error:
        return _page(seat, rule, refused(error), 422)
    return seat.go(f"/rules/{rule.code}", done=to)


def again(seat: Seat) -> Response:
    """Let a rule be released again whose questions were mostly wrong."""
    rule, why = _rule(seat), blotted(seat.field("why"))[:WHY_LENGTH]
    try:
        if not why:
            raise BadInput(NO_REASON)
        by, today = seat.account.name, seat.today()
        seat.note("rule_looked_at", rule.code)
        seat.write(lambda ledger: release_again(ledger, rule.code, by=by, why=why, as_of=today))
    except BadInput as error:
        return _page(seat, rule, refused(error), 422)
    return seat.go(f"/rules/{rule.code}", done="again")


def quiet(seat: Seat) -> tuple[int, int]:
    """How many rules are on trial, and how many have stopped being released."""
    stages, rates, own = _stages(seat), _rates(seat), _own(seat)
    return sum(stages[c] == "trial" for c in own), sum(rates.get(c, HitRate()).is_stopped for c in own)


def _own(seat: Seat) -> dict[str, Rule]:
    return {code: rule for code, rule in seat.desk.book.rules.items() if rule.queue in seat.actor.queues}


def _rule(seat: Seat) -> Rule:
    """The rule of the address, if it is of a queue that the account sees; 404 for any other."""
    seat.refuse_part_of_county("规则的数字")
    found = _own(seat).get(seat.request.path_params["rule"])
    if found is None:
        raise HTTPException(404)
    return found


def _stages(seat: Seat) -> Mapping[str, str]:
    con = seat.con
    said = seat.desk.book.ask(lambda ledger: stages_now(con, ledger))
    return {code: said.get(code, rule.stage) for code, rule in seat.desk.book.rules.items()}


def _rates(seat: Seat) -> Mapping[str, HitRate]:
    looked_at = seat.desk.book.ask(lambda ledger: {e.subject: e.seq for e in ledger.events(LOOKED_AT)})
    return hit_rates(seat.state.events, looked_at)


def _row(
    rule: Rule, stages: Mapping[str, str], rates: Mapping[str, HitRate], tonight: Mapping[str, Tonight]
) -> dict[str, Any]:
    rate = rates.get(rule.code, HitRate())
    claim = tonight.get(rule.code, Tonight("", "not_run", "这一夜没有这条规则", 0))
    return {
        "code": rule.code,
        "title": rule.title,
        "severity": SEVERITIES[rule.severity],
        "stage": stages[rule.code],
        "tonight": claim,
        "rate": rate,
        "share": share(rate.confirmed, rate.answered),
    }


def _page(seat: Seat, rule: Rule, problems: list[str], status: int) -> Response:
    con, code = seat.con, rule.code
    stages, rates = _stages(seat), _rates(seat)
    every, tonight = tonight_of(con, code), county_tonight(con)
    return seat.page(
        "rule.html.j2",
        status,
        rule=rule,
        row=_row(rule, stages, rates, tonight),
        other="trial" if stages[code] == "live" else "live",
        stages=STAGES,
        county=next((one for one in every if not one.township), None),
        townships=[one for one in every if one.township and (one.flags or one.status not in {"flags", "no_flags"})],
        kept_back=kept_back_of(con, code),
        said=seat.desk.book.ask(lambda ledger: said_of(ledger, code)),
        beside=[
            _row(own, stages, rates, tonight)
            for own in sorted(_own(seat).values(), key=lambda r: r.title)
            if own.queue == rule.queue and own.code != code and stages[own.code] == "live"
        ],
        may=seat.may_write("rule_staged"),
        problems=problems,
        typed=seat.field("why"),
        done=seat.asked("done"),
        why_most=WHY_LENGTH,
    )
