"""Which options a reply chooses, in one language."""

from __future__ import annotations

from dataclasses import dataclass

from engine.languages import Language
from engine.reading.clause import AT_ODDS
from engine.reading.labels import labels
from engine.reading.lexicon import lexicon
from engine.reading.options import Options
from engine.reading.outcome import Rejection
from engine.reading.tokens import Reply
from engine.reading.utterance import Utterance


@dataclass(frozen=True)
class Chosen:
    """The numbers of the options a reply chooses, in their own order, and what else it says."""

    numbers: tuple[int, ...]
    comment: str | None


def chosen(reply: Reply, numbered: dict[int, str], language: Language) -> Chosen | Rejection:
    """Find the options a reply chooses. The reason it refuses for is `not_an_option` or `unclear`."""
    finder = Options(labels(tuple(numbered.values()), language), tuple(numbered))
    utterance = Utterance(
        reply, lexicon(language), finder, ("around", "correction", "unsure", "yes", "both"), ("remark", "explanation")
    )
    said, values = utterance.said, utterance.values
    if said is None or None in values:
        return Rejection("not_an_option")
    possible = _possible(values, tuple(numbered))
    if _is_unclear(said.values, values, said.joins):
        return Rejection("unclear", tuple(numbered[number] for number in possible))
    return Chosen(possible, utterance.comment)


def _is_unclear(said: tuple[object, ...], values: tuple[object, ...], joins: frozenset[str]) -> bool:
    if any(isinstance(value, frozenset) for value in values) or len(values) > len(set(said)):
        return True
    if len(values) == 1:
        return False
    if any(isinstance(value, tuple) for value in values):
        return True
    ranged = "-" in joins and not joins & {",", "\n", "and", ";"}
    return "none" in values or ranged or bool(joins & {"or", "to", "correction", AT_ODDS})


def _possible(values: tuple[object, ...], numbers: tuple[int, ...]) -> tuple[int, ...]:
    if "all" in values:
        return numbers
    meant = {value for value in values if isinstance(value, int)}
    meant |= {number for value in values if isinstance(value, frozenset | tuple) for number in value}
    return tuple(sorted(meant))
