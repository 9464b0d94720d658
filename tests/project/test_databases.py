"""The engines run with the settings we rely on, asked of the engines themselves."""

import sqlite3

import pytest
from django.db import connection, transaction

pytestmark = [pytest.mark.sql, pytest.mark.django_db(transaction=True)]


def ask(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_the_engine_has_our_limits() -> None:
    if connection.vendor == "postgresql":
        assert ask("SHOW lock_timeout") == "20s"
        assert ask("SHOW idle_in_transaction_session_timeout") == "1min"
        return
    assert ask("PRAGMA journal_mode") == "wal"
    assert ask("PRAGMA synchronous") == 1  # NORMAL
    assert ask("PRAGMA foreign_keys") == 1
    assert ask("PRAGMA busy_timeout") == 20_000


def test_a_sqlite_transaction_takes_the_write_lock_when_it_begins() -> None:
    if connection.vendor == "postgresql":
        assert ask("SHOW transaction_isolation") == "read committed"
        return
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0)
    with transaction.atomic(), pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    other.close()
