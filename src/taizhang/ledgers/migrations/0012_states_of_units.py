from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0011_evidence_ends")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["unit", "ledger", "state"], name="entry_unit_state", condition=Q(gone="")),
        ),
    ]
