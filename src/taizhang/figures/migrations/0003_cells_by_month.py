"""Cells by month, and beside them the days of a month as columns for units from the county up.

Cells are derived: they are thrown away, and every definition is built from entries again by the worker. Until then
its figures say that they are being computed.
"""

from typing import Any

from django.db import migrations, models

from taizhang.figures.cell_table import CreateCells

DAYS = [f"d{number}" for number in range(1, 32)]


def key() -> list[tuple[str, Any]]:
    composite = models.CompositePrimaryKey(
        "tree", "unit", "indicator", "month", "home", blank=True, editable=False, primary_key=True, serialize=False
    )
    numbers = [(name, models.IntegerField()) for name in ("tree", "unit", "indicator", "home")]
    return [("pk", composite), *numbers, ("month", models.DateField())]


def build_again(apps: Any, _schema_editor: Any) -> None:
    definitions = apps.get_model("figures", "Definition").objects
    building = definitions.filter(state="building")
    building.update(done=0)
    definitions.filter(state="live", indicator__in=building.values("indicator")).update(state="old")
    definitions.filter(state="live").update(state="building", done=0)
    apps.get_model("figures", "Met").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("figures", "0002_met_days")]

    operations = [
        migrations.DeleteModel("Cell"),
        migrations.DeleteModel("CellMonth"),
        CreateCells(
            name="CellMonth",
            fields=[*key(), ("n", models.BigIntegerField())],
            options={"db_table": "figure_cell_month"},
        ),
        CreateCells(
            name="CellDays",
            fields=[*key(), *((name, models.BigIntegerField(db_default=0)) for name in DAYS)],
            options={"db_table": "figure_cell_days"},
        ),
        migrations.RunPython(build_again, migrations.RunPython.noop),
    ]
