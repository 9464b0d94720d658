"""收回修改稿: a draft goes out, is rewritten by hand, and comes back; nothing a hand changed goes unseen."""

import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from taizhang.audit.errors import Conflict, Invalid, Missing, Refused
from taizhang.audit.models import Event
from taizhang.files.archive import Archive
from taizhang.files.extract import extract
from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import official_of
from taizhang.files.office import convert
from taizhang.files.zipping import archive, pack
from taizhang.ledgers.evidence import keeping
from taizhang.ledgers.evidence.store import read
from taizhang.project.cli import report
from taizhang.reports.drafting import content
from taizhang.reports.drafting.content import Blocked
from taizhang.reports.models import Report, Rewrite
from taizhang.reports.operations import drafts, issue, rewrites
from taizhang.reports.operations.drafts import NewReport
from taizhang.reports.operations.templates import Upload, confirm_all, upload
from taizhang.reports.queries import reports
from taizhang.reports.verifying.verify import verify
from taizhang.units.roles import Role
from taizhang.units.scope import SYSTEM_SCOPE, Scope
from tests.reports.world import FIRST, LAST, problem, reported_world
from tests.world import World, scope

pytestmark = [pytest.mark.sql, pytest.mark.django_db]
TEXT = """# 溪源县问题整改月报

今年以来，全县查摆问题{查摆问题数|累计}个，走访群众58户。
其中已销号{销号问题数|累计}个，群众比较满意。
下一步继续抓好长期整改任务。
"""


@pytest.fixture
def world() -> World:
    made = reported_world()
    problem(made)
    return made


@pytest.fixture
def office(world: World) -> Scope:
    return scope(world.somebody(Role.OFFICE, "child"))


@pytest.fixture
def row(world: World, office: Scope) -> Report:
    upload(office, Upload(world.child.pk, "月报.docx", build(official_of(TEXT)), key="monthly", period="month"))
    confirm_all(office, "monthly")
    return drafts.create(office, NewReport("monthly", world.child.pk, FIRST, LAST))


def sent(office: Scope, row: Report) -> bytes:
    return content.made_of(office, row).data


def rewritten(data: bytes, *changes: tuple[str, str]) -> bytes:
    """As WPS leaves it: controls and bookmarks gone, words and numbers changed by hand."""
    source = Archive(data)
    text = source.read("word/document.xml").decode()
    text = re.sub(r"<w:sdtPr>.*?</w:sdtPr>|</?w:sdt>|</?w:sdtContent>|<w:bookmark(?:Start|End)[^>]*>", "", text)
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    members = (
        pack(name, text.encode() if name == "word/document.xml" else source.read(name)) for name in source.names
    )
    return archive(members)


def taken(office: Scope, row: Report, data: bytes) -> Rewrite:
    return rewrites.take_back(office, row.code, "月报（改）.docx", data, version=row.version)


def again(office: Scope, row: Report) -> Report:
    return reports.find(office, row.code)


def text(office: Scope, row: Report) -> str:
    return extract(sent(office, again(office, row))).text


def test_the_words_are_taken_and_the_figures_stay_bound(world: World, office: Scope, row: Report) -> None:
    back = taken(office, row, rewritten(sent(office, row), ("群众比较满意", "群众反映良好")))
    assert (back.changes, back.numbers, back.gone) == ([], [], [])
    assert "群众反映良好" in text(office, row)
    problem(world)
    assert "查摆问题2个" in text(office, row)
    assert Event.objects.filter(action="report.rewritten", object=f"report:{row.pk}").exists()


def test_each_number_a_hand_changed_is_told_and_blocks_until_decided(office: Scope, row: Report) -> None:
    changed = rewritten(sent(office, row), (">1<", ">130<"), ("群众58户", "群众60户"))
    back = taken(office, row, changed)
    assert [(one["was"], one["now"]) for one in back.changes] == [("1", "130")]
    assert [(one["before"], one["now"]) for one in back.numbers] == [("58", "60")]
    assert "查摆问题1个" in text(office, row)
    with pytest.raises(Blocked, match="把“1”改成了“130”"):
        drafts.review(office, row.code, version=again(office, row).version)


def test_the_ledger_or_the_hand_with_its_basis(office: Scope, row: Report) -> None:
    back = taken(office, row, rewritten(sent(office, row), (">1<", ">130<")))
    slot = back.changes[0]["key"]
    with pytest.raises(Invalid, match="依据"):
        rewrites.decide(office, row.code, slot, keep=True, version=again(office, row).version)
    rewrites.decide(
        office, row.code, slot, keep=True, basis="县委专题会议纪要〔2026〕3号", version=again(office, row).version
    )
    assert "查摆问题130个" in text(office, row)
    reviewed = drafts.review(office, row.code, version=again(office, row).version)
    done = issue.issue(office, row.code, version=reviewed.version)
    facts = {one["key"]: one for one in json.loads(done.facts)}
    assert facts[slot]["by_hand"] is True
    assert facts[slot]["basis"].startswith("县委专题会议")
    assert verify(SYSTEM_SCOPE, read(done.blob)).holds


def test_taking_the_ledgers_value_forgets_the_hand(office: Scope, row: Report) -> None:
    back = taken(office, row, rewritten(sent(office, row), (">1<", ">130<")))
    slot = back.changes[0]["key"]
    rewrites.decide(office, row.code, slot, keep=False, version=again(office, row).version)
    assert "查摆问题1个" in text(office, row)
    drafts.review(office, row.code, version=again(office, row).version)


def test_a_figure_that_moved_meanwhile_is_no_change_by_hand(world: World, office: Scope, row: Report) -> None:
    went = rewritten(sent(office, row), ("群众比较满意", "群众反映良好"))
    problem(world)
    assert taken(office, row, went).changes == []


def test_a_sentence_that_is_gone_takes_its_figure_along(office: Scope, row: Report) -> None:
    data = sent(office, row)
    paragraphs = re.findall(r"<w:p>.*?</w:p>", Archive(rewritten(data)).read("word/document.xml").decode())
    closing = next(one for one in paragraphs if "其中已销号" in one)
    back = taken(office, row, rewritten(data, (closing, "")))
    assert [one["reason"] for one in back.gone] == ["所在的句子已删去"]
    assert "已销号" not in text(office, row)
    made = content.made_of(office, again(office, row))
    assert [one["indicator"] for one in made.facts] == ["demo.problems_found"]


def test_a_reissue_begins_with_the_words_that_were_issued(office: Scope, row: Report) -> None:
    taken(office, row, rewritten(sent(office, row), ("群众比较满意", "群众反映良好")))
    reviewed = drafts.review(office, row.code, version=again(office, row).version)
    issue.issue(office, row.code, version=reviewed.version)
    new = issue.reissue(office, row.code)
    assert "群众反映良好" in extract(content.made_of(office, new).data).text


def test_it_can_be_taken_back_once_more_and_undone(office: Scope, row: Report) -> None:
    taken(office, row, rewritten(sent(office, row), ("群众比较满意", "群众反映良好")))
    second = rewritten(sent(office, again(office, row)), ("群众反映良好", "群众称赞"))
    taken(office, again(office, row), second)
    assert "群众称赞" in text(office, row)
    rewrites.undo(office, row.code, version=again(office, row).version)
    assert "群众反映良好" in text(office, row)
    rewrites.undo(office, row.code, version=again(office, row).version)
    assert "群众比较满意" in text(office, row)
    with pytest.raises(Missing):
        rewrites.undo(office, row.code, version=again(office, row).version)


def test_what_is_no_rewrite_of_it_is_refused(world: World, office: Scope, row: Report) -> None:
    with pytest.raises(Refused, match="不像是"):
        taken(office, row, build(official_of("# 另一份材料\n与报告没有关系的一段话。")))
    with pytest.raises(Refused, match="不是 Word 文件"):
        taken(office, row, b"plain text")
    with pytest.raises(Conflict):
        rewrites.take_back(office, row.code, "a.docx", sent(office, row), version=99)
    with pytest.raises(Missing):
        taken(scope(world.somebody(Role.OFFICE, "sibling")), row, sent(office, row))
    assert not Rewrite.objects.exists()


def test_its_bytes_are_referred_to(office: Scope, row: Report) -> None:
    assert (Rewrite, "blob") in keeping.REFERRERS
    back = taken(office, row, sent(office, row))
    assert back.blob not in set(keeping.strays())


@pytest.mark.documents
def test_a_draft_saved_by_libreoffice_in_the_old_format_comes_back(office: Scope, row: Report) -> None:
    legacy = convert(rewritten(sent(office, row), (">1<", ">130<")), "docx", "doc")
    back = taken(office, row, legacy)
    assert [(one["was"], one["now"]) for one in back.changes] == [("1", "130")]
    assert "查摆问题1个" in text(office, row)


def posted(data: bytes, **fields: object) -> dict[str, object]:
    return {"file": SimpleUploadedFile("改.docx", data), **fields}


def test_by_the_api(world: World, office: Scope, row: Report) -> None:
    client, base = world.client(Role.OFFICE, "child"), f"/api/v1/reports/{row.code}/rewrite"
    assert client.get(base).status_code == 404
    changed = rewritten(sent(office, row), (">1<", ">130<"))
    taken = client.post(f"{base}?version={row.version}", posted(changed))
    assert taken.status_code == 200, taken.content
    (change,) = taken.json()["changes"]
    body = {"slot": change["key"], "keep": True, "basis": "", "version": taken.json()["version"]}
    assert client.post(f"{base}/decide", json.dumps(body), content_type="application/json").status_code == 422
    body["basis"] = "会议纪要"
    decided = client.post(f"{base}/decide", json.dumps(body), content_type="application/json").json()
    assert decided["changes"][0]["decided"] == "hand"
    assert client.get(base).json()["version"] == decided["version"]
    version = json.dumps({"version": decided["version"]})
    assert client.post(f"{base}/undo", version, content_type="application/json").status_code == 200
    assert world.client(Role.OFFICE, "sibling").get(base).status_code == 404


def test_in_the_page(world: World, office: Scope, row: Report) -> None:
    client, page = world.client(Role.OFFICE, "child"), f"/reports/{row.code}/rewrite/"
    assert "还没有收回过" in client.get(page).content.decode()
    assert "请选择改好的" in client.post(page, {"version": row.version}).content.decode()
    changed = rewritten(sent(office, row), (">1<", ">130<"), ("群众58户", "群众60户"))
    told = client.post(page, posted(changed, version=row.version), follow=True).content.decode()
    assert "有 1 处数字被改过" in told
    assert "58 → 60" in told
    slot = Rewrite.objects.get().changes[0]["key"]
    asked = {"slot": slot, "keep": "hand", "basis": " ", "version": again(office, row).version}
    refused = client.post(f"{page}decide/", asked)
    assert (refused.status_code, "要写明依据" in refused.content.decode()) == (422, True)
    told = client.post(f"{page}decide/", {**asked, "basis": "会议纪要"}, follow=True).content.decode()
    assert "保留手填" in told
    assert "待决定" not in told
    client.post(f"{page}undo/", {"version": again(office, row).version})
    assert not Rewrite.objects.exists()


def test_by_command(office: Scope, row: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "改.docx"
    file.write_bytes(rewritten(sent(office, row), (">1<", ">130<")))

    def call(*arguments: str) -> str:
        report.app(args=list(arguments), prog_name="taizhang report", standalone_mode=False)
        return capsys.readouterr().out

    slot = json.loads(call("take-back", row.code, str(file), "--json"))["changes"][0]["key"]
    assert "采用台账值" in call("decide", row.code, slot)
    drafts.review(office, row.code, version=again(office, row).version)
