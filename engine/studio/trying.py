"""Tries a survey as it is written, in memory: one reply drives every ticked language side by side."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import Request, Response

from engine.authoring.conversation_file import ALERT, WAIT, Head, Script, ScriptedSms
from engine.authoring.player import Player, field_errors_in_words
from engine.authoring.waiting import NoWait
from engine.elements.element import ReplyContext
from engine.errors import InvalidRequest, SurveyEngineError
from engine.segments import segments
from engine.shell_commands import PHONE
from engine.studio.checks import CheckedText
from engine.studio.folder import Manuscript
from engine.studio.rendering import page
from engine.studio.routes import Filled, Form, Named, Shared, new_router
from engine.studio.surveys import SEES, told_of
from engine.studio.visitors import needs
from engine.survey import Survey

router = new_router()

MOST_TURNS = 200
"""Replies and waits of one trial: all of them are played again for the next one."""

MOST_CHIPS = 9

LONGEST_CHIP = 60
"""Letters of a reply that is offered; a longer one is written by hand."""

WAITS = (("+1 h", "1 hour"), ("+4 h", "4 hours"), ("+1 d", "1 day"), ("+4 d", "4 days"))
"""What the clock is moved by; after three days a survey expires where its host says nothing."""


@dataclass(frozen=True, kw_only=True)
class TrialConversation:
    """A trial in one language: what was said and why, replies with what was understood, and where it stands."""

    head: Head
    said: Sequence[tuple[ScriptedSms, str]] = ()
    state: str = ""
    stands_at: str = ""
    fault: str = ""


@router.get("/surveys/{name}/try", dependencies=[needs(*SEES)])
def trial(request: Request, manuscript: Named) -> Response:
    """Begin a trial in the survey's own language."""
    return _shown(request, manuscript, Form())


@router.post("/surveys/{name}/try", dependencies=[needs(*SEES)])
def go_on(request: Request, form: Filled, manuscript: Named) -> Response:
    """Play a trial from its beginning, with one more reply or wait."""
    return _shown(request, manuscript, form)


@router.post("/surveys/{name}/conversation", dependencies=[needs(*SEES)])
def conversation(request: Request, studio: Shared, form: Filled, manuscript: Named) -> Response:
    """Hand out a trial as a conversation file, for `survey test`."""
    checked = studio.checks.of(manuscript)
    survey = checked.survey
    if survey is None:
        return _shown(request, manuscript, form)
    tag = _ticked(form, survey)[0]
    (played,) = _played(studio, checked, form, [tag], _turns(form))
    if played.fault:
        return _shown(request, manuscript, form)
    text = str(Script(head=played.head, said=[one for one, _ in played.said]))
    headers = {"Content-Disposition": f'attachment; filename="a_conversation_in_{tag}.txt"'}
    return Response(text, media_type="text/plain; charset=utf-8", headers=headers)


def _shown(request: Request, manuscript: Manuscript, form: Form) -> Response:
    studio = request.app.state.studio
    about = told_of(studio, manuscript)
    survey = about["checked"].survey
    told: dict[str, Any] = {"conversations": [], "turns": [], "ticked": [], "chips": [], "waits": WAITS, "form": form}
    if survey is not None:
        turns = _turns(form)
        told["turns"], told["ticked"] = turns, _ticked(form, survey)
        told["conversations"] = _played(studio, about["checked"], form, told["ticked"], turns)
        told["chips"] = list(_chips(studio, survey, told["conversations"][0]))
    return page(
        request, "try", {**about, **told, "survey": survey, "script": json.dumps(told["turns"]), "segments": segments}
    )


def _turns(form: Form) -> list[list[str]]:
    """Return what was done so far, and what is done now: replies and waits."""
    try:
        before = json.loads(form.one("script", "[]"))
    except (ValueError, RecursionError):
        before = []
    listed = before if isinstance(before, list) else []
    turns = [[str(part) for part in one] for one in listed if isinstance(one, list) and len(one) == 2]
    if form.one("do") == "undo":
        return turns[:-1]
    if form.one("do") == "restart":
        return []
    if wait := form.one("wait"):
        turns.append(["wait", wait])
    elif (reply := form.one("chip") or form.one("reply")) and form.one("do") != "settings":
        turns.append(["reply", reply])
    return turns[:MOST_TURNS]


def _ticked(form: Form, survey: Survey) -> list[str]:
    chosen = [tag for tag in survey.languages if tag in form.getlist("language")]
    return chosen or [survey.default_language]


def _played(
    studio: Any, checked: CheckedText, form: Form, tags: Sequence[str], turns: Sequence[Sequence[str]]
) -> list[TrialConversation]:
    try:
        variables, fault = dict(form.variables()), ""
    except InvalidRequest as error:
        variables, fault = {}, field_errors_in_words(error)
    with tempfile.TemporaryDirectory(prefix="survey-trial-") as folder:
        definition = Path(folder) / checked.file
        definition.write_text(checked.text, encoding="utf-8")
        heads = [
            Head(
                survey=definition.stem,
                to=form.one("number").replace(" ", "") or PHONE,
                language=tag,
                variables=variables,
                content=form.one("content") or None,
                full=form.getlist("full"),
            )
            for tag in tags
        ]
        if fault:
            return [TrialConversation(head=head, fault=fault) for head in heads]
        return [_play(studio, definition, head, turns) for head in heads]


def _play(studio: Any, definition: Path, head: Head, turns: Sequence[Sequence[str]]) -> TrialConversation:
    try:
        with Player(definition, studio.settings, head, studio.wording) as player:
            said = [(one, "") for one in player.begin()]
            for what, written in turns:
                move = ScriptedSms(WAIT if what == "wait" else "MO", written)
                followed = [(one, "") for one in player.play(move) if one.direction != ALERT]
                said += [(move, player.understood or "no answer to the question"), *followed]
            transcript, held = player.transcript, player.head
    except InvalidRequest as error:
        return TrialConversation(head=head, fault=field_errors_in_words(error))
    except (SurveyEngineError, NoWait) as error:
        return TrialConversation(head=head, fault=str(error))
    reasons = (one.why or "" for one in transcript.messages if one.direction == "outbound")
    return TrialConversation(
        head=held,
        said=[(one, next(reasons, "") if one.direction == "MT" else understood) for one, understood in said],
        state=transcript.session.state.value,
        stands_at=transcript.session.current_element,
    )


def _chips(studio: Any, survey: Survey, held: TrialConversation) -> Iterator[str]:
    """Return what people text to the question that is asked: answers, near misses, and commands."""
    question = survey.questions.get(held.stands_at)
    if question is None or held.state != "open":
        return
    language = studio.wording.languages.named(held.head.language or "")
    context = ReplyContext(language=language, today=datetime.now(UTC).date())
    answers = [*question.partition((), context.today), *question.choices()]
    spread = answers[:: max(1, len(answers) // 4)][:4] + answers[-1:]
    replies = [question.sample_reply(answer, language) for answer in spread]
    replies += [*list(question.invalid_replies(context))[:3], language.word("help"), language.word("stop")]
    yield from list(dict.fromkeys(reply for reply in replies if 0 < len(reply.strip()) <= LONGEST_CHIP))[:MOST_CHIPS]
