"""`met` keeps days instead of the periods of each duty: what was kept is thrown away and built anew."""

from typing import Any

from django.db import migrations, models


def rebuild(apps: Any, _editor: Any) -> None:
    """Definitions of duties are being built until the next run of the builder; figures say so meanwhile."""
    definitions = apps.get_model("figures", "Definition").objects.exclude(period="")
    apps.get_model("figures", "Met").objects.all().delete()
    definitions.filter(state="building").update(period="day", done=0)
    building = definitions.filter(state="building").values("indicator")
    definitions.filter(state="live", indicator__in=building).update(state="old")
    definitions.filter(state="live").update(state="building", period="day", done=0)


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial")]
    operations = [
        migrations.RunPython(rebuild, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="met",
            index=models.Index(fields=["unit", "definition", "period"], name="figure_met_unit"),
        ),
    ]
