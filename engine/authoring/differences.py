"""How a conversation that was played differs from the one in its file, told to whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from engine.authoring.conversation_file import Said, Script
from engine.checking.finding import shortened

MOST_SHOWN = 3
"""One change of a survey may change all that follows: the first differences explain the rest."""

EXPECTED, SAID = "    expected    ", "    was said    "


@dataclass(frozen=True, kw_only=True)
class Difference:
    """An SMS that was expected and not said, or said and not expected, or both: another one than expected.

    `line` is where it stands in the file, or where the reply stands after which it should; `after` is that reply,
    None at the beginning.
    """

    line: int
    after: str | None
    expected: str | None
    said: str | None


def differences(written: Script, played: Script) -> Iterator[Difference]:
    """Compare turn by turn: a reply, and the SMS said after it. Both hold the same replies."""
    for expected, said in zip(_turns(written.said), _turns(played.said), strict=True):
        reply, texts = expected[0], [each.text for each in said[1:]]
        before = [each.text for each in expected[1:]]
        for change, start, end, said_start, said_end in SequenceMatcher(None, before, texts, False).get_opcodes():  # noqa: FBT003 - autojunk
            if change != "equal":
                for each, text in zip_longest(expected[1:][start:end], texts[said_start:said_end]):
                    yield Difference(
                        line=each.line if each else reply.line,
                        after=reply.text if reply.direction == "MO" else None,
                        expected=each.text if each else None,
                        said=text,
                    )


def in_words(file: Path, found: Sequence[Difference]) -> str:
    """Tell where a file differs, what was expected there and what was said."""
    blocks = [_block(file, difference) for difference in found[:MOST_SHOWN]]
    if len(found) > MOST_SHOWN:
        more = len(found) - MOST_SHOWN
        blocks.append(f"{file}: {more} more SMS {'differs' if more == 1 else 'differ'} after that.")
    return "\n".join(blocks)


def _turns(said: Sequence[Said]) -> list[list[Said]]:
    """Split a conversation before each reply; the first turn begins with nothing."""
    turns = [[Said("", "", said[0].line if said else 1)]]
    for each in said:
        if each.direction == "MO":
            turns.append([each])
        else:
            turns[-1].append(each)
    return turns


def _block(file: Path, difference: Difference) -> str:
    when = "at the beginning" if difference.after is None else f"after the reply `{shortened(difference.after)}`"
    expected, said = difference.expected, difference.said
    if said is None:
        lines = [f"{when}, an SMS was expected and was not said.", *_indented(EXPECTED, expected or "", None)]
    elif expected is None:
        lines = [f"{when}, an SMS was said and was not expected.", *_indented(SAID, said, None)]
    else:
        lines = [f"{when}, another SMS was said than expected; `>` marks the lines that differ."]
        lines += [*_indented(EXPECTED, expected, said), *_indented(SAID, said, expected)]
    return f"{file}:{difference.line}: " + "\n".join(lines)


def _indented(start: str, text: str, other: str | None) -> Iterator[str]:
    """Write a text beside a word, each line marked that the other text does not have."""
    known = None if other is None else set(other.split("\n"))
    for at, line in enumerate(text.split("\n")):
        mark = "> " if known is not None and line not in known else "  "
        yield f"{start if at == 0 else ' ' * len(start)}{mark}{line}".rstrip()
