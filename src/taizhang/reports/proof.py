"""What a reader without this site needs to check an issued file: the event, its place under a signed seal, the keys.

What it does not carry is trust in the key: the reader must know the site's key id from elsewhere.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from taizhang.audit.canonical import canonical_time
from taizhang.audit.crypto import SUITES
from taizhang.audit.errors import Missing, Refused
from taizhang.audit.hashing import COVERED, detail_digest, event_is_intact
from taizhang.audit.keys import PublicKey, known_keys
from taizhang.audit.models import Event, EventDetail, Leaf, Seal
from taizhang.audit.proofs import Proof, prove
from taizhang.reports.models import Report
from taizhang.reports.verifying.finding import MANIFEST, SEAL, Finding, Outcome
from taizhang.reports.verifying.verify import compare, opened

EVENT = (*COVERED, "id", "hash")


def export(report: Report) -> dict[str, Any]:
    event = Event.objects.filter(pk=report.event or 0).first()
    if event is None:
        raise Missing("这份报告还没有定稿。")
    leaf = Leaf.objects.filter(event_id=event.pk).first()
    if leaf is None:
        raise Refused("定稿留痕还没有封存，请先执行 taizhang audit seal。", code="unsealed")
    seal = Seal.objects.get(first__lte=leaf.position, last__gte=leaf.position)
    keys = known_keys()
    proof = asdict(prove(event.pk, keys[seal.key]))
    detail = EventDetail.objects.filter(event_id=event.pk).first()
    told = {name: getattr(event, name) for name in EVENT}
    return {
        "report": {"code": report.code, "number": report.number, "facts_hash": report.facts_hash},
        "event": {**told, "at": canonical_time(event.at)},
        "detail": {"salt": detail.salt, "json": detail.json} if detail else None,
        "proof": {**proof, "at": canonical_time(seal.at)},
        "keys": {key: one.public.hex() for key, one in keys.items()},
    }


@dataclass(frozen=True, slots=True)
class Held:
    """A proof read from its file."""

    content: dict[str, Any]

    @classmethod
    def of(cls, text: str) -> "Held":
        try:
            content = json.loads(text)
            for name in ("report", "event", "proof", "keys"):
                content[name]
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(
                "证明文件读不出来：不是 taizhang report proof 导出的，或已损坏。", code="bad_proof"
            ) from error
        return cls(content)

    def keys(self) -> dict[str, PublicKey]:
        found = {}
        for key, public in self.content["keys"].items():
            suite = SUITES.get(str(key).partition(":")[0])
            one = PublicKey(suite, bytes.fromhex(public)) if suite else None
            if one is not None and one.id == key:
                found[key] = one
        return found


def verify(data: bytes, held: Held) -> Outcome:
    """Without the site: facts cannot be counted again, everything else can be checked."""
    outcome, read, form = opened(data, held.keys())
    if not outcome.manifest:
        return outcome
    compare(outcome, read, form, None)
    outcome.issued, outcome.sealed = True, True
    outcome.findings += _against(outcome.manifest, held)
    outcome.notes.append(
        f"离线核验：封存密钥 {held.content['proof']['key']}，请与发文单位公布的核对；数字没有重数。"
    )
    return outcome


def _against(manifest: dict[str, Any], held: Held) -> list[Finding]:
    told, found = held.content["report"], []
    if (manifest.get("code"), manifest.get("facts_hash")) != (told["code"], told["facts_hash"]):
        found.append(Finding(MANIFEST, "文件与证明不是同一份报告，或数据清单被改动过。"))
    event = Event(**{**held.content["event"], "at": datetime.fromisoformat(held.content["event"]["at"])})
    if not event_is_intact(event):
        found.append(Finding(SEAL, "证明里的定稿留痕被改动过。"))
    detail = held.content.get("detail")
    if detail is not None and not _says(detail, event.detail_digest, told["facts_hash"]):
        found.append(Finding(SEAL, "定稿留痕的内容与数字摘要不符：被改动过。"))
    proof = Proof(**{**held.content["proof"], "path": tuple(held.content["proof"]["path"]), "at": _at(held)})
    key = held.keys().get(proof.key)
    if proof.hash != event.hash or proof.event != event.pk or key is None or not proof.holds(key):
        found.append(Finding(SEAL, "封存与签名不符：证明被改动过，或不是这个系统的密钥签的。"))
    return found


def _at(held: Held) -> datetime:
    return datetime.fromisoformat(held.content["proof"]["at"])


def _says(detail: dict[str, str], digest: str, facts_hash: str) -> bool:
    if detail_digest(detail["salt"], detail["json"]) != digest:
        return False
    return bool(json.loads(detail["json"])["after"].get("facts_hash") == facts_hash)
