from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0008_received")]

    operations = [
        migrations.AddField(model_name="entry", name="hidden_by", field=models.IntegerField(null=True)),
    ]
