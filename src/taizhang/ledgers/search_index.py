"""Full-text search in Chinese: one side table of bigrams, written by a projection inside the operation.

The tokens are made in Python (`text/tokens`), so both databases find the same rows. The two dialects stand side by
side here and nowhere else: an FTS5 table on SQLite, a column of quoted lexemes with a GIN index on PostgreSQL.
"""

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, Protocol

from django.db import connection
from django.db.models import BooleanField, Expression, F

from taizhang.audit import bulk
from taizhang.audit.operation import Change
from taizhang.ledgers import installed
from taizhang.ledgers.facts import EntryChange
from taizhang.ledgers.local import PREFIX
from taizhang.ledgers.sensitive import keys
from taizhang.packs.model import Ledger
from taizhang.text.tokens import Query, tokens

TABLE = "entry_search"
CREATE = {
    # Contentless tables of SQLite 3.40 cannot delete a row without its old text, so the tokens are kept.
    "sqlite": [f"CREATE VIRTUAL TABLE {TABLE} USING fts5(tokens, tokenize='ascii', detail=none)"],
    "postgresql": [
        f"CREATE TABLE {TABLE} (rowid bigint PRIMARY KEY, tokens tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_gin ON {TABLE} USING gin (tokens) WITH (fastupdate = off)",
    ],
}
GATHERED = {"sqlite": "json_group_array(rowid)", "postgresql": "CAST(json_agg(rowid) AS text)"}
REPLACE = {
    "sqlite": f"INSERT OR REPLACE INTO {TABLE} (rowid, tokens) VALUES (%s, %s)",  # noqa: S608 - our own names
    "postgresql": (
        f"INSERT INTO {TABLE} (rowid, tokens) VALUES (%s, %s::tsvector)"  # noqa: S608 - our own names
        " ON CONFLICT (rowid) DO UPDATE SET tokens = EXCLUDED.tokens"
    ),
}
DROP = [f"DROP TABLE {TABLE}"]


class Findable(Protocol):
    @property
    def ledger(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def data(self) -> Mapping[str, object]: ...


def texts_of(row: Findable) -> list[str]:
    """What can be found: number, title and the texts of the fields that are not sensitive. Of a field the pack gave
    up nobody knows any more whether it was."""
    ledger = _ledger(row.ledger)
    known = ledger.fields if ledger is not None else row.data
    hidden = keys(ledger) if ledger is not None else ()
    texts = [
        value
        for key, value in row.data.items()
        if isinstance(value, str) and key not in hidden and (key in known or key.startswith(PREFIX))
    ]
    return [row.number, row.title, *texts]


def _ledger(key: str) -> Ledger | None:
    """As this process last knew it: asked for every row, so it may not cost a query."""
    return installed.known().ledgers.get(key) or installed.current().ledgers.get(key)


def findable(ledger: Ledger) -> Set[str]:
    return ledger.fields.keys() - keys(ledger)


def project(changes: Sequence[Change]) -> None:
    """Rows that count no more stay findable among the withdrawn; only what changed is written."""
    rows = [change for change in changes if isinstance(change, EntryChange) and change.after is not None]
    fresh = {
        change.after.id: texts_of(change.after)
        for change in rows
        if change.after is not None
        and (change.before is None or texts_of(change.before) != texts_of(change.after))
    }
    write(fresh.items())


def write(texts: Iterable[tuple[int, Sequence[str]]]) -> None:
    replace(ready(texts))


def ready(rows: Iterable[tuple[int, Sequence[str]]]) -> list[tuple[int, str]]:
    """What the index takes of the texts of rows, made before the transaction that writes it."""
    return [(key, _lexemes(texts)) for key, texts in rows]


def replace(made: Sequence[tuple[int, str]]) -> None:
    """Rows the index may have already."""
    with connection.cursor() as cursor:
        cursor.executemany(REPLACE[connection.vendor], made)


def insert(made: Sequence[tuple[int, str]]) -> None:
    """Rows the index does not have yet."""
    bulk.write(bulk.Ready(TABLE, ("rowid", "tokens"), made))


def _lexemes(texts: Sequence[str]) -> str:
    """Hanzi are not ASCII letters, so SQLite's `ascii` tokenizer takes a run of them whole, as one token."""
    if connection.vendor == "postgresql":
        return " ".join(map(_quoted_lexeme, tokens(*texts)))
    return " ".join(tokens(*texts))


def condition(query: Query) -> tuple[str, list[str]]:
    """An SQL test on `rowid` source `entry_search`, with its parameter."""
    if connection.vendor == "postgresql":
        exact = [_quoted_lexeme(token) for token in query.exact]
        prefixes = [_quoted_lexeme(token) + ":*" for token in query.prefixes]
        return f"{TABLE}.tokens @@ %s::tsquery", [" & ".join([*exact, *prefixes])]
    exact = [f'"{token}"' for token in query.exact]
    prefixes = [f'"{token}"*' for token in query.prefixes]
    return f"{TABLE} MATCH %s", [" AND ".join([*exact, *prefixes])]


class Matches(Expression):
    """Whether a row's tokens match, asked of each row that is looked at: for words so common that their rows are too
    many to name."""

    conditional = True

    def __init__(self, query: Query) -> None:
        super().__init__(output_field=BooleanField())
        self.key: Any = F("pk")
        self.query = query

    def get_source_expressions(self) -> list[Any]:
        return [self.key]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.key,) = exprs

    def as_sql(self, compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        key, params = compiler.compile(self.key)
        test, more = condition(self.query)
        return f"EXISTS(SELECT 1 FROM {TABLE} WHERE {TABLE}.rowid = {key} AND {test})", (*params, *more)  # noqa: S608 - our own names


def _quoted_lexeme(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def found(query: Query, *, newest: int | None = None) -> list[int]:
    """Ids of the rows whose tokens match, newest first when only some are wanted. They come as one value: of a common
    word, ten thousand rows of one number each cost more than finding them."""
    test, params = condition(query)
    tail = f" ORDER BY rowid DESC LIMIT {int(newest)}" if newest is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {GATHERED[connection.vendor]} FROM (SELECT rowid FROM {TABLE} WHERE {test}{tail}) AS hits",  # noqa: S608
            params,
        )
        keys: list[int] = json.loads(cursor.fetchone()[0] or "[]")
        return keys


def forget(keys: list[int]) -> None:
    """Rows that are written anew, or taken away before anybody saw them."""
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(keys))
        cursor.execute(f"DELETE FROM {TABLE} WHERE rowid IN ({marks})", keys)  # noqa: S608 - our own names
