"""What an element does at run time; `compared` is for rules, `inspected` for authors' tools, `reported` for results."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from engine.elements.compared import Compared
from engine.elements.inspected import Inspected, InspectedQuestion
from engine.elements.reply_context import ReplyContext
from engine.elements.reported import Reported
from engine.languages import Language, look_up
from engine.reading.outcome import Accepted, Answer, AskedBack, Reading, Rejection

__all__ = (
    "Accepted",
    "Answer",
    "AskedBack",
    "Element",
    "Question",
    "Reading",
    "Rejection",
    "ReplyContext",
    "Tries",
    "said_in",
)


@dataclass(frozen=True, kw_only=True)
class Element(Inspected):
    """One thing a survey says."""

    kind: ClassVar[str]
    asks: ClassVar[bool] = False

    def must_say(self, language: Language) -> Iterator[str]:  # noqa: ARG002 - kinds with labels need it
        """Return what an SMS of this element leaves nobody without, beside its text: its labels, its ends."""
        return iter(())

    def unread_in(self, hint: str, language: Language) -> Iterator[str]:  # noqa: ARG002 - kinds with words need it
        """Return the meanings for which a hint how to reply names no word that this element reads so."""
        return iter(())

    def template_context(self, language: Language) -> Mapping[str, Any]:  # noqa: ARG002 - kinds with labels need it
        """Return what this kind's templates may see, beside the text."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Tries:
    """How often a question is asked in vain, and what then: `ask_on`, `skip` the element, or `end` the survey."""

    at_most: int = 0
    then: str = "ask_on"

    def are_over(self, tries: int) -> bool:
        """Return whether so many replies that were no answer are enough."""
        return self.then != "ask_on" and tries >= self.at_most


@dataclass(frozen=True, kw_only=True)
class Question(Element, InspectedQuestion, Compared, Reported):
    """An element that asks for a reply.

    Whoever is asked may go on without an answer where it is `optional`. `tries` are its own, None the survey's.
    """

    asks: ClassVar[bool] = True

    optional: bool = False
    tries: Tries | None = None

    takes_any_words: ClassVar[bool] = False
    """Whether every text is an answer; then a command like `back` is a command all the same, and none is in doubt."""

    is_personal: ClassVar[bool] = False
    """Whether an answer may say who somebody is: it is told and erased as words are."""

    @classmethod
    def from_definition(cls, data: Mapping[str, Any]) -> Self:
        """Make tries of their JSON, and the rest as for every element."""
        own = {"tries": Tries(**data["tries"])} if data.get("tries") else {}
        return super().from_definition({**data, **own})

    @property
    def may_be_declined(self) -> bool:
        """Whether the respondent may go on without an answer, by a word or by an option for it."""
        return self.optional or len(self.answering) < len(self.options)

    def declining_reply(self, language: Language) -> str:
        """Return a reply that goes on without an answer, where one does."""
        return language.word("skip")

    def declines(self, answer: Answer) -> bool:  # noqa: ARG002 - kinds with options need it
        """Return whether this choice is to go on without an answer."""
        return False

    @property
    def may_be_asked_back(self) -> bool:
        """Whether a reply can have one likely answer and yet be in doubt."""
        return not self.takes_any_words

    @abstractmethod
    def read(self, reply: str, context: ReplyContext) -> Reading:
        """Understand a reply. Never raises, whatever the text."""

    def completed(self, candidate: Answer, reply: str, context: ReplyContext) -> Accepted | None:  # noqa: ARG002
        """Return the answer that a reply makes of one that was asked back, where the reply is none by itself."""
        return None

    def is_confirmed_by_yes(self, context: ReplyContext) -> bool:
        """Return whether a plain yes confirms an answer: not where it is, or could be, one of the answers itself."""
        reading = self.read(context.language.word("yes"), context)
        return isinstance(reading, Rejection) and not reading.candidates

    def confirming(self, answer: Answer, context: ReplyContext) -> str:
        """Return the reply that confirms an answer: a yes, or else the answer again."""
        if self.is_confirmed_by_yes(context):
            return context.language.word("yes")
        return self.sample_reply(self.comparable(answer), context.language)

    def display(self, answer: Answer, language: Language) -> str:  # noqa: ARG002 - most kinds read the same everywhere
        """Write an answer as a later text may quote it."""
        return str(answer)

    def option_of(self, answer: Answer) -> str | list[str] | None:  # noqa: ARG002 - most kinds have no options
        """Return the id, or ids, of the options an answer stands for."""
        return None


def said_in(texts: Mapping[str, str], language: Language) -> str:
    """Find a text in a language, from narrow to wide; empty where it has none."""
    tag = look_up(language.tag, texts)
    return texts[tag] if tag else ""
