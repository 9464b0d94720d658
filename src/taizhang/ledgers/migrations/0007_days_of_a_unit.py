from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0006_webhooks"), ("units", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["unit", "day", "id"], name="entry_unit_days"),
        ),
        migrations.AlterField(
            model_name="entry",
            name="unit",
            field=models.ForeignKey(
                db_index=False, on_delete=deletion.PROTECT, related_name="entries", to="units.unit"
            ),
        ),
    ]
