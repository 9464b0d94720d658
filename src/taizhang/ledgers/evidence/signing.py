"""AWS Signature Version 4, as far as a blob store needs it: one request, its body's digest known, headers signed.

Written here because it is a page of the standard, while the client libraries bring a hundred services along.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Keys:
    access: str
    secret: str
    region: str


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    host: str
    path: str  # not yet quoted
    query: Mapping[str, str]
    digest: str = EMPTY

    @property
    def quoted_path(self) -> str:
        return quote(self.path, safe="/-_.~")

    @property
    def quoted_query(self) -> str:
        pairs = sorted((quote(key, safe="-_.~"), quote(value, safe="-_.~")) for key, value in self.query.items())
        return "&".join(f"{key}={value}" for key, value in pairs)


def headers(request: Request, keys: Keys, now: datetime) -> dict[str, str]:
    """The headers that make the request ours, for a quarter of an hour."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{keys.region}/s3/aws4_request"
    signed = {"host": request.host, "x-amz-content-sha256": request.digest, "x-amz-date": stamp}
    names = ";".join(signed)
    lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
    canonical = "\n".join(
        [request.method, request.quoted_path, request.quoted_query, lines, names, request.digest]
    )
    text = "\n".join(["AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signature = hmac.new(_key(keys, stamp[:8]), text.encode(), hashlib.sha256).hexdigest()
    credential = f"Credential={keys.access}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**signed, "authorization": f"AWS4-HMAC-SHA256 {credential}"}


def _key(keys: Keys, day: str) -> bytes:
    key = f"AWS4{keys.secret}".encode()
    for part in (day, keys.region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
