"""Units are read for somebody, or not at all."""

import pytest

from taizhang.audit.actor import SYSTEM
from taizhang.units.managers import UnscopedRead
from taizhang.units.models import Body, Person, Unit
from taizhang.units.scope import SYSTEM_SCOPE, Scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


@pytest.mark.parametrize("model", [Unit, Person, Body])
def test_a_read_without_a_scope_raises(model: type[Unit] | type[Person] | type[Body]) -> None:
    with pytest.raises(UnscopedRead):
        model.objects.all()


@pytest.mark.parametrize("model", [Unit, Person, Body])
def test_a_scope_without_grants_sees_nothing(model: type[Unit] | type[Person] | type[Body]) -> None:
    assert not model.objects.visible_to(Scope(actor=SYSTEM)).exists()
    assert list(model.objects.visible_to(SYSTEM_SCOPE)) == []
