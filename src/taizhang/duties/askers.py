"""Who asks for a duty: the unit that switched it on, the unit that runs the campaign, or whoever issued the pack."""

from collections.abc import Sequence

from taizhang.duties.dues.rules import Rule, rules
from taizhang.ledgers.models import Campaign
from taizhang.packs.model import Duty, PackSet
from taizhang.units.models import Unit


def askers(packs: PackSet, duties: Sequence[Duty], unit: Unit) -> dict[str, str]:
    """By duty id; three small queries, whatever the number of duties."""
    known = rules(packs, duties)
    runs = [run for rule in known for run in rule.runs]
    tops = dict(Unit.system.filter(path__in={run.top for run in runs if run.top}).values_list("path", "name"))
    running = Campaign.objects.filter(pk__in={run.campaign for run in runs if run.campaign})
    campaigns = {one.pk: f"{one.unit.name}（{one.label}）" for one in running.select_related("unit")}
    found = {}
    for rule in known:
        for key in rule.ids:
            pack = packs.packs[packs.duties[key].pack]
            found[key] = _asker(rule, unit, tops, campaigns) or pack.issuer or f"{pack.title}（活动包）"
    return found


def _asker(rule: Rule, unit: Unit, tops: dict[str, str], campaigns: dict[int, str]) -> str:
    reaching = [run for run in rule.runs if unit.path.startswith(run.top)]
    names = [tops.get(run.top) or campaigns.get(run.campaign or 0, "") for run in reaching]
    return "、".join(dict.fromkeys(name for name in names if name))
