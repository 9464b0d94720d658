from django.http import HttpRequest
from ninja import Query, Router

from taizhang.api import paging, told
from taizhang.api.schemas.jobs import JobPage, JobsAsked
from taizhang.api.told import Told
from taizhang.jobs.models import Job

router = Router()


@router.get("jobs", url_name="jobs", response=JobPage, summary="后台任务，新的在前")
def jobs(
    request: HttpRequest,
    page: Query[JobsAsked],
) -> Told:
    rows = Job.objects.filter(state=page.state) if page.state else Job.objects.all()
    return paging.answer(
        paging.slice_of(rows, by=["id"], cursor=page.cursor, limit=page.limit, newest=True), told.job
    )
