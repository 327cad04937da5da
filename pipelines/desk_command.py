"""The desk and its accounts, from the command line.

Belongs here: `hedui desk` and `hedui account`. Does not belong here: pages (`pipelines/desk`), accounts themselves
(`assets/desk/accounts.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.errors import BadInput
from pipelines.exit_codes import DONE
from pipelines.options import home_option, queue_named
from pipelines.settings import settings

if TYPE_CHECKING:
    from assets.home.home import Home

EVERYTHING = "all"
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  (compared with, never bound to by itself)
"""Addresses under which nobody can open the desk, although it listens there."""


@click.command("desk")
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址；办公网内用本机的内网地址")
@click.option("--port", default=8080, show_default=True, help="端口")
@click.option("--certificate", type=click.Path(path_type=Path, exists=True), help="TLS 证书文件")
@click.option("--key", type=click.Path(path_type=Path, exists=True), help="TLS 私钥文件")
def desk(home: Path | None, host: str, port: int, certificate: Path | None, key: Path | None) -> int:
    """打开网上办理：清单、户卡、填报、复核、下发，在浏览器里办。"""
    import uvicorn

    from assets.desk.store import has_accounts
    from assets.home.memory import remember
    from pipelines.desk.app import application
    from pipelines.desk.place import Desk

    if (certificate is None) != (key is None):
        raise BadInput("--certificate 和 --key 要一起写")
    place = settings(home).place()
    if not has_accounts(place.root):
        raise BadInput("还没有账户，先用 hedui account add 登录名 --name 姓名 --role account_officer 建立账户管理员")
    app = application(Desk.of(place), is_warm=True)
    is_local = host in {"127.0.0.1", "localhost", "::1"}
    if not is_local and certificate is None:
        click.echo("没有证书：网内的人可以看到传送的内容，请尽快加 --certificate 和 --key。", err=True)
    address = f"{'https' if certificate else 'http'}://{host}:{port}"
    if host not in EVERYWHERE:
        remember(place.root, desk=address)
    click.echo(f"浏览器打开 {address} ，按 Ctrl+C 结束。")
    files = {"ssl_certfile": str(certificate), "ssl_keyfile": str(key)} if certificate else {}
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, server_header=False, **files)  # type: ignore[arg-type]
    return DONE


@click.group("account")
def account() -> None:
    """账户：建立、停用、重设密码、改权限。"""


@account.command("add")
@click.argument("login")
@home_option
@click.option("--name", required=True, help="姓名")
@click.option("--role", required=True, help="角色，例如 乡镇经办人(township_clerk)；写错时列出可选的")
@click.option("--township", "townships", multiple=True, help="所在或所管的乡镇，可写多次；县级写 all")
@click.option("--queue", "queues", multiple=True, help="可办的类别，可写多次；all 为全部(近亲属备案只给县级)")
@click.option("--person", "asks_person", is_flag=True, help="另问持有人的身份证号，使他回避本人和近亲属的疑点")
def add(
    login: str,
    home: Path | None,
    name: str,
    role: str,
    townships: tuple[str, ...],
    queues: tuple[str, ...],
    asks_person: bool,
) -> int:
    """建立账户，显示一次初始密码。"""
    from assets.desk.access_log import AccessLog
    from assets.desk.accounts import Accounts
    from assets.desk.store import FILE, opened_store
    from matchers.cases.authority import ROLES
    from matchers.cases.casework import QUEUES

    place = settings(home).place()
    key = place.key()
    given = list(QUEUES) if EVERYTHING in queues else [queue_named(queue) for queue in queues]
    role = {known.name: code for code, known in ROLES.items()}.get(role, role)
    places = None if EVERYTHING in townships else townships
    person = _holder(place) if asks_person else None
    with opened_store(place.root / FILE) as store:
        made, first = Accounts(store).add(login, name, role, townships=places, queues=given, person=person)
        AccessLog(store, key).note("", "hedui account", "account_added", made.id)
    click.echo(f"账户 {login}（{name}）已建立，初始密码 {first} ，只显示这一次，第一次登录须修改。")
    return DONE


def _holder(place: Home) -> str:
    """Whose number is typed in, unseen; it is kept nowhere."""
    from assets.desk.holder import holder_with
    from assets.home.warehouse import opened

    if not place.published.exists():
        raise BadInput(f"{place.root} 还没有发布过核对结果，查不到持有人；请先运行 hedui night，或不加 --person")
    number = click.prompt("持有人的身份证号（输入时不显示）", hide_input=True, prompt_suffix="：")
    with opened(place.published, read_only=True) as con:
        return holder_with(con, number)


@account.command("list")
@home_option
def list_accounts(home: Path | None) -> int:
    """列出账户。"""
    from assets.desk.accounts import Accounts
    from assets.desk.store import FILE, opened_store
    from matchers.cases.authority import ROLES
    from matchers.cases.casework import QUEUES

    place = settings(home).place()
    with opened_store(place.root / FILE) as store:
        found = Accounts(store).all()
    for one in found:
        places = "全县" if one.townships is None else "、".join(sorted(one.townships)) or "没有乡镇"
        queues = "、".join(QUEUES[q] for q in QUEUES if q in one.queues) or "没有类别"
        click.echo(
            f"{one.login}  {one.name}  {ROLES[one.role].name}  {places}  {queues}"
            f"{'  已登记本人' if one.person else ''}{'  已停用' if one.ended_at else ''}"
        )
    if not found:
        click.echo("还没有账户。")
    return DONE


def _change(home: Path | None, login: str, act: str) -> tuple[str, str | None]:
    """The account's id, and its new first password where it got one."""
    from assets.desk.access_log import AccessLog
    from assets.desk.accounts import Accounts
    from assets.desk.store import FILE, opened_store

    place = settings(home).place()
    key = place.key()
    with opened_store(place.root / FILE) as store:
        accounts = Accounts(store)
        found = accounts.with_login(login)
        first = None
        if act == "account_reset":
            first = accounts.reset(found.id)
        else:
            accounts.end(found.id)
        AccessLog(store, key).note("", "hedui account", act, found.id)
    return found.id, first


@account.command("end")
@click.argument("login")
@home_option
def end(login: str, home: Path | None) -> int:
    """停用账户：人已离岗；做过的仍记在名下。"""
    from assets.cases.assigning import left_by

    account, _ = _change(home, login, "account_ended")
    click.echo(f"账户 {login} 已停用。")
    place = settings(home).place()
    if place.published.exists():
        with place.ledger(read_only=True) as ledger:
            if left := left_by(ledger, account):
                click.echo(left)
    return DONE


@account.command("reset")
@click.argument("login")
@home_option
def reset(login: str, home: Path | None) -> int:
    """重设密码并解锁，显示一次新的初始密码。"""
    click.echo(f"账户 {login} 的新初始密码 {_change(home, login, 'account_reset')[1]} ，只显示这一次。")
    return DONE


commands = (desk, account)
