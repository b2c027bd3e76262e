"""Turns elements, error prefixes and notices into SMS text in a language. The only door of jinja2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.characters import on_one_line
from engine.elements.element import Answer, Element, Question, Rejection, ReplyContext
from engine.errors import TemplateFailed
from engine.languages import Language, Languages

FILTERS = ("default", "first", "join", "last", "length", "lower", "replace", "round", "trim", "upper", "capitalize")
"""What wording needs. The rest of jinja2's filters and all its globals can be made to eat time or memory."""

NOTICES = ("survey_not_found", "opted_out", "opted_in", "help", "reminder")
"""What the engine says beside its surveys."""

OPTIONAL = "optional.txt.j2"
"""Stands below a question that may be left without an answer."""

MISSING = "there is no such file"

QUOTE_LENGTH = 160
"""A piped answer longer than one SMS is cut: an answer must not make the next question cost ten."""

PLACEHOLDER = re.compile(
    r"""\{\{\s*(?P<about>answer|variable|value)\.(?P<name>[^\W\d]\w*)\s*"""
    r"""(?:\|\s*default\(\s*(?P<mark>["'])(?P<default>(?:(?!(?P=mark))[^{}\\])*)(?P=mark)\s*\)\s*)?\}\}"""
)
"""What a text of a definition pipes, and all that is filled in: the check and the wording cannot disagree."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja for templates by people who are not programmers and may be wrong or hostile."""

    intercepted_binops = frozenset(("*", "**", "%"))

    def __init__(self, **options: Any) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, **options)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}

    def is_safe_callable(self, obj: Any) -> bool:
        """Let templates call their own macros and nothing else: `"a".ljust(10 ** 9)`."""
        return isinstance(obj, Macro)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse what can blow up: `"a" * 10 ** 9`. Plural forms need the last digits of a number: `count % 10`."""
        if operator == "%" and isinstance(left, int) and isinstance(right, int):
            return super().call_binop(context, operator, left, right)
        raise TemplateError(f"`{operator}` is not for wording")


@lru_cache(maxsize=64)
def _templates_in(folder: Path) -> _Sandbox:
    """Open a folder by its whole path: every wording of it shares what is loaded, until a file is another one."""
    return _Sandbox(loader=FileSystemLoader(folder, encoding="utf-8"))


@lru_cache(maxsize=256)
def _reasons_in(template: str) -> tuple[tuple[str, int], ...]:
    """Find what a template compares its `reason` with, and in which lines. Raises TemplateSyntaxError."""
    compared = [
        one
        for one in _Sandbox().parse(template).find_all(nodes.Compare)
        if isinstance(one.expr, nodes.Name) and one.expr.name == "reason"
    ]
    constants = (constant for one in compared for constant in one.find_all(nodes.Const))
    return tuple((one.value, one.lineno) for one in constants if isinstance(one.value, str))


PipedValues: TypeAlias = "Mapping[tuple[str, str], str]"
"""What texts may pipe, by what it is about (`answer`, `value` or `variable`) and its name, as the language reads it.

Under `default` stands what is said for a variable that is not there, unless the text itself says something else.
"""


class WordingError(NamedTuple):
    """Where a template fails, and why."""

    file: Path
    line: int
    message: str


class Wording:
    """The templates of one folder.

    In each language: `<kind>.txt.j2`, `<kind>.error.txt.j2`, `<kind>.confirm.txt.j2`, `notices/<name>.txt.j2`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.languages = Languages(folder)
        self._templates = _templates_in(folder.absolute())

    def say(self, element: Element, language: Language, piped: PipedValues) -> str:
        """Render what an element says. Raises TemplateFailed, naming the file."""
        text = self.quote(element.text[language.tag], piped)
        said = self._render(f"{element.kind}.txt.j2", language, {"text": text, **element.template_context(language)})
        if isinstance(element, Question) and element.optional:
            return f"{said}\n{self._render(OPTIONAL, language, {'skip': language.word('skip')})}"
        return said

    def error_prefix(self, question: Question, rejection: Rejection, language: Language) -> str:
        """Render what is said before a question is asked again. Raises TemplateFailed."""
        told = {"reason": rejection.reason, "candidates": rejection.candidates, **question.template_context(language)}
        return self._render(f"{question.kind}.error.txt.j2", language, told)

    def confirm(self, question: Question, answer: Answer, context: ReplyContext) -> str:
        """Render what asks whether a likely answer is meant. Raises TemplateFailed."""
        shown = question.display(answer, context.language)
        return self._confirm(question, shown, question.confirming(answer, context), context.language)

    def confirmations(self, question: Question, language: Language) -> Iterator[str]:
        """Render how the shortest and the longest answers are asked back. Raises TemplateFailed."""
        yes = language.word("yes")
        return (self._confirm(question, shown, yes, language) for shown in question.sample_quotes(language))

    def notice(self, name: str, language: Language) -> str:
        """Render an SMS that belongs to no survey. Raises TemplateFailed."""
        return self._render(f"notices/{name}.txt.j2", language, {})

    def quote(self, text: str, piped: PipedValues) -> str:
        """Fill the placeholders of a text of a definition; what was not answered or sent is piped as nothing.

        A text is no template, and neither is what is piped: nothing in them can fail.
        """

        def filled(found: re.Match[str]) -> str:
            about, name = found["about"], found["name"]
            default = piped.get(("default", name), "") if about == "variable" else ""
            return plain(piped.get((about, name), "")) or found["default"] or plain(default)

        return PLACEHOLDER.sub(filled, text)

    def attempt(self, name: str, language: Language, told: Mapping[str, Any]) -> str | WordingError:
        """Render one template on values; return what it says, or where and why it fails."""
        path = self._path(name, language)
        try:
            return self._templates.get_template(path).render(told).strip()
        except TemplateNotFound as error:
            fault = MISSING if error.name == path else f"it includes '{error.name}'"
            return WordingError(self.folder / path, _line_in_template(error), fault)
        except TemplateSyntaxError as error:
            return WordingError(self.folder / (error.name or path), error.lineno, error.message or "this is not Jinja")
        except Exception as error:
            return WordingError(self.folder / path, _line_in_template(error), str(error))

    def reasons_named(self, question: Question, language: Language) -> Sequence[tuple[str, int]]:
        """Return what the error prefix of a question compares its `reason` with, and in which line."""
        path = self._path(f"{question.kind}.error.txt.j2", language)
        try:
            return _reasons_in((self.folder / path).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, TemplateSyntaxError):
            return ()  # reported where it is rendered

    def _confirm(self, question: Question, shown: str, confirming: str, language: Language) -> str:
        told = confirm_context(question, shown, confirming, language)
        return self._render(f"{question.kind}.confirm.txt.j2", language, told)

    def _render(self, name: str, language: Language, told: Mapping[str, Any]) -> str:
        path = self._path(name, language)
        try:
            return self._templates.get_template(path).render(told).strip()
        except Exception as error:
            raise TemplateFailed(f"{self.folder / path}:{_line_in_template(error)}: {error}") from error

    def _path(self, name: str, language: Language) -> str:
        return f"{self.languages.folder_of(language.tag)}/{name}"


def confirm_context(question: Question, answer: str, confirming: str, language: Language) -> Mapping[str, Any]:
    """Return what a confirm template may see: an answer as it is shown, and the reply that confirms it."""
    return {"answer": plain(answer), "confirming": confirming, **question.template_context(language)}


def plain(text: str) -> str:
    """Return what somebody wrote, fit to stand in a text: on one line, without control characters, not too long."""
    words = on_one_line(text)
    return words if len(words) <= QUOTE_LENGTH else words[: QUOTE_LENGTH - 3].rstrip() + "..."


def _line_in_template(error: Exception) -> int:
    """Return the line of the template, not of jinja2, in which an error arose."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.endswith(".j2"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
