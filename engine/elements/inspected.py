"""What authors' tools may ask of an element: what it says, what is wrong with it, and replies to try it with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

from engine import conditions
from engine.conditions import Comparable, Condition
from engine.elements.reply_context import ReplyContext
from engine.languages import Language
from engine.reading.tokens import LONGEST

PathWithin: TypeAlias = "tuple[str | int, ...]"
"""The way from an element's JSON to a value in it: `("options", 0, "label", "en")`."""


class TextPart(NamedTuple):
    """Something an element says, once per language.

    `path` is where it stands within the element. `name` says which it is in a sentence, and is
    the same in every version of the element. `option` is the id of the option it belongs to, if it belongs to one.
    """

    path: PathWithin
    name: str
    by_language: Mapping[str, str]
    option: str | None = None


OTHER = "other"
"""The id of the option whose choice is to be put into words, and the property of a question that writes it."""

SENT_AS_THEY_ARE = frozenset(("text", "ask"))
"""What texts are called that are SMS of their own and may quote; all others are labels."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """A numbered line to choose; rules name it by `id`, respondents by number or label.

    `was` names the ids of earlier versions that this option continues in the results. One that stands `alone` is
    chosen with no other. `also` are other words for it, by language. Whoever chooses one that has an `ask`, in each
    language, is asked that next, and what they reply stands beside the option. Whoever chooses one that `declines` goes
    on without an answer. `points` are what it counts in sums.
    """

    id: str
    label: Mapping[str, str] = field(hash=False)
    was: tuple[str, ...] = ()
    alone: bool = False
    declines: bool = False
    points: int | None = None
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    ask: Mapping[str, str] | None = field(default=None, hash=False)

    @classmethod
    def from_definition(cls, data: Mapping[str, Any]) -> Self:
        """Make the noun of JSON that has passed the schema of options; a draft may lack a label."""
        also = {tag: tuple(words) for tag, words in data.get("also", {}).items()}
        return cls(**{"label": {}, **data, "was": tuple(data.get("was", ())), "also": also})


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """An element as its definition writes it. `text` is by language; `next` overrides the sequence.

    Where `asked_if` does not hold, the survey passes the element over.

    `was` names the ids of earlier versions that this element continues in the results.
    """

    example: ClassVar[Mapping[str, Any]] = {}
    """What a definition of this kind says, at the least, beside `id` and `text`."""

    only_texts: ClassVar[frozenset[str]] = frozenset(("text",))
    """Properties that hold texts and nothing else: without them an element asks the same."""

    only_results: ClassVar[frozenset[str]] = frozenset(("was", "measure"))
    """Properties that results alone ask for: without them, too."""

    scales: ClassVar[frozenset[str]] = frozenset()
    """Properties without which an answer says little: 8 is much on a scale to 10."""

    id: str
    text: Mapping[str, str] = field(hash=False)
    next: str | None = None
    was: tuple[str, ...] = ()
    asked_if: Condition | None = None

    @classmethod
    def from_definition(cls, data: Mapping[str, Any]) -> Self:
        """Make the noun of JSON that has passed the schema of this kind."""
        given = {name: value for name, value in data.items() if name != "type"}
        if "asked_if" in data:
            given["asked_if"] = conditions.from_definition(data["asked_if"])
        return cls(**{**given, "was": tuple(data.get("was", ()))})

    @classmethod
    def from_draft(cls, data: Mapping[str, Any], unsound: Collection[PathWithin]) -> Self | None:
        """Make the noun of JSON without what is `unsound`; None where the rest does not tell what it asks."""
        needed = {one.name for one in fields(cls) if one.default is MISSING and one.default_factory is MISSING}
        spared = [cls._spared(where) for where in unsound]
        if not needed - {"id", "text"} <= data.keys() or None in spared:  # what is missing may be there, misspelt
            return None
        sound = deepcopy(dict(data))
        for *around, name in filter(None, spared):
            inner: Any = sound
            for step in around:
                inner = inner[step]
            inner.pop(name, None)
        id_ = sound.get("id")
        return cls.from_definition({"text": {}, **sound, "id": id_ if isinstance(id_, str) else "?"})

    @classmethod
    def _spared(cls, where: PathWithin) -> PathWithin | None:
        """Return what can be left out with what stands there, and the rest means the same; None where nothing can."""
        harmless = {"id", "next", "asked_if", *cls.only_texts, *cls.only_results}
        known = {"type", *(one.name for one in fields(cls))}
        is_unknown = len(where) == 1 and where[0] not in known
        return where[:1] if where[:1] and (where[0] in harmless or is_unknown) else None

    @classmethod
    def sample(cls, tag: str, text: str) -> Self:
        """Make an element to try templates with; everything it says, in one language, is the same text."""
        return cls.from_definition({"id": "sample", "text": {tag: text}, **cls.example})

    def contradictions(self) -> Iterator[tuple[PathWithin, str]]:
        """Return what cannot be, for the author: the path within the element, and what is wrong there."""
        return iter(())

    def finer_than_answers(self) -> Iterator[tuple[PathWithin, str, str]]:
        """Return what is bounded finer than any answer: the path within the element, what is wrong, and the cure."""
        return iter(())

    def texts(self) -> Iterator[TextPart]:
        """Return everything here that is written once per language."""
        yield TextPart(("text",), "the text", self.text)


class InspectedQuestion(Inspected, ABC):
    """A question as authors' tools see it."""

    reasons: ClassVar[tuple[str, ...]]
    """Every reason `read` may refuse for; each needs an error prefix in each language."""

    depends_on_today: ClassVar[bool] = False
    """Whether the same reply is another answer on another day."""

    @property
    def longest_reply(self) -> int:
        """How many characters a reply may have: more is `too_long`."""
        return LONGEST

    options: tuple[Option, ...] = ()
    """What there is to choose from, where there is."""

    @property
    def answering(self) -> tuple[int, ...]:
        """The positions of the options that are answers: those that decline are none."""
        return tuple(at for at, option in enumerate(self.options) if not option.declines)

    def path_of(self, at: int) -> PathWithin:
        """Return where an option stands within the element."""
        return (OTHER,) if self.options[at].ask is not None else ("options", at)

    def words_asked(self, answer: Comparable) -> Mapping[str, str] | None:  # noqa: ARG002 - kinds with options need it
        """Return what asks, in each language, for words beside this answer; None where nothing does."""
        return None

    @property
    def possible_reasons(self) -> tuple[str, ...]:
        """The reasons that this very question can refuse a reply for: without an earliest day, none is too early."""
        return self.reasons

    def positions_of(self, answer: Any) -> Any:
        """Return an answer that names options by their ids as positions; raises UnfitValue. Others stay as they are."""
        return answer

    def choices(self) -> Iterator[Comparable]:
        """Return answers, as the rules compare them, that together choose every option."""
        return iter(())

    def sample_reply(self, answer: Comparable, language: Language) -> str:  # noqa: ARG002 - some depend on it
        """Write a reply that is read as this answer; the answer is as the rules compare it."""
        return str(answer)

    @abstractmethod
    def sample_quotes(self, language: Language) -> Iterator[str]:
        """Return what a later text may quote: of the shortest and the longest answers, as they are shown."""

    def replied_numbers(self) -> tuple[int, int] | None:
        """Return the lowest and the highest whole number a reply may be, where the author has set both."""
        return None

    def invalid_replies(self, context: ReplyContext) -> Iterator[str]:  # noqa: ARG002 - kinds with labels need it
        """Return replies that a question like this may refuse, beside those that any question may."""
        numbers = self.replied_numbers()
        if numbers is not None:
            yield from (str(numbers[0] - 1), str(numbers[1] + 1), f"{numbers[0]} {numbers[1]}")
