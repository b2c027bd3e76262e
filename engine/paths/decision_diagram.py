"""Sets of assignments as decision diagrams: what is known of many answers at once, without listing the combinations.

An assignment gives each level a class, counted from 0. A diagram is a number; equal sets are the same number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias

NOTHING = 0
EVERYTHING = 1

Blur: TypeAlias = "Mapping[int, Sequence[int] | None]"
"""By level, the group of each class: what is no longer told apart. None: nothing about this level matters."""


class Stopped(Exception):
    """More work than is allowed: what was asked cannot be told exactly."""


class DecisionDiagram:
    """Multi-valued decision diagrams, reduced and ordered by level; `budget` is how many steps may be taken."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._levels: list[int] = [1 << 30, 1 << 30]
        self._branches: list[tuple[int, ...]] = [(), ()]
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._both: dict[tuple[int, int], int] = {}
        self._either: dict[tuple[int, int], int] = {}
        self._without: dict[tuple[int, int], int] = {}
        self._forgetting: dict[frozenset[int], dict[int, int]] = {}

    def spend(self, steps: int = 1) -> None:
        """Count work; raises Stopped where the budget is used up."""
        self.budget -= steps
        if self.budget < 0:
            raise Stopped

    def where(self, level: int, size: int, classes: Collection[int]) -> int:
        """Make the set in which a level has one of these classes."""
        return self._node(level, tuple(int(each in classes) for each in range(size)))

    def choose(self, level: int, branches: Sequence[int]) -> int:
        """Make the set in which the class of a level says in which of these sets the rest is."""
        return self._node(level, tuple(branches))

    def has(self, diagram: int, classes: Sequence[int]) -> bool:
        """Return whether an assignment, given as the class of each level, is in a set."""
        while diagram not in (NOTHING, EVERYTHING):
            diagram = self._branches[diagram][classes[self._levels[diagram]]]
        return diagram == EVERYTHING

    def both(self, one: int, other: int) -> int:
        """Intersect."""
        if other in (one, EVERYTHING):
            return one
        if one == EVERYTHING:
            return other
        if NOTHING in (one, other):
            return NOTHING
        key = (one, other) if one < other else (other, one)
        found = self._both.get(key)
        if found is None:
            level, pairs = self._pairs(*key)
            found = self._both[key] = self._node(level, tuple([self.both(a, b) for a, b in pairs]))
        return found

    def either(self, one: int, other: int) -> int:
        """Unite."""
        if other in (one, NOTHING):
            return one
        if one == NOTHING:
            return other
        if EVERYTHING in (one, other):
            return EVERYTHING
        key = (one, other) if one < other else (other, one)
        found = self._either.get(key)
        if found is None:
            level, pairs = self._pairs(*key)
            found = self._either[key] = self._node(level, tuple([self.either(a, b) for a, b in pairs]))
        return found

    def without(self, one: int, other: int) -> int:
        """Take the other away from the one."""
        if NOTHING in (one, other):
            return one
        if other in (one, EVERYTHING):
            return NOTHING
        key = (one, other)
        found = self._without.get(key)
        if found is None:
            level, pairs = self._pairs(*key)
            found = self._without[key] = self._node(level, tuple([self.without(a, b) for a, b in pairs]))
        return found

    def forgetting(self, diagram: int, levels: Iterable[int]) -> int:
        """Let go of levels: what held for one class of them then holds for all."""
        gone = frozenset(levels)
        return self.projected(diagram, dict.fromkeys(gone), self._forgetting.setdefault(gone, {})) if gone else diagram

    def projected(self, diagram: int, blur: Blur, memory: dict[int, int]) -> int:
        """Let go of differences: what held for one class of a group then holds for all of it.

        `memory` belongs to this blur and is handed in again with it.
        """
        if diagram in (NOTHING, EVERYTHING):
            return diagram
        found = memory.get(diagram)
        if found is None:
            self.spend()
            level = self._levels[diagram]
            branches = [self.projected(branch, blur, memory) for branch in self._branches[diagram]]
            found = memory[diagram] = self._grouped(level, branches, blur)
        return found

    def _grouped(self, level: int, branches: Sequence[int], blur: Blur) -> int:
        if level not in blur:
            return self._node(level, tuple(branches))
        groups = blur[level] or (0,) * len(branches)
        united: dict[int, int] = {}
        for group, branch in zip(groups, branches, strict=True):
            united[group] = self.either(united.get(group, NOTHING), branch)
        return self._node(level, tuple([united[group] for group in groups]))

    def _pairs(self, one: int, other: int) -> tuple[int, list[tuple[int, int]]]:
        self.spend()
        first, second = self._levels[one], self._levels[other]
        if first == second:
            return first, list(zip(self._branches[one], self._branches[other], strict=True))
        if first < second:
            return first, [(branch, other) for branch in self._branches[one]]
        return second, [(one, branch) for branch in self._branches[other]]

    def _node(self, level: int, branches: tuple[int, ...]) -> int:
        if branches.count(branches[0]) == len(branches):
            return branches[0]
        found = self._known.get((level, branches))
        if found is None:
            found = self._known[level, branches] = len(self._levels)
            self._levels.append(level)
            self._branches.append(branches)
        return found
