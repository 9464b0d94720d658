"""How events about accounts read."""

from taizhang.audit.wording import Table
from taizhang.units.roles import RIGHT_LABELS, ROLE_LABELS

ACTIONS = {
    "account.created": "新建账号",
    "account.edited": "修改账号",
    "account.deactivated": "停用账号",
    "account.reactivated": "启用账号",
    "account.unlocked": "解锁账号",
    "account.locked": "账号锁定",
    "account.password_reset": "重置密码",
    "account.password_changed": "修改密码",
    "account.signed_in": "登录",
    "account.sign_in_failed": "登录失败",
    "account.signed_out": "退出登录",
    "account.session_ended": "结束一处登录",
    "account.factor_added": "启用第二重验证",
    "account.factor_removed": "停用第二重验证",
    "grant.given": "授权",
    "grant.withdrawn": "撤回授权",
    "token.created": "新建访问令牌",
    "token.revoked": "撤销访问令牌",
    "feedback.given": "提意见",
    "feedback.answered": "答复意见",
}
FIELDS = {
    "username": "账号名",
    "name": "姓名",
    "unit": "单位",
    "email": "电子邮箱",
    "role": "角色",
    "tree": "范围",
    "until": "截止",
    "label": "用途",
    "rights": "权限",
    "expires": "有效期至",
    "kind": "方式",
    "page": "页面",
}
WORDING = Table(
    actions=ACTIONS,
    fields=FIELDS,
    values={
        "role": {str(role): text for role, text in ROLE_LABELS.items()},
        "right": {str(right): text for right, text in RIGHT_LABELS.items()},
        "tree": {"block": "块", "line": "条"},
        "kind": {"totp": "动态口令", "passkey": "通行密钥", "recovery_codes": "恢复码"},
    },
)
