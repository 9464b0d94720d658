"""全部、均、每家: true only where a whole is complete. The wholes a ledger knows are its shares and its duties, each a
part and a base; a sentence means one of them when its predicate names the part and its head the base."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from taizhang.figures.figure import Figure, Wanted
from taizhang.packs.model import Indicator, PackSet, Source, Take
from taizhang.reports.checking.asking import Around
from taizhang.reports.checking.figures import Read, shown, value_of
from taizhang.reports.checking.meant import FIRST
from taizhang.reports.checking.places import whose
from taizhang.reports.checking.result import Finding, NotChecked, Verdict
from taizhang.text.quantifiers import Quantifier

TOGETHER = 6  # 均已全部 is one statement
SAID = 4
COUNT = re.compile(r"\d+")
UNITS = re.compile(r"单位|部门|乡镇|街道|支部|党组织|党委|村|社区|家|班子")
COUNTED = {"家": UNITS, "个": re.compile(r"问题|事项|隐患|项目|单位|任务")}
NOT_YET = re.compile(
    r"将|拟|力争|确保|要求|应当|必须|需要|下一步|计划|争取|务必|推动|尽快|准备|打算|未|没有|不是|并非"
)


@dataclass(frozen=True, slots=True)
class Whole:
    part: Indicator
    base: Indicator

    @property
    def names(self) -> list[str]:
        return sorted(
            (one for one in (self.part.label, *self.part.aliases) if len(one) >= 2), key=len, reverse=True
        )


@dataclass(frozen=True, slots=True)
class AskedWhole:
    quantifier: Quantifier
    whole: Whole
    part: Wanted
    base: Wanted
    doubt: str = ""


def wholes(packs: PackSet) -> list[Whole]:
    """Shares first; of duties, those done beside those due."""
    shares = [
        Whole(packs.indicators[one.parts[0]], packs.indicators[one.parts[1]])
        for one in packs.indicators.values()
        if one.source is Source.SHARE
    ]
    done = {one.duty: one for one in packs.indicators.values() if one.take is Take.DONE}
    owed = {one.duty: one for one in packs.indicators.values() if one.take is Take.DUE}
    pairs = [Whole(part, owed[duty]) for duty, part in done.items() if duty in owed]
    return list({(one.part.id, one.base.id): one for one in (*shares, *pairs)}.values())


def statements(found: Iterable[Quantifier]) -> Iterator[Quantifier]:
    """The first of quantifiers that stand together."""
    end = -TOGETHER
    for one in found:
        if one.start - end >= TOGETHER:
            yield one
        end = one.end


def ask(found: Quantifier, around: Around, known: list[Whole]) -> AskedWhole | NotChecked:
    place = around.sentences.place(found.start, found.end)
    sentence = around.sentences.whole(found.start)
    if NOT_YET.search(around.sentences.before(found.start)[-12:]) or NOT_YET.search(found.subject[:4]):
        return NotChecked(place, "说的是要求或打算，不是已经做到的。", words=found.head + found.subject)
    whole = _named(found, sentence, known)
    if whole is None:
        return NotChecked(place, "台账里没有能证明“全部”的指标，未作比较。", words=found.head + found.subject)
    owner = whose(around.sentences.before(found.start), around.unit, around.below)
    first = around.days.begins[0] if around.days.begins else FIRST
    first = min(first, around.days.first)
    part, base = (
        Wanted(one.id, owner.unit.pk, first, around.days.last, reach=one.reach) for one in (whole.part, whole.base)
    )
    return AskedWhole(found, whole, part, base, owner.doubt)


def _named(found: Quantifier, sentence: str, known: list[Whole]) -> Whole | None:
    """The whole whose part is named behind the quantifier and whose base is its head; the longest name wins."""
    best: tuple[int, Whole] | None = None
    for one in known:
        counted = COUNTED.get(one.base.word)
        if counted is None or not counted.search(found.head + sentence[: sentence.find(found.surface)]):
            continue
        length = next((len(name) for name in one.names if _says(found.subject, name)), 0)
        if length and one.base.word == "个" and not _same_thing(found, one):
            continue
        if length and (best is None or length > best[0]):
            best = (length, one)
    return best[1] if best else None


def _says(subject: str, name: str) -> bool:
    """整改到位 says 完成整改到位, and the other way round where enough is said."""
    said = re.sub(r"^[均都已经了全部]+|了", "", subject)
    return name in said or (len(said) >= SAID and said in name)


def _same_thing(found: Quantifier, whole: Whole) -> bool:
    """问题 for problems, 隐患 for hazards: the head holds a noun of the base's name."""
    names = whole.base.label + "".join(whole.base.aliases)
    return any(noun in names for noun in re.findall(r"问题|事项|隐患|项目|任务", found.head))


def _other_whole(found: Quantifier, base: Figure, done: Decimal, due: Decimal) -> str:
    """47家单位全部 of a ledger that counts 238: these may be others, as long as so many have done it."""
    counted = COUNT.match(found.head)
    if counted is None or Decimal(counted[0]) == due or Decimal(counted[0]) > done:
        return ""
    return f"写的是{counted[0]}{base.word}，台账“{base.label}”{shown(base)}，可能不是同一个范围"


def judge(asked: AskedWhole, around: Around, figures: Read) -> Finding | NotChecked:
    found = asked.quantifier
    place = around.sentences.place(found.start, found.end)
    words = found.head + found.surface + found.subject
    part, base = figures.get(asked.part), figures.get(asked.base)
    done, due = (None if one is None else value_of(one) for one in (part, base))
    if part is None or base is None or done is None or due is None:
        return NotChecked(place, f"“{asked.whole.part.label}”暂无数字，未作比较。", words=words)
    if not due:
        return Finding("quantifier", Verdict.UNKNOWN, place, f"台账里没有登记过“{base.label}”，无法核对。", words)
    if done >= due:
        message = f"台账{part.unit.name}“{part.label}”{shown(part)}，“{base.label}”{shown(base)}，属实。"
        return Finding("quantifier", Verdict.AGREES, place, message, words, part, words)
    doubt = asked.doubt or _other_whole(found, base, done, due)
    if doubt:
        return NotChecked(place, f"没有把握：{doubt}。", words=words)
    message = (
        f"写的是“{found.surface}”，台账{part.unit.name}“{base.label}”{shown(base)}，其中“{part.label}”{shown(part)}，"
        f"还差 {due - done}。"
    )
    return Finding("quantifier", Verdict.DIFFERS, place, message, words, part, words)
