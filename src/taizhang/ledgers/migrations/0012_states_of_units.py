from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0011_evidence_ends")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["unit", "ledger", "state", "gone"], name="entry_unit_state"),
        ),
    ]
