from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest
from ninja import Router

from taizhang.api import told, writing
from taizhang.api.schemas import Done
from taizhang.api.schemas.accounts import MeOut, PasswordIn, SessionOut, TokenIn, TokenOut, TokenTold
from taizhang.api.told import Told
from taizhang.units import accounts, signing, tokens
from taizhang.units.account_queries import grants_of
from taizhang.units.models import ApiToken
from taizhang.units.request import scoped
from taizhang.units.roles import Right

router = Router()


@router.get("me", url_name="me", response=MeOut, summary="本人的账号、授权和权限")
def me(request: HttpRequest) -> Told:
    here = scoped(request)
    return {
        "account": told.account(here.account),
        "grants": [told.grant(row) for row in grants_of(here.account)],
        "rights": [right for right in Right if here.scope.has(right)],
    }


@router.post("me/password", url_name="my_password", response=Done, summary="修改密码")
def my_password(request: HttpRequest, body: PasswordIn) -> Told:
    here = scoped(request)
    writing.need_session(here)
    account = accounts.change_password(here.scope, here.account, old=body.old, new=body.new)
    before = str(here.session.session_key)
    update_session_auth_hash(here, account)
    signing.renamed_session(account, before, str(here.session.session_key))
    return {"done": True}


@router.get("me/sessions", url_name="my_sessions", response=list[SessionOut], summary="登录中的设备")
def my_sessions(request: HttpRequest) -> list[Told]:
    here = scoped(request)
    this = None if here.token_used else here.session.session_key
    return [told.session(row, this) for row in signing.open_sessions(here.account)]


@router.delete("me/sessions/{int:sign_in}", url_name="my_session", response=Done, summary="结束一处登录")
def my_session_end(request: HttpRequest, sign_in: int) -> Told:
    here = scoped(request)
    signing.end_session(here.scope, here.account, sign_in)
    return {"done": True}


@router.get("me/tokens", url_name="my_tokens", response=list[TokenOut], summary="访问令牌")
def my_tokens(request: HttpRequest) -> list[Told]:
    rows = ApiToken.objects.filter(account=scoped(request).account, revoked=None)
    return [told.token(row) for row in rows.order_by("-id")]


@router.post("me/tokens", url_name="my_tokens", response=TokenTold, summary="新建访问令牌，文本只给这一次")
def my_token_create(request: HttpRequest, body: TokenIn) -> Told:
    here = scoped(request)
    writing.need_session(here)
    new = tokens.create_token(here.scope, here.account, purpose=body.label, rights=body.rights, days=body.days)
    return {"token": told.token(new.token), "text": new.text}


@router.delete("me/tokens/{int:token}", url_name="my_token", response=Done, summary="撤销访问令牌")
def my_token_revoke(request: HttpRequest, token: int) -> Told:
    tokens.revoke_token(scoped(request).scope, token)
    return {"done": True}
