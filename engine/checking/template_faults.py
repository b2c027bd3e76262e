"""What keeps a template from being rendered, in the words of whoever writes it: Jinja and Python have their own."""

from __future__ import annotations

import re
from collections.abc import Collection

from engine.checking.finding import listed
from engine.checking.suggestions import or_meant
from engine.wording import FILTERS

TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set")

OTHERS = "The same template of another language shows what it may use."

_UNDEFINED = re.compile(r"'(\w+)' is undefined")
_ATTRIBUTE = re.compile(r"has no attribute '(\w+)'|attribute '(\w+)' of .* is unsafe")
_INCLUDED = re.compile(r"it includes '(.+)'")
_TAG = re.compile(r"Encountered unknown tag '(\w+)'")
_FILTER = re.compile(r"No filter named '(\w+)'")
_TEST = re.compile(r"No test named '(\w+)'")
_OPEN = re.compile(r"innermost block that needs to be closed is '(\w+)'")
_CHARACTER = re.compile(r"unexpected char (['\"])(.+?)\1 at")
_EXPECTED = re.compile(r"expected token '(.+?)', got '(.+?)'")
_UNEXPECTED = re.compile(r"[Uu]nexpected (?:end of|')|Missing end")
_CALCULATION = re.compile(
    r"unsupported operand|not supported between|can only concatenate|must be str|division|interpreted|not for wording"
)
_CALL = re.compile(r"not safely callable|no loader|argument")


def in_words(fault: str, known: Collection[str]) -> tuple[str, str]:  # noqa: PLR0911 - one for each mistake
    """Return what is wrong with a template and the cure; `known` are the names that it may use."""
    if found := _UNDEFINED.search(fault):
        return f"it says `{found[1]}`, which means nothing here", _among(found[1], known)
    if found := _ATTRIBUTE.search(fault):
        return f"it asks for `.{found[1] or found[2]}`, which is not there", f"Leave it out. {OTHERS}"
    if found := _INCLUDED.fullmatch(fault):
        return f"it includes `{found[1]}`, which is not there", "Write here what it was to say."
    if (found := _TAG.search(fault)) and found[1] in TAGS:
        return (
            f"`{{% {found[1]} %}}` stands where nothing is open that it belongs to",
            "Remove it, or open that before.",
        )
    if found := _TAG.search(fault):
        return f"there is no `{{% {found[1]} %}}`", _among(found[1], TAGS)
    if found := _FILTER.search(fault):
        return f"there is no filter `| {found[1]}`", _among(found[1], FILTERS)
    if found := _TEST.search(fault):
        return f"there is no `is {found[1]}`", OTHERS
    return _of_syntax(fault)


def _of_syntax(fault: str) -> tuple[str, str]:  # noqa: PLR0911 - one for each mistake
    if found := _OPEN.search(fault):
        return f"a `{{% {found[1]} %}}` is not closed", f"Write `{{% end{found[1]} %}}` where it ends."
    if found := _CHARACTER.search(fault):
        if found[2] in "'\"":
            return "a text within `{{ … }}` or `{% … %}` has no end", f"Write {found[2]} where it ends."
        plain = "Write plain quotation marks, \" or '." if found[2] in "‘’‚“”„«»" else "Remove it."
        return f"`{found[2]}` stands within `{{{{ … }}}}` or `{{% … %}}`", plain
    if found := _EXPECTED.search(fault):
        if found[2] == "=":
            return "`=` stands where two values are compared", "Write `==`."
        return _unclosed(found[1], found[2])
    if _UNEXPECTED.search(fault) or "end of template" in fault:
        return "a `{{`, `{%` or `{#` is not closed, or one is closed twice", "Write `{{ name }}` and `{% if … %}`."
    if _CALCULATION.search(fault):
        return "it calculates with what is no number, or compares a text with a number", f"Leave that out. {OTHERS}"
    if _CALL.search(fault):
        return (
            "it calls or includes what a template may not, or leaves out what a filter needs",
            f"Leave that out. {OTHERS}",
        )
    if fault.startswith("Expected an expression"):
        return "something is left out within `{{ … }}` or `{% … %}`", "Write a name there, or remove the braces."
    return "it cannot be filled in", f"Mend it here. {OTHERS}"


def _unclosed(expected: str, got: str) -> tuple[str, str]:
    """Tell of a token where another is needed: Jinja calls the ends of its brackets by names of its own."""
    ends = {"end of print statement": "}}", "end of statement block": "%}"}
    if expected in ends:
        end = ends[expected]
        return f"`{got}` stands where `{end}` is needed", f"Write `{end}` before it, or remove it."
    return f"`{got}` stands where `{ends.get(expected, expected)}` is needed", OTHERS


def _among(word: str, known: Collection[str]) -> str:
    return or_meant(word, known, f"There are {listed(known)}.")
