"""Texts that mention some words and not others, for whoever walks all paths. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product

from engine.conditions import holds

MOST_TESTS = 11
"""Each further test for words doubles the texts there are."""

NEVER_WORDS = "-;/|,~"
PLAIN = ("ok", "fine", "thanks")


class TooManyRanges(Exception):
    """Answers are cut into more ranges than can be walked one by one."""


def texts_that_mention(groups: Sequence[tuple[str, ...]], avoided: Collection[str], shortest: int = 1) -> Iterator[str]:
    """Return a text for each choice of groups of words: it mentions a word of each chosen group and none of the others.

    It is none of the texts to be avoided. Choices that no text can fulfil are left out. Raises TooManyRanges.
    """
    if len(groups) > MOST_TESTS:
        raise TooManyRanges
    used = "".join((*avoided, *(word for words in groups for word in words)))
    joint = next((sign for sign in NEVER_WORDS if sign not in used), "\N{HORIZONTAL ELLIPSIS}")
    for choice in product((False, True), repeat=len(groups)):
        refused = [words for words, chosen in zip(groups, choice, strict=True) if not chosen]
        wanted = [_fitting(words, refused) for words, chosen in zip(groups, choice, strict=True) if chosen]
        if None not in wanted:
            plain = None if wanted else _fitting([word for word in PLAIN if word not in avoided], refused)
            text = plain or f" {joint} ".join([*dict.fromkeys(word for word in wanted if word), joint])
            yield text.ljust(shortest, joint)


def _fitting(words: Sequence[str], refused: Sequence[tuple[str, ...]]) -> str | None:
    """Choose a word that does not itself mention one of the refused."""
    return next((word for word in words if not any(holds("mentions", word, group) for group in refused)), None)
