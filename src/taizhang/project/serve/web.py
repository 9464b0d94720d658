"""The web server: granian with one worker process, whose memory is settled before its first request."""

import gc
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from taizhang.project import config
from taizhang.project.lifetime import bound_to_parent

GRACE = 8  # seconds for requests under way; less than the supervisor's


def load(*_: Any) -> Any:
    """Runs in the worker process: load everything, then take what is loaded out of the collector's rounds."""
    bound_to_parent()
    from django.urls import get_resolver

    from taizhang.project.wsgi import application

    get_resolver().reverse_dict  # noqa: B018  imports every page now rather than under the first request
    gc.collect()
    gc.freeze()
    return application


def main() -> None:
    settings = config.load()
    server = Granian(
        "taizhang.project.wsgi:application",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.web_threads,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=load, wrap_loader=False)


if __name__ == "__main__":
    main()
