"""Values of fields: what a person or a spreadsheet wrote becomes the stored form, or a sentence that helps.

The sentence names the field, what is wrong, and an example of right. References (units, people, bodies, links,
files) are checked for shape only; whether they exist is the ledger engine's business.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from taizhang.files.marks import typed_mark
from taizhang.packs.conditions import evaluate, is_empty
from taizhang.packs.fieldtypes import CHOICES, NUMBERS, TEXTS, FieldType
from taizhang.packs.findings import closest
from taizhang.packs.model import Field, Ledger, RowRule
from taizhang.packs.rowrules import applies
from taizhang.packs.written_dates import read_date, read_span

LONGEST = {FieldType.TEXT: 500, FieldType.PHRASE: 80, FieldType.LONGTEXT: 20_000}
LARGEST = 10**15  # keeps sums of many rows within a 64-bit integer
YES = frozenset({"是", "有", "对", "√", "✓", "y", "yes", "true", "1"})
NO = frozenset({"否", "无", "没有", "不是", "×", "✗", "x", "n", "no", "false", "0"})
SCALES = {"": Decimal(1), "万": Decimal(10_000), "亿": Decimal(100_000_000)}

# control characters but line and tab, and what turns the direction of the text around it
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?|[+-]?\.\d+)([万亿]?)([^\d]{0,6})")
_ABOUT = re.compile(r"^(约|近|大约|超过|超|至少|不少于|不足)|[多余几]|左右|以上|以下|以内|上下")
_ORG = re.compile(r"(?:unit|org):[1-9]\d*")
_BLOB = re.compile(r"[0-9a-f]{64}")
_SEPARATORS = re.compile(r"[\s、，,;；|/]+")

Stored = str | int | bool | list[str] | list[int] | dict[str, str]


class BadValue(ValueError):
    """A value that cannot be taken, with the sentence for the person who wrote it."""

    def __init__(self, field: Field, wrong: str, right: str) -> None:
        super().__init__(f"“{field.label}”{wrong}，{right}。")
        self.field, self.wrong, self.right = field, wrong, right


def parse(field: Field, written: object) -> Stored | None:
    """The stored form; None where nothing was written. Raises BadValue."""
    if is_empty(written) or (isinstance(written, str) and not written.strip()):
        return None
    return _PARSERS[field.type](field, written)


# ── texts ──


def _text(field: Field, written: object) -> str | None:
    if isinstance(written, float) and written.is_integer():
        written = int(written)  # a spreadsheet keeps 12 as 12.0
    text = _clean(str(written), lines=field.type is FieldType.LONGTEXT)
    most = field.max or LONGEST[field.type]
    if len(text) > most:
        raise BadValue(field, f"有{len(text)}个字，超过了{most}个字", "请缩短，详情写在长文字字段或作为附件")
    if field.min and len(text) < field.min:
        raise BadValue(field, f"只有{len(text)}个字，至少要{field.min}个字", "请写清楚些")
    if mark := typed_mark(text):
        raise BadValue(field, f"里有密级标志“{mark}”，本系统不得存储国家秘密", "请删去涉密内容")
    return text or None


def _clean(text: str, *, lines: bool) -> str:
    if text.isprintable():  # most text is, and needs none of this
        return text.strip()
    kept = _UNSEEN.sub("", text.replace("\r\n", "\n"))
    return kept.strip() if lines else re.sub(r"\s*[\n\t]+\s*", " ", kept).strip()


# ── numbers ──


def _integer(field: Field, written: object) -> int:
    return _scaled(field, _number(field, written, "12"), "12")


def _amount(field: Field, written: object) -> int:
    example = "1200.50" if field.type is FieldType.MONEY else "3.5"
    return _scaled(field, _number(field, written, example), example)


def _number(field: Field, written: object, example: str) -> Decimal:
    if isinstance(written, bool):
        raise BadValue(field, "应当是数", f"例如 {example}")
    text = unicodedata.normalize("NFKC", str(written)).strip()
    if _ABOUT.search(text):
        raise BadValue(field, f"写的是“{text}”，是个约数", f"请填确切的数，例如 {example}")
    text = text.replace(",", "").replace("¥", "").replace(" ", "")
    found = _NUMBER.fullmatch(text)
    if found is None or not _fits_unit(field, found[3]):
        raise BadValue(field, f"写的是“{written}”，不是数", f"例如 {example}")
    return Decimal(found[1]) * SCALES[found[2]]


def _fits_unit(field: Field, unit: str) -> bool:
    """A measure word behind the number is fine; a percent sign or another unit of money is not."""
    if field.type is FieldType.MONEY:
        return unit in {"", "元"}
    return unit in {"", field.suffix} or (
        field.type is FieldType.INT and bool(re.fullmatch(r"[一-鿿]{1,3}", unit))
    )


def _scaled(field: Field, number: Decimal, example: str) -> int:
    try:
        scaled = number.scaleb(field.places)
    except InvalidOperation:
        raise BadValue(field, "太大了", f"例如 {example}") from None
    if abs(scaled) > LARGEST:
        raise BadValue(field, "太大了", f"例如 {example}")
    if scaled != scaled.to_integral_value():
        wrong = f"最多{field.places}位小数" if field.places else "应当是整数"
        raise BadValue(field, wrong, f"例如 {example}")
    value = int(scaled)
    if field.min is not None and value < field.min:
        raise BadValue(field, f"不能小于{display(field, field.min)}", "请核对")
    if field.max is not None and value > field.max:
        raise BadValue(field, f"不能大于{display(field, field.max)}", "请核对")
    return value


# ── dates ──


def _date(field: Field, written: object) -> str:
    found = read_date(_halfwidth(written))
    if found is None:
        raise BadValue(field, f"写的是“{written}”，不是日期", "例如 2024-05-03 或 2024年5月3日")
    return found.isoformat()


def _daterange(field: Field, written: object) -> dict[str, str]:
    if isinstance(written, Mapping):
        written = f"{written.get('from', '')}至{written.get('to', '')}"
    found = read_span(_halfwidth(written))
    if found is None:
        raise BadValue(field, f"写的是“{written}”，不是起止日期", "例如 2024-05-03至2024-05-09")
    if found[0] > found[1]:
        raise BadValue(field, "结束早于开始", "请核对起止日期")
    return {"from": found[0].isoformat(), "to": found[1].isoformat()}


def _halfwidth(written: object) -> object:
    """NFKC, except that the wave and dashes of a span stay what they are."""
    return unicodedata.normalize("NFKC", written) if isinstance(written, str) else written


# ── choices ──


def _choice(field: Field, written: object) -> str:
    return _option(field, str(written).strip())


def _multichoice(field: Field, written: object) -> list[str]:
    """Kept in the order of the options, so that equal choices are equal values."""
    if isinstance(written, list | tuple):
        chosen = {_option(field, str(one).strip()) for one in written}
    else:
        chosen = {_option(field, one) for one in _split(field, str(written))}
    options = field.options
    return sorted(chosen, key=options.keys().index) if options else sorted(chosen)


def _split(field: Field, text: str) -> list[str]:
    """By separators, except inside an option whose own name contains one (参观践学、现场教学)."""
    names = [name for one in (field.options.options if field.options else ()) for name in (one.label, one.key)]
    names.sort(key=len, reverse=True)
    found, rest = list[str](), text.strip()
    while rest:
        whole = next((name for name in names if rest.startswith(name) and _ends(rest, len(name))), None)
        piece = whole or _SEPARATORS.split(rest, maxsplit=1)[0]
        found.append(piece)
        rest = _SEPARATORS.sub("", rest[len(piece) :], count=1) if rest[len(piece) :] else ""
    return found


def _ends(text: str, length: int) -> bool:
    return len(text) == length or _SEPARATORS.match(text, length) is not None


def _option(field: Field, name: str) -> str:
    options = field.options
    if options is None:
        return name
    found = options.find(name)
    if found is not None:
        return found
    labels = [one.label for one in options.options if not one.retired]
    hint = closest(name, labels).rstrip("。？")
    raise BadValue(field, f"没有“{name}”这个选项", hint or f"例如“{labels[0]}”")


def _bool(field: Field, written: object) -> bool:
    text = unicodedata.normalize("NFKC", str(written)).strip().lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise BadValue(field, f"写的是“{written}”", "请写“是”或“否”")


# ── references ──


def _reference(field: Field, written: object) -> int:
    if isinstance(written, int) and not isinstance(written, bool) and written > 0:
        return written
    if isinstance(written, str) and written.strip().isdigit() and int(written) > 0:
        return int(written)
    raise BadValue(field, f"找不到“{written}”", "请从列表中选择")


def _references(field: Field, written: object) -> list[int]:
    many = (
        written if isinstance(written, list | tuple) else [one for one in _SEPARATORS.split(str(written)) if one]
    )
    return list(dict.fromkeys(_reference(field, one) for one in many))


def _org(field: Field, written: object) -> str:
    if isinstance(written, str) and _ORG.fullmatch(written.strip()):
        return written.strip()
    raise BadValue(field, f"找不到“{written}”", "请从列表中选择单位，或先登记这个机构")


def _orgs(field: Field, written: object) -> list[str]:
    many = (
        written if isinstance(written, list | tuple) else [one for one in _SEPARATORS.split(str(written)) if one]
    )
    return list(dict.fromkeys(_org(field, one) for one in many))


def _file(field: Field, written: object) -> str:
    if isinstance(written, str) and _BLOB.fullmatch(written):
        return written
    raise BadValue(field, "应当是上传的文件", "请在页面上传，表格里留空")


_PARSERS: dict[FieldType, Callable[[Field, object], Stored | None]] = {
    **dict.fromkeys(TEXTS, _text),
    FieldType.INT: _integer,
    FieldType.DECIMAL: _amount,
    FieldType.MONEY: _amount,
    FieldType.DATE: _date,
    FieldType.DATERANGE: _daterange,
    FieldType.CHOICE: _choice,
    FieldType.MULTICHOICE: _multichoice,
    FieldType.BOOL: _bool,
    FieldType.UNIT: _reference,
    FieldType.UNITS: _references,
    FieldType.ORG: _org,
    FieldType.ORGS: _orgs,
    FieldType.PERSON: _reference,
    FieldType.PEOPLE: _references,
    FieldType.BODY: _reference,
    FieldType.LINK: _reference,
    FieldType.LINKS: _references,
    FieldType.FILE: _file,
}

# ── showing ──


def display(field: Field, value: object, name: Callable[[object], str] = str) -> str:
    """A stored value as text. `name` gives a reference its name."""
    if is_empty(value):
        return ""
    if field.type in CHOICES:
        chosen = value if isinstance(value, list) else [value]
        return "、".join(field.options.label(str(one)) if field.options else str(one) for one in chosen)
    if field.type in NUMBERS and isinstance(value, int):
        return plain_amount(value, field.places)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return f"{value.get('from', '')}至{value.get('to', '')}"
    if field.type in TEXTS or field.type is FieldType.DATE:
        return str(value)
    return "、".join(name(one) for one in value) if isinstance(value, list) else name(value)


def plain_amount(value: int, places: int) -> str:
    """Without grouping, so that what is shown can be typed in again; trailing zeros of decimals stay out."""
    text = format(Decimal(value).scaleb(-places), "f")
    return text.rstrip("0").rstrip(".") if places else text


# ── rows ──


def missing(ledger: Ledger, data: Mapping[str, object]) -> list[Field]:
    """Required fields without a value."""
    return [one for one in ledger.required if is_empty(data.get(one.key))]


def broken_rules(ledger: Ledger, data: Mapping[str, object]) -> list[RowRule]:
    return [rule for rule in ledger.rules if not evaluate(rule.check, data) and applies(rule, data)]
