"""Holds one conversation with a pretend phone: the real engine, on a store in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Self

from engine.authoring.conversation_file import Head
from engine.authoring.recording import HeardBranching, HeardWording, Visits
from engine.errors import InvalidRequest
from engine.json_pointer import steps_of
from engine.languages import Languages
from engine.session import Candidate, Response
from engine.settings import Settings
from engine.testing import Phones
from engine.wording import Wording

KEYS = {"identifier": "to", "userSessionVariables": "variable"}
"""The fields of a request that a conversation's head, and the options of commands, call otherwise."""


def faults_in_words(error: InvalidRequest) -> str:
    """Tell the faults of a request to whoever wrote a head or an option."""
    fields = [next(iter(steps_of(one.pointer)), "") for one in error.field_errors]
    return " ".join(
        f"`{KEYS.get(name, name)}`: {fault.detail}" for name, fault in zip(fields, error.field_errors, strict=True)
    )


class Player:
    """One phone, one survey: a definition that was checked and has no errors.

    `head.language` is filled in, and `visits` grows as the conversation goes on. `understood` tells how the last reply
    was understood, and is empty where it was no answer.
    """

    def __init__(self, definition: Path, settings: Settings, head: Head, wording: Wording) -> None:
        self.visits = Visits()
        started = datetime.combine(head.today, time(12), UTC) if head.today else datetime.now(UTC)
        only = settings.model_copy(update={"definitions": definition})
        self._phones = Phones(
            only,
            started=started,
            words=lambda _: HeardWording(wording, self.visits),
            branches=lambda survey: HeardBranching(survey, self.visits),
            check=lambda *_: (),  # it was
        )
        (latest,) = self._phones.engine.surveys().values()
        self._survey = latest.survey
        self.head = head if head.language is not None else replace(head, language=self._survey.default_language)
        self._session = ""
        self._responses: Sequence[Response] = ()
        self._candidate: Candidate | None = None
        self._languages = Languages(settings.templates)
        self.understood = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._phones.close()

    @property
    def is_over(self) -> bool:
        """Whether the completion was said."""
        return self._phones.engine.transcript(self._session).session.state != "open"

    def begin(self) -> Sequence[str]:
        """Send the survey; give the SMS that arrive. Raises InvalidRequest."""
        payload: dict[str, object] = {"identifier": self.head.to, "identifierType": "Phone", "channel": "SMS"}
        payload["language"] = self.head.language
        payload["userSessionVariables"] = [{"key": k, "value": v} for k, v in self.head.variables.items()]
        if self.head.content:
            payload["content"] = self.head.content
        self._session = self._phones.engine.send_survey(self._survey.id, payload).session_id
        return self._phones.new_messages(self.head.to)

    def reply(self, reply: str) -> Sequence[str]:
        """Answer as the phone; give the SMS that arrive."""
        self._phones.reply(self.head.to, reply)
        transcript = self._phones.engine.transcript(self._session)
        responses, session = transcript.responses, transcript.session
        if responses and responses != self._responses:
            self._visit(responses)
        self.understood = ""
        if len(responses) > len(self._responses):
            self.understood = self._in_words(responses[-1].element, responses[-1])
        elif session.candidate and session.candidate != self._candidate:
            self.understood = self._in_words(session.current_element, session.candidate) + ", and asked back"
        self._responses, self._candidate = responses, session.candidate
        return self._phones.new_messages(self.head.to)

    def _in_words(self, element: str, read: Response | Candidate) -> str:
        shown = self._survey.questions[element].display(read.answer, self._languages.named(self.head.language or ""))
        return f'understood as {shown}, with the comment "{read.comment}"' if read.comment else f"understood as {shown}"

    def _visit(self, responses: Sequence[Response]) -> None:
        """Note the options chosen by the last response."""
        last = responses[-1]
        chosen = self._survey.questions[last.element].option_of(last.answer) or ()
        self.visits.options.update(
            (last.element, option) for option in ([chosen] if isinstance(chosen, str) else chosen)
        )
