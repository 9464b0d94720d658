"""Django settings, filled from the typed configuration. Read a setting of ours as `settings.CONFIG.…`."""

from typing import Any

from taizhang.project import keys
from taizhang.project.config import describe, load
from taizhang.project.databases import databases
from taizhang.project.mail import server
from taizhang.project.settings_auth import *  # noqa: F403 - Django reads settings as names of this module
from taizhang.project.settings_auth import AUTH_APPS, AUTH_MIDDLEWARE
from taizhang.project.settings_web import *  # noqa: F403 - as above
from taizhang.project.settings_web import WEB_APPS

CONFIG = load()
SETTINGS_SHOWN = describe(CONFIG)  # for the page of settings: never with a secret in it

SECRET_KEY = keys.secret_key(CONFIG)
DEBUG = False
ALLOWED_HOSTS = [*CONFIG.allowed_hosts]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *AUTH_APPS,
    *WEB_APPS,
    "taizhang.audit",
    "taizhang.units",
    "taizhang.jobs",
    "taizhang.ledgers",
    "taizhang.figures",
    "taizhang.duties",
    "taizhang.reports",
    "taizhang.project.apps.WiringConfig",
]
# Outermost first: every answer, an error or a static file as well, gets its request id, its line and its headers.
MIDDLEWARE = [
    "taizhang.project.middleware.requests.RequestMiddleware",
    "taizhang.project.middleware.headers.HeadersMiddleware",
    "taizhang.project.middleware.size.SizeMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    *AUTH_MIDDLEWARE,
]
AUTH_USER_MODEL = "units.Account"
ROOT_URLCONF = "taizhang.project.urls"
WSGI_APPLICATION = "taizhang.project.wsgi.application"

DATABASES: dict[str, Any] = databases(CONFIG)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = CONFIG.time_zone
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.data_dir / "static"
# `taizhang init` collects the files under names that change with their content; before, they come from the source.
_COLLECTED = (STATIC_ROOT / "staticfiles.json").exists()
_STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage" if _COLLECTED else None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC or "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = not _COLLECTED

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

# Idle sessions end by themselves: the access middleware writes a session at most once a minute, hence the minute.
SESSION_COOKIE_AGE = CONFIG.idle_minutes * 60 + 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIG.behind_tls
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = CONFIG.behind_tls
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.behind_tls else None

# a form may carry a large pasted text; files are streamed to disk and limited where they are taken in
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

_MAIL = server(CONFIG)
EMAIL_BACKEND = _MAIL.backend
EMAIL_HOST = _MAIL.host
EMAIL_PORT = _MAIL.port
EMAIL_HOST_USER = _MAIL.user
EMAIL_HOST_PASSWORD = _MAIL.password
EMAIL_USE_TLS = _MAIL.scheme == "smtp+tls"
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_TIMEOUT = 10  # seconds; a dead mail server must not hold a worker
DEFAULT_FROM_EMAIL = CONFIG.mail_from

LOGGING_CONFIG = "taizhang.project.logs.from_settings"
LOGGING = {"level": CONFIG.log_level, "form": CONFIG.log_format}
