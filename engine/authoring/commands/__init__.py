"""The commands content teams run on definitions and conversations."""

from engine.authoring.commands.chat import chat, read_variables, record
from engine.authoring.commands.check import check
from engine.authoring.commands.diff import diff
from engine.authoring.commands.edit import format_, new
from engine.authoring.commands.graph import graph
from engine.authoring.commands.replies import replies
from engine.authoring.commands.test import test

__all__ = ("COMMANDS", "read_variables")

COMMANDS = (check, chat, record, test, graph, new, format_, diff, replies)
