"""后台任务: what waits, runs, is done or has failed."""

from django.http import HttpRequest, HttpResponse

from taizhang.jobs.models import Job
from taizhang.web import pages

STATES = {
    Job.QUEUED: ("等待", "clock", "wait"),
    Job.RUNNING: ("进行中", "loader", "doing"),
    Job.DONE: ("完成", "circle-check", "ok"),
    Job.FAILED: ("失败", "circle-x", "bad"),
    Job.CANCELLED: ("已取消", "ban", "wait"),
}


def jobs(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    rows = Job.objects.order_by("-id")
    if state in STATES:
        rows = rows.filter(state=state)
    return pages.render(
        request, "jobs.html", {"page": pages.page_of(request, rows), "state": state, "states": STATES}
    )
