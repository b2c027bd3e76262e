"""How one step of a session is decided. Nothing here happens: what is decided is applied later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.conversation.decision import Decision, Purpose
from engine.conversation.standing import Standing
from engine.conversation.unit_of_work import LastSms
from engine.elements.element import Answer, AskedBack, Element, Question, Rejection, said_in
from engine.elements.number import written_number
from engine.errors import FieldError, InvalidRequest
from engine.segments import MOST_JOINED, cut, segments
from engine.session import AlertChange, Response, State, UnconfirmedAnswer, WordedSms
from engine.survey import Quota
from engine.wording import PipedValues, Wording


@dataclass(frozen=True, kw_only=True)
class Turn(Standing):
    """A session at one moment, and how it decides."""

    wording: Wording
    segments_at_most: int = MOST_JOINED

    def open(self, content: str | None) -> Decision:
        """Say what opens the survey, `content` before it. Raises InvalidRequest where one SMS cannot hold both."""
        said = self.version.opening(self.session.variables)
        first, *others = self._say(said, "opening", self)
        if content:
            first = replace(first, text=f"{content}\n{first.text}")
            _refuse_too_long(first.text, self.segments_at_most)
        return replace(self._decide([first, *others], Purpose.SURVEY, ends=end_at(said[-1])), is_unasked=True)

    def accept(self, response: Response, taken: Sequence[str] = (), full: Quota | None = None) -> Decision:
        """Go on with an answer: the session has `taken` places of these quotas, unless one that it met was `full`."""
        once_more = any(earlier.element == response.element for earlier in self.responses)
        later, gives_back = self.later(response)
        places = (*later.session.places, *taken)
        screened = full.name if full else later.session.screened
        later = replace(later, session=replace(later.session, places=places, screened=screened))
        if full:
            on = later._walk(full.go_to)
            way = f"quota:{full.name}"
            decision = later._go_to(on, way, "answered", Purpose.SURVEY, response)
        elif response.comment is None and (asked := later._words_asked(response.answer)):
            decision = later._ask_words(asked, response)
        else:
            decision = later.go_on(Purpose.SURVEY, response)
        given = [*gives_back, *decision.gives_back]
        return replace(decision, once_more=once_more, adds_words=self.awaits_words, gives_back=given)

    def _words_asked(self, answer: Answer) -> str | None:
        """Return what asks for words to stand beside an answer; None where nothing does."""
        asked = self.question.words_asked(self.question.comparable(answer))
        return self.wording.quote(asked[self.context.language.tag], self._piped) if asked else None

    def _ask_words(self, text: str, response: Response) -> Decision:
        """Ask for words to stand beside an answer, which counts even if none come."""
        candidate = UnconfirmedAnswer(answer=response.answer, comment=None, reply=response.reply, lacks_words=True)
        return self._decide([self._ask(text, "other")], Purpose.SURVEY, response=response, candidate=candidate, tries=0)

    def go_on(self, purpose: Purpose, response: Response | None = None) -> Decision:
        """Go by the first rule that holds, else by `next`, else in sequence, else to the completion: step 6."""
        question, after = self.question, "answered" if response or self.awaits_words else "skipped"
        rule = self.version.branching.rule(question.id, self.known)
        if rule:
            return self._go_to(self._walk(rule.go_to), f"rule:{rule.name}", after, purpose, response)
        on = self._walk(self.survey.after(question).id)
        return self._go_to(on, _way_on(question), after, purpose, response)

    def ask_back(self, doubtful: AskedBack, reply: str) -> Decision:
        """Ask whether the likely answer is meant: that is no try in vain."""
        candidate = UnconfirmedAnswer(answer=doubtful.answer, comment=doubtful.comment, reply=reply)
        text = self.wording.confirm(self.question, candidate.answer, self.context)
        asking = self._ask(text, "again:confirm")
        return self._decide([asking], Purpose.CONFIRMATION, candidate=candidate, asked_back=True)

    def refuse(self, rejection: Rejection) -> Decision:
        """Ask again, unless the survey says that this was once too often.

        What a loop asks again and gives up on keeps its earlier answer, for the rules and the host alike.
        """
        tries = self.session.tries + 1
        allowed = self.survey.tries_of(self.question)
        if allowed.are_over(tries):
            if allowed.then == "skip":
                return self.go_on(Purpose.REACTION)
            return self._go_to([self.survey.completion], "given_up", "given_up", Purpose.REACTION)
        prefix = self.wording.error_prefix(self.question, rejection, self.context.language)
        candidate = self.session.candidate if self.awaits_words else None
        pending = self._pending() if candidate else self._word(self.question)
        again = self._ask(f"{prefix}\n{pending}", f"again:{rejection.reason}")
        return self._decide([again], Purpose.REACTION, tries=tries, candidate=candidate)

    def decline(self) -> Decision:
        """Go on without an answer, as the respondent asks for."""
        return self.go_on(Purpose.SURVEY)

    def repeat(self) -> Decision:
        """Ask the pending question once more, and below it about the candidate that waits to be confirmed."""
        return self._decide([self._ask(self._pending(), "repeat")], Purpose.REACTION)

    def help(self) -> Decision:
        """Tell what may be done, and ask the pending question once more."""
        notice = self.wording.notice("help", self.context.language)
        return self._decide([self._ask(f"{notice}\n{self._pending()}", "help")], Purpose.REACTION)

    def go_back(self, queued: Sequence[WordedSms]) -> Decision:
        """Ask the question before, or this one once more where there was none. `queued` are the session's SMS so far.

        A loop that a skip led back into left answers behind: they count again with the answer before it.
        """
        skipped, here = None if self.awaits_words else _skipped_before(queued), self.question.id
        if skipped and (here not in self.known.answers or self.survey.stands_after(here, skipped)):
            earlier = replace(self, session=replace(self.session, **_come_to(skipped), reminded=0))
            return earlier._decide([earlier._ask(earlier._pending(), "back")], Purpose.REACTION)
        if not self.responses:
            return self.repeat()
        *others, last = self.responses
        before = [replace(one, ceased=None) if (one.ceased or 0) > len(others) else one for one in others]
        session = replace(self.session, **_come_to(last.element), reminded=0)
        earlier, changes = replace(self, session=session, responses=before).without_alerts()
        earlier, gives_back = earlier.without_places()
        asking = earlier._ask(earlier._pending(), "back")
        decision = earlier._decide([asking], Purpose.REACTION)
        return replace(decision, takes_back=last, alerts=changes, gives_back=gives_back)

    def remind(self, last: LastSms, arrives_at: datetime) -> Decision:
        """Ask once more whoever was silent for so long, or decide when: counted from when the last SMS was taken.

        `arrives_at` is when an SMS arrives that is sent now. Nobody is reminded of what did not arrive, or so shortly
        before the end.
        """
        at, reminders = self.session.reminded, self.survey.reminders
        if at >= len(reminders) or not (last.is_taken or last.waits):
            return self._remind_later(None)
        reminder = reminders[at]
        if last.waits or last.asked_at is None:
            return self._remind_later(reminder.after.after(self.now))
        if (due_at := reminder.after.after(last.asked_at)) > self.now:
            return self._remind_later(due_at)
        if reminder.not_before_end.after(arrives_at) > self.session.expires_at:
            return self._remind_later(self.session.expires_at)  # should a host have it expire later
        language = self.context.language
        text = reminder.text and reminder.text[self.session.language]
        notice = self.wording.quote(text, self._piped) if text else self.wording.notice("reminder", language)
        asking = self._ask(f"{notice}\n{self._pending()}", f"reminder:{at + 1}")
        return Decision(
            session=replace(self.session, reminded=at + 1, remind_at=self.remind_at(at + 1)),
            messages=[*_cut(asking, self.segments_at_most)],
            purpose=Purpose.REMINDER,
            is_unasked=True,
        )

    def _remind_later(self, remind_at: datetime | None) -> Decision:
        return Decision(session=replace(self.session, remind_at=remind_at), messages=(), purpose=Purpose.REMINDER)

    def too_late(self) -> Decision:
        """Say that the survey is no longer there."""
        text = self.wording.quote(self.survey.unavailable[self.session.language], self._piped)
        return self._decide([WordedSms(text=text, way="unavailable")], Purpose.REACTION)

    def _walk(self, start: str) -> tuple[Element, ...]:
        return self.version.walk(start, self.known)

    def _go_to(
        self, said: Sequence[Element], way: str, after: str, purpose: Purpose, response: Response | None = None
    ) -> Decision:
        last = said[-1]
        left = self.left_behind(last.id)
        on, changes, gives_back = self.without(left)
        first, *others = self._say(said, way, on)
        messages = [replace(first, previous=self.question.id, after=after), *others]
        here = replace(self, session=on.session)
        decision = here._decide(messages, purpose, response=response, ends=end_at(last), **_come_to(last.id))
        alerts = (*changes, *decision.alerts)
        return replace(decision, leaves_behind=left, alerts=alerts, gives_back=gives_back)

    def _decide(
        self,
        messages: Sequence[WordedSms],
        purpose: Purpose,
        *,
        response: Response | None = None,
        ends: State | None = None,
        **moved: Any,
    ) -> Decision:
        """Move the session on. What was piped may have made a text longer than the gateway takes: then it is cut."""
        unanswered = 0 if purpose is Purpose.SURVEY else self.session.unanswered + (purpose is Purpose.REACTION)
        if response and self.session.first_answer_at is None:
            moved["first_answer_at"] = self.now
        reminded = 0 if purpose is Purpose.SURVEY or "current_element" in moved else self.session.reminded
        raised = self.raised(answered=response.element if response else None, has_ended=ends is not None)
        return Decision(
            session=replace(
                self.session,
                asked_at=self.now,
                unanswered=unanswered,
                alerts={**self.session.alerts, **dict.fromkeys(raised, self.now)},
                alerts_due_at=None if ends else self.alerts_due_at(),
                reminded=reminded,
                remind_at=None if ends else self.remind_at(reminded),
                **moved,
            ),
            messages=[part for message in messages for part in _cut(message, self.segments_at_most)],
            purpose=purpose,
            response=response,
            ends=ends,
            alerts=[AlertChange(name=name, is_raised=True) for name in raised],
        )

    def _ask(self, text: str, way: str) -> WordedSms:
        return WordedSms(text=text, element=self.question.id, way=way)

    def _pending(self) -> str:
        candidate = self.session.candidate
        if candidate and candidate.lacks_words:
            return self._words_asked(candidate.answer) or ""
        text = self._word(self.question)
        if candidate is None:
            return text
        return f"{text}\n{self.wording.confirm(self.question, candidate.answer, self.context)}"

    def _say(self, said: Sequence[Element], way: str, arrived: Turn) -> list[WordedSms]:
        """Word elements that follow each other, the last as one `arrived` there; the first is come to by this way."""
        ways = [way, *map(_way_on, said)]
        before = [None, *(element.id for element in said)]
        turns = [*(self for _ in said[1:]), arrived]
        return [
            WordedSms(text=turn._word(element), element=element.id, way=way, previous=previous)
            for turn, element, way, previous in zip(turns, said, ways, before, strict=False)
        ]

    def _word(self, element: Element) -> str:
        return self.wording.say(element, self.context.language, self._piped)

    @property
    def _piped(self) -> PipedValues:
        """What texts may pipe of the session, as it reads in its language."""
        survey, known, language = self.survey, self.known, self.context.language
        calculated = {value.id: survey.calculated(value, known.answers) for value in survey.values}
        numbers = {id_: number for id_, number in calculated.items() if number is not None}
        return {
            **{("answer", id_): survey.questions[id_].display(one, language) for id_, one in known.answers.items()},
            **{("value", id_): written_number(number, language) for id_, number in numbers.items()},
            **{("variable", key): value for key, value in known.variables.items()},
            **{("default", key): said_in(one.default, language) for key, one in survey.variables.items()},
        }


def _come_to(element: str) -> dict[str, Any]:
    """Return what changes about a session that comes to an element."""
    return {"current_element": element, "tries": 0, "candidate": None, "asked_back": False}


def _skipped_before(queued: Sequence[WordedSms]) -> str | None:
    """Return the question that was skipped to come to the pending one; None where an answer led there."""
    steps: list[WordedSms] = []
    pending = None
    for sms in queued:
        # A back from words to their question, and the second part of a long text, take no step back.
        goes_back = sms.way == "back" and sms.element != pending
        if sms.after:
            steps.append(sms)
        elif goes_back and any(step.previous == sms.element for step in steps):
            while steps.pop().previous != sms.element:
                pass
        pending = sms.element or pending
    return steps[-1].previous if steps and steps[-1].after == "skipped" else None


def _way_on(element: Element) -> str:
    return "next" if element.next else "sequence"


def end_at(element: Element) -> State | None:
    """Return how a session ends that comes to this element; None where the element asks."""
    return None if isinstance(element, Question) else State.COMPLETED


def _cut(message: WordedSms, segments_at_most: int) -> Iterator[WordedSms]:
    """Cut a message where it is too long; one part of it alone tells where the survey came from."""
    first, *others = cut(message.text, segments_at_most)
    yield replace(message, text=first)
    yield from (replace(message, text=text, previous=None, after=None) for text in others)


def _refuse_too_long(first: str, segments_at_most: int) -> None:
    """Refuse a first text with its `content` that is too long for one SMS. Raises InvalidRequest."""
    size = segments(first)
    if size.count > segments_at_most:
        told = f"`content` and the survey's first text take {size.count} segments ({size.encoding}) together"
        shorten = f"the gateway joins {segments_at_most} at most. Shorten it."
        raise InvalidRequest([FieldError("/content", f"{told}; {shorten}")])
