"""Every page an account is led to, opened at twice the size and on the narrowest phone: nothing sticks out sideways,
the page's own script runs, so a pressed form dims and is not sent twice, and nothing breaks the policy.

Pages are found by walking the product's links, so a new page is looked at with the others.
"""

import pytest

from taizhang.ledgers.operations import packs
from taizhang.units.models import Unit
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE
from tests.browser.conftest import NARROW, Visit
from tests.ledgers.conftest import PACK
from tests.web.test_ledgers import problem
from tests.web.walking import pages
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TWICE = (683, 312)  # 200 % of 1366x625
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
READY = "document.documentElement.classList.contains('js')"


@pytest.mark.parametrize("role", [Role.OFFICE, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_every_page_at_twice_the_size_and_on_a_narrow_phone(visit: Visit, world: World, role: Role) -> None:
    packs.install(SYSTEM_SCOPE, [PACK])
    for row in Unit.system.all():
        Unit.system.filter(pk=row.pk).update(size=Unit.system.filter(path__startswith=row.path).count())
    entry = problem(world)
    found = list(pages(world.client(role), ["/", f"/ledgers/demo.problem/?entry={entry.pk}"]))
    watched, wrong = visit(world.somebody(role), size=TWICE), []
    for one in found:
        watched.open(one.path)
        watched.page.wait_for_function(READY)
        for size in (TWICE, NARROW):
            watched.page.set_viewport_size({"width": size[0], "height": size[1]})
            if (wide := watched.page.evaluate(WIDE)) > 0:
                wrong.append((one.path, size, wide))
    assert wrong == []
    assert len(found) > {Role.OFFICE: 40}.get(role, 8)
