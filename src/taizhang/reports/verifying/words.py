"""A Word file held against what its manifest says: each slot's text, and each sentence by its digest.

Sentences are compared as a bag, so that a paragraph moved or a table rewritten by another program is no edit; what is
new is shown as it stands, what is gone as it was where the issued file is at hand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from taizhang.files.docx.tokens import Read, Tokens, digest, sentences, tokens_of
from taizhang.reports.verifying.finding import LOST, MOVED, NUMBER, REMOVED, SENTENCE, TEXT, Finding

AROUND = 16
Line = list[Any]


def compare(read: Read, manifest: Mapping[str, Any], original: bytes | None = None) -> Iterator[Finding]:
    lines, stories = _expanded(manifest)
    values = _values(manifest)
    labels = {one["key"]: one.get("label", "") for one in manifest.get("facts", ())}
    standing = _standing(read)
    plain = _plain_slots(read, values, standing)
    yield from _slots(values, standing, plain, labels, _contexts(read))
    yield from _sentences(read, lines, stories, plain, _texts(original))


def _expanded(manifest: Mapping[str, Any]) -> tuple[list[Line], list[Line]]:
    """Lines of the body with rows repeated as often as they were, and lines of the stories."""
    lines: list[Line] = []
    stories: list[Line] = []
    groups = manifest.get("groups", {})
    for one in manifest.get("imprint", ()):
        if isinstance(one, list):
            lines.append(one)
        elif "s" in one:
            stories.append(one["s"])
        else:
            for number in range(len(groups.get(one["g"], ()))):
                lines += [
                    [f"{item}.{number}" if isinstance(item, str) else item for item in line] for line in one["p"]
                ]
    return lines, stories


def _values(manifest: Mapping[str, Any]) -> dict[str, str]:
    values = dict(manifest.get("values", {}))
    for rows in manifest.get("groups", {}).values():
        values |= {f"{key}.{number}": text for number, row in enumerate(rows) for key, text in row.items()}
    return values


def _standing(read: Read) -> dict[str, str]:
    """Slots by key as they stand; a slot split over lines is put together."""
    found: dict[str, str] = {}
    for line in read.every:
        for token in line.tokens:
            if token.key:
                found[token.key] = found.get(token.key, "") + token.text
    return found


def _plain_slots(read: Read, values: Mapping[str, str], standing: Mapping[str, str]) -> Counter[str]:
    """Texts of slots whose marks another program took away, as sentences that are no edit."""
    lost = [text for key, text in values.items() if key not in standing and text.strip()]
    here = Counter(digest(one) for line in read.every for one in line.sentences())
    found: Counter[str] = Counter()
    for text in lost:
        wanted = Counter(digest(one) for one in sentences(text))
        if all(here[one] - found[one] >= count for one, count in wanted.items()):
            found += wanted
    return found


def _slots(
    values: Mapping[str, str],
    standing: Mapping[str, str],
    plain: Counter[str],
    labels: Mapping[str, str],
    contexts: Mapping[str, str],
) -> Iterator[Finding]:
    left = Counter(plain)
    for key, was in values.items():
        label = labels.get(key, "")
        if key in standing:
            now = standing[key]
            if _squeezed(now) != _squeezed(was):
                kind = NUMBER if key in labels or was[:1].isdigit() else TEXT
                where = f"“{contexts.get(key, '')}”" if contexts.get(key) else label
                said = f"{where}里的" if where else ""
                named = f"（{label}）" if label else ""
                yield Finding(kind, f"{said}“{was}”{named}被改为“{now}”。", key, label, was, now)
            continue
        wanted = Counter(digest(one) for one in sentences(was))
        if was.strip() and not all(left[one] >= count for one, count in wanted.items()):
            yield Finding(LOST, f"“{label or key}”原为“{was}”，文件里找不到了。", key, label, was)
        left -= wanted


def _contexts(read: Read) -> dict[str, str]:
    """The words on both sides of each slot."""
    found: dict[str, str] = {}
    for line in read.every:
        for at, token in enumerate(line.tokens):
            if token.key:
                before = "".join(one.text for one in line.tokens[:at])[-AROUND:]
                after = "".join(one.text for one in line.tokens[at + 1 :])[:AROUND]
                found.setdefault(token.key, f"{before}{token.text}{after}".strip())
    return found


def _sentences(
    read: Read, lines: list[Line], stories: list[Line], plain: Counter[str], texts: Mapping[str, str]
) -> Iterator[Finding]:
    wanted = Counter(_digests(lines)) + plain
    here = Counter(digest(one) for line in read.body for one in line.sentences())
    known = set(_digests(stories)) | set(wanted)
    for line in read.body:
        for text in line.sentences():
            one = digest(text)
            if here[one] > wanted[one]:
                here[one] -= 1
                yield Finding(SENTENCE, f"“{_around(line, text)}”里的“{text}”是改过或新加的。", now=text)
    for text in (text for line in read.stories for text in line.sentences()):
        if digest(text) not in known:
            yield Finding(SENTENCE, f"页眉、页脚或注释里的“{text}”是改过或新加的。", now=text)
    here = Counter(digest(one) for line in read.body for one in line.sentences())
    gone = wanted - here
    for one, count in gone.items():
        was = texts.get(one, "")
        message = f"原文“{was}”被删去或改写。" if was else f"有{count}句原文被删去或改写。"
        yield Finding(REMOVED, message, was=was)
    if not gone and _moved(list(_digests(lines)), [digest(one) for line in read.body for one in line.sentences()]):
        yield Finding(MOVED, "文字都在，但段落或句子的先后与定稿时不同。")


def _moved(was: list[str], now: list[str]) -> bool:
    """By the sentences that stand once in both: what another program runs together has no place of its own."""
    once = {one for one, count in Counter(was).items() if count == 1} & {
        one for one, count in Counter(now).items() if count == 1
    }
    return [one for one in was if one in once] != [one for one in now if one in once]


def _digests(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        for item in line:
            if isinstance(item, list):
                yield from item


def _around(line: Tokens, text: str) -> str:
    whole = line.text
    at = whole.find(text)
    return whole if at < 0 or len(whole) <= 3 * AROUND else whole[max(0, at - AROUND) : at + len(text) + AROUND]


def _texts(original: bytes | None) -> dict[str, str]:
    if original is None:
        return {}
    return {digest(one): one for line in tokens_of(original).every for one in line.sentences()}


def _squeezed(text: str) -> str:
    return "".join(text.split())
