from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0009_hidden_by")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["merged_into"], name="entry_merged", condition=Q(merged_into__isnull=False)
            ),
        ),
    ]
