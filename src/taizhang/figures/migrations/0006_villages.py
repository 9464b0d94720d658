"""Which definitions have cells down to villages: none that was built before. The worker builds them anew while they are
read, and until then villages are read from entries."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("figures", "0005_cells_by_year")]

    operations = [
        migrations.AddField("Definition", "villages", models.BooleanField(db_default=False)),
    ]
