"""A file that cannot be read is refused like anything else, by pages and API alike."""

from collections.abc import Iterator
from contextlib import contextmanager

from taizhang.audit.errors import Refused
from taizhang.files.errors import FileError


@contextmanager
def refused_files() -> Iterator[None]:
    try:
        yield
    except FileError as error:
        raise Refused(str(error), code="file_unreadable", field="file") from error
