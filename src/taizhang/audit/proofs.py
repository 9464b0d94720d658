"""The proof that one event is sealed, complete in itself: it can be checked without the database.

What it does not carry is trust in the key: whoever checks must know the site's public key, or its id, from
elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from taizhang.audit.errors import Refused
from taizhang.audit.hashing import leaf_data, seal_message
from taizhang.audit.keys import PublicKey
from taizhang.audit.merkle import path, root_from_path
from taizhang.audit.models import Leaf, Seal


@dataclass(frozen=True, slots=True)
class Proof:
    """The leaf, the way from it to the root, and the signed seal."""

    event: int
    hash: str
    position: int
    path: tuple[str, ...]
    number: int
    first: int
    last: int
    root: str
    previous: str
    at: datetime
    key: str
    signature: str

    def holds(self, key: PublicKey) -> bool:
        """Whether this very event, with this very hash, stands under a seal signed with the key."""
        siblings = [bytes.fromhex(sibling) for sibling in self.path]
        index, size = self.position - self.first, self.last - self.first + 1
        reached = root_from_path(key.suite.digest, leaf_data(self.event, self.hash), index, size, siblings)
        signed = key.id == self.key and key.verify(seal_message(self), self.signature)
        return signed and reached is not None and reached.hex() == self.root


def prove(event_id: int, key: PublicKey) -> Proof:
    """The proof for a sealed event; `key` is the public key its seal names."""
    leaf = Leaf.objects.filter(event_id=event_id).first()
    seal = Seal.objects.filter(first__lte=leaf.position, last__gte=leaf.position).first() if leaf else None
    if leaf is None or seal is None:
        raise Refused("这条留痕还没有封存，请先执行 taizhang audit seal。", code="unsealed")
    leaves = list(
        Leaf.objects.filter(position__gte=seal.first, position__lte=seal.last)
        .order_by("position")
        .values_list("position", "event_id", "hash")
    )
    if len(leaves) != seal.last - seal.first + 1 or any(b[0] != a[0] + 1 for a, b in pairwise(leaves)):
        raise Refused(f"第 {seal.number} 号封存不完整，请执行 taizhang audit verify 核验。", code="broken_seal")
    data = [leaf_data(event, digest) for _, event, digest in leaves]
    siblings = path(key.suite.digest, data, leaf.position - seal.first)
    return Proof(
        event=event_id,
        hash=leaf.hash,
        position=leaf.position,
        path=tuple(sibling.hex() for sibling in siblings),
        number=seal.number,
        first=seal.first,
        last=seal.last,
        root=seal.root,
        previous=seal.previous,
        at=seal.at,
        key=seal.key,
        signature=seal.signature,
    )
