"""Whether every seal stands: numbered without gap, chained, signed by a key of this site, its root the root of its
leaves; and whether the newest seal noted outside the database is still there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from taizhang.audit import head
from taizhang.audit.crypto import SUITES, Suite
from taizhang.audit.hashing import NO_SEAL, leaf_data, seal_digest, seal_message
from taizhang.audit.keys import PublicKey, known_keys
from taizhang.audit.merkle import Root
from taizhang.audit.models import Leaf, Seal
from taizhang.audit.reading import in_order
from taizhang.audit.verifiers import Finding

BROKEN = "seal.broken"
LOST = "seal.lost"
LOOSE = "leaf.loose"

LEAVES = 2_000


@dataclass(slots=True)
class _Link:
    """What the next seal must follow on."""

    number: int = 0
    last: int = 0
    seal: Seal | None = None


def check_seals(on_seal: Callable[[int], None]) -> Iterator[Finding]:
    """Every broken seal, by its number. `on_seal` hears of each seal read."""
    known = known_keys()
    noted = head.noted()
    link = _Link()
    for number, seal in in_order(Seal, "number"):
        for problem in _problems(seal, link, known):
            yield Finding(BROKEN, f"seal:{number}", f"第 {number} 号封存{problem}")
        link = _Link(number, seal.last if seal else link.last, seal)
        on_seal(number)
    yield from _loose_leaves()
    yield from _lost(noted)


def _problems(seal: Seal | None, link: _Link, known: dict[str, PublicKey]) -> Iterator[str]:
    """At most the first: what is broken further down follows from it."""
    if seal is None:
        yield "的登记无法读取，已被改动。"
        return
    key = known.get(seal.key)
    if key is None:
        yield "所用的签名密钥不在数据目录的 seals 文件夹中，无法证明是本站所封。"
    elif not key.verify(seal_message(seal), seal.signature):
        yield "的登记或签名被改动。"
    elif seal.number != link.number + 1 or seal.first != link.last + 1:
        yield "之前缺少封存。"
    elif seal.previous != _named(link.seal, key.suite):
        yield "与上一号封存接不上，上一号被改动或替换。"
    elif seal.root != _root(seal, key.suite):
        yield "所封的内容被改动，与签名的根不符。"


def _named(before: Seal | None, suite: Suite) -> str:
    return NO_SEAL if before is None else seal_digest(before, suite)


def _root(seal: Seal, suite: Suite) -> str:
    """The root of the leaves that stand at the seal's positions now; a missing place changes it like a change."""
    root = Root(suite.digest)
    start = seal.first
    while start <= seal.last:
        stop = min(start + LEAVES, seal.last + 1)
        leaves = Leaf.objects.filter(position__gte=start, position__lt=stop).order_by("position")
        for leaf in leaves.values_list("event_id", "hash"):
            root.add(leaf_data(*leaf))
        start = stop
    return root.value().hex()


def _loose_leaves() -> Iterator[Finding]:
    """Leaves at places no seal covers. A seal and its leaves appear together, so one statement may judge."""
    covered = Coalesce(Subquery(Seal.objects.order_by("-last").values("last")[:1]), 0)
    loose = Leaf.objects.filter(position__gt=covered).order_by("position").first()
    if loose is not None:
        yield Finding(
            LOOSE, f"event:{loose.event_id}", f"封存顺序第 {loose.position} 位不在任何封存之内，系他人添加。"
        )


def _lost(noted: head.Head | None) -> Iterator[Finding]:
    if noted is None:
        return
    seal = Seal.objects.filter(number=noted.number).first()
    if seal is None or noted.digest not in {seal_digest(seal, suite) for suite in SUITES.values()}:
        yield Finding(
            LOST,
            f"seal:{noted.number}",
            f"数据目录记着第 {noted.number} 号封存，数据库里没有或内容不同：最近的封存被删去，"
            f"或数据库被换成了旧的。若确系新建或恢复的数据库，请把 {head.file()} 移走后再核验。",
        )
