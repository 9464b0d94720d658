"""后台任务: what waits, runs, is done or has failed; what runs can be called off."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from taizhang.jobs import operations, queries
from taizhang.jobs.models import Job
from taizhang.units.request import scoped
from taizhang.web import pages

LOOKS = {
    Job.QUEUED: ("clock", ""),
    Job.RUNNING: ("loader", "doing"),
    Job.DONE: ("circle-check", "ok"),
    Job.FAILED: ("circle-x", "bad"),
    Job.CANCELLED: ("ban", ""),
}


def jobs(request: HttpRequest) -> HttpResponse:
    state, before = request.GET.get("state", ""), request.GET.get("before", "")
    found = queries.lines(
        scoped(request).scope,
        state=state if state in queries.STATES else "",
        before=int(before) if before.isdecimal() else None,
        limit=pages.ROWS + 1,
    )
    context = {
        "lines": found[: pages.ROWS],
        "more": found[pages.ROWS - 1].id if len(found) > pages.ROWS else None,
        "state": state,
        "states": queries.STATES,
        "looks": LOOKS,
        "open_states": (Job.QUEUED, Job.RUNNING),
    }
    return pages.render(request, "jobs.html", context)


@require_POST
def job_cancel(request: HttpRequest, job: int) -> HttpResponse:
    operations.cancel(scoped(request).scope, job)
    return pages.done(request, reverse("jobs"), "已取消。正在进行的任务做完手上这一步就停。")
