"""意见反馈: one's own, all of them for administrators; answered by a system administrator."""

from django.http import HttpRequest
from ninja import Query, Router

from taizhang.api.schemas.feedback import AnswerIn, FeedbackAsked, FeedbackIn, FeedbackOut
from taizhang.api.told import Told
from taizhang.units import feedback as words
from taizhang.units.models import Feedback
from taizhang.units.request import scoped

router = Router()


@router.get("feedback", url_name="feedback", response=list[FeedbackOut], summary="意见和答复，未答复的在前")
def feedback(request: HttpRequest, asked: Query[FeedbackAsked]) -> list[Told]:
    rows = words.visible(scoped(request).scope)
    return [_told(row) for row in rows[asked.skip : asked.skip + asked.limit]]


@router.post("feedback", url_name="feedback", response=FeedbackOut, summary="提意见")
def feedback_give(request: HttpRequest, body: FeedbackIn) -> Told:
    scope = scoped(request).scope
    made = words.give(scope, page=body.page, text=body.text)
    return _told(words.visible(scope).get(pk=made.pk))


@router.post(
    "feedback/{int:feedback}/answer", url_name="feedback_answer", response=FeedbackOut, summary="答复意见"
)
def feedback_answer(request: HttpRequest, feedback: int, body: AnswerIn) -> Told:
    scope = scoped(request).scope
    words.answer(scope, feedback, body.answer)
    return _told(words.visible(scope).get(pk=feedback))


def _told(row: Feedback) -> Told:
    return {
        "id": row.pk,
        "page": row.page,
        "text": row.text,
        "at": row.at,
        "by": row.account.name,
        "answer": row.answer,
        "answered_at": row.answered_at,
    }
