"""The WSGI application. Loading it loads every page and model, so that no first request pays for it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.project.settings")
application = get_wsgi_application()
