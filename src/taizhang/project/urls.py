"""Every address of the product, one by one. Who may open each stands in project/routes.py.

Of the sign-in library only the routes below exist: accounts are made by the security administrator, so its
sign-up, e-mail and password pages have no address, and its third-party ones only where OIDC is set.
"""

from allauth.account import views as account_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from allauth.socialaccount import views as social_views
from allauth.socialaccount.providers.openid_connect import views as oidc_views
from django.conf import settings
from django.urls import URLPattern, URLResolver, path, re_path

from taizhang.api.main import api
from taizhang.project.health import healthz
from taizhang.web import expired, pages
from taizhang.web.views import (
    accounts,
    boards,
    campaigns,
    checks,
    demo,
    desk,
    dues,
    entries,
    entry_forms,
    events,
    feedback,
    figures,
    imports,
    jobs,
    ledger_lists,
    ledgers,
    manual,
    profile,
    tellings,
    units,
    webhooks,
    weeks,
)

handler400 = "taizhang.project.faults.bad_request"
handler403 = "taizhang.project.faults.forbidden"
handler404 = "taizhang.project.faults.not_found"
handler500 = "taizhang.project.faults.server_error"

SIGNING_IN: list[URLPattern | URLResolver] = [
    path("sign-in/", account_views.login, name="account_login"),
    path("sign-in/demo/", demo.demo_sign_in, name="demo_sign_in"),
    path("sign-in/closed/", account_views.account_inactive, name="account_inactive"),
    path("sign-in/again/", account_views.reauthenticate, name="account_reauthenticate"),
    path("sign-in/factor/", factor_views.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkey_views.login_webauthn, name="mfa_login_webauthn"),
    path("sign-out/", account_views.logout, name="account_logout"),
    path("resume/", expired.resume, name="resume"),
    path("me/factors/", factor_views.index, name="mfa_index"),
    path("me/factors/again/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("me/factors/totp/add/", totp_views.activate_totp, name="mfa_activate_totp"),
    path("me/factors/totp/remove/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/factors/codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/factors/codes/new/", recovery_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/factors/codes/file/", recovery_views.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("me/factors/passkeys/", passkey_views.list_webauthn, name="mfa_list_webauthn"),
    path("me/factors/passkeys/add/", passkey_views.add_webauthn, name="mfa_add_webauthn"),
    path("me/factors/passkeys/again/", passkey_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("me/factors/passkeys/<int:pk>/remove/", passkey_views.remove_webauthn, name="mfa_remove_webauthn"),
    path("me/factors/passkeys/<int:pk>/edit/", passkey_views.edit_webauthn, name="mfa_edit_webauthn"),
]
HOUSE_SIGN_IN: list[URLPattern | URLResolver] = [
    path("sign-in/oidc/<str:provider_id>/", oidc_views.login, name="openid_connect_login"),
    path("sign-in/oidc/<str:provider_id>/back/", oidc_views.callback, name="openid_connect_callback"),
    path("sign-in/oidc-cancelled/", social_views.login_cancelled, name="socialaccount_login_cancelled"),
    path("sign-in/oidc-failed/", social_views.login_error, name="socialaccount_login_error"),
]
PAGES: list[URLPattern | URLResolver] = [
    path("", desk.desk, name="desk"),
    path("todo/", desk.todo_list, name="todo"),
    path("help/", manual.contents, name="help"),
    path("help/permissions/", manual.permissions, name="help_permissions"),
    path("help/check/", manual.check, name="help_check"),
    path("help/<str:chapter>/", manual.chapter, name="help_chapter"),
    path("feedback/", feedback.feedback, name="feedback"),
    path("feedback/<int:feedback>/answer/", feedback.feedback_answer, name="feedback_answer"),
    path("rules/", pages.rules, name="rules"),
    path("me/", profile.profile, name="profile"),
    path("me/password/", profile.password, name="password"),
    path("me/sessions/<int:sign_in>/end/", profile.session_end, name="session_end"),
    path("me/tokens/", profile.token_create, name="token_create"),
    path("me/tokens/<int:token>/revoke/", profile.token_revoke, name="token_revoke"),
    path("units/", units.units, name="units"),
    path("units/<str:code>/", units.unit, name="unit"),
    path("board/", boards.own_board, name="own_board"),
    path("units/<str:code>/board/", boards.board, name="board"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<str:key>/", campaigns.campaign, name="campaign"),
    path("dues/", dues.own_dues, name="own_dues"),
    path("units/<str:code>/dues/", dues.dues, name="dues"),
    path("units/<str:code>/due/", dues.due, name="due"),
    path("units/<str:code>/due/mark/", dues.due_mark, name="due_mark"),
    path("units/<str:code>/matrix/", dues.matrix, name="matrix"),
    path("units/<str:code>/coverage/", dues.coverage, name="coverage"),
    path("units/<str:code>/calendar/", dues.calendar, name="duty_calendar"),
    path("week/", weeks.own_week, name="own_week"),
    path("units/<str:code>/week/", weeks.week, name="week"),
    path("units/<str:code>/week/confirm/", weeks.week_confirm, name="week_confirm"),
    path("weeks/<int:report>/return/", weeks.week_return, name="week_return"),
    path("dispatch/", weeks.own_dispatch, name="own_dispatch"),
    path("units/<str:code>/dispatch/", weeks.dispatch, name="dispatch"),
    path("units/<str:code>/dispatch/decide/", weeks.dispatch_decide, name="dispatch_decide"),
    path("units/<str:code>/dispatch/issue/", weeks.dispatch_issue, name="dispatch_issue"),
    path("dispatches/<int:dispatch>/sheet/", weeks.dispatch_sheet, name="dispatch_sheet"),
    path("reminders/", tellings.reminders, name="reminders"),
    path("reminders/feed/", tellings.feed_make, name="feed_make"),
    path("calendar/<str:token>.ics", tellings.duty_feed, name="duty_feed"),
    path("units/<str:code>/letters/", tellings.letter_list, name="letters"),
    path("units/<str:code>/letters/send/", tellings.letter_send, name="letter_send"),
    path("letters/<int:letter>/", tellings.letter, name="letter"),
    path("letters/<int:letter>/file/", tellings.letter_file, name="letter_file"),
    path("letters/<int:letter>/answer/", tellings.letter_answer, name="letter_answer"),
    path("holidays/", tellings.holidays, name="holidays"),
    path("ledgers/", ledgers.ledgers, name="ledgers"),
    path("ledgers/<str:ledger>/", ledgers.ledger, name="ledger"),
    path("ledgers/<str:ledger>/list/", ledger_lists.ledger_list, name="ledger_list"),
    path("ledgers/<str:ledger>/export/", ledger_lists.ledger_export, name="ledger_export"),
    path("lists/<int:saved_list>/delete/", ledger_lists.list_delete, name="list_delete"),
    path("exports/", ledger_lists.exports, name="exports"),
    path("exports/<int:export>/", ledger_lists.export_file, name="export_file"),
    path("ledgers/<str:ledger>/import/", imports.import_new, name="import_new"),
    path("ledgers/<str:ledger>/collection/", imports.collection, name="collection"),
    path("ledgers/<str:ledger>/template/", imports.ledger_template, name="ledger_template"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:batch>/undo/", imports.import_back, name="import_back"),
    path("ledgers/<str:ledger>/new/", entry_forms.entry_new, name="entry_new"),
    path("entries/<int:entry>/", entries.entry, name="entry"),
    path("entries/<int:entry>/edit/", entry_forms.entry_edit, name="entry_edit"),
    path("entries/<int:entry>/step/", entries.entry_step, name="entry_step"),
    path("entries/<int:entry>/undo/", entries.entry_undo, name="entry_undo"),
    path("entries/<int:entry>/withdraw/", entries.entry_withdraw, name="entry_withdraw"),
    path("entries/<int:entry>/restore/", entries.entry_restore, name="entry_restore"),
    path("entries/<int:entry>/evidence/", entries.evidence_add, name="evidence_add"),
    path("evidence/<int:evidence>/", entries.evidence, name="evidence"),
    path("evidence/<int:evidence>/remove/", entries.evidence_remove, name="evidence_remove"),
    path("figures/<str:indicator>/", figures.figure, name="figure"),
    path("figures/<str:indicator>/rows/", figures.figure_rows, name="figure_rows"),
    path("figures/<str:indicator>/count/", figures.figure_count, name="figure_count"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<int:incoming>/", checks.check, name="check"),
    path("checks/<int:incoming>/words/", checks.check_words, name="check_words"),
    path("checks/<int:incoming>/remarks.docx", checks.check_remarks, name="check_remarks"),
    path("units/<str:code>/agreement/", checks.agreement, name="agreement"),
    path("beginnings/", checks.beginnings, name="beginnings"),
    path("beginnings/take/", checks.beginning_take, name="beginning_take"),
    path("beginnings/<int:beginning>/undo/", checks.beginning_undo, name="beginning_undo"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<int:account>/", accounts.account, name="account"),
    path("accounts/<int:account>/grants/", accounts.grant_give, name="grant_give"),
    re_path(
        r"^accounts/(?P<account>[0-9]+)/(?P<act>reset|close|open|unlock)/$",
        accounts.account_act,
        name="account_act",
    ),
    path("grants/<int:grant>/withdraw/", accounts.grant_withdraw, name="grant_withdraw"),
    path("webhooks/", webhooks.webhook_list, name="webhooks"),
    path("webhooks/<int:webhook>/", webhooks.webhook, name="webhook"),
    re_path(
        r"^webhooks/(?P<webhook>[0-9]+)/(?P<deed>on|off|ping|secret|delete)/$",
        webhooks.webhook_act,
        name="webhook_act",
    ),
    path("deliveries/<int:delivery>/resend/", webhooks.delivery_resend, name="delivery_resend"),
    path("events/", events.events, name="events"),
    path("events/verify/", events.events_verify, name="events_verify"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:job>/cancel/", jobs.job_cancel, name="job_cancel"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", api.urls),
    *SIGNING_IN,
    *(HOUSE_SIGN_IN if settings.OIDC else []),
    *PAGES,
]
