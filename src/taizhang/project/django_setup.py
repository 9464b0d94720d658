"""Start Django for a command. Only commands that touch the database pay for it."""

import os


def setup() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.project.settings")
    import django

    django.setup()
