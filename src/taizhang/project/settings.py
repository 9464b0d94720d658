"""Django settings, filled from the typed configuration."""

from pathlib import Path
from typing import Any

from taizhang.project.config import load

CONFIG = load()

SECRET_KEY = CONFIG.secret_key
DEBUG = False
ALLOWED_HOSTS = CONFIG.allowed_hosts
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "taizhang.audit",
    "taizhang.units",
    "taizhang.jobs",
    "taizhang.ledgers",
    "taizhang.project.apps.WiringConfig",
]
AUTH_USER_MODEL = "units.Account"
ROOT_URLCONF = "taizhang.project.urls"
WSGI_APPLICATION = "taizhang.project.wsgi.application"
DATABASES: dict[str, Any] = {"default": CONFIG.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = Path(CONFIG.data_dir) / "static"
MIDDLEWARE: list[str] = []
