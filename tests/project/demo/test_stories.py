"""The stories of the demo: made by the operations, with the history and the mistakes they promise."""

import json
from datetime import date, timedelta

import pytest

from taizhang.audit.models import Event
from taizhang.figures.figure import Figure, Wanted
from taizhang.figures.queries import read
from taizhang.files.extract import extract
from taizhang.ledgers.evidence.store import read as bytes_of
from taizhang.ledgers.models import EffectCheck, Entry, Evidence, Stay
from taizhang.project.demo.stories import STORIES
from taizhang.project.demo.tales import reported
from taizhang.project.demo.tales.paperwork import TOO_MANY
from taizhang.project.demo.world import COUNTY_CODE, SLOW, World
from taizhang.reports.drafting import content
from taizhang.reports.models import Incoming, Report, Sending, TemplateVersion
from taizhang.reports.verifying.verify import verify
from taizhang.text.similarity import resemblance, sketch
from taizhang.units.models import Unit
from taizhang.units.scope import SYSTEM_SCOPE

pytestmark = [pytest.mark.sql, pytest.mark.django_db]


def told(key: str) -> list[Entry]:
    story = next(one for one in STORIES if one.key == key)
    ids = [int(row.rpartition("/")[2]) for row in story.rows()]
    return [Entry.system.get(pk=pk) for pk in ids]


def steps_of(row: Entry) -> list[str]:
    return [
        step for step in Stay.objects.filter(entry=row.pk).order_by("n").values_list("step", flat=True) if step
    ]


def text_of(row: Entry) -> list[str]:
    blobs = Evidence.objects.filter(entry=row.pk).order_by("pk").values_list("blob", flat=True)
    return [extract(bytes_of(blob)).text for blob in blobs]


def figure(county: World, indicator: str, code: str = COUNTY_CODE, first: date | None = None) -> Figure:
    wanted = Wanted(indicator, county.ids[code], first or county.started, county.today)
    return read(SYSTEM_SCOPE, [wanted])[0]


def test_each_story_says_where_to_look(county: World) -> None:
    for story in STORIES:
        assert story.title
        assert story.told
        assert story.see or list(story.rows())
        assert not story.key or list(story.rows())


def test_a_complaint_goes_all_the_way_and_one_row_comes_back(county: World) -> None:
    voice, topic, visit, lamps, upkeep, rule = told("loop")
    assert voice.data["becomes"] == ["base.topic"]
    assert (topic.origin, lamps.origin, upkeep.origin) == (voice.pk, visit.pk, visit.pk)
    assert steps_of(lamps) == ["accept", "ask", "back", "ask", "close", "reopen"]
    assert steps_of(upkeep) == ["accept", "ask", "close"]
    assert (lamps.state, upkeep.state, rule.state) == ("doing", "closed", "issued")
    assert rule.data["problems"] == [lamps.pk, upkeep.pk]
    assert lamps.data["lasting"] == [rule.pk]
    answers = dict(EffectCheck.objects.filter(entry__in=[lamps.pk, upkeep.pk]).values_list("entry", "good"))
    assert answers == {lamps.pk: False, upkeep.pk: True}
    history = list(Event.objects.filter(object=f"entry:{lamps.pk}").values_list("action", flat=True))
    assert history.count("entry.step") == 6


def test_a_joint_day_counts_once(county: World) -> None:
    (study,) = told("joint")
    assert study.joint
    hosts = study.data["hosts"]
    assert isinstance(hosts, list)
    before = figure(county, "base.studies").stored or 0
    of_hosts = [
        read(SYSTEM_SCOPE, [Wanted("base.studies", host, study.day or county.today, study.day or county.today)])[0]
        for host in hosts
    ]
    assert all((one.stored or 0) >= 1 for one in of_hosts)
    assert before == Entry.system.filter(ledger="base.study", lump=False).count()


def test_totals_before_the_start_lose_what_is_entered_later(county: World) -> None:
    lump, *split = told("middle")
    earlier = county.started - timedelta(days=90)
    town = lump.unit_id
    last = county.started - timedelta(days=1)
    (found,) = read(SYSTEM_SCOPE, [Wanted("base.services", town, earlier, last)])
    assert len(split) == 3
    assert (found.stored, found.lump, found.detailed) == (28, 25, 3)


def test_the_slow_township_has_less_and_is_helped(county: World) -> None:
    slow = figure(county, "base.problems_found", SLOW).stored or 0
    towns = Unit.system.filter(kind="town", ended_on=None).exclude(code=SLOW)
    others = [figure(county, "base.problems_found", one.code).stored or 0 for one in towns]
    assert 0 < slow < sum(others) / len(others)
    assert [row.ledger for row in told("slow")] == ["base.visit", "base.task"]


def test_the_two_weekly_reports_copy_each_other(county: World) -> None:
    one, other = (text_of(row)[0] for row in told("copied"))
    assert one != other
    assert resemblance(sketch(one), sketch(other)) > 0.6


def test_the_draft_has_one_wrong_number_and_one_wrong_word(county: World) -> None:
    (row,) = told("draft")
    (text,) = text_of(row)
    assert row.day is not None
    wanted = [
        Wanted(key, county.ids[COUNTY_CODE], county.started, row.day)
        for key in ("base.problems_found", "base.problems_closed")
    ]
    found, closed = (one.stored or 0 for one in read(SYSTEM_SCOPE, wanted))
    assert f"查找问题{found + TOO_MANY}个，已整改销号{closed}个" in text
    assert closed < found
    assert "均已全部整改到位" in text


def test_the_sample_and_the_pen(county: World) -> None:
    inspection, remark = told("sample")
    assert inspection.data["sample"] == 12
    assert str(inspection.data["finding"]).count("-") >= 24
    assert steps_of(remark) == ["analyse", "answer", "accept"]
    (pen,) = told("pen")
    before, after = text_of(pen)
    assert before.replace("128", "130") == after
    names = set(Evidence.objects.values_list("kind", flat=True))
    assert {"docx", "png"} <= names


def test_reports_stand_in_every_state(county: World) -> None:
    version = TemplateVersion.objects.get(template__key=reported.KEY)
    assert len(version.slots) == 6
    assert all(one.get("confirmed") for one in version.bindings.values())
    assert len(version.bindings) == len(version.slots)
    rows = Report.system.order_by("pk")
    states = [(one.unit.kind, one.template, one.state) for one in rows.select_related("unit")]
    assert states == [
        ("town", reported.KEY, "issued"),
        ("town", reported.KEY, "issued"),
        ("county", "@compiled", "issued"),
        ("county", reported.FORM, "draft"),
        ("county", reported.KEY, "draft"),
    ]
    assert list(Sending.objects.order_by("pk").values_list("state", flat=True)) == ["received", "sent"]
    for row in rows.filter(state="issued"):
        assert verify(SYSTEM_SCOPE, bytes_of(row.blob)).holds
    assert any(one["stored"] for one in json.loads(rows[0].facts))
    form = content.made_of(SYSTEM_SCOPE, rows.get(template=reported.FORM))
    assert len({one["unit"] for one in form.facts}) == 46


def test_the_checked_draft_names_the_planted_mistakes_only(county: World) -> None:
    counts = Incoming.system.get().counts
    assert (counts["不符"], counts["自相矛盾"], counts["空缺"]) == (2, 0, 0)
    assert counts["相符"] == 1
