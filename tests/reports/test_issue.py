"""A report's life: drafted, blocked by what is missing, reviewed, issued, traced, sent, returned, reissued."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from taizhang.audit.errors import Conflict, Forbidden, Invalid, Missing
from taizhang.audit.models import Event, EventDetail
from taizhang.audit.seals import seal_all
from taizhang.files.docx.tokens import tokens_of
from taizhang.files.extract import extract
from taizhang.jobs.models import Job
from taizhang.jobs.worker import Worker
from taizhang.ledgers.evidence import keeping
from taizhang.ledgers.evidence.store import read
from taizhang.ledgers.operations import packs
from taizhang.ledgers.operations.create import NewEntry, create
from taizhang.ledgers.operations.withdraw import withdraw
from taizhang.reports import proof, work
from taizhang.reports.binding import FIGURE, TEXT, Binding
from taizhang.reports.drafting import comparing, content
from taizhang.reports.making.compiled import COMPILED
from taizhang.reports.models import Report
from taizhang.reports.operations import drafts, issue, sending
from taizhang.reports.operations.drafts import Given, NewReport
from taizhang.reports.operations.templates import Upload, bind, upload
from taizhang.reports.queries import reports
from taizhang.reports.queries.templates import find, offered, version_of
from taizhang.reports.tracing import trace
from taizhang.reports.verifying.verify import verify
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope
from taizhang.web.reports import sheet
from tests.files.word import document, p
from tests.reports.test_templates import altered
from tests.reports.world import FIRST, LAST, MARKED, edited, problem, reported_world
from tests.world import World, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
ASKED = document(p("查摆问题{查摆问题数|累计}个，{请填 负责人}负责。") + "<w:sectPr/>")


@pytest.fixture
def world() -> World:
    return reported_world()


@pytest.fixture
def office(world: World) -> Scope:
    return scope(world.somebody(Role.OFFICE, "child"))


def draft(world: World, who: Scope, data: bytes = MARKED, key: str = "monthly") -> Report:
    if key not in {one.key for one in offered(who)}:
        upload(who, Upload(world.child.pk, "月报.docx", data, key=key, period="month"))
    return drafts.create(who, NewReport(key, world.child.pk, FIRST, LAST))


def issued(who: Scope, row: Report) -> Report:
    row = drafts.review(who, row.code, version=row.version)
    return issue.issue(who, row.code, version=row.version)


def test_facts_are_frozen_hashed_in_an_event_and_carried_by_the_file(world: World, office: Scope) -> None:
    problem(world)
    row = issued(office, draft(world, office))
    facts = json.loads(row.facts)
    assert [(one["indicator"], one["stored"], one["printed"]) for one in facts][:2] == [
        ("demo.problems_found", 1, "1"),
        ("demo.problems_closed", 0, "0"),
    ]
    row.refresh_from_db()
    event = Event.objects.get(pk=row.event or 0)
    assert event.action == "report.issued"
    after = json.loads(EventDetail.objects.get(event_id=event.pk).json)["after"]
    assert after["facts_hash"] == row.facts_hash
    data = read(row.blob)
    assert row.code in extract(data, "月报.docx").text.splitlines()[-1]
    outcome = verify(SYSTEM_SCOPE, data)
    assert (outcome.holds, outcome.issued, outcome.sealed) == (True, True, False)
    seal_all()
    assert verify(SYSTEM_SCOPE, data).sealed is True


def test_a_hole_blocks_and_says_what_is_missing(world: World, office: Scope) -> None:
    row = draft(world, office, ASKED)
    with pytest.raises(content.Blocked, match="请填写“负责人”"):
        drafts.review(office, row.code, version=row.version)
    key = content.made_of(office, row).holes[0].key
    row = drafts.give(office, row.code, Given({key: "张三"}, {}, {}), version=row.version)
    row = issued(office, row)
    assert "张三负责" in extract(read(row.blob), "月报.docx").text


def test_an_unconfirmed_choice_blocks_until_somebody_looks(world: World, office: Scope) -> None:
    row = draft(world, office, document(p("查摆问题X个。") + "<w:sectPr/>"))
    with pytest.raises(content.Blocked, match="还没有人确认"):
        drafts.review(office, row.code, version=row.version)
    version = version_of(find(office, "monthly"))
    key = version.slots[0]["key"]
    bind(office, "monthly", key, Binding(FIGURE, "demo.problems_found"), version=version.version)
    assert drafts.review(office, row.code, version=row.version).state == "reviewed"


def test_a_figure_that_moved_after_review_blocks_the_issue(world: World, office: Scope) -> None:
    row = draft(world, office)
    row = drafts.review(office, row.code, version=row.version)
    problem(world)
    with pytest.raises(content.Blocked, match="复核时为“0”，现为“1”"):
        issue.issue(office, row.code, version=row.version)
    drafts.reopen(office, row.code)
    row.refresh_from_db()
    assert issued(office, row).state == "issued"


def test_a_running_total_that_fell_wants_a_sentence_and_names_the_rows(world: World, office: Scope) -> None:
    one, _ = problem(world), problem(world)
    old = issued(office, _given(office, draft(world, office, ASKED)))
    withdraw(office, one.pk, reason="重复", version=one.version)
    row = issue.reissue(office, old.code)
    assert (row.number, row.replaces_id) == (2, old.pk)
    with pytest.raises(content.Blocked, match=f"比上次定稿少了（上次 2，这次 1），离开的有：{one.number}"):
        drafts.review(office, row.code, version=row.version)
    (change,) = [
        one for one in comparing.against_last(office, row, content.made_of(office, row).facts) if one.fell
    ]
    row = drafts.give(office, row.code, Given({}, {}, {change.key: "一条重复登记，已撤回。"}), version=row.version)
    row = issued(office, row)
    assert [(one.was, one.now) for one in comparing.compare(office, old, json.loads(row.facts))] == [("2", "1")]
    assert any("第 2 版" in note for note in verify(SYSTEM_SCOPE, read(old.blob)).notes)


def _given(who: Scope, row: Report) -> Report:
    key = content.made_of(who, row).holes[0].key
    return drafts.give(who, row.code, Given({key: "张三"}, {}, {}), version=row.version)


def test_a_number_by_hand_needs_a_basis_and_is_marked(world: World, office: Scope) -> None:
    row = draft(world, office)
    key = content.made_of(office, row).filled[2].key
    with pytest.raises(Invalid, match="依据"):
        drafts.set_by_hand(office, row.code, key, "9", "", version=row.version)
    row = drafts.set_by_hand(office, row.code, key, "9", "县委办会议纪要第 3 期", version=row.version)
    row = issued(office, row)
    (fact,) = [one for one in json.loads(row.facts) if one.get("by_hand")]
    assert (fact["printed"], fact["basis"]) == ("9", "县委办会议纪要第 3 期")
    assert "indicator" not in fact
    assert verify(SYSTEM_SCOPE, read(row.blob)).holds


def test_a_number_by_hand_that_stays_is_no_difference(world: World, office: Scope) -> None:
    row = draft(world, office)
    key = content.made_of(office, row).filled[2].key
    row = drafts.set_by_hand(office, row.code, key, "9", "县委办会议纪要第 3 期", version=row.version)
    new = issue.reissue(office, issued(office, row).code)
    assert comparing.against_last(office, new, content.made_of(office, new).facts) == []


def test_a_number_inside_a_text_opens_by_its_place(world: World, office: Scope) -> None:
    problem(world)
    row = draft(world, office, document(p("截至目前X次。") + "<w:sectPr/>"))
    version = version_of(find(office, "monthly"))
    key = version.slots[0]["key"]
    text = "查摆问题{查摆问题数}个，销号{销号问题数}个，共"
    bind(office, "monthly", key, Binding(TEXT, text=text, confirmed=True), version=version.version)
    row = issued(office, row)
    shown = sheet.sheet(office, row, key, "", sheet.Looking())
    assert shown.opened is not None
    assert (shown.opened.line.fact["label"], shown.opened.line.fact["printed"]) == ("查摆问题数", "1")
    (slot,) = [bit for block in shown.blocks for bit in block.bits if bit.key == key]
    assert (slot.text, slot.state) == ("查摆问题1个，销号0个，共", "bound")


def test_a_word_template_that_comes_out_too_long_is_warned_of(world: World, office: Scope) -> None:
    long = document(p("查摆问题{查摆问题数}个。") + p("抓紧落实。" * 20) + "<w:sectPr/>")
    upload(office, Upload(world.child.pk, "月报.docx", long, key="long", period="month", limit=100))
    made = content.made_of(office, drafts.create(office, NewReport("long", world.child.pk, FIRST, LAST)))
    assert made.length == len("查摆问题0个。") + 100
    assert made.warnings == ["正文约 107 字，超过 100 字的限制 7 字，请删减。"]


def test_an_issued_report_is_not_changed_and_rights_are_asked_for(world: World, office: Scope) -> None:
    row = issued(office, draft(world, office))
    with pytest.raises(Conflict, match="已定稿"):
        drafts.give(office, row.code, Given({"a": "b"}, {}, {}), version=row.version)
    with pytest.raises(Missing):
        reports.find(scope(world.somebody(Role.OFFICE, "sibling")), row.code)
    clerk = scope(world.somebody(Role.CLERK, "child"))
    other = draft(world, clerk)
    with pytest.raises(Forbidden):
        drafts.review(clerk, other.code, version=other.version)


def test_each_number_opens_definition_rows_and_what_moved_since(world: World, office: Scope) -> None:
    one = problem(world)
    row = issued(office, draft(world, office))
    row.refresh_from_db()
    two = problem(world)
    withdraw(office, one.pk, reason="误录", version=one.version)
    problem(world)
    line = next(line for line in trace.lines(office, row) if line.fact.get("indicator") == "demo.problems_found")
    assert line.now is not None
    assert (line.fact["printed"], line.now.text, line.changed) == ("1", "2", True)
    found = trace.opened(office, row, line.fact["key"])
    assert two.pk in {each.entry for each in found.page.rows}
    gone = next(each for each in found.moved if each.entry == one.pk)
    assert (gone.counted, "撤回" in gone.acts) == (False, True)


def test_sent_up_received_or_returned_with_a_comment(world: World, office: Scope) -> None:
    row = issued(office, draft(world, office))
    sent = sending.send(office, row.code)
    assert sent.to_id == world.parent.pk
    above = scope(world.somebody(Role.OFFICE, "parent"))
    with pytest.raises(Missing):
        sending.receive(office, sent.pk)
    with pytest.raises(Invalid, match="意见"):
        sending.give_back(above, sent.pk, "")
    sending.give_back(above, sent.pk, "第二段请补上措施数")
    again = sending.send(office, row.code)
    assert sending.receive(above, again.pk).state == "received"
    with pytest.raises(Conflict):
        sending.send(office, row.code)


def test_a_superiors_compilation_has_contents_and_its_own_total(world: World, office: Scope) -> None:
    problem(world)
    row = issued(office, draft(world, office))
    above = scope(world.somebody(Role.OFFICE, "parent"))
    problem(world)  # after the child's issue: the total is the ledger's, never the sum of what was reported
    made = drafts.create(above, NewReport(COMPILED, world.parent.pk, FIRST, LAST, children=(row.pk,)))
    made = issued(above, made)
    lines = [one.text for one in tokens_of(read(made.blob)).body]
    at = lines.index("溪源市合计")
    assert "2" in lines[at : at + 4]
    assert any("目录" in line for line in lines)
    assert any(row.code in line for line in lines)
    assert verify(SYSTEM_SCOPE, read(made.blob)).holds


def test_a_proof_checks_the_file_without_the_site(world: World, office: Scope) -> None:
    problem(world)
    row = issued(office, draft(world, office))
    row.refresh_from_db()
    seal_all()
    held = proof.Held.of(json.dumps(proof.export(row), ensure_ascii=False))
    data = read(row.blob)
    assert proof.verify(data, held).holds
    changed = proof.verify(edited(data, lambda xml: xml.replace(">1</w:t>", ">7</w:t>", 1)), held)
    assert [one.kind for one in changed.findings] == ["number_edited"]
    forged = json.loads(json.dumps(held.content))
    forged["event"]["actor_name"] = "别人"
    assert "seal" in {one.kind for one in proof.verify(data, proof.Held(forged)).findings}


def test_a_database_written_behind_its_back_is_found_out(world: World, office: Scope) -> None:
    problem(world)
    row = issued(office, draft(world, office))
    row.refresh_from_db()
    seal_all()
    data = read(row.blob)
    Report.system.filter(pk=row.pk).update(facts=row.facts.replace('"stored":1', '"stored":7'))
    assert "seal" in {one.kind for one in verify(SYSTEM_SCOPE, data).findings}
    Report.system.filter(pk=row.pk).update(facts=row.facts)
    Event.objects.filter(pk=row.event or 0).update(actor_name="别人")
    assert "seal" in {one.kind for one in verify(SYSTEM_SCOPE, data).findings}


def test_a_level_is_made_as_one_job_into_one_archive(world: World, office: Scope) -> None:
    problem(world)
    draft(world, office)
    above = scope(world.somebody(Role.OFFICE, "parent"))
    upload(above, Upload(world.parent.pk, "月报.docx", MARKED, key="all", period="month"))
    job = work.ask(above, "all", world.parent, work.CHILDREN, FIRST, LAST)
    Worker().turn()
    done = Job.objects.get(pk=job)
    assert done.state == Job.DONE, done.error
    with zipfile.ZipFile(io.BytesIO(read((done.result or {})["blob"]))) as archive:
        names = archive.namelist()
        assert len(names) == 2
        assert verify(SYSTEM_SCOPE, archive.read(names[0])).holds


def test_a_level_is_asked_for_and_fetched_by_its_page(world: World, office: Scope) -> None:
    above = scope(world.somebody(Role.OFFICE, "parent"))
    upload(above, Upload(world.parent.pk, "月报.docx", MARKED, key="all", period="month"))
    client = world.client(Role.OFFICE, "parent")
    asked = {"template": "all", "first": FIRST.isoformat(), "last": LAST.isoformat()}
    to = client.post("/reports/level/", asked).headers["Location"]
    assert "等待" in client.get(to).content.decode()
    Worker().turn()
    assert "已做好 2 份" in client.get(to).content.decode()
    sent = b"".join(client.get(f"{to}?file=1").streaming_content)  # type: ignore[attr-defined]  # a FileResponse
    assert len(zipfile.ZipFile(io.BytesIO(sent)).namelist()) == 2
    assert world.client(Role.OFFICE, "sibling").get(to).status_code == 404
    blob = (Job.objects.get(kind=work.KIND).result or {})["blob"]
    assert blob not in set(keeping.strays())


JOINT = document(p("本月组织学习{学习次数}次，查摆问题{查摆问题数}个。") + "<w:sectPr/>")


def test_what_two_units_did_together_is_added_once_in_a_compilation(world: World, office: Scope) -> None:
    """Each reports the study day as its own; the superior's total is one, with contents that name both reports."""
    day = {
        "title": "联合学习",
        "held_on": "2026-03-10",
        "kind": ["党课"],
        "hosts": [world.child.pk, world.sibling.pk],
    }
    create(office, NewEntry("demo.study", world.child.pk, day), today=LAST)
    beside = scope(world.somebody(Role.OFFICE, "sibling"))
    above = scope(world.somebody(Role.OFFICE, "parent"))
    upload(above, Upload(world.parent.pk, "月报.docx", JOINT, key="all", period="month"))
    rows = []
    for who, unit in ((office, world.child), (beside, world.sibling)):
        rows.append(issued(who, drafts.create(who, NewReport("all", unit.pk, FIRST, LAST))))
    assert [json.loads(row.facts)[0]["printed"] for row in rows] == ["1", "1"]
    new = NewReport(COMPILED, world.parent.pk, FIRST, LAST, children=tuple(row.pk for row in rows))
    made = issued(above, drafts.create(above, new))
    text = extract(read(made.blob), "汇编.docx").text
    lines = text.splitlines()
    at = lines.index("溪源市合计")
    assert lines[at : at + 3] == ["溪源市合计", "1", "0"]
    contents = text[text.index("二、目录") :]
    assert all(row.code in contents for row in rows)
    assert "溪源县月报" in contents
    assert "柳林县月报" in contents


def test_a_compilation_leaves_out_what_left_its_pack(world: World, office: Scope, tmp_path: Path) -> None:
    above = scope(world.somebody(Role.OFFICE, "parent"))
    upload(above, Upload(world.parent.pk, "月报.docx", JOINT, key="all", period="month"))
    row = issued(office, drafts.create(office, NewReport("all", world.child.pk, FIRST, LAST)))
    sessions = '[sessions]\nlabel = "学习次数"\nledger = "study"\nword = "次"\n'
    packs.install(SYSTEM_SCOPE, [altered(tmp_path / "demo", sessions, "")])
    draft = drafts.create(above, NewReport(COMPILED, world.parent.pk, FIRST, LAST, children=(row.pk,)))
    text = extract(content.made_of(above, draft).data, "汇编.docx").text
    assert "查摆问题数" in text
    assert "学习次数" not in text[: text.index("二、目录")]


def test_two_slots_with_one_figure_are_pointed_out_in_the_editor(world: World, office: Scope) -> None:
    twice = document(p("查摆问题{查摆问题数}个。") + p("全部{查摆问题数}个已交办。") + "<w:sectPr/>")
    upload(office, Upload(world.child.pk, "月报.docx", twice, key="twice", period="month"))
    page = world.client(Role.OFFICE, "child").get("/report-templates/twice/?slot=s1").content.decode()
    assert "还有 1 处取同一个数字" in page
    assert "已交办" in page
