"""Blobs in a bucket of an S3-compatible service, by path-style addresses: what self-hosted services understand too.

The bytes go through a temporary file: their digest is their name, and it is known only when they have all been read.
"""

import hashlib
import http.client
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import IO, BinaryIO, cast
from urllib.parse import urlsplit

from taizhang.audit.errors import Missing, Refused
from taizhang.files.errors import FileError
from taizhang.files.xml import parse
from taizhang.ledgers.evidence.blob import CHUNK, Judge, Stored, TooLarge
from taizhang.ledgers.evidence.signing import EMPTY, Keys, Request, headers

PATIENCE = 30.0  # seconds for one step of the conversation
IN_MEMORY = 8 << 20  # larger files are spooled to disk
LARGEST_LIST = 4 << 20
NAME = re.compile(r"[0-9a-f]{64}")


class Bucket:
    def __init__(self, url: str, keys: Keys) -> None:
        parts = urlsplit(url)
        self.secure, self.host = parts.scheme == "https", parts.netloc
        bucket, _, prefix = parts.path.strip("/").partition("/")
        self.root, self.prefix = f"/{bucket}", f"{prefix}/" if prefix else ""
        self.keys = keys

    def put(self, chunks: Iterable[bytes], limit: int, judge: Judge | None = None) -> Stored:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            digest, size = hashlib.sha256(), 0
            for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise TooLarge(limit)
                digest.update(chunk)
                file.write(chunk)
            file.seek(0)
            if judge:
                judge(file.read())
                file.seek(0)
            name = digest.hexdigest()
            # Sent also when it is there: that renews its day, and it is not collected under this upload.
            self._call("PUT", name, body=cast("IO[bytes]", file), size=size, digest=name)
        return Stored(name, size)

    def open(self, sha256: str) -> BinaryIO:
        """Read whole before it is given out, so that a broken connection is an error here and not half a file."""
        file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
        if self._call("GET", sha256, into=cast("IO[bytes]", file)).status == HTTPStatus.NOT_FOUND:
            file.close()
            raise Missing("这份材料的文件已丢失，请联系系统管理员核验。")
        file.seek(0)
        return cast("BinaryIO", file)

    def has(self, sha256: str) -> bool:
        return self._call("HEAD", sha256).status != HTTPStatus.NOT_FOUND

    def delete(self, sha256: str) -> None:
        self._call("DELETE", sha256)

    def delete_left(self, sha256: str, since: datetime) -> bool:
        """Between the two calls the same bytes may be put again: a service has nothing to prevent it."""
        if self.touched(sha256) > since:
            return False
        self.delete(sha256)
        return True

    def touched(self, sha256: str) -> datetime:
        found = self._call("HEAD", sha256).headers.get("last-modified", "")
        return parsedate_to_datetime(found).astimezone(UTC)

    def blobs(self) -> Iterator[str]:
        """Every blob, page by page, in order."""
        query = {"list-type": "2", "prefix": self.prefix}
        while query:
            page = self._list(query)
            names = (key.removeprefix(self.prefix) for key in page.keys)
            yield from (name for name in names if NAME.fullmatch(name))
            query = {**query, "continuation-token": page.following} if page.following else {}

    def probe(self) -> None:
        """Whether the bucket is there and ours to list."""
        self._list({"list-type": "2", "prefix": self.prefix, "max-keys": "1"})

    def _list(self, query: Mapping[str, str]) -> "_Page":
        with tempfile.SpooledTemporaryFile(max_size=LARGEST_LIST) as file:
            answer = self._call("GET", "", query=query, into=cast("IO[bytes]", file))
            if answer.status == HTTPStatus.NOT_FOUND:
                raise _failed(f"没有名为 {self.root[1:]} 的存储桶")
            file.seek(0)
            return _Page.read(file.read(LARGEST_LIST))

    def _call(
        self,
        method: str,
        name: str,
        *,
        query: Mapping[str, str] | None = None,
        body: "IO[bytes] | None" = None,
        size: int = 0,
        digest: str = EMPTY,
        into: "IO[bytes] | None" = None,
    ) -> "_Answer":
        path = f"{self.root}/{self.prefix}{name}" if name else self.root
        request = Request(method, self.host, path, query or {}, digest)
        sent = headers(request, self.keys, datetime.now(UTC)) | ({"content-length": str(size)} if body else {})
        address = request.quoted_path + (f"?{request.quoted_query}" if request.query else "")
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        connection = kind(self.host, timeout=PATIENCE)
        try:
            connection.request(method, address, body=body, headers=sent)
            response = connection.getresponse()
            if into is not None and response.status == HTTPStatus.OK:
                shutil.copyfileobj(response, into, CHUNK)
            return _Answer(response.status, response.headers).checked()
        except (OSError, http.client.HTTPException) as error:
            raise _failed(f"连不上 {self.host}（{type(error).__name__}）") from error
        finally:
            connection.close()


class _Answer:
    def __init__(self, status: int, headers: http.client.HTTPMessage) -> None:
        self.status, self.headers = status, headers

    def checked(self) -> "_Answer":
        """Found or not found; whatever else is said is a failure."""
        if self.status == HTTPStatus.FORBIDDEN:
            raise _failed("对方不认访问密钥，或密钥没有这个桶的权限")
        if self.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND}:
            raise _failed(f"对方答复 {self.status}")
        return self


class _Page:
    def __init__(self, keys: list[str], following: str) -> None:
        self.keys, self.following = keys, following

    @classmethod
    def read(cls, data: bytes) -> "_Page":
        try:
            root = parse(data, "存储服务的答复")
        except FileError as error:
            raise _failed("对方的答复不是存储服务的格式") from error
        keys = [str(one.text) for one in root.iterfind("{*}Contents/{*}Key")]
        return cls(keys, root.findtext("{*}NextContinuationToken") or "")


def _failed(why: str) -> Refused:
    return Refused(f"附件的存储服务不可用：{why}，请联系系统管理员。", code="store_failed")
