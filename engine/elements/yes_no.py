"""A question answered with yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.conditions import Comparable
from engine.elements.compared import Predicate, UnfitValue, as_written
from engine.elements.element import Answer, Question, Reading, Rejection, ReplyContext, said_in
from engine.elements.reported import AnswerType
from engine.languages import Language
from engine.reading.agreement import Agreement
from engine.reading.asked import asked
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.tokens import Reply, tokenised
from engine.reading.verdict import Said, answered, one_said, understood


@dataclass(frozen=True, kw_only=True)
class YesNo(Question):
    """Yes or no, in the words each language's vocabulary lists."""

    kind = "yes_no"
    reasons = ("empty", "too_long", "not_yes_or_no", "yes_and_no")
    operators = frozenset(("is", "is_not"))
    answer_type = AnswerType.BOOLEAN

    def every_answer(self) -> tuple[bool, bool]:
        """Return yes and no."""
        return True, False

    def answer_labels(self, language: Language) -> Mapping[Answer, str]:
        """Return both words."""
        return {answer: self.display(answer, language) for answer in self.every_answer()}

    def template_context(self, language: Language) -> Mapping[str, Any]:
        """Return the words that are asked for."""
        return {"yes": language.word("yes"), "no": language.word("no")}

    def unread_in(self, hint: str, language: Language) -> Iterator[str]:
        """Return yes, no or both; what says nothing of how to reply names no word wrongly."""
        said, known = tokenised(hint).tokens, lexicon(language)
        words = [at for at, token in enumerate(said) if token.kind == "word"]
        return (name for name in ("yes", "no") if words and not any(known[name].length_at(said, at) for at in words))

    def read(self, reply: str, context: ReplyContext) -> Reading:
        """Recognise a yes or a no, and no sign of the other."""
        return understood(reply, context.languages, self._read, "not_yes_or_no")

    def _read(self, reply: Reply, words: Lexicon) -> tuple[Said, Reading]:
        question = asked(said_in(self.text, words.language), words)
        said = one_said(reply, words, Agreement(words, question, reply.tokens))
        if len(said.values) != 1:
            return said, Rejection("yes_and_no" if said.values else "not_yes_or_no")
        return said, answered(said, said.values[0], None, "not_yes_or_no")

    def display(self, answer: Answer, language: Language) -> str:
        """Return the word for it."""
        return language.word("yes" if answer else "no")

    def comparable(self, answer: Answer) -> int:
        """Yes is 1, no is 0."""
        return int(bool(answer))

    def operand(self, value: Any) -> int:
        """Take true or false; raises UnfitValue."""
        if not isinstance(value, bool):
            raise UnfitValue(f"`{as_written(value)}` is neither true nor false: write true for yes and false for no")
        return int(value)

    def partition(self, tests: Sequence[Predicate], today: date | None = None) -> Iterator[int]:  # noqa: ARG002
        """Return both answers."""
        return iter((0, 1))

    def sample_reply(self, answer: Comparable, language: Language) -> str:
        """Write the word itself."""
        return self.display(bool(answer), language)

    def sample_quotes(self, language: Language) -> Iterator[str]:
        """Return both words."""
        return (self.display(answer, language) for answer in (False, True))
