"""A double of doubt: every kind that can be in doubt is so where a reply ends with two question marks.

What a reader doubts is the reader's own matter; what comes of it is not.
"""

import pytest

from engine.elements import QUESTIONS
from engine.elements.element import Accepted, AskedBack

MARK = "??"


@pytest.fixture
def doubt(monkeypatch):
    """Ask an answer back where two question marks follow it."""
    for kind in QUESTIONS.values():
        if not kind.takes_any_words:
            monkeypatch.setattr(kind, "read", _doubting(kind.read))


def _doubting(read):
    def doubtful(question, reply, context):
        reading = read(question, reply.removesuffix(MARK), context)
        if reply.endswith(MARK) and isinstance(reading, Accepted):
            return AskedBack(reading.answer, reading.comment)
        return reading

    return doubtful
