"""What a reply says: numbers, words, options and days found in what people text."""

from engine.reading.agreement import says_yes
from engine.reading.commands import command
from engine.reading.machines import from_a_machine
from engine.reading.ready import warm_up

__all__ = ("command", "from_a_machine", "says_yes", "warm_up")
