"""Merkle trees as in RFC 6962: leaves and inner nodes are hashed apart, an odd node rises unpaired.

Pure, and streaming where it must be: a root over a million leaves holds twenty hashes in memory.
"""

from collections.abc import Callable, Iterable, Sequence

Digest = Callable[[bytes], bytes]

LEAF = b"\x00"
NODE = b"\x01"


def leaf_hash(digest: Digest, data: bytes) -> bytes:
    return digest(LEAF + data)


def node_hash(digest: Digest, left: bytes, right: bytes) -> bytes:
    return digest(NODE + left + right)


class Root:
    """A root that grows leaf by leaf."""

    def __init__(self, digest: Digest) -> None:
        self._digest = digest
        self._peaks: list[tuple[int, bytes]] = []  # complete subtrees, sizes strictly falling

    def add(self, data: bytes) -> None:
        size, top = 1, leaf_hash(self._digest, data)
        while self._peaks and self._peaks[-1][0] == size:
            _, left = self._peaks.pop()
            size, top = size * 2, node_hash(self._digest, left, top)
        self._peaks.append((size, top))

    def value(self) -> bytes:
        if not self._peaks:
            return self._digest(b"")
        top = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            top = node_hash(self._digest, left, top)
        return top


def root(digest: Digest, leaves: Iterable[bytes]) -> bytes:
    growing = Root(digest)
    for data in leaves:
        growing.add(data)
    return growing.value()


def path(digest: Digest, leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that, with the leaf at `index`, give the root; nearest first."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    level = [leaf_hash(digest, data) for data in leaves]
    siblings: list[bytes] = []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            siblings.append(level[beside])
        level = _above(digest, level)
        index //= 2
    return siblings


def _above(digest: Digest, level: list[bytes]) -> list[bytes]:
    paired = [node_hash(digest, level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return paired + level[-1:] if len(level) % 2 else paired


def root_from_path(digest: Digest, data: bytes, index: int, size: int, siblings: Sequence[bytes]) -> bytes | None:
    """The root a proof leads to, or None when the proof has not the length its place demands."""
    if not 0 <= index < size:
        return None
    top, last, rest = leaf_hash(digest, data), size - 1, list(siblings)
    while last > 0:
        if index % 2 or index < last:
            if not rest:
                return None
            beside = rest.pop(0)
            top = node_hash(digest, beside, top) if index % 2 else node_hash(digest, top, beside)
        index, last = index // 2, last // 2
    return None if rest else top
