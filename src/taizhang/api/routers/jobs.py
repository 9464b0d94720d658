from django.http import HttpRequest
from ninja import Query, Router

from taizhang.api import told
from taizhang.api.schemas import Done
from taizhang.api.schemas.jobs import JobOut, JobPage, JobsAsked
from taizhang.api.told import Told
from taizhang.jobs import operations, queries
from taizhang.units.request import scoped

router = Router()


@router.get(
    "jobs", url_name="jobs", response=JobPage, summary="后台任务，新的在前；系统管理员看全部，其他人看自己的"
)
def jobs(request: HttpRequest, asked: Query[JobsAsked]) -> Told:
    scope = scoped(request).scope
    found = queries.lines(scope, state=asked.state, before=asked.before, limit=asked.limit + 1)
    shown = found[: asked.limit]
    return {"items": [told.job(line) for line in shown], "next": shown[-1].id if len(found) > len(shown) else None}


@router.get("jobs/{int:job}", url_name="job", response=JobOut, summary="一项后台任务")
def job(request: HttpRequest, job: int) -> Told:
    return told.job(queries.line(scoped(request).scope, job))


@router.delete("jobs/{int:job}", url_name="job", response=Done, summary="取消后台任务")
def job_cancel(request: HttpRequest, job: int) -> Told:
    operations.cancel(scoped(request).scope, job)
    return {"done": True}
