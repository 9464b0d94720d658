from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0003_look_back")]

    operations = [
        migrations.AddField(model_name="dutychange", name="kept_before", field=models.JSONField(null=True)),
    ]
