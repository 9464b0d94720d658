"""Where a unit stands in a tree: a string of fixed-width segments, so that a subtree is one range of an index.

Digits and capitals only, compared byte by byte. Under a Chinese collation the same range is silently empty; so the
column is declared binary on both databases and `probe` proves it at start.
"""

from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Q

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WIDTH = 3  # 46,656 children of one unit
MAX_DEPTH = 11  # one segment of the column is kept free, for parking a subtree while siblings change places
MAX_LENGTH = WIDTH * (MAX_DEPTH + 1)
ABOVE_ALL = "~"  # sorts after every letter of the alphabet
PARKED = "#"  # before a path that is for a moment nowhere; sorts before every letter of the alphabet


if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:  # Django's fields are generic only in their stubs
    _CharField = models.CharField


class PathField(_CharField):
    """A path compared byte by byte on either database."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_LENGTH)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: Any) -> Any:
        parameters = super().db_parameters(connection)
        parameters["collation"] = "C" if connection.vendor == "postgresql" else "BINARY"
        return parameters


def segment(number: int) -> str:
    """The fixed-width segment of the n-th child."""
    if not 0 <= number < len(ALPHABET) ** WIDTH:
        raise ValueError("too many children under one unit")
    letters = ""
    for _ in range(WIDTH):
        number, rest = divmod(number, len(ALPHABET))
        letters = ALPHABET[rest] + letters
    return letters


def number_of(path: str) -> int:
    """Which child of its parent a path names."""
    return int(path[-WIDTH:], len(ALPHABET))


def bound(path: str) -> str:
    """The first string above the whole subtree of `path`."""
    return path + ABOVE_ALL


def within(path: str, *, field: str = "path") -> Q:
    """The subtree of `path`, itself included."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": bound(path)})


def below(path: str, *, field: str = "path") -> Q:
    """The subtree of `path` without itself."""
    return Q(**{f"{field}__gt": path, f"{field}__lt": bound(path)})


def covers(path: str, other: str) -> bool:
    return other.startswith(path)


def ancestors(path: str, *, itself: bool = False) -> list[str]:
    """The paths above, root first."""
    end = len(path) + (1 if itself else 0)
    return [path[:length] for length in range(WIDTH, end, WIDTH)]


def common(one: str, other: str) -> str:
    """The path of the lowest common ancestor."""
    length = 0
    while length < min(len(one), len(other)) and one[length : length + WIDTH] == other[length : length + WIDTH]:
        length += WIDTH
    return one[:length]


def probe() -> None:
    """Refuse to start on a database whose order of paths is not binary."""
    field = PathField()
    collation = field.db_parameters(connection)["collation"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s < '~' COLLATE \"{collation}\" AND '9' < 'A' COLLATE \"{collation}\"", ["Z"])
        (binary,) = cursor.fetchone()
    if not binary:
        raise RuntimeError("数据库的排序规则不是二进制，单位路径无法按范围查询。")
