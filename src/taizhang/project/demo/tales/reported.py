"""Reports in every state: a past report taken as a template and bound, one issued and received, one waiting at the
county, a compilation of both, a form, a draft with a hole, and the draft from outside, checked."""

from datetime import date, timedelta

from taizhang.files.gbt.build import build
from taizhang.files.gbt.model import official_of
from taizhang.ledgers.evidence import store
from taizhang.ledgers.models import Entry, Evidence
from taizhang.packs.periods import Kind, period_of
from taizhang.project.demo.tales.cast import Cast
from taizhang.reports.binding import WRITE, Binding
from taizhang.reports.making.compiled import COMPILED
from taizhang.reports.models import Report
from taizhang.reports.operations import drafts, incoming, issue, sending, templates
from taizhang.reports.operations.drafts import Given, NewReport
from taizhang.reports.queries.templates import version_of

KEY, FORM = "monthly-rectify", "zhuti.rectify_form"
SENT = "阶段工作报告（送审稿）.docx"
PAST = """# {单位}问题整改工作情况月报
县委主题教育领导小组办公室：
现将{单位}问题整改工作情况报告如下。
## 总体情况
截至目前，共查摆问题X个，已销号问题X个。本月办结实事X件。
## 下步打算
对照清单逐项推进，能当月办的当月办完，需要长期坚持的明确到人。由XX同志负责督办。
"""


def write(cast: Cast) -> None:
    slot = _template(cast)
    span = _last_month(cast.world.today, cast.world.started)
    first, second = (_issued(cast, town, slot, span) for town in ("town1", "town2"))
    for town, row in (("town1", first), ("town2", second)):
        sent = sending.send(cast.as_(town), row.code)
        if town == "town1":
            sending.receive(cast.as_("office"), sent.pk)
    both = _draft(cast, "office", COMPILED, span, children=(first.pk, second.pk))
    _through(cast, both, "office", "office")
    _draft(cast, "office", FORM, span)
    _draft(cast, "office", KEY, span)  # its last hole is left for whoever looks
    _checked(cast)


def _last_month(today: date, started: date) -> tuple[date, date]:
    running = period_of(Kind.MONTH, today)
    assert running is not None
    last = running.start - timedelta(days=1)
    return max(started, last.replace(day=1)), last


def _template(cast: Cast) -> str:
    """Taken from a past report, what was proposed confirmed; the slot for a name is left to be written."""
    scope, unit = cast.as_("office"), cast.unit_of("office")
    new = templates.Upload(
        unit.pk, "问题整改月报（往期）.docx", build(official_of(PAST)), "问题整改月报", KEY, Kind.MONTH, 4_000
    )
    version = version_of(templates.upload(scope, new))
    slot = next(str(one["key"]) for one in version.slots if one["surface"] == "XX")
    templates.bind(scope, KEY, slot, Binding(WRITE, label="督办人"), version=version.version)
    templates.confirm_all(scope, KEY)
    return slot


def _draft(cast: Cast, who: str, template: str, span: tuple[date, date], children: tuple[int, ...] = ()) -> Report:
    new = NewReport(template, cast.unit_of(who).pk, *span, children=children)
    return drafts.create(cast.as_(who), new)


def _issued(cast: Cast, town: str, slot: str, span: tuple[date, date]) -> Report:
    row = _draft(cast, town, KEY, span)
    given = Given({slot: "温勤"}, {}, {})
    return _through(
        cast, drafts.give(cast.as_(town), row.code, given, version=row.version), f"{town}r", f"{town}r"
    )


def _through(cast: Cast, row: Report, reviewer: str, issuer: str) -> Report:
    row = drafts.review(cast.as_(reviewer), row.code, version=row.version)
    return issue.issue(cast.as_(issuer), row.code, version=row.version)


def _checked(cast: Cast) -> None:
    """The draft with one wrong number and one wrong word, as the office would check it."""
    found = Evidence.objects.filter(name=SENT).order_by("-pk").first()
    assert found is not None
    notice = Entry.system.get(pk=found.entry)
    data, day = store.read(found.blob), notice.day or cast.world.today
    new = incoming.NewCheck(cast.unit_of("office").pk, SENT, data, cast.world.started, day)
    incoming.keep(cast.as_("office"), new)
