"""An index by unit and day in the place of the plain one by unit, which is dropped by its name: Django would copy the whole
table on SQLite to do the same."""

from django.db import migrations, models
from django.db.models import deletion

UNIT = models.ForeignKey(db_index=False, on_delete=deletion.PROTECT, related_name="entries", to="units.unit")


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0006_webhooks"), ("units", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["unit", "day", "id"], name="entry_unit_days"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField(model_name="entry", name="unit", field=UNIT)],
            database_operations=[
                migrations.RunSQL("DROP INDEX IF EXISTS entry_unit_id_14bc0586", migrations.RunSQL.noop)
            ],
        ),
    ]
