"""A row written by a kept statement is the row Django would have written, and is read back as Django reads it."""

from datetime import UTC, date, datetime

import pytest
from django.db import models

from taizhang.audit import single
from taizhang.audit.models import Event, Unsealed
from taizhang.ledgers.models import Entry
from taizhang.units.models import Unit

pytestmark = [pytest.mark.sql, pytest.mark.django_db]

AT = datetime(2026, 3, 20, 1, 2, 3, 456789, tzinfo=UTC)


def columns(row: models.Model) -> dict[str, object]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if not one.primary_key}


def unit(**more: object) -> Unit:
    given = {"kind": "town", "path": "001", "home": 1, "categories": ["党政"], "started_on": date(2020, 1, 1)}
    return Unit(code="530101", name="石桥镇", short_name="石桥", order=1, **given | more)


def entry(at: Unit) -> Entry:
    data = {"title": "路灯 '不亮' %s", "amount": 4760, "tags": ["甲", "乙"], "checked": True}
    return Entry(
        home=1,
        ledger="demo.problem",
        unit=at,
        number="1",
        numbered_by=at.pk,
        title="路灯不亮",
        state="open",
        day=date(2026, 3, 1),
        data=data,
        private=True,
        created_at=AT,
        created_by=0,
        updated_at=AT,
    )


def test_a_row_is_written_as_django_writes_it() -> None:
    at = single.add(unit())
    ours = single.add(entry(at))
    theirs = entry(at)
    theirs.number = "2"
    theirs.save(force_insert=True)
    read = {row.number: columns(row) for row in Entry.system.all()}
    assert read["1"] | {"number": "2"} == read["2"]
    assert read["1"] == columns(ours)
    assert (Entry.system.get(number="1").pk, ours._state.adding) == (ours.pk, False)


def test_a_row_that_brings_its_own_key() -> None:
    assert single.add(Unsealed(event_id=7, home=3)).pk == 7
    assert Unsealed.objects.get(pk=7).home == 3


def test_a_row_is_read_as_django_reads_it() -> None:
    at = single.add(unit(ended_on=None))
    row = single.add(entry(at))
    found, whole = single.find(Entry, row.pk), single.find(Unit, at.pk)
    assert found is not None
    assert whole is not None
    assert columns(found) == columns(Entry.system.get(pk=row.pk))
    assert columns(whole) == columns(Unit.system.get(pk=at.pk))
    found.title = "路灯修好了"
    found.save(update_fields=["title"])
    assert Entry.system.get(pk=row.pk).title == "路灯修好了"


def test_nothing_is_found_where_nothing_is() -> None:
    assert single.find(Event, 1) is None
