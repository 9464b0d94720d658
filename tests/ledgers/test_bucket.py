"""Evidence in an S3 bucket, over HTTP, against a server that checks every signature."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from moto import settings as server_settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.server import ThreadedMotoServer

from taizhang.audit.errors import Missing, Refused
from taizhang.ledgers.evidence import keeping, preview, signing
from taizhang.ledgers.evidence.bucket import Bucket
from taizhang.ledgers.evidence.signing import Keys, Request
from taizhang.ledgers.evidence.store import read, store
from taizhang.ledgers.models import Evidence
from taizhang.ledgers.operations import evidence
from taizhang.project.failure import Failure
from taizhang.project.initialise import need_bucket
from tests.ledgers.conftest import World

LIMIT = 10 << 20
REGION = "us-east-1"
MAY_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@dataclass
class Service:
    url: str
    keys: Keys

    def bucket(self, path: str = "taizhang", **changed: str) -> Bucket:
        return Bucket(f"{self.url}/{path}", replace(self.keys, **changed))


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """A server with one bucket and one user; from then on it checks who asks."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    opening = {"endpoint_url": url, "region_name": REGION, "aws_access_key_id": "a", "aws_secret_access_key": "b"}
    iam = boto3.client("iam", **opening)
    iam.create_user(UserName="taizhang")
    key = iam.create_access_key(UserName="taizhang")["AccessKey"]
    iam.put_user_policy(UserName="taizhang", PolicyName="all", PolicyDocument=json.dumps(MAY_ALL))
    boto3.client("s3", **opening).create_bucket(Bucket="taizhang")
    before = server_settings.INITIAL_NO_AUTH_ACTION_COUNT
    server_settings.INITIAL_NO_AUTH_ACTION_COUNT, ActionAuthenticatorMixin.request_count = 0, 0
    yield Service(url, Keys(key["AccessKeyId"], key["SecretAccessKey"], REGION))
    server_settings.INITIAL_NO_AUTH_ACTION_COUNT = before
    server.stop()


@pytest.fixture
def bucket(service: Service) -> Iterator[Bucket]:
    made = service.bucket("taizhang/files")
    yield made
    for name in list(made.blobs()):
        made.delete(name)


def test_bytes_go_in_and_come_out_under_their_digest(bucket: Bucket) -> None:
    stored = bucket.put([b"hello", b" world"], LIMIT)
    assert (stored.size, bucket.has(stored.sha256)) == (11, True)
    with bucket.open(stored.sha256) as file:
        assert file.read() == b"hello world"
    assert list(bucket.blobs()) == [stored.sha256]
    assert abs(bucket.touched(stored.sha256) - datetime.now(UTC)) < timedelta(minutes=1)
    assert not bucket.delete_left(stored.sha256, datetime.now(UTC) - timedelta(hours=1))
    assert bucket.has(stored.sha256)
    assert bucket.delete_left(stored.sha256, datetime.now(UTC) + timedelta(hours=1))
    assert not bucket.has(stored.sha256)
    with pytest.raises(Missing):
        bucket.open(stored.sha256)


def test_the_same_bytes_are_kept_once_and_more_than_a_page_is_listed(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = {bucket.put([str(number).encode()], LIMIT).sha256 for number in (*range(12), 0, 1)}
    listed = bucket._list

    def page_of_five(query: dict[str, str]) -> object:
        return listed({**query, "max-keys": "5"})

    monkeypatch.setattr(bucket, "_list", page_of_five)
    assert list(bucket.blobs()) == sorted(names)
    assert len(names) == 12


def test_a_large_file_is_not_held_in_memory_and_too_large_is_refused(bucket: Bucket) -> None:
    part = b"x" * (1 << 20)
    stored = bucket.put((part for _ in range(9)), LIMIT)
    assert stored.size == 9 << 20
    with pytest.raises(Refused, match="上限"):
        bucket.put((part for _ in range(11)), LIMIT)


@pytest.mark.parametrize(
    ("path", "changed", "said"),
    [
        ("taizhang", {"secret": "wrong"}, "不认访问密钥"),
        ("taizhang", {"access": "AKIANOBODY"}, "不认访问密钥"),
        ("nothere", {}, "没有名为 nothere 的存储桶"),
    ],
)
def test_a_service_that_refuses_is_told_with_its_reason(
    service: Service, path: str, changed: dict[str, str], said: str
) -> None:
    with pytest.raises(Refused, match=said) as refused:
        service.bucket(path, **changed).probe()
    assert service.keys.secret not in refused.value.message


def test_nobody_there_is_told(service: Service) -> None:
    with pytest.raises(Refused, match=r"连不上 127\.0\.0\.1:9"):
        Bucket("http://127.0.0.1:9/taizhang", service.keys).put([b"x"], LIMIT)


PART = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="/?#"), min_size=1, max_size=8
)


@given(path=PART, query=st.dictionaries(st.sampled_from(["list-type", "prefix", "continuation-token"]), PART))
def test_signatures_are_those_of_the_reference_client(path: str, query: dict[str, str]) -> None:
    request = Request("GET", "example.gov.cn:9000", f"/bucket/{path}", query)
    url = f"http://{request.host}{request.quoted_path}" + (f"?{request.quoted_query}" if query else "")
    theirs = AWSRequest("GET", url, headers={"x-amz-content-sha256": signing.EMPTY})
    S3SigV4Auth(Credentials("AK", "SK"), "s3", REGION).add_auth(theirs)
    stamp = datetime.strptime(theirs.context["timestamp"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    ours = signing.headers(request, Keys("AK", "SK", REGION), stamp)
    assert ours["authorization"] == theirs.headers["Authorization"]


@pytest.fixture
def by_setting(service: Service, bucket: Bucket) -> Iterator[None]:
    before = settings.CONFIG
    settings.CONFIG = replace(
        before,
        evidence_url=f"{service.url}/taizhang/files",
        evidence_access_key=service.keys.access,
        evidence_secret_key=service.keys.secret,
    )
    yield
    settings.CONFIG = before


@pytest.mark.sql
@pytest.mark.django_db
@pytest.mark.usefixtures("by_setting")
class TestBySetting:
    def test_evidence_goes_to_the_bucket_and_comes_back(self, world: World) -> None:
        assert isinstance(store(), Bucket)
        row = world.problem()
        kept = evidence.add(world.clerk(), evidence.NewEvidence(row.pk, "说明.txt"), ["已修好".encode()])
        assert read(kept.blob) == "已修好".encode()
        assert preview.paragraphs(world.clerk(), kept.pk) == ["已修好"]
        sent = preview.send(world.clerk(), kept.pk)
        assert (sent.inline, sent.file.read()) == (False, "已修好".encode())

    def test_what_is_refused_leaves_nothing_in_the_bucket(self, world: World) -> None:
        row = world.problem()
        with pytest.raises(Refused):
            evidence.add(world.clerk(), evidence.NewEvidence(row.pk, "a.txt"), ["密级：机密".encode()])
        assert list(store().blobs()) == []

    def test_a_lost_or_altered_object_is_found(self, world: World, service: Service) -> None:
        row = world.problem()
        lost, altered = (
            evidence.add(world.clerk(), evidence.NewEvidence(row.pk, name), [name.encode()])
            for name in ("丢.txt", "改.txt")
        )
        assert list(keeping.verify()) == []
        store().delete(lost.blob)
        client = boto3.client(
            "s3",
            endpoint_url=service.url,
            region_name=REGION,
            aws_access_key_id=service.keys.access,
            aws_secret_access_key=service.keys.secret,
        )
        client.put_object(Bucket="taizhang", Key=f"files/{altered.blob}", Body=b"other")
        said = sorted(finding.message for finding in keeping.verify())
        assert said == [f"附件丢失：丢.txt（{row.number}）", f"附件被改动：改.txt（{row.number}）"]

    def test_unreferred_objects_are_collected_after_a_day(self, world: World) -> None:
        row = world.problem()
        kept = evidence.add(world.clerk(), evidence.NewEvidence(row.pk, "a.txt"), [b"a"])
        stray = store().put([b"stray"], LIMIT)
        assert list(keeping.strays()) == [stray.sha256]
        assert keeping.collect(datetime.now(UTC)) == 0
        assert keeping.collect(datetime.now(UTC) + timedelta(days=2)) == 1
        assert list(store().blobs()) == [kept.blob]
        assert Evidence.objects.count() == 1

    def test_a_start_is_refused_where_the_bucket_cannot_be_listed(self) -> None:
        need_bucket(settings.CONFIG.evidence_url)
        settings.CONFIG = replace(settings.CONFIG, evidence_secret_key="wrong")
        with pytest.raises(Failure, match="不认访问密钥"):
            need_bucket(settings.CONFIG.evidence_url)
