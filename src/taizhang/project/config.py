"""The typed configuration: every setting with its type, default and meaning; a wrong or unknown one is refused.

A setting is read from the environment (`TAIZHANG_` and its name in capitals), else from `settings.toml` in the
data directory (its name as it stands), else its default. Reading writes nothing: `taizhang init` makes the files.
"""

import difflib
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from taizhang.project import setting_values as values
from taizhang.project.failure import Failure, sentence

PREFIX = "TAIZHANG_"
FILE = "settings.toml"
# variables of ours that are no settings of the product
ELSEWHERE = {"TAIZHANG_VENV": "虚拟环境的位置，只由 bin/ 下的命令使用"}
SOURCE = Path(__file__).resolve().parents[3]


class ConfigError(Failure):
    """Settings are wrong; the message is for the person who starts the product."""


# declared free of side effects in pyproject.toml, as `dataclasses.field` is
def _setting(parse: Callable[[str], Any], default: str, says: str, *, secret: bool = False) -> Any:
    return field(metadata={"parse": parse, "default": default, "says": says, "secret": secret})


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting. Read it as `settings.CONFIG` where Django runs."""

    data_dir: Path = _setting(
        values.directory, str(SOURCE / ".data"), "数据目录：数据库、密钥、附件都在其中，备份它就是备份全部"
    )
    database_url: str = _setting(
        values.database,
        "",
        "数据库：sqlite:///文件路径 或 postgresql://用户:密码@主机:端口/库名；空为数据目录下的 taizhang.db",
        secret=True,
    )
    host: str = _setting(values.address, "127.0.0.1", "监听的地址；默认只有本机能访问，0.0.0.0 为所有网卡")
    port: int = _setting(values.whole(1, 65535), "8000", "监听的端口")
    allowed_hosts: tuple[str, ...] = _setting(
        values.hosts, "localhost,127.0.0.1,[::1]", "允许用来访问的主机名，英文逗号隔开；反向代理后填对外的域名"
    )
    behind_tls: bool = _setting(
        values.flag,
        "false",
        "前面有一层提供 HTTPS 的反向代理：Cookie 只走 HTTPS，并信任它给出的来源地址和协议",
    )
    web_threads: int = _setting(values.whole(1, 64), "4", "同时处理请求的线程数")
    site_name: str = _setting(values.words, "台账", "页面左上角和邮件里的系统名称")
    time_zone: str = _setting(values.zone, "Asia/Shanghai", "时区，决定“今天”从何时算起")
    log_level: str = _setting(values.one_of("debug", "info", "warning", "error"), "info", "日志的详细程度")
    log_format: str = _setting(
        values.one_of("auto", "json", "text"), "auto", "日志格式；auto 在终端上为 text，否则为 json"
    )
    upload_megabytes: int = _setting(values.whole(1, 1024), "50", "单个上传文件的上限（MB）")
    evidence_url: str = _setting(
        values.bucket_address,
        "",
        "附件存在哪个 S3 兼容存储桶，如 https://主机:9000/桶名；空为存在数据目录里",
    )
    evidence_access_key: str = _setting(values.words, "", "存储桶的访问编号；设了 evidence_url 就必须设")
    evidence_secret_key: str = _setting(values.words, "", "存储桶的访问密钥", secret=True)
    evidence_region: str = _setting(values.words, "us-east-1", "存储桶所在区域；自建的一般不用改")
    webhook_hosts: tuple[str, ...] = _setting(
        values.hosts, "", "允许推送条目变动的主机名，英文逗号隔开，.开头为它的全部下级；空为不推送"
    )
    export_hours: int = _setting(values.whole(1, 720), "24", "后台导出的文件留多少小时，过期删除")
    idle_minutes: int = _setting(values.whole(1, 1440), "30", "多少分钟没有操作就退出登录")
    session_hours: int = _setting(values.whole(1, 72), "12", "一次登录最长多少小时")
    password_length: int = _setting(values.whole(8, 64), "8", "密码最少几位（大写、小写、数字、符号中至少三类）")
    password_days: int = _setting(values.whole(0, 3650), "90", "密码多少天后须更换；0 为不限")
    password_history: int = _setting(values.whole(0, 24), "5", "新密码不得与最近几次的相同")
    lockout_failures: int = _setting(values.whole(3, 20), "5", "连续输错几次密码就锁定")
    lockout_minutes: int = _setting(values.whole(1, 1440), "10", "锁定多少分钟")
    second_factor: str = _setting(
        values.one_of("optional", "administrators", "everyone"),
        "optional",
        "必须使用第二重验证（动态口令、通行密钥）的人",
    )
    mail_url: str = _setting(
        values.mail_address, "", "发信服务器，如 smtp+tls://用户:密码@主机:587；空为不发邮件", secret=True
    )
    mail_from: str = _setting(values.email, "", "发信人地址；设了 mail_url 就必须设")
    oidc_issuer: str = _setting(values.web_address, "", "统一身份认证（OIDC）的签发者网址；空为不启用")
    oidc_client_id: str = _setting(values.words, "", "在统一身份认证处登记的客户端编号")
    oidc_client_secret: str = _setting(values.words, "", "在统一身份认证处登记的客户端密钥", secret=True)

    @property
    def database_file(self) -> Path | None:
        """Where the SQLite file is; None on PostgreSQL."""
        if not self.database_url:
            return self.data_dir / "taizhang.db"
        if self.database_url.startswith("sqlite:///"):
            return Path(self.database_url.removeprefix("sqlite:///")).absolute()
        return None

    @property
    def secret_key_file(self) -> Path:
        return self.data_dir / "secret.key"

    @property
    def seal_key_file(self) -> Path:
        """The Ed25519 key that signs seals."""
        return self.data_dir / "seal.key"


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as a person is told about it: never with a secret in it."""

    name: str
    variable: str
    says: str
    default: str
    value: str


def describe(config: Config) -> list[Shown]:
    return [_shown(config, one) for one in fields(Config)]


def _shown(config: Config, one: "Field[Any]") -> Shown:
    value = getattr(config, one.name)
    text = (
        ",".join(value)
        if isinstance(value, tuple)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )
    if one.metadata["secret"] and text:
        text = "（已设，不显示）"
    default = ".data" if one.name == "data_dir" else one.metadata["default"]
    return Shown(one.name, PREFIX + one.name.upper(), one.metadata["says"], default, text)


def load(environ: Mapping[str, str] | None = None) -> Config:
    """The settings in force, or `ConfigError` naming every one that is wrong."""
    environ = os.environ if environ is None else environ
    problems = _unknown_variables(environ)
    known = {one.name: one for one in fields(Config)}
    directory = _read(known["data_dir"], environ, {}, problems)
    written = _file(directory / FILE, problems) if directory else {}
    read = {name: _read(one, environ, written, problems) for name, one in known.items() if name != "data_dir"}
    if problems:
        raise ConfigError("\n".join(problems))
    config = Config(data_dir=directory, **read)
    _check_together(config)
    return config


def _read(one: "Field[Any]", environ: Mapping[str, str], written: Mapping[str, str], problems: list[str]) -> Any:
    variable = PREFIX + one.name.upper()
    text = environ.get(variable, written.get(one.name, one.metadata["default"])).strip()
    try:
        return one.metadata["parse"](text)
    except ValueError as error:
        place = variable if variable in environ else f"{FILE} 里的 {one.name}"
        problems.append(f"设置 {place} 有误：{error}。")
        return None


def _unknown_variables(environ: Mapping[str, str]) -> list[str]:
    known = [PREFIX + one.name.upper() for one in fields(Config)] + list(ELSEWHERE)
    return [
        _unknown("环境变量", name, known)
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in known
    ]


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"是不是想写 {near[0]}" if near else "用 taizhang settings 看全部设置"
    return f"没有名为 {name} 的{what}；{hint}？" if near else f"没有名为 {name} 的{what}；{hint}。"


def _file(path: Path, problems: list[str]) -> dict[str, str]:
    """The settings file as texts, so that file and environment go through the same readers."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        problems.append(sentence(error, "读取设置文件"))
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"设置文件 {path} 不是 TOML：{error}。")
        return {}
    known = [one.name for one in fields(Config) if one.name != "data_dir"]
    problems += [_unknown(f"设置（{path}）", name, known) for name in table if name not in known]
    return {name: _as_text(value) for name, value in table.items() if name in known}


def _as_text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_together(config: Config) -> None:
    """Settings that mean something only together."""
    if config.mail_url and not config.mail_from:
        raise ConfigError("设置 TAIZHANG_MAIL_URL 有了，还要设发信人 TAIZHANG_MAIL_FROM。")
    bucket = [config.evidence_url, config.evidence_access_key, config.evidence_secret_key]
    if any(bucket) and not all(bucket):
        raise ConfigError(
            "附件存储桶要三项同设：TAIZHANG_EVIDENCE_URL、TAIZHANG_EVIDENCE_ACCESS_KEY、TAIZHANG_EVIDENCE_SECRET_KEY。"
        )
    oidc = [config.oidc_issuer, config.oidc_client_id, config.oidc_client_secret]
    if any(oidc) and not all(oidc):
        raise ConfigError(
            "统一身份认证要三项同设：TAIZHANG_OIDC_ISSUER、TAIZHANG_OIDC_CLIENT_ID、TAIZHANG_OIDC_CLIENT_SECRET。"
        )
