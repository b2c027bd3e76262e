"""Placeholders: texts quote answers and session variables, and nothing else of Jinja."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from engine.checking.draft import MOST_ALTERNATIVES, Draft
from engine.checking.finding import Finding, JsonPath, listed, shortened
from engine.checking.suggestions import did_you_mean, or_meant
from engine.conditions import Literal, alternatives, count_alternatives
from engine.elements.inspected import SENT_AS_THEY_ARE
from engine.wording import PLACEHOLDER

FOREIGN = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)|\{#.*?(?:#\}|\Z)", re.DOTALL)
BRACED = re.compile(rf"\{{*(?P<quote>{PLACEHOLDER.pattern})\}}*")
NAMED = r"(?:answer|variable|value)\.\w+\s*(?:\|[^{}\n]*)?"
UNOPENED = re.compile(rf"(?:\{{\s*)?\b({NAMED})\}}\}}")
SINGLE_BRACE = re.compile(rf"(?<!\{{)\{{\s*{NAMED}\}}(?!\}})")
LONE_BRACES = re.compile(r"\{\s*([^\W\d][^{}\n]*?)\s*\}|\}\}")

REMEDY = "A text may quote `{{ answer.ID }}`, `{{ value.ID }}` and `{{ variable.KEY }}`."


def findings(draft: Draft) -> Iterator[Finding]:
    """Find placeholders that cannot be filled, that differ between languages, or that stand where none is filled."""
    for path, text in draft.texts.items():
        if path[-1] in SENT_AS_THEY_ARE:
            for tag, words in text.items():
                yield from _of_text(draft, (*path, tag), words)
            yield from _differing(draft, path, text)
        else:
            yield from _of_label(draft, path, text)
    if draft.declares_no_variables:
        yield from _undeclared(draft)


def quoted(words: str) -> list[tuple[str, str]]:
    """Name what a text quotes, as (`answer`, `value` or `variable`, name)."""
    return [(found["about"], found["name"]) for found in PLACEHOLDER.finditer(words)]


def without_default(about: str, words: str) -> list[str]:
    """Name the answers, or the session variables, that a text quotes with nothing to say instead."""
    found = PLACEHOLDER.finditer(words)
    return [one["name"] for one in found if one["about"] == about and one["default"] is None]


def _of_text(draft: Draft, path: JsonPath, words: str) -> Iterator[Finding]:
    rest = BRACED.sub(" ", words)
    for braced in BRACED.finditer(words):
        if braced[0] != braced["quote"]:
            message = f"`{shortened(braced[0])}` has a brace too many, which is sent as it stands"
            remedy = f"Did you mean `{shortened(braced['quote'])}`?"
            yield draft.document.finding("invalid_placeholder", path, message, remedy)
    for foreign in FOREIGN.finditer(rest):
        message = f"`{shortened(foreign[0])}` is no placeholder"
        yield draft.document.finding("invalid_placeholder", path, message, _meant(draft, foreign[0]) or REMEDY)
    for unopened in UNOPENED.finditer(FOREIGN.sub(" ", rest)):
        message = f"`{shortened(unopened[0])}` is no placeholder: the braces that begin one are missing"
        remedy = f"Did you mean `{{{{ {shortened(unopened[1].strip())} }}}}`?"
        yield draft.document.finding("invalid_placeholder", path, message, remedy)
    for single in SINGLE_BRACE.finditer(words):
        message = f"`{single[0]}` is sent as it stands: a placeholder has two braces on each side"
        yield draft.document.finding("single_brace", path, message, f"Write `{{{single[0]}}}`.")
    yield from _lone_braces(draft, path, rest)
    for about, name in dict.fromkeys(quoted(words)):
        yield from _QUOTED[about](draft, path, name)
    if draft.variables is not None:
        yield from _unset(draft, path, words)


def _lone_braces(draft: Draft, path: JsonPath, rest: str) -> Iterator[Finding]:
    """Find what is in braces, and neither told as a placeholder that is none nor as another system's."""
    for pattern in (FOREIGN, UNOPENED, SINGLE_BRACE):
        rest = pattern.sub(" ", rest)
    for lone in LONE_BRACES.finditer(rest):
        if lone[1] not in _quoted_by_others(draft):
            message = f"`{shortened(lone[0])}` is sent as it stands"
            yield draft.document.finding("single_brace", path, message, REMEDY)


def _meant(draft: Draft, foreign: str) -> str | None:
    found = A_DEFAULT.search(foreign)
    names = re.findall(r"\w+", foreign[: found.start()] if found else foreign)
    about = next((_about(draft, name) for name in names if _about(draft, name)), None)
    if about is None or not foreign.startswith("{{"):
        return None
    instead = found[2].strip("\"'‘’“” ") if found and did_you_mean(found[1], ["default"]) else None
    filling = f" | default('{instead}')" if instead else ""
    return f"Did you mean `{{{{ {about}{filling} }}}}`?"


A_DEFAULT = re.compile(r"\|\s*(\w+)\s*\(([^()]*)\)?")


def _about(draft: Draft, name: str) -> str | None:
    """Return how a name is quoted: that of a question, of a value, or of a session variable."""
    if name in draft.questions:
        return f"answer.{name}"
    if name in draft.values:
        return f"value.{name}"
    return f"variable.{name}" if name in (*(draft.variables or ()), *KNOWN_VARIABLES) else None


def _answer(draft: Draft, path: JsonPath, name: str) -> Iterator[Finding]:
    entry = draft.by_id.get(name)
    if draft.is_certainly_missing(name):
        remedy = or_meant(name, draft.questions, f"The questions are {listed(draft.questions)}.")
        if name in draft.values:
            remedy = f"That is a calculated value: write `{{{{ value.{name} }}}}`."
        yield draft.document.finding("unknown_answer", path, f"no question has the id `{shortened(name)}`", remedy)
    elif entry and entry.element is not None and not entry.element.asks:
        message = f"`{name}` asks nothing, so there is no answer to quote"
        yield draft.document.finding("unknown_answer", path, message, "Quote the answer to a question.")


def _value(draft: Draft, path: JsonPath, name: str) -> Iterator[Finding]:
    if name not in draft.values and draft.values_are_known:
        remedy = or_meant(name, draft.values, "Add it under `values`.")
        if name in draft.questions:
            remedy = f"That is a question: write `{{{{ answer.{name} }}}}`."
        yield draft.document.finding("unknown_value", path, f"no value has the id `{shortened(name)}`", remedy)


def _differing(draft: Draft, path: JsonPath, text: Mapping[str, str]) -> Iterator[Finding]:
    everywhere = dict.fromkeys(quote for words in text.values() for quote in quoted(words) if _exists(draft, *quote))
    for tag, words in text.items():
        lacking = [f"{about}.{name}" for about, name in everywhere if (about, name) not in quoted(words)]
        # What is quoted wrongly is told as that.
        if lacking and not any(_is_tried(draft, words, each.partition(".")[2]) for each in lacking):
            message = f"`{tag}` does not quote {listed(lacking)}, which another language of this text does"
            remedy = "Quote the same in every language, unless this is meant."
            yield draft.document.finding("differing_placeholders", (*path, tag), message, remedy)


def _exists(draft: Draft, about: str, name: str) -> bool:
    if about == "answer":
        return not draft.is_certainly_missing(name)
    if about == "value":
        return name in draft.values or not draft.values_are_known
    return name in draft.variables if draft.variables is not None else _familiar(name) is None


def _is_tried(draft: Draft, words: str, name: str) -> bool:
    """Return whether a text quotes a name in a way that is none, or one that does not exist."""
    if any(not _exists(draft, *quote) and did_you_mean(quote[1], [name]) for quote in quoted(words)):
        return True
    rest = PLACEHOLDER.sub(" ", words)
    tried = [found[0] for pattern in (FOREIGN, UNOPENED, SINGLE_BRACE, OF_OTHERS) for found in pattern.finditer(rest)]
    return any(name == one or did_you_mean(one, [name]) for each in tried for one in re.findall(r"\w+", each))


def _of_label(draft: Draft, path: JsonPath, text: Mapping[str, str]) -> Iterator[Finding]:
    for tag, words in text.items():
        if found := FOREIGN.search(words):
            message = f"a label is sent as it stands, with `{shortened(found[0])}` in it"
            remedy = "Quote answers and session variables in texts only."
            yield draft.document.finding("placeholder_in_label", (*path, tag), message, remedy)


KNOWN_VARIABLES = (
    "consumerEmail",
    "consumerPhone",
    "consumerChannel",
    "consumerSession",
    "queueKey",
    "agentId",
    "userGroupId",
    "systemCountry",
    "timeZone",
)
"""The session variables hosts are known to send. Others are as good."""


UNFINISHED = re.compile(r"\b(?:TODO|TBD|FIXME)\b|\bLorem ipsum\b")
OF_OTHERS = re.compile(r"(?:\[|%|<|\$\{|\$|#|(?<!\{)\{)\s*([^\W\d]\w*)\s*(?:\]|%|>|\}(?!\})|#|\b)")
A_TAG = re.compile(
    r"</?(?:b|i|u|p|a|br|em|strong|span|div|ul|li|font|h\d)\b[^<>]*>|&(?:#\d+|#x[0-9a-f]+|[a-z]+\d?);", re.IGNORECASE
)
LOST = re.compile(r"\ufffd|(?<=[^\W\d_])\?(?=[^\W\d_])")
NAMES = ("name", "firstname", "first_name", "lastname", "last_name", "agent", "date", "navn", "namn", "fornavn")


def unfinished(draft: Draft) -> Iterator[Finding]:
    """Find texts that somebody meant to write yet, that were saved wrongly, or that quote as other systems do."""
    for path, text in draft.texts.items():
        for tag, words in text.items():
            where = (*path, tag)
            if left := UNFINISHED.search(words):
                message = f"`{left[0]}` stands in what is sent"
                yield draft.document.finding("unfinished_text", where, message, "Write the text, or remove it.")
            if (meant := mended(words)) is not None:
                message = "letters of this text were saved wrongly once, and are sent as other characters"
                yield draft.document.finding("garbled_text", where, message, f"Write `{shortened(meant)}`.")
            for found in OF_OTHERS.finditer(words):
                name = found[1] if A_TAG.fullmatch(found[0]) is None else ""
                if name in _quoted_by_others(draft):
                    kind = "answer" if name in draft.questions else "variable"
                    message = f"`{found[0]}` is sent as it stands: other systems quote so"
                    remedy = f"Write `{{{{ {kind}.{name} }}}}`."
                    yield draft.document.finding("foreign_placeholder", where, message, remedy)
            if tags := [
                found[0] for found in A_TAG.finditer(words) if html.unescape(found[0]) != found[0] or found[0][0] == "<"
            ]:
                message = f"{listed(dict.fromkeys(tags))} is HTML, which phones show as it stands"
                meant = html.unescape(A_TAG.sub(lambda tag: "" if tag[0].startswith("<") else tag[0], words))
                yield draft.document.finding("markup_in_text", where, message, f"Write `{shortened(meant)}`.")
            if lost := LOST.search(words):
                word = next(one for one in words.split() if lost[0] in one)
                message = f"a letter of `{shortened(word)}` was lost when the text was saved"
                yield draft.document.finding("garbled_text", where, message, "Type the word anew, and save as UTF-8.")


def _quoted_by_others(draft: Draft) -> tuple[str, ...]:
    """Return the names that other systems' placeholders are told by: what could be quoted here, and usual ones."""
    return (*draft.questions, *(draft.variables or KNOWN_VARIABLES), *NAMES)


def mended(words: str) -> str | None:
    """Read a text as what it was before its UTF-8 was taken for Windows-1252; None where it was not."""
    try:
        meant = words.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
    return None if meant == words else meant


def _unset(draft: Draft, path: JsonPath, words: str) -> Iterator[Finding]:
    """Find declared variables that a text quotes with nothing to say where they are not sent."""
    found = [one for one in PLACEHOLDER.finditer(words) if one["about"] == "variable" and not one["default"]]
    for name in dict.fromkeys(one["name"] for one in found):
        declared = (draft.variables or {}).get(name)
        if declared is not None and not declared.is_always_said and not _is_only_said_with(draft, path, name):
            message = f"`{shortened(name)}` need not be sent, and its placeholder is empty then"
            remedy = f'Declare it `"required": true` or with a `default`, or write {_instead(name)}.'
            yield draft.document.finding("variable_not_always_given", path, message, remedy)


def _undeclared(draft: Draft) -> Iterator[Finding]:
    """Find variables that a text quotes with nothing to say where they are not sent, each where it is first.

    Of the known ones hosts are taken to know which they send.
    """
    texts = [((*path, tag), words) for path, text in draft.texts.items() for tag, words in text.items()]
    quoting = ((name, path) for path, words in reversed(texts) for name in without_default("variable", words))
    first = {name: path for name, path in quoting if not _is_only_said_with(draft, path, name)}
    for name, path in first.items():
        if path[-2] in SENT_AS_THEY_ARE and name not in KNOWN_VARIABLES and _familiar(name) is None:
            message = f"`{shortened(name)}` need not be sent, and its placeholder is empty then"
            declared = f'`"{name}": {{"required": true}}`'
            remedy = f"Declare it under `variables`, {declared} or with a `default`, or write {_instead(name)}."
            yield draft.document.finding("undeclared_variable", path, message, remedy)


def _is_only_said_with(draft: Draft, path: JsonPath, name: str) -> bool:
    """Return whether an element is said only where a variable was sent, as its `asked_if` compares it."""
    asked_if = next((one.asked_if for one in draft.entries if one.path == path[:2]), None)
    if asked_if is None or count_alternatives(asked_if) > MOST_ALTERNATIVES:
        return False
    return all(any(_needs(literal, name) for literal in way) for way in alternatives(asked_if))


def _needs(literal: Literal, name: str) -> bool:
    test = literal.comparison
    is_about = (test.about, test.subject) == ("variable", name)
    return is_about and (test.operator != "answered" or test.value is not literal.negated)


def _instead(name: str) -> str:
    return f"`{{{{ variable.{name} | default('…') }}}}`"


def unfamiliar(draft: Draft, path: JsonPath, name: str) -> Iterator[Finding]:
    """Find a key that is not among the declared ones; where none is, one almost like a known one."""
    if draft.variables is not None:
        unfit = [key for key in draft.variables if ("variables", key) in draft.unsound]
        if name not in draft.variables and not did_you_mean(name, unfit):
            remedy = or_meant(name, draft.variables, "Declare it under `variables`.")
            message = f"the session variable `{shortened(name)}` is not declared"
            yield draft.document.finding("unknown_variable", path, message, remedy)
        return
    if meant := _familiar(name):
        message = f"`{shortened(name)}` is not how hosts write this session variable"
        yield draft.document.finding("unfamiliar_variable", path, message, f"Did you mean `{meant}`?")


def _familiar(name: str) -> str | None:
    """Return the known session variable that a key almost is."""
    return next((known for known in KNOWN_VARIABLES if _plain(known) == _plain(name) and known != name), None)


_QUOTED = {"answer": _answer, "value": _value, "variable": unfamiliar}


def _plain(name: str) -> str:
    return name.replace("_", "").casefold()
