"""The months of a year side by side, where each month had a row.

Nothing is computed again: the rows there are turned on their side.
"""

from typing import Any

from django.db import migrations, models

from taizhang.figures.cell_table import CreateCells

MONTHS = [f"m{number}" for number in range(1, 13)]


def key() -> list[tuple[str, Any]]:
    composite = models.CompositePrimaryKey(
        "tree", "unit", "indicator", "year", "home", blank=True, editable=False, primary_key=True, serialize=False
    )
    numbers = [(name, models.IntegerField()) for name in ("tree", "unit", "indicator", "year", "home")]
    return [("pk", composite), *numbers]


def turn(_apps: Any, schema_editor: Any) -> None:
    postgres = schema_editor.connection.vendor == "postgresql"
    part = "CAST(date_part('{0}', month) AS integer)" if postgres else "CAST(substr(month, {1}) AS integer)"
    year, number = part.format("year", "1, 4"), part.format("month", "6, 2")
    sums = ", ".join(
        f"CAST(SUM(CASE WHEN number = {place} THEN n ELSE 0 END) AS bigint)" for place in range(1, 13)
    )
    schema_editor.execute(
        f"INSERT INTO figure_cell_year (tree, unit, indicator, year, home, {', '.join(MONTHS)})"  # noqa: S608 - names of ours
        f" SELECT tree, unit, indicator, year, home, {sums} FROM (SELECT tree, unit, indicator, {year} AS year,"
        f" {number} AS number, home, n FROM figure_cell_month) z GROUP BY tree, unit, indicator, year, home"
        " ORDER BY tree, unit, indicator, year, home"
    )


class Migration(migrations.Migration):
    dependencies = [("figures", "0004_counted")]

    operations = [
        CreateCells(
            name="CellYear",
            fields=[*key(), *((name, models.BigIntegerField(db_default=0)) for name in MONTHS)],
            options={"db_table": "figure_cell_year"},
        ),
        migrations.RunPython(turn, migrations.RunPython.noop),
        migrations.DeleteModel("CellMonth"),
    ]
