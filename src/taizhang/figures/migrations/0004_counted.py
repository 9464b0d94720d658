from django.db import migrations, models

import taizhang.ledgers.fields


class Migration(migrations.Migration):
    dependencies = [("figures", "0003_cells_by_month")]

    operations = [
        migrations.CreateModel(
            name="Counted",
            fields=[
                ("key", taizhang.ledgers.fields.KeyField(max_length=64, primary_key=True, serialize=False)),
                ("value", models.BigIntegerField()),
                ("as_of", models.DateTimeField()),
            ],
            options={"db_table": "figure_counted"},
        ),
    ]
