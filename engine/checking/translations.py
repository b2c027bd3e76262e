"""Languages: everything is said in all of them, and each has its templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.checking.confirmed_pairs import ConfirmedPairs, Pair, named
from engine.checking.draft import Draft
from engine.checking.finding import Finding, JsonPath, listed, shortened
from engine.checking.suggestions import did_you_mean, or_meant
from engine.elements.inspected import SENT_AS_THEY_ARE
from engine.languages import NORWEGIAN, Languages, look_up
from engine.wording import PLACEHOLDER


def findings(draft: Draft, languages: Languages) -> Iterator[Finding]:
    """Find texts that lack a language, languages that stand in a few texts only, and languages without templates."""
    counts = Counter(tag for text in draft.texts.values() for tag in text)
    spoken = [tag for tag, count in counts.items() if 2 * count >= len(draft.texts) or tag == draft.default_language]
    for path, text in draft.texts.items():
        yield from _of_text(draft, path, [*text], spoken, languages)
    if draft.default_language is not None and draft.texts and draft.default_language not in counts:
        yield _default_not_spoken(draft, draft.default_language, spoken)
    yield from _of_other_words(draft, spoken)
    yield from _without_templates(draft, spoken, languages)


def _of_text(
    draft: Draft, path: JsonPath, tags: list[str], spoken: list[str], languages: Languages
) -> Iterator[Finding]:
    missing = [tag for tag in spoken if tag not in tags]
    strays = [tag for tag in tags if tag not in spoken]
    for stray in strays:
        instead = len(missing) == len(strays) == 1 and look_up(stray, languages.tags) is None
        meant = missing[0] if instead else did_you_mean(stray, missing)
        remedy = f"Did you mean `{meant}`?" if meant else "Write every text in it, or remove it here."
        message = f"`{shortened(stray)}` is written here, while most of the survey does not speak it"
        yield draft.document.finding_at_key("stray_language", (*path, stray), message, remedy)
        missing = [tag for tag in missing if tag != meant]
    for tag in missing:
        message = f"this is not said in `{tag}`, which the rest of the survey speaks"
        yield draft.document.finding("missing_language", path, message, f"Write it in `{tag}` too.")


def _of_other_words(draft: Draft, spoken: list[str]) -> Iterator[Finding]:
    """Find other words for options in a language that the survey does not speak."""
    for path, question in draft.asked:
        for at, option in enumerate(question.options):
            for stray in (tag for tag in option.also if tag not in spoken):
                remedy = or_meant(stray, spoken, f"The survey speaks {listed(spoken)}.")
                message = f"`{shortened(stray)}` is written here, and the survey does not speak it"
                where = (*path, "options", at, "also", stray)
                yield draft.document.finding_at_key("stray_language", where, message, remedy)


def _default_not_spoken(draft: Draft, tag: str, spoken: list[str]) -> Finding:
    meant = did_you_mean(tag, spoken) or look_up(tag, spoken)
    remedy = f"Did you mean `{meant}`?" if meant else f"The survey speaks {listed(spoken)}."
    message = f"the survey says nothing in its default language, `{tag}`"
    return draft.document.finding("default_language_not_spoken", ("default_language",), message, remedy)


def _without_templates(draft: Draft, spoken: list[str], languages: Languages) -> Iterator[Finding]:
    """Report each language once, where it is first written."""
    first: dict[str, JsonPath] = {}
    for path, text in draft.texts.items():
        for tag in text:
            first.setdefault(tag, (*path, tag))
    for tag, path in first.items():
        if tag in spoken and look_up(tag, languages.tags) is None:
            message = f"there are no templates for the language `{shortened(tag)}`"
            remedy = f"There are templates for {listed(languages.tags)}; a new language is a new folder beside them."
            yield draft.document.finding_at_key("language_without_templates", path, message, remedy)


WORDS_OF_A_TEXT, WORDS_OF_A_LABEL = 2, 3
"""So many words are hardly the same in two languages; labels are often names."""


def copies(draft: Draft, confirmed: ConfirmedPairs) -> Iterator[Finding]:
    """Find translations that are no more than the words of the default language, and that nobody confirmed.

    `survey translate status` tells names and single words, too.
    """
    source = draft.default_language
    for path, text in draft.texts.items() if source else ():
        words = text.get(source or "", "")
        for tag in (tag for tag, other in text.items() if other == words and is_copied(words, path, source or "", tag)):
            if confirmed.get(tag, {}).get(named(draft.document.data, path)) != Pair(words, words):
                message = f"this is said in `{tag}` in the words of `{source}`"
                remedy = "Translate it, or say by `survey translate confirm` that it is to be the same."
                yield draft.document.finding("copied_translation", (*path, tag), message, remedy)


def is_copied(words: str, path: JsonPath, source: str, tag: str) -> bool:
    """Return whether what is the same in two languages was copied: names and single words may well be the same."""
    said = [word for word in PLACEHOLDER.sub(" ", words).split() if any(map(str.isalpha, word))]
    least = WORDS_OF_A_TEXT if path[-1] in SENT_AS_THEY_ARE else WORDS_OF_A_LABEL
    return len(said) >= least and not _is_one_language(tag, source)


def _is_one_language(one: str, other: str) -> bool:
    first, second = (tag.replace("_", "-").casefold().partition("-")[0] for tag in (one, other))
    return first == second or {first, second} <= {*NORWEGIAN}
