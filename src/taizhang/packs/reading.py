"""From text to shapes: TOML tables become typed models, and everything pydantic objects to becomes a finding."""

import re
import tomllib
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from taizhang.packs.findings import Place, closest
from taizhang.packs.shapes import KEY_PATTERN, Shape

S = TypeVar("S", bound=Shape)

TOO_LARGE = 1_000_000  # characters; a pack is written by hand

_TYPE_MESSAGES = {
    "string_type": "应当是文字，写在引号里。",
    "bool_type": "应当是 true 或 false。",
    "int_type": "应当是整数。",
    "list_type": '应当是列表，写成 ["…"]。',
    "dict_type": "应当是一张表，写成 { … }。",
    "model_type": "应当是一张表，写成 { … }。",
    "string_too_short": "不能是空的。",
    "string_too_long": "太长了。",
    "greater_than_equal": "太小了。",
    "less_than_equal": "太大了。",
    "too_short": "至少要写两项。",
}


def parse_toml(text: str, place: Place) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place.report("P001", f"第 {_line(error)} 行读不下去：{error}。", "检查引号、方括号和逗号是否成对。")
        return {}


def _line(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"line (\d+)", str(error))
    return found[1] if found else "末"


def shape(model: type[S], raw: object, place: Place) -> S | None:
    """The table as its model, or None with every objection reported."""
    if not isinstance(raw, dict):
        place.report("P103", "应当是一张表，写成 { … }。")
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(model, detail, place)
        return None


def _report(model: type[Shape], detail: ErrorDetails, place: Place) -> None:
    path = [part for part in detail["loc"] if not _machinery(part)]
    there, name = place.at(*path), str(path[-1]) if path else ""
    kind = detail["type"]
    if kind == "extra_forbidden":
        there.report("P101", f"不认识的键“{name}”。", closest(name, _known(model, path[:-1])))
    elif kind == "missing":
        there.report("P102", f"缺少“{name}”。", f"补上 {name} = …")
    elif kind in {"enum", "literal_error"}:
        allowed = re.findall(r"'([^']+)'", str(detail.get("ctx", {}).get("expected", "")))
        there.report("P104", f"“{detail['input']}”不在可选范围内。", _allowed(str(detail["input"]), allowed))
    else:
        there.report("P103", _TYPE_MESSAGES.get(kind, f"值“{detail['input']}”的写法不对。"))


def _machinery(part: int | str) -> bool:
    """pydantic names the branch of a union or a validator in the path; an author never wrote it."""
    return isinstance(part, str) and ("[" in part or part in {"bool", "str", "int", "float", "date"})


def _allowed(name: str, allowed: list[str]) -> str:
    near = closest(name, allowed)
    return near if near.startswith("是不是") else f"可用的有：{'、'.join(allowed)}。"


def _known(model: type[Shape], path: list[int | str]) -> list[str]:
    """The keys of the model at a path inside `model`."""
    for part in path:
        field = next((one for name, one in model.model_fields.items() if part in {name, one.alias}), None)
        inner = field.annotation if field else None
        for one in (inner, *getattr(inner, "__args__", ())):
            if isinstance(one, type) and issubclass(one, Shape):
                model = one
    return [field.alias or name for name, field in model.model_fields.items()]


def tables(raw: dict[str, object], place: Place) -> dict[str, dict[str, object]]:
    """The tables of a file, keyed by permanent keys; anything else is reported."""
    found: dict[str, dict[str, object]] = {}
    for key, table in raw.items():
        if not isinstance(table, dict):
            place.at(key).report("P103", "应当是一张表，写成 [键名]。")
        elif good_key(key, place):
            found[key] = table
    return found


def good_key(key: str, place: Place) -> bool:
    if re.fullmatch(KEY_PATTERN, key):
        return True
    place.at(key).report(
        "P105", f"键名“{key}”不合规则。", "小写字母开头，只用小写字母、数字和下划线；中文写在 label 里。"
    )
    return False
