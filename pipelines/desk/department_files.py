"""A department's file on its way in: which register it is of, how it is read, what is confirmed of it, whether it goes
into the landing folder.

Belongs here: the page of one file and its forms. Does not belong here: reading it (`assets/explain/trial_reading.py`),
what is asked of it (`matchers/intake/asking.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from assets.desk.uploads import Upload
from assets.errors import BadInput
from assets.explain.register_of_file import registers_like
from assets.explain.trial_reading import Trial, lines_of, object_of, try_once
from assets.intake.memory import confirm, confirmed_layouts
from data_contracts.contract import Contracts, Source, load_contracts
from matchers.cases.form import RETURNED
from matchers.intake.asking import Question, WrongAnswerError, confirmed_so_far, questions, with_answer
from matchers.intake.layouts import ConfirmedLayout
from pipelines.desk.place import Seat, refused
from pipelines.desk.receiving import sent_files, told, uploads
from pipelines.map_command import gates
from pipelines.settings import settings

UNKNOWN = "unknown"
"""Stands for the register of a file of which nobody could say one."""
IGNORED = "-"
NO_REGISTER = "请从列表中选一份名册"


@dataclass(frozen=True)
class Read:
    """A file as it would be read tonight, with what is confirmed of its layouts and what is left to ask."""

    register: Source
    trial: Trial
    confirmed: dict[str, ConfirmedLayout]
    asked: list[Question]

    @property
    def is_usable(self) -> bool:
        """Whether anything of it can be used."""
        return any(not report.is_held for report in self.trial.reports)


def hand_in(seat: Seat) -> Response:
    """Keep a sent file until its sender says what is to become of it."""
    register = seat.field("register")
    try:
        contracts = load_contracts()
        if register and (register not in contracts.sources or register == RETURNED):
            raise BadInput(NO_REGISTER)
        (sent,) = sent_files(seat, "file")[:1]
        seat.note("file_sent", register)
        upload = uploads(seat).keep(sent.filename or "", sent.file, register or UNKNOWN)
        if not register and (likely := registers_like(upload.path, contracts)):
            upload = uploads(seat).assign(upload, likely[0])
    except BadInput as error:
        return told(seat, refused(error), 422)
    return seat.go(f"/receive/{upload.id}", **({} if register else {"guessed": "1"}))


def file_page(seat: Seat) -> Response:
    """How the file would be read tonight, and what may be done with it."""
    return _page(seat, _upload(seat), [], 200)


def assign(seat: Seat) -> Response:
    """Say which register the file is of."""
    upload, register = _upload(seat), seat.field("register")
    if register not in load_contracts().sources or register == RETURNED:
        return _page(seat, upload, [NO_REGISTER], 422)
    uploads(seat).assign(upload, register)
    return seat.go(f"/receive/{upload.id}")


def accept(seat: Seat) -> Response:
    """Put the file down where the next night finds it."""
    upload = _upload(seat)
    if upload.register == UNKNOWN:
        return _page(seat, upload, [NO_REGISTER], 422)
    seat.note("file_accepted", upload.register)
    uploads(seat).accept(upload, settings(seat.desk.home.root).landing)
    return seat.go("/receive", done="accepted")


def discard(seat: Seat) -> Response:
    """Remove the file."""
    upload = _upload(seat)
    seat.note("file_discarded", upload.register)
    uploads(seat).drop(upload)
    return seat.go("/receive", done="discarded")


def confirm_layout(seat: Seat) -> Response:
    """Write down what was said of the file's headers and values."""
    upload = _upload(seat)
    if upload.register == UNKNOWN:
        return _page(seat, upload, [NO_REGISTER], 422)
    read = _read(seat, upload, load_contracts(), with_gates=False)
    mine = dict(read.confirmed)
    problems = []
    for question in read.asked:
        if reply := _reply(seat, question):
            try:
                mine[question.layout] = with_answer(mine[question.layout], read.register, question, reply)
            except WrongAnswerError as wrong:
                problems.append(str(wrong))
    if problems:
        return _page(seat, upload, problems, 422)
    seat.note("layout_confirmed", upload.register)
    as_of, by = seat.today(), seat.account.name
    try:
        written = seat.desk.writer.do(seat.actor, lambda ledger: confirm(ledger, list(mine.values()), as_of, by))
    except BadInput as error:
        return _page(seat, upload, refused(error), 422)
    return seat.go(f"/receive/{upload.id}", confirmed=str(written))


def _upload(seat: Seat) -> Upload:
    found = uploads(seat).find(seat.request.path_params["id"])
    if found is None:
        raise HTTPException(404)
    return found


def _page(seat: Seat, upload: Upload, problems: list[str], status: int) -> Response:
    contracts = load_contracts()
    titles = {code: source.title for code, source in contracts.sources.items() if code != RETURNED}
    values: dict[str, Any] = {"lines": [], "verdict": "", "questions": [], "is_usable": False, "words": []}
    if upload.register != UNKNOWN:
        read = _read(seat, upload, contracts, with_gates=True)
        *lines, verdict = lines_of(read.trial, read.register, seat.desk.book.rules)
        values = {
            "lines": lines,
            "verdict": verdict,
            "questions": [_asked(question, read.register) for question in read.asked],
            "is_usable": read.is_usable,
            "words": [(column.name, column.header) for column in read.register.columns],
        }
    return seat.page(
        "department_file.html.j2",
        status,
        problems=problems,
        upload=upload,
        registers=sorted(titles.items(), key=lambda item: item[1]),
        titles=titles,
        is_guessed=bool(seat.asked("guessed")),
        written=seat.asked("confirmed"),
        **values,
    )


def _read(seat: Seat, upload: Upload, contracts: Contracts, *, with_gates: bool) -> Read:
    """Read the file as tonight; `with_gates` beside what came before as well."""
    with seat.desk.home.ledger(read_only=True) as ledger:
        confirmed = [c for c in confirmed_layouts(ledger) if c.source == upload.register]
    judge = gates(seat.desk.home.root, upload.register, seat.today()) if with_gates else None
    register = contracts.sources[upload.register]
    trial = try_once(upload.path, contracts, upload.register, seat.desk.book.rules, confirmed, judge)
    seen = object_of(trial, upload.register, with_keys=True)
    return Read(
        register, trial, confirmed_so_far(seen, upload.register, confirmed), list(_open(questions(seen, register)))
    )


def _open(asked: Iterable[Question]) -> Iterable[Question]:
    """The questions of layouts that can be named: what is confirmed holds for a layout."""
    return (question for question in asked if question.layout)


def _asked(question: Question, register: Source) -> dict[str, Any]:
    """A question as it stands on the page."""
    title = {column.name: column.header for column in register.columns}
    if question.kind == "column":
        text = f"列“{question.about}”是什么？"
    elif question.kind == "missing":
        text = f"表中没有“{title[question.about]}”。整份文件都是一个值吗？"
    else:
        word = title.get(question.word or "", question.word)
        text = f"“{word}”有 {question.rows} 行写着“{question.about}”，是什么意思？"
    return {
        "key": _key(question),
        "kind": question.kind,
        "text": text,
        "choices": [(choice, title.get(choice, choice)) for choice in question.choices],
        "is_proposed": question.is_proposed,
        "is_needed": question.is_needed,
    }


def _key(question: Question) -> str:
    """The name of a question in the form: it holds nothing of the file, and stays when others are answered."""
    return hashlib.sha256("\x1f".join(question.subject).encode()).hexdigest()[:12]


def _reply(seat: Seat, question: Question) -> str:
    """What was said to a question, as a clerk types it on the terminal; '' where it was left open."""
    key = _key(question)
    if (chosen := seat.field(f"q-{key}")) == IGNORED:
        return IGNORED
    if chosen == "other":
        return seat.field(f"o-{key}")
    if chosen and chosen not in question.choices:
        raise HTTPException(404)
    if chosen or question.kind != "missing":
        return chosen
    value = seat.field(f"v-{key}")
    return f"={value}" if value else ""
