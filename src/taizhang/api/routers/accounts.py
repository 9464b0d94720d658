from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from taizhang.api import paging, told, writing
from taizhang.api.schemas import Done
from taizhang.api.schemas.accounts import AccountEdit, AccountIn, AccountOut, AccountPage, AccountTold, ReachOut
from taizhang.api.schemas.paging import Searched
from taizhang.api.told import Told
from taizhang.units import account_queries, unit_names
from taizhang.units import accounts as operations
from taizhang.units.request import scoped

router = Router()


@router.get("accounts", url_name="accounts", response=AccountPage, summary="可管理的账号，按单位排序")
def accounts(
    request: HttpRequest,
    page: Query[Searched],
) -> Told:
    rows = account_queries.accounts(scoped(request).scope, text=page.q.strip())
    return paging.answer(
        paging.slice_of(rows, by=["unit__path", "id"], cursor=page.cursor, limit=page.limit), told.account
    )


@router.post("accounts", url_name="accounts", response=AccountTold, summary="新建账号，临时密码只给这一次")
def account_create(request: HttpRequest, body: AccountIn) -> Told:
    scope = scoped(request).scope
    unit = unit_names.unit_named(scope, body.unit)
    made = operations.create_account(scope, username=body.username, name=body.name, unit=unit, email=body.email)
    return {"account": told.account(made.account), "password": made.password}


@router.get("accounts/{int:account}", url_name="account", response=AccountOut, summary="一个账号")
def account(request: HttpRequest, account: int) -> Told:
    return told.account(scoped(request).subject)


@router.patch("accounts/{int:account}", url_name="account", response=AccountOut, summary="修改账号")
def account_edit(request: HttpRequest, account: int, body: AccountEdit) -> Told:
    here = scoped(request)

    def work() -> Told:
        unit = unit_names.unit_named(here.scope, body.unit)
        changed = operations.edit_account(
            here.scope, here.subject, version=body.version, name=body.name, unit=unit, email=body.email
        )
        return told.account(changed)

    return writing.change(here, work)


@router.post("accounts/{int:account}/reset", url_name="account_reset", response=AccountTold, summary="重置密码")
def account_reset(request: HttpRequest, account: int) -> Told:
    made = operations.reset_password(scoped(request).scope, scoped(request).subject)
    return {"account": told.account(made.account), "password": made.password}


@router.post("accounts/{int:account}/close", url_name="account_close", response=Done, summary="停用账号")
def account_close(request: HttpRequest, account: int) -> Told:
    operations.deactivate_account(scoped(request).scope, scoped(request).subject)
    return {"done": True}


@router.post("accounts/{int:account}/open", url_name="account_open", response=Done, summary="启用账号")
def account_open(request: HttpRequest, account: int) -> Told:
    operations.reactivate_account(scoped(request).scope, scoped(request).subject)
    return {"done": True}


@router.post("accounts/{int:account}/unlock", url_name="account_unlock", response=Done, summary="解锁账号")
def account_unlock(request: HttpRequest, account: int) -> Told:
    operations.unlock_account(scoped(request).scope, scoped(request).subject)
    return {"done": True}


@router.get(
    "accounts/{int:account}/reach", url_name="account_reach", response=list[ReachOut], summary="能看到什么"
)
def account_reach(request: HttpRequest, account: int) -> list[Told]:
    return [
        told.reach(row) for row in account_queries.reach_of(scoped(request).subject, today=timezone.localdate())
    ]
