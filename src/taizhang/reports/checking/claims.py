"""The claims of one report of a file: which can be asked about, and why the others cannot."""

from collections.abc import Iterable

from taizhang.reports.checking.asking import Around, Asked, ask, claimed
from taizhang.reports.checking.result import Finding, NotChecked, Verdict
from taizhang.text.reading import ReadClaim

ASPECTS = {
    "change": "是增减的幅度，不是台账里的数",
    "previous": "说的是以前的数",
    "target": "是目标或打算，不是已经发生的数",
}
FAINT = 0.3


def asked_of(read: Iterable[ReadClaim], around: Around) -> tuple[list[Asked], list[Finding], list[NotChecked]]:
    asked: list[Asked] = []
    unknown: list[Finding] = []
    passed: list[NotChecked] = []
    for one in read:
        place = around.sentences.place(one.claim.start, one.claim.end)
        if one.claim.aspect is not None:
            passed.append(NotChecked(place, f"{ASPECTS[one.claim.aspect]}。", words=one.subject.text))
            continue
        found = ask(one, around)
        if found is not None and found.wanted:
            asked.append(found)
        elif found is not None:
            passed.append(NotChecked(place, "说的不是本期的数。", found.candidates, found.words))
        else:
            _without_indicator(one, around, unknown, passed)
    return asked, unknown, passed


def _without_indicator(one: ReadClaim, around: Around, unknown: list[Finding], passed: list[NotChecked]) -> None:
    place = around.sentences.place(one.claim.start, one.claim.end)
    offered = tuple(candidate for candidate in one.ranked.candidates if candidate.score >= FAINT)
    if offered:
        labels = "、".join(f"“{candidate.label}”" for candidate in offered[:3])
        passed.append(NotChecked(place, f"可能是{labels}，请选定后再核对。", offered, one.subject.text))
    else:
        message = "台账里没有这一项指标，未作比较。"
        unknown.append(Finding("claim", Verdict.UNKNOWN, place, message, claimed(one), words=one.subject.text))
