"""Options, and the ±1: numbered from 1 in an SMS, from 0 in the database. Shared by the kinds that have options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Self

from engine.conditions import Comparable
from engine.elements.compared import LONGEST_SHOWN, Predicate, UnfitValue, as_written
from engine.elements.element import Answer, Question, Reading, Rejection, ReplyContext, said_in
from engine.elements.inspected import OTHER, Option, PathWithin, TextPart
from engine.languages import Language, look_up
from engine.reading.asked import asked
from engine.reading.lexicon import Lexicon
from engine.reading.options import Options
from engine.reading.tokens import Reply
from engine.reading.verdict import Said, answered, understood


@dataclass(frozen=True, kw_only=True)
class Optioned(Question):
    """A question whose answer is among its options."""

    options: tuple[Option, ...] = field()

    @classmethod
    def from_definition(cls, data: Mapping[str, Any]) -> Self:
        """Make options of their JSON, the other one last, and the rest as for every kind."""
        listed = [*data["options"], *({"id": OTHER, "ask": {}, **data[name]} for name in (OTHER,) if name in data)]
        options = tuple(Option.from_definition(option) for option in listed)
        return super().from_definition({**{name: data[name] for name in data if name != OTHER}, "options": options})

    @classmethod
    def _spared(cls, where: PathWithin) -> PathWithin | None:
        """Spare labels, and what an option may lack and still be the option it is."""
        match where:
            case ("options", int(), "label" | "was" | "also", *_):
                return where[:3]
            case ("other", "label" | "ask", *_):
                return where[:2]
            case ("other", *_):
                return None
        return super()._spared(where)

    @classmethod
    def sample(cls, tag: str, text: str) -> Self:
        """Make a question with two options."""
        options = [{"id": id_, "label": {tag: f"{text} {id_}"}} for id_ in ("one", "two")]
        return cls.from_definition({"id": "sample", "text": {tag: text}, "options": options, **cls.example})

    def template_context(self, language: Language) -> Mapping[str, Any]:
        """Return the options as (number, label) pairs: a template never counts."""
        return {"options": tuple((number(at), label) for at, label in enumerate(self.labels(language.tag)))}

    def contradictions(self) -> Iterator[tuple[PathWithin, str]]:
        """Find options that stand alone where one option is chosen anyway."""
        yield from super().contradictions()
        if not self.several:
            for at in (at for at, option in enumerate(self.options) if option.alone):
                yield ("options", at, "alone"), "only one option is chosen here, so each stands alone"
        if not self.answering:
            yield ("options",), "every option declines to answer, so nothing can be answered"

    @property
    def alone(self) -> tuple[int, ...]:
        """The positions of the options that are chosen with no other."""
        return tuple(at for at, option in enumerate(self.options) if option.alone or (option.declines and self.several))

    def declining_reply(self, language: Language) -> str:
        """Return the number of the option for it, else the word."""
        declining = (number(at) for at, option in enumerate(self.options) if option.declines)
        return str(next(declining, None) or super().declining_reply(language))

    def declines(self, answer: Answer) -> bool:
        """Return whether the option chosen is one to go on without an answer."""
        return any(self.options[at].declines for at in positions(answer))

    def texts(self) -> Iterator[TextPart]:
        """Return the labels beside the text."""
        yield from super().texts()
        for at, option in enumerate(self.options):
            where = self.path_of(at)
            yield TextPart((*where, "label"), f"the label of `{option.id}`", option.label, option.id)
            if option.ask is not None:
                yield TextPart((*where, "ask"), f"what asks for the words of `{option.id}`", option.ask, option.id)

    def words_asked(self, answer: Comparable) -> Mapping[str, str] | None:
        """Return what asks for the words of the other option, where the answer is it or has it among others."""
        chosen = answer if isinstance(answer, frozenset) else (answer,)
        return next((option.ask for at, option in enumerate(self.options) if option.ask and at in chosen), None)

    def must_say(self, language: Language) -> Iterator[str]:
        """Return every label, and the number to reply with."""
        yield from self.labels(language.tag)
        yield from map(str, self.numbered(language))

    def labels(self, tag: str) -> list[str]:
        """Return the labels in one language, by position."""
        return [option.label[tag] for option in self.options]

    def numbered(self, language: Language) -> dict[int, str]:
        """Return the labels as respondents see them, by number; empty where the language has none."""
        return {number(at): said_in(option.label, language) for at, option in enumerate(self.options)}

    def read(self, reply: str, context: ReplyContext) -> Reading:
        """Recognise one option, or each of several where several may be chosen."""
        return understood(reply, context.languages, self._read, "not_an_option")

    def _read(self, reply: Reply, words: Lexicon) -> tuple[Said, Reading]:
        numbered = self.numbered(words.language)
        named = (*numbered.items(), *self._also(words.language))
        together = tuple(number(at) for at in range(len(self.options)) if at not in self.alone)
        question = asked(said_in(self.text, words.language), words)
        choice = Options(numbered, named, together, words, self.several, question).chosen(reply)
        if isinstance(choice, Rejection):
            return Said(()), choice
        return choice, self.judged(choice, numbered)

    def _also(self, language: Language) -> tuple[tuple[int, str], ...]:
        """Return the other words for options, each with the number of its option."""
        found = ((at, option.also, look_up(language.tag, option.also)) for at, option in enumerate(self.options))
        return tuple((number(at), word) for at, also, tag in found if tag for word in also[tag])

    def judged(self, choice: Said, numbered: Mapping[int, str]) -> Reading:
        """Take a choice of one option alone."""
        if not choice.values:
            return Rejection("not_an_option")
        if len(choice.values) > 1:
            return Rejection("only_one", tuple(numbered[number] for number in choice.values))
        return answered(choice, position(choice.values[0]), None, "not_an_option")

    def display(self, answer: Answer, language: Language) -> str:
        """Return the label, or the labels one after the other."""
        labels = self.labels(language.tag)
        return ", ".join(labels[at] for at in positions(answer))

    def comparable(self, answer: Answer) -> Comparable:
        """Return the option's position."""
        return positions(answer)[0]

    def number_of(self, answer: Comparable) -> Decimal | None:
        """Return the points of what is chosen, added up; an option without any has none to add."""
        chosen = answer if isinstance(answer, frozenset) else (int(answer),)
        return Decimal(sum(self._points[at] for at in chosen)) if self._points else None

    def number_ends(self) -> tuple[Decimal, Decimal] | None:
        """Return the least and the most points, as if any number could be chosen where several may be."""
        points = [self._points[at] for at in self.answering] if self._points else []
        if not points:
            return None
        if not self.several:
            return Decimal(min(points)), Decimal(max(points))
        return Decimal(sum(one for one in points if one < 0)), Decimal(sum(one for one in points if one > 0))

    def numbers_apart(self, most: int) -> list[Predicate]:
        """Name each option."""
        is_counted = self._points and len(self.answering) <= most
        return [("is", self.options[at].id) for at in self.answering] if is_counted else []

    @property
    def _points(self) -> Sequence[int]:
        """The points by position; empty where no option has any: then an answer is no number."""
        points = [option.points for option in self.options]
        return [one or 0 for one in points] if any(one is not None for one in points) else []

    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[Comparable]:  # noqa: ARG002
        """Take each option for a range of its own."""
        return iter(self.answering)

    def sample_reply(self, answer: Comparable, language: Language) -> str:  # noqa: ARG002
        """Write the option's number, or the numbers separated by commas."""
        chosen = answer if isinstance(answer, frozenset) else (int(answer),)
        return ", ".join(str(number(at)) for at in sorted(chosen))

    def sample_quotes(self, language: Language) -> Iterator[str]:
        """Return every label."""
        return iter(self.labels(language.tag))

    def ids(self) -> list[str]:
        """Return the options' ids, by position."""
        return [option.id for option in self.options]

    def option_of(self, answer: Answer) -> str | list[str]:
        """Return the id at a position, or the ids at several."""
        ids = self.ids()
        return [ids[at] for at in answer] if isinstance(answer, list) else ids[int(answer)]

    def positions_of(self, answer: Any) -> Any:
        """Return an answer that may name options by their ids as positions; raises UnfitValue.

        One option may be written alone or as a list of one, however many may be chosen.
        """
        listed = answer if isinstance(answer, list) else [answer]
        found = [self.operand(one) if isinstance(one, str) else one for one in listed]
        return found if self.several or len(found) != 1 else found[0]

    def choices(self) -> Iterator[Comparable]:
        """Return answers, as the rules compare them, that together choose every option."""
        return iter(self.answering)

    def replied_numbers(self) -> tuple[int, int]:
        """Return the numbers of the first and the last option."""
        return number(0), number(len(self.options) - 1)

    def invalid_replies(self, context: ReplyContext) -> Iterator[str]:
        """Return choices of too few and too many options, and what is not quite a label or a number."""
        yield from super().invalid_replies(context)
        labels = self.labels(context.language.tag)
        every = [str(number(at)) for at in range(len(labels))]
        yield from (", ".join(every[:count]) for count in range(1, len(every) + 1))
        yield from (word for label in labels for word in label.split())
        yield from (f"{joint}1 {joint}{labels[-1]}" for joint in ("", "not ", "? "))
        yield from (f"{one} {other}" for one in labels[:3] for other in labels[:3] if one != other)
        yield from (f"{labels[-1]} (1)", f"{labels[0]}?", f"1 {labels[-1]}", f"{labels[0][:-2]}", f"{labels[0]} 2")

    def operand(self, value: Any) -> int:
        """Turn an option's id into its position; raises UnfitValue."""
        ids = self.ids()
        if value in ids:
            return ids.index(str(value))
        said = value[:LONGEST_SHOWN] if isinstance(value, str) else as_written(value)
        known = ", ".join(f"`{id_}`" for id_ in ids)
        raise UnfitValue(f"`{said}` is not an option of `{self.id}`; there are {known}")


def positions(answer: Answer) -> list[int]:
    """Return the positions that an answer is, one or several."""
    return answer if isinstance(answer, list) else [int(answer)]


def number(position: int) -> int:
    """Return the number by which a respondent calls the option at a position."""
    return position + 1


def position(number: int) -> int:
    """Return the position of the option that a respondent calls by this number."""
    return number - 1
