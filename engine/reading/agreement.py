"""Yes and no among the tokens of a reply: the words of the language, and the signs everyone makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.reading.lexicon import Lexicon
from engine.reading.tokens import Token, keys
from engine.reading.utterance import Item

_SIGNS = dict.fromkeys("👍👌✅✔☑🆗", True) | dict.fromkeys("👎❌✖❎🚫", False)


@dataclass(frozen=True)
class Agreement:
    """Finds yes and no."""

    lexicon: Lexicon

    def item_at(self, tokens: Sequence[Token], at: int) -> Item | None:
        """Find a yes or a no. After the plain word for yes any remark may follow: `yes Anna was great`."""
        if (sign := _SIGNS.get(tokens[at].key)) is not None:
            return Item(1, sign)
        lengths = {
            value: self.lexicon[meaning].length_at(tokens, at) for meaning, value in (("yes", True), ("no", False))
        }
        length = max(lengths.values())
        remark = self.lexicon["remark"].length_at(tokens, at)
        if not length or remark > length:
            return None
        value = lengths[True] == length
        return Item(length, value, open_ended=value and tokens[at].key in self._plain_yes, soft=remark == length)

    @property
    def _plain_yes(self) -> tuple[str, ...]:
        return keys(self.lexicon.language.words.get("yes", ("",))[0])
