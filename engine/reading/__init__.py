"""What a reply says: numbers, words, options and days found in what people text."""

from engine.reading.commands import command
from engine.reading.machines import from_a_machine
from engine.reading.ready import warm_up

__all__ = ("command", "from_a_machine", "warm_up")
