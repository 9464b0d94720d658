"""Who may do what: the one permission table. Printed in the manual and tested against every route.

A grant gives one role at one unit and flows down its subtree. The three administrators are separate persons: none
of them reads entries, and only the security administrator gives grants.
"""

from enum import StrEnum


class Role(StrEnum):
    CLERK = "clerk"
    REVIEWER = "reviewer"
    OFFICE = "office"
    VIEWER = "viewer"
    INSPECTOR = "inspector"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ROLE_LABELS = {
    Role.CLERK: "填报员",
    Role.REVIEWER: "审核员",
    Role.OFFICE: "办公室",
    Role.VIEWER: "领导",
    Role.INSPECTOR: "督导员",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}


class Right(StrEnum):
    VIEW = "view"  # read entries, figures, reports of the subtree
    ENTER = "enter"  # create and edit entries, take clerks' steps
    REVIEW = "review"  # approve, return, extend
    INSPECT = "inspect"  # visit, remark, reopen
    DIRECT = "direct"  # run campaigns, duties, lists, templates for the subtree
    UNITS = "units"  # tree, people, bodies
    SYSTEM = "system"  # packs, settings, jobs
    SECURITY = "security"  # accounts, grants, tokens
    AUDIT = "audit"  # events, seals, verification


RIGHT_LABELS = {
    Right.VIEW: "查看",
    Right.ENTER: "填报",
    Right.REVIEW: "审核",
    Right.INSPECT: "督导",
    Right.DIRECT: "统筹",
    Right.UNITS: "单位与人员",
    Right.SYSTEM: "系统",
    Right.SECURITY: "账号与授权",
    Right.AUDIT: "审计",
}

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CLERK: frozenset({Right.VIEW, Right.ENTER}),
    Role.REVIEWER: frozenset({Right.VIEW, Right.ENTER, Right.REVIEW}),
    Role.OFFICE: frozenset({Right.VIEW, Right.ENTER, Right.REVIEW, Right.DIRECT, Right.UNITS}),
    Role.VIEWER: frozenset({Right.VIEW}),
    Role.INSPECTOR: frozenset({Right.VIEW, Right.INSPECT}),
    Role.SYSTEM_ADMIN: frozenset({Right.SYSTEM, Right.UNITS}),
    Role.SECURITY_ADMIN: frozenset({Right.SECURITY}),
    Role.AUDIT_ADMIN: frozenset({Right.AUDIT}),
}

# One person never holds two of these (三员分立).
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
