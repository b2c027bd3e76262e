"""Yes and no among the tokens of a reply: the words of the language, and the signs everyone makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.languages import Language
from engine.reading.cleaning import unreadable
from engine.reading.item import Item
from engine.reading.lexicon import Lexicon, lexicon
from engine.reading.tokens import Reply, Token, tokenised

_SIGNS = dict.fromkeys("👍👌✅✔☑🆗", True) | dict.fromkeys("👎❌✖❎🚫", False)


@dataclass(frozen=True)
class Agreement:
    """Finds yes and no."""

    lexicon: Lexicon

    def item_at(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find a yes or a no, or `100% yes`."""
        if at + 2 < len(tokens) and tokens[at].kind == "number" and tokens[at + 1].key == "%":
            stressed = self._plain(tokens, at + 2)
            return stressed and replace(stressed, length=stressed.length + 2)
        return self._plain(tokens, at)

    def _plain(self, tokens: Sequence[Token], at: int) -> Item | None:
        """After the plain words any remark may follow, and a number always: `no 2 are missing`."""
        if (sign := _SIGNS.get(tokens[at].key)) is not None:
            return Item(1, sign, open_ended=True)
        lengths = {
            value: self.lexicon[meaning].length_at(tokens, at) for meaning, value in (("yes", True), ("no", False))
        }
        length = max(lengths.values())
        remark = self.lexicon["remark"].length_at(tokens, at)
        others = (self.lexicon[meaning].length_at(tokens, at) for meaning in ("none", "unsure", "correction"))
        if not length or max(remark, *others) > length:
            return None
        value = lengths[True] == length
        plain = self.lexicon["plain_yes" if value else "plain_no"].length_at(tokens, at) == length
        numbered = at + length < len(tokens) and tokens[at + length].kind == "number"
        return Item(
            length, value, open_ended=plain or numbered, unless=("or",), soft=remark == length or (value and not plain)
        )


def says_yes(reply: str, languages: Sequence[Language]) -> bool:
    """Return whether a reply is a plain yes in one of the languages, and nothing else."""
    if unreadable(reply):
        return False
    said = tokenised(reply)
    return any(_is_yes(said, lexicon(language)) for language in languages)


def _is_yes(said: Reply, words: Lexicon) -> bool:
    at, found = 0, False
    while at < len(said.tokens):
        token = said.tokens[at]
        length = int(_SIGNS.get(token.key, False)) or words["yes"].length_at(said.tokens, at)
        skipped = length or words["polite"].length_at(said.tokens, at)
        if not skipped and (token.kind != "mark" or token.key in _SIGNS or token.key == "?"):
            return False
        found = found or bool(length)
        at += skipped or 1
    return found
