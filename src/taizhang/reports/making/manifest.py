"""What a file says of itself: its facts, the texts of its slots and the digests of its sentences, signed by the site.

Whoever changes the file and the manifest alike cannot sign it anew; whoever changes only the file is found by it.
"""

import json
from dataclasses import dataclass
from typing import Any

from taizhang.audit.canonical import canonical, sha256
from taizhang.audit.keys import PublicKey, SigningKey

VERSION = 1
Manifest = dict[str, Any]


def signed(content: Manifest, key: SigningKey) -> str:
    text = canonical({"v": VERSION, **content, "signer": key.public_key.id})
    return f'{text[:-1]},"signature":"{key.sign(message(sha256(text.encode())))}"}}'


def message(digest: str) -> bytes:
    return b"taizhang.report.manifest\n" + digest.encode()


def _unfolded(content: Manifest) -> Manifest:
    """Facts and imprint travel as one text each: the one is hashed as it stands, the other alike in every file."""
    try:
        return {
            **content,
            "facts": json.loads(content["facts"]),
            "facts_text": content["facts"],
            "imprint": json.loads(content["imprint"]),
        }
    except (ValueError, KeyError, TypeError):
        return {**content, "facts": [], "facts_text": "", "imprint": []}


@dataclass(frozen=True, slots=True)
class Opened:
    """`problem` is "" when the signature is one of a known key."""

    content: Manifest
    problem: str = ""


def opened(text: str, keys: dict[str, PublicKey]) -> Opened:
    try:
        content = json.loads(text)
        signature, signer = str(content["signature"]), str(content["signer"])
        body = {name: value for name, value in content.items() if name != "signature"}
        digest = sha256(canonical(body).encode())
    except (ValueError, KeyError, TypeError, AttributeError):
        return Opened({}, "文件里的数据清单读不出来，已被改坏。")
    key = keys.get(signer)
    content = _unfolded(content)
    if key is None:
        return Opened(content, "数据清单不是本系统签名的（签名的密钥不认识）。")
    if not key.verify(message(digest), signature):
        return Opened(content, "数据清单被改动过：与本系统的签名不符。")
    return Opened(content)
