"""Lifecycles: states and steps, and what may go wrong with them.

An *end* is a state in which a row is finished. `ends = [...]` names them; without it they are the states
left only by steps called `reopen…`, or else the one state no step leaves. Every other state must have a way
out that somebody may take and that leads, in some number of steps, to an end.
"""

from collections.abc import Iterable, Mapping

from taizhang.packs.durations import EXAMPLE, Duration, parse
from taizhang.packs.findings import Place
from taizhang.packs.folder import RawLifecycle
from taizhang.packs.model import By, EffectCheck, Extension, Lifecycle, Post, State, Step
from taizhang.packs.shapes import EffectShape, ExtensionShape, StepShape

REOPEN = "reopen"


def build_lifecycle(identity: str, raw: RawLifecycle, place: Place) -> Lifecycle:
    states = {key: State(key, label) for key, label in raw.shape.states.items()}
    steps = {key: build_step(key, one, states, place.at("steps", key)) for key, one in raw.steps.items()}
    for key, step in steps.items():
        _check_two_persons(step, steps, place.at("steps", key))
    lifecycle = Lifecycle(
        id=identity,
        start=raw.shape.start,
        states=states,
        steps=steps,
        ends=_ends(raw.shape.ends, states, steps, place),
        extension=_extension(raw.shape.extend, place.at("extend")) if raw.shape.extend else None,
        effect=_effect(raw.shape.effect, states, steps, place.at("effect")) if raw.shape.effect else None,
    )
    check_paths(lifecycle, place)
    return lifecycle


def build_step(key: str, raw: StepShape, states: Mapping[str, State], place: Place) -> Step:
    for state in [*raw.from_, raw.to]:
        if state not in states:
            place.unknown("P401", "状态", state, states)
    if not raw.from_:
        place.at("from").report("P401", "没有写从哪个状态出发。")
    return Step(
        key=key,
        label=raw.label,
        sources=tuple(raw.from_),
        to=raw.to,
        by=posts(raw.by, place.at("by"), f"步骤“{raw.label}”没有人能做。"),
        needs=tuple(raw.needs),
        when=raw.when,
        children=raw.children,
        not_same_person_as=raw.not_same_person_as,
        signed=raw.signed,
    )


def posts(names: Iterable[str], place: Place, nobody: str) -> tuple[By, ...]:
    found = []
    for name in names:
        post, at, where = name.partition("@")
        if post not in set(Post) or (at and where != "parent"):
            place.unknown("P404", "经办角色", name, [*Post, "reviewer@parent", "office@parent"])
        else:
            found.append(By(Post(post), bool(at)))
    if not found:
        place.report("P404", nobody, '例如写 "clerk" 或 ["reviewer", "reviewer@parent"]。')
    return tuple(found)


def _check_two_persons(step: Step, steps: Mapping[str, Step], place: Place) -> None:
    other = step.not_same_person_as
    if other is None:
        return
    if other not in steps:
        place.at("not_same_person_as").unknown("P405", "步骤", other, steps)
    elif len(step.by) < 2:
        hint = 'by 写成先后次序，例如 ["reviewer", "reviewer@parent"]。'
        place.report(
            "P406", f"“{step.label}”要求与“{steps[other].label}”不是同一人，只有一个账号的单位会卡住。", hint
        )


def _ends(
    written: list[str] | None, states: Mapping[str, State], steps: Mapping[str, Step], place: Place
) -> frozenset[str]:
    if written is not None:
        for one in written:
            if one not in states:
                place.at("ends").unknown("P407", "状态", one, states)
        return frozenset(written)
    exits = {key: [step for step in steps.values() if key in step.sources] for key in states}
    reopened = {key for key, out in exits.items() if out and all(step.key.startswith(REOPEN) for step in out)}
    dead = [key for key, out in exits.items() if not out]
    return frozenset(reopened) if reopened else frozenset(dead) if len(dead) == 1 else frozenset()


def check_paths(lifecycle: Lifecycle, place: Place) -> None:
    if lifecycle.start not in lifecycle.states:
        place.at("start").unknown("P407", "起始状态", lifecycle.start, lifecycle.states)
        return
    moves = [(source, step.to) for step in lifecycle.steps.values() for source in step.sources]
    reachable = _closure({lifecycle.start}, moves)
    for key, state in lifecycle.states.items():
        if key not in reachable:
            place.at("states", key).report(
                "P402", f"状态“{state.label}”到不了。", "给它写一个步骤，或删去这个状态。"
            )
    takable = [(source, step.to) for step in lifecycle.steps.values() if step.by for source in step.sources]
    finishing = _closure(set(lifecycle.ends), [(to, source) for source, to in takable])
    for key, state in lifecycle.states.items():
        if key in reachable and key not in finishing:
            hint = "给它写一个能做的步骤；如果到此为止，写进 ends = [...]。"
            place.at("states", key).report("P403", f"状态“{state.label}”离不开，走不到终点。", hint)


def _closure(start: set[str], moves: list[tuple[str, str]]) -> set[str]:
    found, size = set(start), -1
    while size != len(found):
        size = len(found)
        found |= {to for source, to in moves if source in found}
    return found


def _extension(raw: ExtensionShape, place: Place) -> Extension:
    return Extension(posts(raw.by, place.at("by"), "延期没有人能批。"), tuple(raw.needs))


def _effect(
    raw: EffectShape, states: Mapping[str, State], steps: Mapping[str, Step], place: Place
) -> EffectCheck | None:
    if raw.state not in states:
        place.at("state").unknown("P408", "状态", raw.state, states)
    if raw.reopens and not any(raw.state in step.sources for step in steps.values()):
        place.at("reopens").report(
            "P408", f"没有从“{raw.state}”重开的步骤。", "写一个 reopen 步骤，或去掉 reopens。"
        )
    after = duration(raw.after, place.at("after"), "P408")
    return EffectCheck(after, raw.state, raw.reopens) if after else None


def duration(text: str, place: Place, rule: str) -> Duration | None:
    found = parse(text)
    if found is None:
        place.report(rule, f"“{text}”不是一段时间。", EXAMPLE)
    return found
