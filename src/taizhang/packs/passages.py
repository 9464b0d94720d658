"""所粘文字: what a pasted sentence or notice says for the fields of a form, by their names, roles and types.

What stands behind a field's own name is meant for it. Beside that a value is read only where nothing else could be
meant: one sum of money for the one field of money, one day that is no deadline for the day. Everything is given as a
person would type it and is read by the form like any typing; nothing here is stored, and nothing is guessed twice.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from taizhang.packs.fieldtypes import FieldType, Role
from taizhang.packs.model import Field
from taizhang.text import claims, dates

Typed = str | list[str]
NAMED = {Role.DUE: ("时限", "期限", "截止时间", "截止日期"), Role.DAY: ("时间", "日期"), Role.OWNER: ("牵头单位",)}
LIMIT_BEFORE = re.compile(r"(?:时限|期限|截止)[^，。；\d]{0,4}$")
LIMIT_AFTER = re.compile(r"^(?:\d{1,2}[:：时点]\d{0,2}分?)?(?:之?前|以前|止|内)")
MONEY = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
PERSONS = frozenset({"人", "名", "人次"})
HELD = re.compile(
    r"(?:召开|举行|举办|开展|组织(?!部))了?(?:一[次场期])?([^，。；！\n会]{1,40}(?:会议|会|班|活动|培训|党课|党日|演练|竞赛|讲座))"
)
FOUND = re.compile(r"(?:发现|反映|指出|反馈|存在)(?:的)?(?:问题)?[，：:]?([^。；\n]{4,80})")
PLACE = re.compile(r"(?:在|位于)([^，。；\n]{2,24}?)(?=召开|举行|举办|组织|开展|进行|设立|，|。|；|\n|$)")
BOOK = re.compile(r"《[^》]{2,60}》")
DOC_NUMBER = re.compile(r"[一-鿿]{1,12}[〔\[（(]20\d{2}[〕\]）)]\s?\d{1,4}号")
CORE = re.compile(r"(?:人数|次数|数量|金额|资金|人员|数|人|员)$")
WHOLE = re.compile(r"(?<!答复)内容|诉求|具体情况|发现情况|反映")
OF_AN_EVENT = re.compile(r"会议|活动|培训|读书班|名称|主题|科目|内容")
YEAR = re.compile(r"\d{4}|[今去前明上本]年")
CLAUSE = re.compile(r"[。；！？\n]")
LEADING = re.compile(r"^(?:近日|日前|当天|当日|上午|下午|[，、：:\s])+")
SHORTEST, TITLE, HALF_A_YEAR = 2, 60, 183


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the house that stand in the passage, in its order; the caller knows them."""

    units: Sequence[str] = ()
    people: Sequence[str] = ()


@dataclass(slots=True)
class Reading:
    passage: str
    names: Names
    today: date
    fields: Mapping[str, Field]
    found: dict[str, Typed] = field(default_factory=dict)

    def of_type(self, *types: FieldType) -> list[Field]:
        return [one for one in self.fields.values() if one.type in types]

    def put(self, one: Field, value: Typed | None) -> None:
        if value and one.key not in self.found:
            self.found[one.key] = value


def read(fields: Mapping[str, Field], passage: str, names: Names, *, today: date) -> dict[str, Typed]:
    """By field, what the passage says for it; fields it says nothing for are not there."""
    reading = Reading(passage.replace("\r\n", "\n"), names, today, fields)
    for step in (_labelled, _days, _money, _counts, _people, _units, _choices, _texts, _title):
        step(reading)
    return reading.found


# ── what stands behind a field's own name ──


def _labelled(reading: Reading) -> None:
    labels = {label: one for one in reading.fields.values() for label in (one.label, *_also(one))}
    ends = "|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True))
    for said in re.finditer(rf"(?:^|[\s，。；、])({ends})[：:]\s*", reading.passage):
        rest = reading.passage[said.end() :]
        stop = re.search(rf"[\n；;。]|[\s，、](?:{ends})[：:]", rest)
        reading.put(labels[said[1]], _value(reading, labels[said[1]], rest[: stop.start()] if stop else rest))


def _also(one: Field) -> tuple[str, ...]:
    return NAMED.get(one.role, ()) if one.role is not None else ()


def _value(reading: Reading, one: Field, text: str) -> Typed | None:
    text = text.strip(" 　，、")
    read_as: dict[FieldType, Callable[[], Typed | None]] = {
        FieldType.DATE: lambda: _day(text, reading.today, ahead=one.role is Role.DUE),
        FieldType.MONEY: lambda: _single(_sums(text)),
        FieldType.INT: lambda: _single([str(n) for n, _, _ in _numbers(text)]) or text,
        FieldType.CHOICE: lambda: _single(_options(one, text)),
        FieldType.MULTICHOICE: lambda: _options(one, text),
        FieldType.BOOL: lambda: text if text in {"是", "否"} else None,
    }
    if one.type in {FieldType.FILE, FieldType.DATERANGE}:
        return None
    return read_as[one.type]() if one.type in read_as else text


# ── days ──


def _days(reading: Reading) -> None:
    """The first deadline for the due day, the first other day for the day of the row."""
    for found in dates.find(reading.passage, reading.today):
        before, after = reading.passage[: found.start][-8:], reading.passage[found.end :][:8]
        limit = bool(LIMIT_AFTER.search(after)) or bool(LIMIT_BEFORE.search(before))
        day = _day(found.surface, reading.today, ahead=limit)
        if day is None or (not limit and not _exact(found)):
            continue
        for one in reading.of_type(FieldType.DATE):
            if one.role is (Role.DUE if limit else Role.DAY):
                reading.put(one, day)
        if not limit:
            _span(reading, found)


def _span(reading: Reading, found: dates.DateFinding) -> None:
    if found.interval is not None:
        for one in reading.of_type(FieldType.DATERANGE):
            if one.role is Role.DAY:
                reading.put(one, [found.interval.first.isoformat(), found.interval.last.isoformat()])


def _exact(found: dates.DateFinding) -> bool:
    return found.interval is not None and bool(re.search(r"[日号天\d]$", found.surface))


def _day(text: str, today: date, *, ahead: bool) -> str | None:
    """Without a year a deadline lies ahead and any other day lies near; a deadline is the last day of what it names."""
    interval = dates.read(text, today)
    if interval is None:
        return None
    day = interval.last if ahead else interval.first
    if not YEAR.search(text) and (day < today if ahead else (today - day).days > HALF_A_YEAR):
        day = _next_year(day)
    return day.isoformat()


def _next_year(day: date) -> date:
    return date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


# ── numbers ──


def _numbers(text: str) -> list[tuple[int, str, int]]:
    """Whole exact numbers with their measure word and where they begin."""
    return [
        (value, one.unit, one.start)
        for one in claims.find(text)
        if isinstance(value := one.value, int) and one.qualifier is None
    ]


def _sums(text: str) -> list[str]:
    """Exact sums of money, in 元."""
    found = []
    for one in claims.find(text):
        if one.unit in MONEY and one.qualifier is None and isinstance(value := one.value, int | float):
            cents = round(value * MONEY[one.unit] * 100)
            found.append(str(cents // 100) if cents % 100 == 0 else f"{cents / 100:.2f}")
    return found


def _money(reading: Reading) -> None:
    wanted = reading.of_type(FieldType.MONEY)
    if len(wanted) == 1:
        reading.put(wanted[0], _single(_sums(reading.passage)))


def _counts(reading: Reading) -> None:
    """By what the field is called without 人数, 次数…; the one number of people for the field of people."""
    numbers, free = _numbers(reading.passage), []
    wanted = reading.of_type(FieldType.INT)
    for value, unit, start in numbers:
        before = reading.passage[max(0, start - 8) : start]
        named = [one for one in wanted if len(core := CORE.sub("", one.label)) >= SHORTEST and core in before]
        if named:
            reading.put(max(named, key=lambda one: before.rfind(CORE.sub("", one.label))), str(value))
        elif unit in PERSONS:
            free.append(str(value))
    for one in wanted:
        if one.role is Role.PEOPLE:
            reading.put(one, _single(free))


# ── names ──


def _people(reading: Reading) -> None:
    """Beside what the field is called (主持人: 由张三主持, 责任人张三); the only name for the only such field."""
    wanted = reading.of_type(FieldType.PERSON, FieldType.PEOPLE)
    for one in wanted:
        core = CORE.sub("", one.label) or one.label
        near = [name for name in reading.names.people if _beside(reading.passage, name, core)]
        reading.put(one, "、".join(near) if one.type is FieldType.PEOPLE else _single(near))
    if len(wanted) == 1 and len(reading.names.people) == 1:
        reading.put(wanted[0], reading.names.people[0])


def _beside(passage: str, name: str, core: str) -> bool:
    name, core = re.escape(name), re.escape(core)
    return bool(
        re.search(rf"{core}[人员领导者]{{0,2}}[：:是为由]?\s*{name}|{name}[^，。；、]{{0,6}}{core}", passage)
    )


def _units(reading: Reading) -> None:
    wanted = reading.of_type(FieldType.UNIT, FieldType.UNITS, FieldType.ORG, FieldType.ORGS)
    for one in wanted:
        core = one.label.removesuffix("单位").removesuffix("机构") or one.label
        near = [
            name
            for name in reading.names.units
            if re.search(rf"{re.escape(one.label)}[：:是为]?\s*{re.escape(name)}", reading.passage)
            or re.search(rf"{re.escape(name)}(?:负责)?{re.escape(core)}(?![单机])", reading.passage)
        ]
        many = one.type in {FieldType.UNITS, FieldType.ORGS}
        reading.put(one, "、".join(near) if many else _single(near))
    owners = [one for one in wanted if one.role is Role.OWNER]
    if owners and len(reading.names.units) == 1:
        reading.put(owners[0], reading.names.units[0])


# ── options and words ──


def _options(one: Field, text: str) -> list[str]:
    """Options whose name stands in the text, none that is only a part of another's."""
    offered = one.options.options if one.options is not None else ()
    held = [o for o in offered if not o.retired and len(o.label) >= SHORTEST and o.label in text]
    return [o.key for o in held if not any(o.label in other.label for other in held if other is not o)]


def _choices(reading: Reading) -> None:
    for one in reading.of_type(FieldType.CHOICE):
        reading.put(one, _single(_options(one, reading.passage)))
    for one in reading.of_type(FieldType.MULTICHOICE):
        reading.put(one, _options(one, reading.passage))


def _texts(reading: Reading) -> None:
    for one in reading.of_type(FieldType.TEXT, FieldType.PHRASE):
        if re.search(r"地点|地址|位置", one.label):
            reading.put(one, _single([found[1] for found in PLACE.finditer(reading.passage)][:1]))
        elif "文号" in one.label:
            reading.put(one, _single(DOC_NUMBER.findall(reading.passage)))
    whole = [one for one in reading.of_type(FieldType.LONGTEXT) if WHOLE.search(one.label)]
    if len(whole) == 1:
        reading.put(whole[0], reading.passage.strip())


def _title(reading: Reading) -> None:
    one = next(
        (each for each in reading.of_type(FieldType.TEXT, FieldType.PHRASE) if each.role is Role.TITLE), None
    )
    if one is not None:
        reading.put(one, _said_first(one, reading)[: one.max or TITLE])


def _said_first(one: Field, reading: Reading) -> str:
    """The name of what was held, what was found, the heading of a notice; else the first clause without its day."""
    passage = reading.passage.strip()
    head, _, rest = passage.partition("\n")
    books = BOOK.findall(passage)
    if re.search(r"名称|标题|书目|文件", one.label) and len(books) == 1:
        return str(books[0]).strip("《》")
    if OF_AN_EVENT.search(one.label) and (held := HELD.search(passage)):
        return str(held[1]).strip()
    if rest.strip() and len(head) <= TITLE and not re.search(r"[。，；：:]", head):
        return head.strip()
    if found := FOUND.search(passage):
        return str(found[1]).split("，")[0].strip()
    first = CLAUSE.split(passage)[0]
    for day in reversed(dates.find(first, reading.today)):
        first = first[: day.start] + first[day.end :] if day.start == 0 else first
    return LEADING.sub("", first).split("，")[0].strip()


def _single(values: Iterable[str]) -> str | None:
    found = list(dict.fromkeys(values))
    return found[0] if len(found) == 1 else None
