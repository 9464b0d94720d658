"""The route table: one line for every address of the product, saying who may open it. The access middleware obeys
it, the manual prints it, and a test fails for a route without a line. A route that is not here is closed.

A key is the route's name, or `METHOD name` where methods differ. A line is
  PUBLIC           anybody
  SIGNED_IN        any account; the view answers only with the account's own things
  held(right…)     whoever holds one of the rights anywhere; the view lists only what lies in its reach
  thing(right…)     as held; what the view reads or changes is found through the scope, so outside it is 404
  at(where, right…) whoever holds one of the rights at the unit of the thing named; outside his reach it is 404
"""

from dataclasses import dataclass
from enum import Enum

from taizhang.units.models import SEES_UNITS
from taizhang.units.roles import Right


class Who(Enum):
    PUBLIC = "任何人"
    SIGNED_IN = "已登录"
    HELD = "有此权限"
    THING = "有此权限，且可见该条"
    AT = "在该单位有此权限"


class Where(Enum):
    """What the address names: its keyword, and how its unit is found."""

    UNIT = "code"
    ACCOUNT = "account"
    GRANT = "grant"


@dataclass(frozen=True, slots=True)
class Line:
    who: Who
    rights: tuple[Right, ...] = ()
    where: Where | None = None


PUBLIC = Line(Who.PUBLIC)
SIGNED_IN = Line(Who.SIGNED_IN)


def held(*rights: Right) -> Line:
    return Line(Who.HELD, rights)


def thing(*rights: Right) -> Line:
    return Line(Who.THING, rights)


def at(where: Where, *rights: Right) -> Line:
    return Line(Who.AT, rights, where)


# A step names its own posts; these are the rights any of them may ask for.
STEPS = (Right.ENTER, Right.REVIEW, Right.DIRECT, Right.INSPECT)
# A ledger says who keeps it; those without the right to enter are its inspectors.
KEEPERS = (Right.ENTER, Right.INSPECT)

ROUTES: dict[str, Line] = {
    "healthz": PUBLIC,
    # signing in
    "account_login": PUBLIC,
    "account_logout": SIGNED_IN,
    "account_inactive": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_login_webauthn": PUBLIC,
    # there only when a sign-in of the house is set (project/settings_auth.py)
    "openid_connect_login": PUBLIC,
    "openid_connect_callback": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": PUBLIC,
    # there only on a demo site
    "demo_sign_in": PUBLIC,
    # typed text kept over an expired session
    "resume": SIGNED_IN,
    # oneself
    "desk": SIGNED_IN,
    "todo": held(Right.ENTER, Right.REVIEW, Right.INSPECT),
    # the manual, and a word about a page: one's own, all of them for administrators
    "help": SIGNED_IN,
    "help_chapter": SIGNED_IN,
    "help_permissions": SIGNED_IN,
    "help_check": SIGNED_IN,
    "feedback": SIGNED_IN,
    "feedback_answer": held(Right.SYSTEM),
    "rules": PUBLIC,
    "profile": SIGNED_IN,
    "password": SIGNED_IN,
    "session_end": SIGNED_IN,
    "token_create": SIGNED_IN,
    "token_revoke": SIGNED_IN,
    # units
    "search": held(*SEES_UNITS),
    "units": held(*SEES_UNITS),
    "unit": at(Where.UNIT, *SEES_UNITS),
    "unit_import": held(Right.UNITS),
    "unit_move": at(Where.UNIT, Right.UNITS),
    "unit_merge": at(Where.UNIT, Right.UNITS),
    "people": at(Where.UNIT, *SEES_UNITS),
    "person_new": at(Where.UNIT, Right.UNITS),
    "person": thing(Right.UNITS),
    "person_end": thing(Right.UNITS),
    "bodies": at(Where.UNIT, *SEES_UNITS),
    "body_new": at(Where.UNIT, Right.DIRECT, Right.UNITS),
    "body": thing(*SEES_UNITS),
    "body_member": thing(Right.DIRECT, Right.UNITS),
    "body_leave": thing(Right.DIRECT, Right.UNITS),
    "body_end": thing(Right.DIRECT, Right.UNITS),
    # How a unit stands. Its figures are given to whoever sees the unit whole; anything else is 404.
    "own_board": held(Right.VIEW),
    "board": at(Where.UNIT, Right.VIEW),
    "campaigns": held(Right.VIEW),
    "campaign": thing(Right.VIEW),
    # duties: own dues, coverage, weeks, the dispatch over them
    "own_dues": held(Right.VIEW),
    "own_week": held(Right.VIEW),
    "own_dispatch": held(Right.VIEW),
    "dues": at(Where.UNIT, Right.VIEW),
    "due": at(Where.UNIT, Right.VIEW),
    "due_mark": at(Where.UNIT, Right.ENTER),
    "matrix": at(Where.UNIT, Right.VIEW),
    "coverage": at(Where.UNIT, Right.VIEW),
    "duty_calendar": at(Where.UNIT, Right.VIEW),
    "burden": at(Where.UNIT, Right.VIEW),
    "expiring": at(Where.UNIT, Right.VIEW),
    "week": at(Where.UNIT, Right.VIEW),
    "week_confirm": at(Where.UNIT, Right.ENTER),
    "week_return": thing(Right.REVIEW),
    "dispatch": at(Where.UNIT, Right.VIEW),
    "dispatch_decide": at(Where.UNIT, Right.REVIEW),
    "dispatch_issue": at(Where.UNIT, Right.REVIEW),
    "dispatch_sheet": thing(Right.VIEW),
    "robots": held(Right.DIRECT),
    "robot_end": thing(Right.DIRECT),
    "feed_end": SIGNED_IN,
    "GET duty_switches": at(Where.UNIT, Right.VIEW),
    "POST duty_switches": at(Where.UNIT, Right.DIRECT),
    "own_oversight": held(Right.VIEW),
    "oversight": at(Where.UNIT, Right.VIEW),
    "group_new": at(Where.UNIT, Right.DIRECT),
    "group_act": at(Where.UNIT, Right.DIRECT),
    "own_lookbacks": held(Right.VIEW),
    "lookbacks": at(Where.UNIT, Right.VIEW),
    "lookback": at(Where.UNIT, Right.VIEW),
    "lookback_answer": at(Where.UNIT, Right.ENTER),
    "lookback_close": at(Where.UNIT, Right.ENTER),
    "reminders": SIGNED_IN,
    "feed_make": SIGNED_IN,
    "duty_feed": PUBLIC,  # the token in the address is the right
    "letters": at(Where.UNIT, Right.VIEW),
    "letter_send": at(Where.UNIT, Right.REVIEW),
    "letter": thing(Right.VIEW),
    "letter_file": thing(Right.VIEW),
    "letter_answer": thing(Right.ENTER),
    "holidays": held(Right.SYSTEM),
    # Ledgers, entries, figures. A form of an entry asks again for the right of the very change.
    "ledgers": held(Right.VIEW),
    "ledger": held(Right.VIEW),
    "ledger_list": held(Right.VIEW),
    "local_columns": held(Right.DIRECT),
    "local_end": thing(Right.DIRECT),
    "ledger_export": held(Right.VIEW),
    "list_delete": thing(Right.VIEW),
    "selection_step": held(*STEPS),
    "selection_undo": held(*STEPS),
    "selection_merge": held(Right.REVIEW),
    "exports": held(Right.VIEW),
    "export_file": thing(Right.VIEW),
    "import_new": held(*KEEPERS),
    "collection": held(*KEEPERS),
    "ledger_template": held(Right.VIEW),
    "imports": held(Right.VIEW),
    "import_back": thing(*KEEPERS),
    "entry_new": held(*KEEPERS),
    "entry": thing(Right.VIEW),
    "entry_edit": thing(*KEEPERS),
    "entry_inplace": thing(*KEEPERS),
    "entry_unmerge": thing(Right.REVIEW),
    "entry_step": thing(*STEPS),
    "entry_undo": thing(*STEPS),
    "entry_withdraw": thing(*KEEPERS),
    "entry_restore": thing(*KEEPERS),
    "evidence_add": thing(*KEEPERS),
    "evidence": thing(Right.VIEW),
    "evidence_view": thing(Right.VIEW),
    "evidence_remove": thing(*KEEPERS),
    "figure": held(Right.VIEW),
    "figure_rows": held(Right.VIEW),
    "figure_count": held(Right.VIEW),
    # rewritten drafts
    "report_rewrite": thing(Right.VIEW),
    "rewrite_decide": thing(Right.ENTER),
    "rewrite_undo": thing(Right.ENTER),
    # incoming files
    "checks": held(Right.VIEW),
    "check": thing(Right.VIEW),
    "check_words": thing(Right.ENTER),
    "check_remarks": thing(Right.VIEW),
    "agreement": at(Where.UNIT, Right.VIEW),
    "beginnings": held(Right.ENTER),
    "beginning_take": held(Right.ENTER),
    "beginning_undo": thing(Right.ENTER),
    # Reports. A template flows down to whoever works below the unit that keeps it.
    "reports": held(Right.VIEW),
    "report_new": held(Right.ENTER),
    "report": thing(Right.VIEW),
    "report_file": thing(Right.VIEW),
    "report_act": thing(Right.ENTER, Right.REVIEW),
    "report_sending": thing(Right.ENTER),
    "report_find": held(Right.VIEW),
    "report_level": held(Right.ENTER),
    "report_archive": SIGNED_IN,
    "report_templates": held(Right.VIEW),
    "report_template": thing(Right.VIEW),
    "report_bind": thing(Right.ENTER),
    "report_confirm": thing(Right.ENTER),
    "report_retire": thing(Right.ENTER),
    # administration
    "accounts": held(Right.SECURITY),
    "account_new": held(Right.SECURITY),
    "account": at(Where.ACCOUNT, Right.SECURITY),
    "account_act": at(Where.ACCOUNT, Right.SECURITY),
    "grant_give": at(Where.ACCOUNT, Right.SECURITY),
    "grant_withdraw": at(Where.GRANT, Right.SECURITY),
    "packs": held(Right.SYSTEM),
    "pack": held(Right.VIEW, Right.SYSTEM),
    "settings": held(Right.SYSTEM),
    "events": held(Right.AUDIT),
    "events_verify": held(Right.AUDIT),
    "jobs": held(Right.SYSTEM),
    "job_cancel": held(Right.SYSTEM),
    "webhooks": held(Right.DIRECT),
    "webhook": thing(Right.DIRECT),
    "webhook_act": thing(Right.DIRECT),
    "delivery_resend": thing(Right.DIRECT),
    # the API
    "api:openapi-json": PUBLIC,
    "api:api-root": PUBLIC,
    "api:me": SIGNED_IN,
    "api:my_password": SIGNED_IN,
    "api:my_sessions": SIGNED_IN,
    "api:my_session": SIGNED_IN,
    "api:my_tokens": SIGNED_IN,
    "api:my_token": SIGNED_IN,
    "api:feedback": SIGNED_IN,
    "api:feedback_answer": held(Right.SYSTEM),
    "api:units": held(*SEES_UNITS),
    "api:unit": at(Where.UNIT, *SEES_UNITS),
    "api:unit_children": at(Where.UNIT, *SEES_UNITS),
    "api:unit_move": at(Where.UNIT, Right.UNITS),
    "api:unit_merge": at(Where.UNIT, Right.UNITS),
    "api:people": at(Where.UNIT, *SEES_UNITS),
    "POST api:people": at(Where.UNIT, Right.UNITS),
    "api:person": thing(Right.UNITS),
    "api:person_end": thing(Right.UNITS),
    "api:person_transfer": thing(Right.UNITS),
    "api:bodies": at(Where.UNIT, *SEES_UNITS),
    "POST api:bodies": at(Where.UNIT, Right.DIRECT, Right.UNITS),
    "api:body": thing(Right.DIRECT, Right.UNITS),
    "api:body_end": thing(Right.DIRECT, Right.UNITS),
    "api:body_member": thing(Right.DIRECT, Right.UNITS),
    "api:body_leave": thing(Right.DIRECT, Right.UNITS),
    "api:accounts": held(Right.SECURITY),
    "api:account": at(Where.ACCOUNT, Right.SECURITY),
    "api:account_reset": at(Where.ACCOUNT, Right.SECURITY),
    "api:account_close": at(Where.ACCOUNT, Right.SECURITY),
    "api:account_open": at(Where.ACCOUNT, Right.SECURITY),
    "api:account_unlock": at(Where.ACCOUNT, Right.SECURITY),
    "api:account_reach": at(Where.ACCOUNT, Right.SECURITY),
    "api:grants": at(Where.ACCOUNT, Right.SECURITY),
    "api:grant": at(Where.GRANT, Right.SECURITY),
    "api:events": held(Right.AUDIT),
    # the system administrator's all, everybody else's own
    "api:jobs": SIGNED_IN,
    "api:job": SIGNED_IN,
    # A figure is given to whoever sees the unit's whole subtree; the query decides, and anything else is 404.
    "api:figures": at(Where.UNIT, Right.VIEW),
    "api:figure_series": at(Where.UNIT, Right.VIEW),
    "api:figure_children": at(Where.UNIT, Right.VIEW),
    "api:figure_rows": at(Where.UNIT, Right.VIEW),
    "api:figure_recount": at(Where.UNIT, Right.VIEW),
    "api:figure_count": at(Where.UNIT, Right.VIEW),
    "api:figures_verify": held(Right.SYSTEM),
    "api:figures_rebuild": held(Right.SYSTEM),
    # duties
    "api:dues": at(Where.UNIT, Right.VIEW),
    "api:due": at(Where.UNIT, Right.VIEW),
    "api:due_mark": at(Where.UNIT, Right.ENTER),
    "api:coverage": at(Where.UNIT, Right.VIEW),
    "api:coverage_named": at(Where.UNIT, Right.VIEW),
    "api:matrix": at(Where.UNIT, Right.VIEW),
    "api:burden": at(Where.UNIT, Right.VIEW),
    "api:oversight": at(Where.UNIT, Right.VIEW),
    "api:oversight_groups": at(Where.UNIT, Right.DIRECT),
    "api:oversight_group": at(Where.UNIT, Right.DIRECT),
    "api:expiring": at(Where.UNIT, Right.VIEW),
    "GET api:week": at(Where.UNIT, Right.VIEW),
    "POST api:week": at(Where.UNIT, Right.ENTER),
    "api:week_return": thing(Right.REVIEW),
    "api:dispatch_decide": at(Where.UNIT, Right.REVIEW),
    "api:dispatch_issue": at(Where.UNIT, Right.REVIEW),
    "api:duty_switch": at(Where.UNIT, Right.DIRECT),
    "api:lookbacks": at(Where.UNIT, Right.VIEW),
    "GET api:lookback": at(Where.UNIT, Right.VIEW),
    "POST api:lookback": at(Where.UNIT, Right.ENTER),
    "api:lookback_close": at(Where.UNIT, Right.ENTER),
    "api:dispatch": at(Where.UNIT, Right.VIEW),
    "GET api:letters": at(Where.UNIT, Right.VIEW),
    "POST api:letters": at(Where.UNIT, Right.REVIEW),
    "api:letter_receive": thing(Right.ENTER),
    "api:letter_reply": thing(Right.ENTER),
    "api:robots": at(Where.UNIT, Right.DIRECT),
    "api:robot": thing(Right.DIRECT),
    "api:feed": SIGNED_IN,
    "api:reminders": SIGNED_IN,
    "api:holidays": held(Right.SYSTEM),
    # Ledgers and entries. An entry may be seen by its co-owners too, so its own query decides, not the address.
    "api:ledgers": SIGNED_IN,
    "api:ledger": SIGNED_IN,
    "GET api:entries": held(Right.VIEW),
    "POST api:entries": held(*KEEPERS),
    "api:entry_counts": held(Right.VIEW),
    "api:lumps": held(Right.ENTER),
    "api:passage": held(*KEEPERS),
    "api:bulk_step": held(*STEPS),
    "api:bulk_undo": held(*STEPS),
    "POST api:imports": held(*KEEPERS),
    "api:collections": held(*KEEPERS),
    "api:import_list": held(Right.VIEW),
    "api:import_undo": thing(*KEEPERS),
    "api:export": held(Right.VIEW),
    "api:template": held(Right.VIEW),
    "api:export_request": held(Right.VIEW),
    "api:exports": held(Right.VIEW),
    "api:export_get": thing(Right.VIEW),
    "api:export_file": thing(Right.VIEW),
    # One's own lists and those shared at the units one works at; the query decides, anything else is 404.
    "GET api:local_fields": held(Right.VIEW),
    "POST api:local_fields": held(Right.DIRECT),
    "api:local_field": thing(Right.DIRECT),
    "GET api:local_options": held(Right.VIEW),
    "POST api:local_options": held(Right.DIRECT),
    "api:local_option": thing(Right.DIRECT),
    "api:lists": held(Right.VIEW),
    "api:webhooks": held(Right.DIRECT),
    "api:webhook": thing(Right.DIRECT),
    "api:webhook_secret": thing(Right.DIRECT),
    "api:webhook_ping": thing(Right.DIRECT),
    "api:deliveries": thing(Right.DIRECT),
    "api:delivery_resend": thing(Right.DIRECT),
    "api:list": thing(Right.VIEW),
    "GET api:entry": thing(Right.VIEW),
    "api:entry_history": thing(Right.VIEW),
    "GET api:evidence": thing(Right.VIEW),
    "api:evidence_text": thing(Right.VIEW),
    "PATCH api:entry": thing(*KEEPERS),
    "api:entry_withdraw": thing(*KEEPERS),
    "api:entry_restore": thing(*KEEPERS),
    "api:extensions": thing(*KEEPERS),
    "api:evidence_add": thing(*KEEPERS),
    "DELETE api:evidence": thing(*KEEPERS),
    "api:entry_step": thing(*STEPS),
    "api:entry_undo": thing(*STEPS),
    "api:extension": thing(*STEPS),
    "api:effect": thing(*STEPS),
    "api:entry_merge": thing(Right.REVIEW),
    "api:entry_unmerge": thing(Right.REVIEW),
    # reports
    "GET api:report_templates": held(Right.VIEW),
    "POST api:report_templates": held(Right.ENTER),
    "api:report_template": thing(Right.VIEW),
    "api:report_slot": thing(Right.ENTER),
    "GET api:report_list": held(Right.VIEW),
    "POST api:report_list": held(Right.ENTER),
    "GET api:report": thing(Right.VIEW),
    "DELETE api:report": thing(Right.ENTER),
    "api:report_remake": thing(Right.ENTER),
    "api:report_reopen": thing(Right.ENTER),
    "api:report_sendings": held(Right.VIEW),
    "api:report_receive": thing(Right.ENTER),
    "api:report_return": thing(Right.ENTER),
    "api:report_levels": held(Right.ENTER),
    "api:report_level_file": SIGNED_IN,
    "api:template_confirm": thing(Right.ENTER),
    "api:template_retire": thing(Right.ENTER),
    "api:report_file": thing(Right.VIEW),
    "api:report_fact": thing(Right.VIEW),
    "api:report_given": thing(Right.ENTER),
    "api:report_hand": thing(Right.ENTER),
    "api:report_lists": thing(Right.VIEW),
    "GET api:report_list_rows": thing(Right.VIEW),
    "PUT api:report_list_rows": thing(Right.ENTER),
    "api:report_review": thing(Right.REVIEW),
    "api:report_issue": thing(Right.REVIEW),
    "api:report_reissue": thing(Right.ENTER),
    "api:report_send": thing(Right.ENTER),
    "api:report_verify": held(Right.VIEW),
    "POST api:report_rewrite": thing(Right.ENTER),
    "GET api:report_rewrite": thing(Right.VIEW),
    "api:rewrite_decide": thing(Right.ENTER),
    "api:rewrite_undo": thing(Right.ENTER),
    "api:file_slots": held(Right.VIEW),
    "api:file_lint": held(Right.VIEW),
    # The unit's figures decide: who may not see its whole subtree gets no check of it.
    "api:check_new": at(Where.UNIT, Right.VIEW),
    "api:checks": held(Right.VIEW),
    "api:check": thing(Right.VIEW),
    "api:check_remarks": thing(Right.VIEW),
    "api:check_words": thing(Right.ENTER),
    "api:agreement": at(Where.UNIT, Right.VIEW),
    "api:beginning_offers": at(Where.UNIT, Right.ENTER),
    "POST api:beginnings": at(Where.UNIT, Right.ENTER),
    "GET api:beginnings": at(Where.UNIT, Right.VIEW),
    "api:beginning_undo": thing(Right.ENTER),
}


def line_for(method: str, name: str) -> Line | None:
    return ROUTES.get(f"{method} {name}") or ROUTES.get(name)
