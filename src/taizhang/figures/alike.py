"""Definitions that count alike: thousands of rows are asked once what they meet, and once for each way of counting.

Which conditions a row meets depends on the few fields they name, and values repeat: what was found for them is
remembered.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from taizhang.figures.definitions import Known
from taizhang.figures.spec import Spec
from taizhang.packs.conditions import ALWAYS, Condition, evaluate, fields_of

REMEMBERED = 20_000

Counting = tuple[Spec, tuple[int, ...]]  # a way of counting, and the definitions that count so


class Alike:
    def __init__(self, definitions: Sequence[Known]) -> None:
        self.asking: dict[Condition, list[Known]] = defaultdict(list)
        for one in definitions:
            self.asking[one.spec.where].append(one)
        self.fields = sorted({field for where in self.asking for field in fields_of(where)})
        self.memory: dict[str, list[Counting]] = {}

    def met(self, data: Mapping[str, object]) -> list[Counting]:
        """How a row of the ledger with these values counts."""
        key = repr([data.get(field) for field in self.fields])
        found = self.memory.get(key)
        if found is None:
            if len(self.memory) >= REMEMBERED:
                self.memory.clear()
            found = self.memory[key] = self._find(data)
        return found

    def _find(self, data: Mapping[str, object]) -> list[Counting]:
        alike: dict[Spec, list[int]] = defaultdict(list)
        for where, asking in self.asking.items():
            if evaluate(where, data):
                for one in asking:
                    alike[replace(one.spec, where=ALWAYS)].append(one.id)
        return [(spec, tuple(ids)) for spec, ids in alike.items()]
