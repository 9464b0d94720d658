from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0003_standing"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["started_on"], name="unit_started"),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["ended_on"], name="unit_ended", condition=Q(ended_on__isnull=False)),
        ),
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["first_use"], name="unit_first_use", condition=Q(first_use__isnull=False)),
        ),
    ]
