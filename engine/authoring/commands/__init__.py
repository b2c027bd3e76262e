"""The commands content teams run on definitions and conversations."""

from engine.authoring.commands.checks import check
from engine.authoring.commands.comparing import diff
from engine.authoring.commands.conversations import chat, read_variables, record
from engine.authoring.commands.editing import format_, new
from engine.authoring.commands.pictures import graph
from engine.authoring.commands.replies import replies
from engine.authoring.commands.trials import test
from engine.authoring.commands.walking import paths, suggest

__all__ = ("COMMANDS", "read_variables")

COMMANDS = (check, chat, record, test, graph, new, format_, diff, replies, paths, suggest)
