from django.http import HttpRequest
from ninja import Router

from taizhang.api import told, writing
from taizhang.api.schemas import Done
from taizhang.api.schemas.accounts import GrantIn, GrantOut
from taizhang.api.told import Told
from taizhang.units import grants as operations
from taizhang.units import unit_names
from taizhang.units.account_queries import grants_of
from taizhang.units.request import scoped

router = Router()


@router.get("accounts/{int:account}/grants", url_name="grants", response=list[GrantOut], summary="一个账号的授权")
def grants(request: HttpRequest, account: int) -> list[Told]:
    return [told.grant(row) for row in grants_of(scoped(request).subject)]


@router.post("accounts/{int:account}/grants", url_name="grants", response=GrantOut, summary="授权")
def grant_give(request: HttpRequest, account: int, body: GrantIn) -> Told:
    here = scoped(request)

    def work() -> Told:
        unit = unit_names.unit_named(here.scope, body.unit)
        given = operations.give(
            here.scope, here.subject, role=body.role, unit=unit, tree=body.tree, until=body.until
        )
        return told.grant(given)

    return writing.change(here, work)


@router.delete("grants/{int:grant}", url_name="grant", response=Done, summary="撤回授权")
def grant_withdraw(request: HttpRequest, grant: int) -> Told:
    operations.withdraw(scoped(request).scope, scoped(request).given)
    return {"done": True}
