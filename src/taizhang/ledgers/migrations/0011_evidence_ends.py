from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0010_merged")]

    operations = [
        migrations.AddField(model_name="evidence", name="ends_on", field=models.DateField(null=True)),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(
                fields=["ends_on"], name="evidence_ends", condition=models.Q(ends_on__isnull=False)
            ),
        ),
    ]
