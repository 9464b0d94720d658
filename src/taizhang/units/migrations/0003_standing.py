from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0002_feedback"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="unit",
            index=models.Index(fields=["kind", "started_on", "ended_on", "first_use", "id"], name="unit_standing"),
        ),
    ]
