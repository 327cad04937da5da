"""`hedui assign`: whose a household's cases are: single ones, a list of them, and who has how many.

Belongs here: arguments and sentences. Does not belong here: giving the work (`assets/cases/assigning.py`), whom one may
give it to (`assets/desk/colleagues.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from assets.pages.terminal import in_lines
from pipelines.exit_codes import DONE, HELD
from pipelines.opened_night import OpenedNight, opened_night
from pipelines.options import as_of_option, home_option, place_options, queue_option

if TYPE_CHECKING:
    import polars as pl

    from assets.cases.assigning import Assigned
    from assets.desk.colleagues import Colleagues


@click.command()
@home_option
@as_of_option()
@click.option("--by", help="分派人姓名，记入台账")
@click.option("--case", "cases", multiple=True, help="疑点编号，可写多次；这一户同类的在办疑点一起分派")
@click.option("--to", help="分派给谁：姓名或登录名；乡镇只分给本乡镇的经办人，县级只分给县级的")
@click.option("--take-back", is_flag=True, help="收回，不分派给谁")
@click.option("--why", default="", help="说明，可不写，不超过 100 字，不写号码")
@click.option("--list", "list_file", type=click.Path(path_type=Path), help="按填好的名单逐行分派")
@click.option("--form", "form_file", type=click.Path(path_type=Path), help="把在办的写成名单，一户一行")
@queue_option
@place_options
def assign(
    home: Path | None,
    as_of: date | None,
    by: str | None,
    cases: tuple[str, ...],
    to: str | None,
    take_back: bool,
    why: str,
    list_file: Path | None,
    form_file: Path | None,
    queue: str | None,
    township: str | None,
    group: str | None,
) -> int:
    """分派：哪一户由谁办，只是分工；--form 写出名单，--list 按填好的读回；都不写时列出各人名下多少。"""
    if sum((bool(cases), list_file is not None, form_file is not None)) > 1:
        raise BadInput("--case、--list、--form 只写其中一种")
    if cases and (to is None) == (not take_back):
        raise BadInput("请用 --to 写明分派给谁，或用 --take-back 收回")
    if (cases or list_file or form_file) and not (by and by.strip()):
        raise BadInput("请用 --by 写明分派人姓名")
    with opened_night(home, as_of, read_only=not (cases or list_file)) as d:
        seen = _seen(d, queue, d.townships(township, group))
        if cases:
            return _given(d, seen, cases, to, why)
        if list_file is not None:
            return _listed(d, seen, list_file, why)
        if form_file is not None:
            return _form(d, seen, form_file)
        _summed(d, seen)
    return DONE


def _seen(d: OpenedNight, queue: str | None, townships: Sequence[str] | None) -> pl.DataFrame:
    """The cases that whoever acts sees, with what says so of others."""
    import polars as pl

    from assets.cases.frames import case_frame
    from assets.cases.waiting import seen_by

    found = seen_by(d.con, case_frame(d.con, d.ledger, d.as_of), d.ledger.signer)
    found = found if queue is None else found.filter(pl.col("queue") == queue)
    return found if townships is None else found.filter(pl.col("township").is_in(list(townships)))


def _colleagues(d: OpenedNight) -> Colleagues:
    from assets.cases.assigning import WITHOUT_ACCOUNTS
    from assets.desk.accounts import Accounts
    from assets.desk.colleagues import Colleagues
    from assets.desk.store import FILE, opened_store

    if d.ledger.signer is None:
        raise BadInput(WITHOUT_ACCOUNTS)
    with opened_store(d.home.root / FILE) as store:
        return Colleagues.of(d.ledger.signer, Accounts(store).all())


def _given(d: OpenedNight, seen: pl.DataFrame, cases: Sequence[str], name: str | None, why: str) -> int:
    from assets.cases.assigning import STRANGE, lines_of
    from assets.cases.assigning import assign as write_down
    from assets.desk.signing import actor_of

    colleagues = _colleagues(d)
    to = None if name is None else actor_of(d.con, colleagues.named(name))
    lines, strange = lines_of(seen, cases)
    done = write_down(d.ledger, lines, to, d.as_of, colleagues.actor.name, why=why)
    refused = [*done.refused, *((number[:20], STRANGE) for number in strange)]
    for number, sentence in refused:
        click.echo(f"[未分派] {number}:{sentence}", err=True)
    return _said(done, len(refused))


def _listed(d: OpenedNight, seen: pl.DataFrame, path: Path, why: str) -> int:
    from assets.desk.dividing import divide
    from assets.workbooks.assignments import read_assignments

    if not path.is_file():
        raise BadInput(f"找不到文件 {path}，请检查路径")
    colleagues = _colleagues(d)
    done, refused = divide(d.con, d.ledger, seen, [*read_assignments(path)], colleagues, d.as_of, why)
    for row, sentence in refused:
        click.echo(f"[未分派] 第{row}行:{sentence}", err=True)
    return _said(done, len(refused))


def _said(done: Assigned, refused: int) -> int:
    said = f"分派 {done.lines} 户({done.cases} 条疑点),与原来相同 {done.unchanged} 户，未分派 {refused} 户。"
    click.echo(said)
    return HELD if refused else DONE


def _form(d: OpenedNight, seen: pl.DataFrame, path: Path) -> int:
    from assets.workbooks.assignments import TAKEN_BACK, write_assignments

    colleagues = _colleagues(d)
    if colleagues.side is None or not colleagues.actor.may("assign"):
        raise BadInput(f"{colleagues.actor.name}不能分派")
    written = write_assignments(seen, colleagues.side, path)
    names = "、".join(account.name for account in colleagues.theirs())
    click.echo(f"写出在办的 {written} 户：{path}")
    hint = f"在“分派给”一列写姓名({names})，收回的写“{TAKEN_BACK}”，不变的留空，再用 --list 读回。"
    click.echo(in_lines(hint))
    return DONE


def _summed(d: OpenedNight, seen: pl.DataFrame) -> None:
    from assets.cases.assigning import assigned_lines
    from assets.desk.accounts import Accounts
    from assets.desk.store import FILE, has_accounts, opened_store
    from matchers.cases.assigning import SIDES

    ended: set[str] = set()
    if has_accounts(d.home.root):
        with opened_store(d.home.root / FILE) as store:
            ended = {account.id for account in Accounts(store).all() if account.ended_at}
    own = [side.name for side in _colleagues(d).sides] if d.ledger.signer else [side.name for side in SIDES.values()]
    for code, side in SIDES.items():
        if side.name in own:
            click.echo(f"{side.name}：")
            for account, name, lines in assigned_lines(seen, code):
                mark = "(账户已停用，请另行分派)" if account in ended else ""
                click.echo(f"  {name or '未分派'}{mark}  {lines} 户")


commands = (assign,)
