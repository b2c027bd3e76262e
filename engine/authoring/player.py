"""Holds one conversation with a pretend phone, on the real engine in memory, and notes what it visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Self, TypeAlias

from engine import local_time, phone
from engine.authoring import waiting
from engine.authoring.conversation_file import ALERT, WAIT, Head, ScriptedSms
from engine.branching import Branching, Known
from engine.checking.finding import shortened
from engine.checking.suggestions import or_meant
from engine.errors import FieldError, InvalidRequest
from engine.hours import Hours, KeptTo
from engine.json_pointer import steps_of
from engine.languages import look_up
from engine.session import Response, Session, UnconfirmedAnswer
from engine.settings import Settings
from engine.store import Database
from engine.store.queries import Transcript
from engine.survey import Quota, Rule, Survey
from engine.testing import Phones
from engine.wording import Wording

Spot: TypeAlias = "tuple[str, ...]"
"""Something that was visited: what it is, and its names as `engine.authoring.test_report` lists them."""

UNAVAILABLE = "unavailable"
"""Stands among the elements for what is said after the end."""


class RecordedBranching(Branching):
    """The rules of a survey, which notes those that decide."""

    def __init__(self, survey: Survey, visits: set[Spot]) -> None:
        super().__init__(survey)
        self._heard, self._visits = survey.rules, visits

    def rule(self, question: str | None, known: Known) -> Rule | None:
        """Decide, and note the rule."""
        rule = super().rule(question, known)
        if rule is not None:
            self._visits.add(("rules", f"rules[{self._heard.index(rule)}]", rule.name))
        return rule


KEYS = {"identifier": "to", "userSessionVariables": "variable"}
"""The fields of a request that a conversation's head, and the options of commands, call otherwise."""


def field_errors_in_words(error: InvalidRequest) -> str:
    """Write the errors of a request for whoever wrote a head or an option."""
    told = ((next(iter(steps_of(one.pointer)), ""), one.detail) for one in error.field_errors)
    return " ".join(f"`{KEYS.get(name, name)}`: {detail}" for name, detail in told)


def first_open(hours: Hours, head: Head, now: datetime) -> datetime:
    """Return when hours first let a survey be opened: whoever tests one at night is to see what it says."""
    zones = local_time.zones(head.to, head.variables)
    window = KeptTo(hours, zones, phone.country(head.to)).window(now)
    return window.opens if window else now


class Player:
    """One phone, one survey: a definition that was checked and has no errors.

    `head.language` is filled in, and so is when it begins where hours decide on that; `language` is the survey's own
    that it leads to. `visits` grows as the conversation goes on. `understood` tells how the last reply was understood,
    and is empty where it was no answer and the question stays.
    """

    def __init__(
        self, definition: Path, settings: Settings, head: Head, wording: Wording, database: Database | None = None
    ) -> None:
        self.visits: set[Spot] = set()
        self._zone = local_time.home(head.to, head.variables)
        started = datetime.now(UTC)
        if head.today:
            started = datetime.combine(head.today, head.at or time(12), self._zone).astimezone(UTC)
        only = settings.model_copy(update={"definitions": definition})
        self._phones = Phones(
            only,
            started=started,
            words=lambda _: wording,  # many conversations share its templates and languages
            branches=lambda survey: RecordedBranching(survey, self.visits),
            check=lambda *_: (),  # it was
            database=database,
        )
        (latest,) = self._phones.engine.surveys().values()
        self._survey = latest.survey
        self.head = head if head.language is not None else replace(head, language=self._survey.default_language)
        # One that is not spoken is refused as the conversation begins.
        self.language = look_up(self.head.language or "", self._survey.languages) or self._survey.default_language
        if not head.today and (hours := self._survey.hours or settings.hours):
            opens = first_open(hours, head, started)
            self._phones.clock.move(opens - started)
            shown = opens.astimezone(self._zone)
            self.head = replace(self.head, today=shown.date(), at=shown.time())
        self._session = ""
        self._responses: Sequence[Response] = ()
        self._candidate: UnconfirmedAnswer | None = None
        self._asked = ""
        self._languages = wording.languages
        self._raised: Mapping[str, datetime] = {}
        self.understood = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._phones.close()

    @property
    def is_over(self) -> bool:
        """Whether the completion was said."""
        return self.transcript.session.state != "open"

    @property
    def transcript(self) -> Transcript:
        """All that was said, and why."""
        return self._phones.engine.transcript(self._session)

    def begin(self) -> Sequence[ScriptedSms]:
        """Send the survey; return the SMS that arrive. Raises InvalidRequest."""
        for quota in self._full():
            self._phones.fill_quota(self._survey.id, quota.name)
        payload: dict[str, object] = {"identifier": self.head.to, "identifierType": "Phone", "channel": "SMS"}
        payload["language"] = self.head.language
        payload["userSessionVariables"] = [{"key": k, "value": v} for k, v in self.head.variables.items()]
        if self.head.content:
            payload["content"] = self.head.content
        self._session = self._phones.engine.send_survey(self._survey.id, payload).session_id
        transcript = self.transcript
        self._note(transcript)
        self._asked = transcript.session.current_element
        return self._arrived()

    def _full(self) -> Sequence[Quota]:
        """Return the quotas that the head says are full. Raises InvalidRequest."""
        known = {" ".join(quota.name.split()): quota for quota in self._survey.quotas}
        there = f"There are {', '.join(f'`{name}`' for name in known)}." if known else "It has no quotas."
        wanted = [" ".join(name.split()) for name in self.head.full]
        faults = [
            FieldError("/full", f"the survey has no quota `{shortened(name)}`. {or_meant(name, known, there)}")
            for name in wanted
            if name not in known
        ]
        if faults:
            raise InvalidRequest(faults)
        return [known[name] for name in wanted]

    def play(self, move: ScriptedSms) -> Sequence[ScriptedSms]:
        """Reply or wait; return the alerts that are raised, and the SMS that arrive.

        Raises NoWait where what is written is nothing to wait for, and where the moment has passed.
        """
        self.understood = ""
        if move.direction == WAIT:
            self._phones.wait(waiting.length(waiting.read(move.text), self._phones.clock(), self._zone))
        else:
            self._phones.reply(self.head.to, move.text, deliver=False)  # what is said back arrives once it is asked for
        transcript = self.transcript
        self._note(transcript)
        if move.direction != WAIT:
            self._understand(transcript)
        if transcript.session.screened:
            self.visits.add(("quotas", transcript.session.screened))
        return [*self._alerts(transcript.session), *self._arrived()]

    def _understand(self, transcript: Transcript) -> None:
        responses, session = transcript.responses, transcript.session
        is_new = bool(responses) and responses != self._responses
        if is_new and len(responses) >= len(self._responses):
            self.understood = self._in_words(responses[-1].element, responses[-1])
        elif session.candidate and session.candidate != self._candidate:
            self.understood = self._in_words(session.current_element, session.candidate) + ", and asked back"
        elif session.current_element != self._asked and _goes_on(transcript.messages[-1].why or ""):
            self.understood = "goes on without an answer"
        self._responses, self._candidate, self._asked = responses, session.candidate, session.current_element

    def _arrived(self) -> list[ScriptedSms]:
        return [ScriptedSms("MT", text) for text in self._phones.new_messages(self.head.to)]

    def _alerts(self, session: Session) -> list[ScriptedSms]:
        """Return the alerts that were raised since the last time, one that was withdrawn meanwhile among them."""
        raised = session.alerts
        new = [name for name, since in raised.items() if self._raised.get(name) != since]
        self.visits.update(("alerts", name) for name in new)
        self._raised = raised
        return [ScriptedSms(ALERT, " ".join(name.split())) for name in new]

    def _in_words(self, element: str, read: Response | UnconfirmedAnswer) -> str:
        shown = self._survey.questions[element].display(read.answer, self._languages.named(self.language))
        return f'understood as {shown}, with the comment "{read.comment}"' if read.comment else f"understood as {shown}"

    def _note(self, transcript: Transcript) -> None:
        """Note what was said so far and why, and which options were chosen."""
        tag = transcript.session.language
        for message in transcript.messages:
            why, _, reason = (message.why or "").partition(":")
            if why == UNAVAILABLE:
                self.visits.add(("elements", UNAVAILABLE, tag))
            if message.element:
                self.visits.add(("elements", message.element, tag))
            if message.element and why == "again":
                kind = self._survey.by_id[message.element].kind
                is_asked_back = reason == "confirm"
                self.visits.add(("asked_back", kind, tag) if is_asked_back else ("prefixes", kind, reason, tag))
        for response in transcript.responses:
            chosen = self._survey.questions[response.element].option_of(response.answer) or ()
            options = [chosen] if isinstance(chosen, str) else chosen
            self.visits.update(("options", response.element, option) for option in options)


def _goes_on(why: str) -> bool:
    """Return whether an SMS is sent as the survey goes on from a question, and not to end it or to ask again."""
    return why in ("sequence", "next") or why.startswith("rule:")
