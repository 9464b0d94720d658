"""The event of a report's issue: whether it stands, says the same hash, and is under a seal that holds."""

import json
from collections.abc import Iterator

from taizhang.audit.errors import Refused
from taizhang.audit.hashing import detail_is_intact, event_is_intact
from taizhang.audit.keys import known_keys
from taizhang.audit.models import Event, EventDetail, Leaf, Seal, Unsealed
from taizhang.audit.proofs import prove
from taizhang.reports.making.facts import hash_of
from taizhang.reports.models import Report
from taizhang.reports.verifying.finding import MANIFEST, SEAL, Finding


def check(report: Report, facts_hash: str) -> Iterator[Finding]:
    if hash_of(report.facts) != report.facts_hash:
        yield Finding(SEAL, "本系统里存的定稿数字与它的摘要不符：数据库被改动过。")
    if facts_hash != report.facts_hash:
        yield Finding(MANIFEST, "文件里的数据清单与本系统定稿时的不是同一份。")
    event = Event.objects.filter(pk=report.event or 0).first()
    if event is None:
        yield Finding(SEAL, "这份报告的定稿留痕没有了：被删除。")
        return
    detail = EventDetail.objects.filter(event_id=event.pk).first()
    if not event_is_intact(event) or (detail is not None and not detail_is_intact(event, detail)):
        yield Finding(SEAL, f"第 {event.pk} 号定稿留痕被改动过。")
    elif detail is not None and json.loads(detail.json)["after"].get("facts_hash") != report.facts_hash:
        yield Finding(SEAL, "定稿留痕里的摘要与存的定稿数字不符：数据库被改动过。")
    yield from _sealed(event)


def sealed(report: Report) -> bool:
    return not Unsealed.objects.filter(event_id=report.event or 0).exists()


def _sealed(event: Event) -> Iterator[Finding]:
    """An event waiting for its seal is in order; one that says it is sealed must be."""
    leaf = Leaf.objects.filter(event_id=event.pk).first()
    if leaf is None:
        if not Unsealed.objects.filter(event_id=event.pk).exists():
            yield Finding(SEAL, f"第 {event.pk} 号定稿留痕不在封存之列：封存登记被改动过。")
        return
    seal = Seal.objects.filter(first__lte=leaf.position, last__gte=leaf.position).first()
    key = known_keys().get(seal.key) if seal is not None else None
    if seal is None or key is None:
        yield Finding(SEAL, f"第 {event.pk} 号定稿留痕的封存找不到，或不是本系统的密钥签的。")
        return
    try:
        proof = prove(event.pk, key)
    except Refused as refusal:
        yield Finding(SEAL, refusal.message)
        return
    if proof.hash != event.hash or not proof.holds(key):
        yield Finding(SEAL, f"第 {seal.number} 号封存与签名不符：被改动过。")
