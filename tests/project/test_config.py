"""Settings: each is typed and told, a wrong or unknown one is refused with the reason, no secret is shown."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from taizhang.project.config import ELSEWHERE, Config, ConfigError, describe, load
from taizhang.project.databases import databases
from taizhang.project.mail import server


def loaded(tmp_path: Path, **environ: str) -> Config:
    return load(
        {
            "TAIZHANG_DATA_DIR": str(tmp_path),
            **{f"TAIZHANG_{name.upper()}": text for name, text in environ.items()},
        }
    )


def refused(tmp_path: Path, **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, **environ)
    return str(caught.value)


def test_without_any_setting_it_listens_on_loopback_and_keeps_a_sqlite_file(tmp_path: Path) -> None:
    config = loaded(tmp_path)
    assert (config.host, config.port) == ("127.0.0.1", 8000)
    assert config.database_file == tmp_path / "taizhang.db"
    assert list(tmp_path.iterdir()) == []  # reading writes nothing


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("port", "80a", "1 至 65535"),
        ("port", "0", "1 至 65535"),
        ("host", "office", "IP 地址"),
        ("behind_tls", "maybe", "true 或 false"),
        ("allowed_hosts", "http://a.example", "不是主机名"),
        ("allowed_hosts", "*", "不是主机名"),
        ("database_url", "mysql://u@h/d", "postgresql://"),
        ("database_url", "sqlite:///:memory:", "内存库"),
        ("database_url", "postgresql://u@h:x/d", "postgresql://用户"),
        ("database_url", "postgresql://u@h/d?sslmod=require", "sslmod"),
        ("time_zone", "Asia/Nowhere", "时区"),
        ("time_zone", "../etc/passwd", "时区"),
        ("log_format", "xml", "auto、json、text"),
        ("password_length", "6", "8 至 64"),
        ("mail_url", "https://mail", "smtp://"),
        ("mail_from", "nobody", "电子邮件"),
        ("oidc_issuer", "http://idp.example", "https://"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_name_and_the_reason(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    said = refused(tmp_path, **{name: text})
    assert f"TAIZHANG_{name.upper()}" in said
    assert reason in said


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    said = refused(tmp_path, port="x", web_threads="0").splitlines()
    assert len(said) == 2


def test_a_mistyped_variable_is_refused_with_a_suggestion(tmp_path: Path) -> None:
    assert "TAIZHANG_IDLE_MINUTES" in refused(tmp_path, idle_minuts="10")


def test_variables_of_the_set_up_are_no_mistake(tmp_path: Path) -> None:
    assert load({"TAIZHANG_DATA_DIR": str(tmp_path), **dict.fromkeys(ELSEWHERE, "x")})


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'port = 9000\nbehind_tls = true\nallowed_hosts = ["a.example", "b.example"]\n'
    )
    config = loaded(tmp_path, port="9001")
    assert (config.port, config.behind_tls, config.allowed_hosts) == (9001, True, ("a.example", "b.example"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [("prot = 9", "port"), ("port = ", "不是 TOML"), ("port = true", "整数"), ('data_dir = "/x"', "data_dir")],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    assert reason in refused(tmp_path)


def test_settings_that_belong_together_are_refused_apart(tmp_path: Path) -> None:
    assert "TAIZHANG_MAIL_FROM" in refused(tmp_path, mail_url="smtp://mail.example")
    assert "OIDC" in refused(tmp_path, oidc_issuer="https://idp.example")


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        database_url="postgresql://u:hush@h/d",
        mail_url="smtps://u:hush@m.example",
        mail_from="a@b.example",
        oidc_issuer="https://idp.example",
        oidc_client_id="c",
        oidc_client_secret="hush",
    )
    shown = json.dumps([(one.value, one.default) for one in describe(config)], ensure_ascii=False)
    assert "hush" not in shown
    assert "（已设，不显示）" in shown


def test_every_setting_tells_in_chinese_what_it_is() -> None:
    for one in fields(Config):
        assert any("一" <= letter <= "鿿" for letter in one.metadata["says"]), one.name


def test_a_postgres_address_becomes_a_connection_with_limits(tmp_path: Path) -> None:
    config = loaded(tmp_path, database_url="postgresql://u%40x:p%2F@db.example:5433/tz?sslmode=require")
    default = databases(config)["default"]
    assert (default["USER"], default["PASSWORD"], default["HOST"], default["PORT"]) == (
        "u@x",
        "p/",
        "db.example",
        "5433",
    )
    assert default["OPTIONS"]["sslmode"] == "require"
    assert "lock_timeout=20s" in default["OPTIONS"]["options"]


def test_a_mail_address_becomes_a_server(tmp_path: Path) -> None:
    found = server(loaded(tmp_path, mail_url="smtp+tls://u:p%40@m.example", mail_from="a@b.example"))
    assert (found.host, found.port, found.password) == ("m.example", 587, "p@")
    assert server(loaded(tmp_path)).backend.endswith("dummy.EmailBackend")


@pytest.mark.parametrize(
    "url",
    ["ftp://h/bucket", "https://h", "https://h/", "https://u:p@h/bucket", "https://h/B", "https://h/bucket?x=1"],
)
def test_a_bucket_is_named_by_its_whole_address(url: str, tmp_path: Path) -> None:
    keys = {"TAIZHANG_EVIDENCE_ACCESS_KEY": "a", "TAIZHANG_EVIDENCE_SECRET_KEY": "b"}
    with pytest.raises(ConfigError, match="TAIZHANG_EVIDENCE_URL"):
        load({"TAIZHANG_DATA_DIR": str(tmp_path), "TAIZHANG_EVIDENCE_URL": url, **keys})


def test_a_bucket_is_set_with_both_its_keys_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="三项同设"):
        load({"TAIZHANG_DATA_DIR": str(tmp_path), "TAIZHANG_EVIDENCE_URL": "https://h:9000/bucket/files"})
