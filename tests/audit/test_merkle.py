"""Merkle roots and proofs: the published vectors, and no proof for anything else."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taizhang.audit.merkle import leaf_hash, node_hash, path, root, root_from_path


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


LEAVES = st.lists(st.binary(max_size=8), min_size=1, max_size=70)

# RFC 6962's tree over these eight inputs, as used by the certificate transparency implementations.
INPUTS = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
INPUTS.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", sorted(ROOTS))
def test_roots_are_those_of_the_published_vectors(size: int) -> None:
    assert root(sha, INPUTS[:size]).hex() == ROOTS[size]


@given(LEAVES)
def test_the_streamed_root_is_the_recursive_one(leaves: list[bytes]) -> None:
    def recursive(part: list[bytes]) -> bytes:
        if len(part) == 1:
            return leaf_hash(sha, part[0])
        split = 1 << ((len(part) - 1).bit_length() - 1)
        return node_hash(sha, recursive(part[:split]), recursive(part[split:]))

    assert root(sha, leaves) == recursive(leaves)


@given(LEAVES, st.data())
def test_every_leaf_has_a_proof_and_only_for_its_place(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    siblings = path(sha, leaves, index)
    top = root(sha, leaves)
    assert root_from_path(sha, leaves[index], index, len(leaves), siblings) == top
    assert root_from_path(sha, leaves[index] + b"!", index, len(leaves), siblings) != top
    assert root_from_path(sha, leaves[index], index, len(leaves), [*siblings, top]) is None
    other = data.draw(st.integers(0, len(leaves) - 1))
    if leaves[other] != leaves[index]:
        assert root_from_path(sha, leaves[index], other, len(leaves), siblings) != top


def test_a_place_outside_the_tree_has_no_proof() -> None:
    with pytest.raises(IndexError):
        path(sha, [b"a"], 1)
    assert root_from_path(sha, b"a", 1, 1, []) is None
    assert root_from_path(sha, b"a", 0, 2, []) is None
