"""The search table: its form differs between the databases, so it is made by hand."""

from typing import Any

from django.db import migrations

from taizhang.ledgers.search_index import CREATE, DROP


def create(_apps: Any, schema_editor: Any) -> None:
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(_apps: Any, schema_editor: Any) -> None:
    for statement in DROP:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
