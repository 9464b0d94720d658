"""What somebody has still to decide about a rewritten draft."""

from taizhang.reports.models import Report, Rewrite


def newest(report: Report) -> Rewrite | None:
    """Its own, else the one of the issue it replaces: a reissue begins with the words that were issued."""
    own = Rewrite.objects.filter(report=report).order_by("-pk").first()
    return newest(report.replaces) if own is None and report.replaces is not None else own


def undecided(report: Report) -> list[str]:
    rewrite = newest(report)
    return [
        f"修改稿把“{one['was']}”改成了“{one['now']}”（{one['context']}），请选用台账值或写明依据保留"
        for one in (rewrite.changes if rewrite else ())
        if not one["decided"]
    ]
