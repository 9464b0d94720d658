"""`bench text --scale fuzz`: 100,000 random and mutated texts, and every adversary; no exception, offsets valid.

The texts are ours of tests/text/labelled, joined, cut and spoilt; the same each time.
"""

import random
from functools import partial

import typer

from taizhang.project.bench import Row, adversaries, soundness
from taizhang.project.bench.timing import cpu
from taizhang.project.cli.steps import bar
from taizhang.text.scoring import Sentence

TEXTS = 100_000
WORST = 12
DIRT = "\n\n 　\t\u200b%％XX×*_○〇、，。；：（）《》“”—～-+/.|#１２３"


def rows(sentences: list[Sentence]) -> list[Row]:
    return [_spoilt(sentences), _combined()]


def _spoilt(sentences: list[Sentence]) -> Row:
    rng = random.Random(7)  # noqa: S311 - mutations, not secrets
    pool = "".join(one.text for one in sentences) + DIRT * 200
    bad = 0
    with bar("读变异文本") as step:
        for done in range(TEXTS):
            text = mutated(rng, sentences, pool)
            if not soundness.sound(text):
                bad += 1
                typer.echo(f"有错的文本：{text!r}", err=True)
            step(done + 1, TEXTS)
    return Row("fuzz: texts with a fault", bad, f"份（共 {TEXTS}）", bar="0", holds=bad == 0)


def mutated(rng: random.Random, sentences: list[Sentence], pool: str) -> str:
    if rng.random() < 0.3:
        return "".join(rng.choices(pool, k=rng.randrange(120)))
    letters = list(
        rng.choice(("", "\n", "，")).join(one.text for one in rng.choices(sentences, k=rng.randint(1, 4)))
    )
    for _ in range(rng.randrange(1, 12)):
        at = rng.randrange(len(letters) + 1)
        letters[at : at + rng.randrange(3)] = rng.choices(pool, k=rng.randrange(4))
    return "".join(letters)


def _combined() -> Row:
    """The megabytes made of the fragments that cost most on a short text."""
    with bar("找最费时的片段") as step:
        slowest = adversaries.screened(WORST, step)
    costs = {one: cpu(partial(adversaries.read, adversaries.repeated(one))) for one in slowest}
    named, worst = max(costs.items(), key=lambda cost: cost[1])
    name = f"worst 1 MB of {adversaries.COUNT} fragments: {named!r}"
    return Row(name, worst, "s", bar="< 2 s", holds=worst < adversaries.BAR)
