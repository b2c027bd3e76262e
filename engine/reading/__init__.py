"""What a reply says: numbers, words, options and days found in what people text.

A reply goes through three stages: `tokens` cuts it up; a kind's finder (`numbers`, `options`, `agreement`; `days` and
`times`, which `moments` puts together) names candidates, which `grammar` places among the other words; and `verdict`
takes one, asks it back, or takes none.

Read `grammar.Candidate` first. All stand on `lexicon`, the words of one language with its `numerals` and its
`calendar`; `figures`, `labels` and `slips` are what several finders look for, `letters` is what days and times share,
and `asked` reads what a question asks. `outcome` is what comes of it all. Before any question, `commands` finds words
to the survey itself (stop, help), and `machines` replies that no person wrote.
"""

from engine.languages import Language
from engine.reading.agreement import says_yes
from engine.reading.commands import command, says_none, says_skip
from engine.reading.lexicon import lexicon
from engine.reading.machines import from_a_machine
from engine.reading.numerals import spelled

__all__ = ("command", "from_a_machine", "says_none", "says_skip", "says_yes", "spelled", "warm_up")


def warm_up(language: Language) -> None:
    """Do now what the first replies in this language would wait for, some tenths of a second."""
    lexicon(language).warm_up()
