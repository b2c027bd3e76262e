"""`survey test`, `survey record`: conversations held, saved, played, and how their differences read."""

import json
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from authoring_surveys import HAPPY, visit
from hypothesis import given
from hypothesis import strategies as st

from engine.authoring.conversation_file import Head, Script, ScriptedSms, parse, visible
from engine.authoring.conversation_test import Difference, difference_in_words
from engine.checking import Checker
from engine.resources import TEMPLATES
from tests.surveys import survey_of

pytestmark = pytest.mark.slow

HELD = """\
survey    visit
to        +4790937954
language  en

MT  Welcome?
MT  Score?
    Reply with a number from 0 to 10.
MO  3
MT  Why?
    1 The price
    2 The queue
MO  2
MT  Comment?
MO  Too slow
MT  Thank you!
"""


SPACED = visit(
    elements=[
        {"id": "welcome", "type": "text", "text": {"en": "Welcome:  \n\n  to us  \n"}},
        {
            "id": "why",
            "type": "dropdown",
            "text": {"en": "Why?"},
            "options": [{"id": "a", "label": {"en": "Price "}}, {"id": "b", "label": {"en": "Queue"}}],
        },
    ],
    rules=[],
)


@pytest.fixture
def conversation(tmp_path):
    """Write a conversation file."""

    def write(text=HELD, name="a_low_score_is_asked_why.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    return write


def test_a_conversation_that_goes_as_written_passes(command, conversation):
    assert command("test", conversation()).output == "1 passed, 0 failed\n"


def test_a_definition_is_checked_once_however_many_conversations_are_about_it(command, conversation, monkeypatch):
    checked = []
    check = Checker.of_file
    monkeypatch.setattr(Checker, "of_file", lambda self, path: checked.append(path) or check(self, path))
    monkeypatch.setattr("engine.catalogue.check_definition", lambda *_: pytest.fail("checked again"))

    assert command("test", *(conversation(name=f"{at}.txt") for at in range(3))).output == "3 passed, 0 failed\n"
    assert len(checked) == 1


def test_the_errors_of_a_definition_are_told_once_however_many_conversations_are_about_it(
    command, conversation, publish
):
    publish(visit(rules=[{**HAPPY, "action": {"go_to": "coment"}}]), "visit")
    told = command("test", *(conversation(name=f"{at}.txt") for at in range(3))).output

    assert told.count("Did you mean `comment`?") == 1
    assert told.splitlines()[-3:] == [
        "1.txt: the survey has errors, which are told above.",
        "2.txt: the survey has errors, which are told above.",
        "0 passed, 3 failed",
    ]


@pytest.mark.parametrize("words", [("test", "a.txt"), ("graph", "visit", "--format", "mermaid"), ("paths", "visit")])
def test_a_broken_template_that_a_survey_does_not_need_is_not_in_its_way(
    command, conversation, tmp_path, monkeypatch, words
):
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    monkeypatch.setenv("SURVEY_TEMPLATES", str(templates))
    conversation(name="a.txt")
    (templates / "sv" / "scale.txt.j2").write_text("{{ text", encoding="utf-8")

    assert "template_failed" in command("check", "definitions").output
    told = command(*words)
    assert told.exit_code == 0, told.output

    (templates / "en" / "scale.txt.j2").write_text("{{ text", encoding="utf-8")
    assert "scale.txt.j2" in command(*words).output


EXPIRED = """\
survey    visit
to        +34612345678
today     2026-03-28 22:30

MT  Welcome?
MT  Score?
    Reply with a number from 0 to 10.
WAIT until 2026-03-29 09:00
MO  3
MT  Why?
    1 The price
    2 The queue
WAIT 2 days 15 hours
MO  2
MT  This survey is closed.
"""


def test_a_conversation_waits_by_the_phones_clock(command, conversation):
    """The night of 29 March 2026 has an hour less: three days after 22:30 it is 23:30."""
    assert command("test", conversation(EXPIRED)).output == "1 passed, 0 failed\n"

    in_time = EXPIRED.replace("2 days 15 hours", "until 2026-03-31 23:29")
    told = command("test", conversation(in_time)).output
    assert "after the reply `2`, another SMS was said than expected" in told


def test_chat_tells_why_nothing_is_said_at_first(command, publish):
    publish(visit(hours={"mon-fri": "09:00-20:00"}), "visit")
    held = command("chat", "visit", "--today", "2026-11-29", input="WAIT 21 hours\n")

    assert "the hours are closed" in held.stderr
    assert held.stdout.endswith("\n\nWAIT 21 hours\nMT  Welcome?\nMT  Score?\n    Reply with a number from 0 to 10.\n")


def test_what_is_said_after_a_wait_is_told_with_the_wait(command, conversation):
    wrong = EXPIRED.replace("WAIT until 2026-03-29 09:00\n", "WAIT until 2026-03-29 09:00\nMT  Still there?\n")

    assert ":9: after `WAIT until 2026-03-29 09:00`, an SMS was expected" in command("test", conversation(wrong)).output


A_NIGHT = """\
survey    night
to        +34612345678
today     2026-03-28 19:30

WAIT until 2026-03-30 09:59
WAIT 1 minute
MT  Welcome?
MT  Score?
    Reply with a number from 0 to 10.
WAIT until 2026-03-30 14:01
MT  We are still hoping for your reply.
    Score?
    Reply with a number from 0 to 10.
MO  3
MT  Why?
    1 The price
    2 The queue
"""


def test_a_conversation_shows_a_quiet_weekend_and_a_reminder(command, conversation, publish):
    """In Spain it is ten when it is nine on the Canary Islands, and the clock goes forward on that Sunday."""
    hours = {"mon-fri": "09:00-20:00", "sat": "10:00-18:00"}
    publish(visit(id="night", hours=hours, reminders=[{"after": "PT4H"}]), "night")

    assert command("test", conversation(A_NIGHT)).output == "1 passed, 0 failed\n"


def test_where_no_day_is_named_a_conversation_begins_when_the_hours_are_open(command, conversation, publish):
    """These hours are closed whenever this is played: an hour that begins in twelve hours, by the phone's clock."""
    later = datetime.now(ZoneInfo("Europe/Oslo")).replace(minute=0) + timedelta(hours=12)
    hours = {"mon-sun": f"{later:%H:%M}-{later:%H}:59"}
    when = {"id": "when", "type": "date", "earliest": "today", "text": {"en": "When?"}}
    publish(visit(hours=hours, elements=[*visit()["elements"], when]), "visit")

    assert command("test", conversation(HELD[: HELD.index("MO  2")])).output == "1 passed, 0 failed\n"
    command("record", "visit", "--output", "held.txt", input="3\n")
    head, _, said = Path("held.txt").read_text(encoding="utf-8").partition("\n\n")
    assert re.search(rf"\ntoday     [0-9-]+ {later:%H:%M}$", head)
    assert said == HELD[HELD.index("MT") : HELD.index("MO  2")]
    assert command("suggest", "visit", "--folder", "out").exit_code == 0
    talks = [file.read_text(encoding="utf-8") for file in Path("out").iterdir()]
    assert all(f" {later:%H:%M}\n" in talk and "\n\nMT  Welcome?\n" in talk for talk in talks)
    assert f"{len(talks)} passed" in command("test", "out").output


@pytest.mark.parametrize(
    ("wait", "told"),
    [
        ("WAIT a while", "names neither a while nor a moment. Write `WAIT 4 hours`"),
        ("WAIT", "names neither a while nor a moment"),
        ("WAIT 0 hours", "is no time at all"),
        ("WAIT 4 fortnights", "names neither"),
        ("WAIT 99999 days", "longer than ten years"),
        ("WAIT until 2026-02-30 09:00", "is no day and time"),
        ("WAIT until 2026-03-28 09:00", "has passed: it is 2026-03-28 22:30 where the respondent lives"),
        ("WAIT until 2036-12-28 09:00", "more than ten years ahead"),
        ("WAIT until 0001-01-01 00:00", "names neither a while nor a moment"),
    ],
)
def test_a_wait_that_is_none_is_told_with_its_line(command, conversation, wait, told):
    output = command("test", conversation(EXPIRED.replace("WAIT until 2026-03-29 09:00", wait))).output

    assert "line 8: " in output
    assert told in output


def test_a_conversation_with_waits_is_typed_and_recorded(command, tmp_path):
    typed = "WAIT nothing\nWAIT 4 hours\n3\nWAIT 3 days\n2\n"
    options = ["--to", "+34612345678", "--today", "2026-03-28 22:30", "--output", "waits.txt"]
    said = command("record", "visit", *options, input=typed)

    recorded = (tmp_path / "waits.txt").read_text()
    assert "today     2026-03-28 22:30" in recorded
    assert recorded.endswith("WAIT 3 days\nMO  2\nMT  This survey is closed.\n")
    assert "`WAIT nothing` names neither" in said.stderr
    assert command("test", "waits.txt").output == "1 passed, 0 failed\n"


def test_conversations_of_one_run_know_nothing_of_each_other(command, conversation):
    stopped = (
        HELD[: HELD.index("MO  3")] + "MO  stop\nMT  You will get no more surveys from us. Reply start to undo this.\n"
    )
    played = command("test", conversation(stopped, "a.txt"), conversation(name="b.txt"))

    assert "b.txt" not in played.output


def test_the_difference_tells_line_and_reply_and_marks_the_lines_that_differ(command, conversation, snapshot):
    spoilt = HELD.replace("    2 The queue\n", "    2 The line\n").replace("MT  Comment?\n", "MT  Comments?\n")
    result = command("test", conversation(spoilt))

    assert result.exit_code == 1
    assert result.output == snapshot


def test_what_is_missing_and_what_is_too_much_are_told_apart(command, conversation, snapshot):
    spoilt = HELD.replace("MT  Welcome?\n", "").replace("MT  Comment?\n", "MT  Comment?\nMT  Really?\n")

    assert command("test", conversation(spoilt)).output == snapshot


def test_only_the_first_differences_are_told_at_length():
    found = [Difference(line=at, after="1", expected=f"{at}", said="x") for at in range(1, 6)]
    report = difference_in_words(Path("talk.txt"), found)

    assert "talk.txt:3: " in report
    assert "talk.txt:4: " not in report
    assert report.endswith("talk.txt: 2 more SMS differ after that.")


def test_update_rewrites_what_is_said_and_keeps_the_head_as_it_is_written(command, conversation, tmp_path):
    head = "to +4790937954\nsurvey visit\nlanguage    en\n"
    name = conversation(head + HELD[HELD.index("\nMT") :].replace("Why?", "What for?"))

    assert command("test", name, "--update").exit_code == 0
    assert (tmp_path / name).read_text(encoding="utf-8") == head + HELD[HELD.index("\nMT") :]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HELD.replace("visit", "nowhere"), "there is no survey `nowhere` in definitions. There are `visit`."),
        (HELD.replace("visit", "vist"), "there is no survey `vist` in definitions. Did you mean `visit`?"),
        (HELD.replace("language  en", "language  no"), "the survey cannot be sent like this"),
        (HELD.replace("MO  3", "MX  3"), "line 8: `MX  3` begins neither with `MT  ` nor with `MO  ` nor with four"),
        (HELD.replace("MO  3", "MO3"), "line 8: `MO3` begins neither"),
        (HELD.replace("    1 ", "1 "), "Indent it by four spaces if it belongs to the SMS above it."),
        (HELD.replace("language  en", "content   Hello.\nWelcome!"), "a further line of `content` is indented by four"),
        (
            HELD.replace("en\n\nMT", "en\nMT"),
            "line 4: `MT` stands in the head. Put an empty line before the first SMS.",
        ),
        (HELD.replace("language  en", "to +4790937955"), "line 3: `to` is given twice. Keep one of them."),
        (HELD.replace("language  en", "variable a=1\nvariable a = 2"), "line 4: `a` is given twice."),
        (HELD.replace("language  en", "variable a"), "line 3: `variable a` has no value."),
        (
            HELD.replace("language  en", "langauge  en"),
            "line 3: `langauge` is not known in the head. Did you mean `language`?",
        ),
        (HELD.replace("language  en", "today  24.12."), "line 3: `24.12.` is no day: write year-month-day"),
        (HELD.replace("language  en", "today  9999-12-31"), "line 3: `9999-12-31` is too far away"),
        (HELD.replace("to        +4790937954\n", ""), "line 1: the head has no `to`. Write it as `to        +47"),
        ("", "line 1: the head has no `survey`."),
    ],
)
def test_a_file_that_cannot_be_played_says_why(command, conversation, text, told):
    result = command("test", conversation(text))

    assert result.exit_code == 1
    assert told in result.output


def test_where_no_definition_is_found_it_is_told_what_names_their_folder(command, conversation, monkeypatch):
    monkeypatch.setenv("SURVEY_DEFINITIONS", "nowhere")
    told = "No definition is there: SURVEY_DEFINITIONS names their folder."

    assert f"there is no survey `visit` in nowhere. {told}" in command("test", conversation()).output
    assert told in command("chat", "visit").output


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("latin-1", "talk.txt: line 3: the file is not saved as UTF-8"),
        ("utf-16", "talk.txt: line 1: the file is saved as UTF-16"),
    ],
)
def test_a_file_in_another_encoding_says_where_and_what_to_do(command, tmp_path, encoding, told):
    (tmp_path / "talk.txt").write_bytes(HELD.replace("language  en", "content  Blåbær").encode(encoding))
    result = command("test", "talk.txt")

    assert result.exit_code == 1
    assert told in result.output
    assert "Save the file as UTF-8." in result.output


def test_a_file_that_cannot_be_rewritten_is_told(command, conversation, monkeypatch):
    name = conversation(HELD.replace("Why?", "What for?"))
    monkeypatch.setattr(Path, "write_text", lambda *_, **__: Path("definitions").read_bytes())
    result = command("test", name, "--update")

    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
    assert "definitions cannot be used: Is a directory." in result.output


def test_json_tells_each_difference(command, conversation):
    result = command("test", "--format", "json", conversation(HELD.replace("MT  Comment?", "MT  Comments?")))

    assert json.loads(result.output)["conversations"][0]["differences"] == [
        {"line": 13, "after": "2", "expected": "Comments?", "said": "Comment?", "what": "sms"}
    ]


def test_coverage_tells_what_no_conversation_visits(command, conversation, snapshot):
    assert command("test", "--coverage", conversation()).output == snapshot


def test_coverage_as_json_counts_and_names(command, conversation):
    document = json.loads(command("test", "--coverage", "--format", "json", conversation()).output)
    (coverage,) = document["coverage"]

    assert coverage["survey"] == "visit"
    assert coverage["rules"] == {
        "total": 1,
        "missed": [{"path": "rules[0]", "name": "happy visitors skip the reason"}],
    }
    assert coverage["options"] == {"total": 2, "missed": [{"element": "why", "option": "price"}]}
    assert coverage["elements"] == {"total": 6, "missed": [{"element": "unavailable", "language": "en"}]}
    assert {"kind": "scale", "reason": "too_high", "language": "en"} in coverage["prefixes"]["missed"]


def test_whatever_is_visited_is_not_missed(command, conversation):
    happy = HELD.replace("MO  3", "MO  11\nMO  8").replace("MO  2\n", "MO  1\n") + "MO  one more\n"
    conversation(happy, "happy.txt")
    command("test", "happy.txt", "--update")
    document = json.loads(command("test", "--coverage", "--format", "json", conversation(), "happy.txt").output)
    (coverage,) = document["coverage"]

    assert all(conversation["passed"] for conversation in document["conversations"])
    assert coverage["rules"]["missed"] == coverage["elements"]["missed"] == []
    assert {"kind": "scale", "reason": "too_high", "language": "en"} not in coverage["prefixes"]["missed"]


def test_a_rule_that_decides_after_a_skipped_question_is_visited(command, tmp_path):
    given_up = {"all": [{"element": "why", "answered": False}, {"element": "score", "at_least": 0}]}
    rules = [{"name": "says nothing", "condition": given_up, "action": {"go_to": "completion"}}]
    skipping = visit(rules=rules, tries={"at_most": 1, "then": "skip"})
    (tmp_path / "definitions" / "visit.json").write_text(json.dumps(skipping), encoding="utf-8")
    command("record", "visit", "--output", "talk.txt", input="3\nrepeat\nno idea\n")
    document = json.loads(command("test", "--coverage", "--format", "json", "talk.txt").output)

    assert document["coverage"][0]["rules"] == {"total": 1, "missed": []}


def test_coverage_only_names_surveys_that_no_conversation_is_about_and_leaves_out_broken_ones(
    command, conversation, publish
):
    for other in ("another", "other"):
        publish(visit(id=other), other)
    publish({"id": "broken"}, "broken")
    result = command("test", "--coverage", conversation())

    assert result.output.endswith("\nNothing is visited of another, other.\n")
    assert result.output.count("elements not visited:") == 1
    assert "broken" not in result.output
    told = json.loads(command("test", "--coverage", "--format", "json", conversation()).output)["coverage"]
    assert [each["survey"] for each in told] == ["another", "other", "visit"]


def test_only_what_can_be_refused_is_to_be_visited(command, conversation, publish):
    anything = visit()
    anything["elements"][3] = {"id": "comment", "type": "date", "text": {"en": "Comment?"}}
    publish(anything, "visit")
    document = json.loads(command("test", "--coverage", "--format", "json", conversation()).output)
    reasons = {spot["reason"] for spot in document["coverage"][0]["prefixes"]["missed"] if spot["kind"] == "date"}

    assert "no_such_day" in reasons
    assert not reasons & {"too_early", "too_late"}


def test_record_saves_the_conversation_it_holds(command, tmp_path):
    result = command("record", "visit", "--output", "talk.txt", input="3\n2\nToo slow\n")

    assert result.exit_code == 0
    assert (tmp_path / "talk.txt").read_text(encoding="utf-8") == HELD
    assert command("test", "talk.txt").exit_code == 0


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\u0085", "\f", "\v", "\x1c"])
def test_whatever_a_reply_holds_is_recorded_so_that_it_can_be_played(command, tmp_path, sign):
    comment = f"Too slow{sign}MO and too dear{sign}"
    command("record", "visit", "--output", "talk.txt", input=f"3\n2\n{comment}\n")
    script = parse((tmp_path / "talk.txt").read_text(encoding="utf-8"))

    assert script.replies == ("3", "2", comment.rstrip())
    assert command("test", "talk.txt").output == "1 passed, 0 failed\n"


def test_what_cannot_be_seen_does_not_count(command, publish, tmp_path):
    publish(SPACED, "visit")
    command("record", "visit", "--output", "talk.txt", "--content", "Hi  \nyou ", input="3 \n1\n")
    command("suggest", "visit", "--folder", "out")
    written = (tmp_path / "talk.txt").read_text(encoding="utf-8")

    assert command("test", "talk.txt", "out").output.endswith(" passed, 0 failed\n")
    assert all(line == line.rstrip() for line in written.split("\n"))


def test_what_cannot_be_seen_does_not_count_in_a_file_either(command, publish, tmp_path):
    publish(SPACED, "visit")
    command("record", "visit", "--output", "talk.txt", input="1\n")
    written = (tmp_path / "talk.txt").read_text(encoding="utf-8").replace("\n", " \r\n") + "\r\n \r\n"
    (tmp_path / "talk.txt").write_bytes(b"\xef\xbb\xbf" + written.encode())

    assert command("test", "talk.txt").output == "1 passed, 0 failed\n"


@given(st.lists(st.tuples(st.sampled_from(["MT", "MO"]), st.text("ab \t\r\n\f\u2028"))))
def test_whatever_is_said_is_read_as_it_was_written(said):
    script = Script(head=Head(survey="visit", to="+4790937954"), said=[ScriptedSms(*each) for each in said])

    assert parse(str(script)).said == script.said


@given(st.text("ab \t\n\f\u2028"))
def test_whatever_the_content_is_it_is_read_as_it_was_written(content):
    head = Head(survey="visit", to="+4790937954", variables={"a": "b"}, content=content.strip())

    assert parse(str(Script(head=head, said=[ScriptedSms("MO", "1")]))).head.content == visible(content.strip())


def test_content_with_an_empty_line_is_recorded_so_that_it_can_be_played(command, tmp_path):
    content = "Hi,\n\n\nthank you.\nBye."
    command("record", "visit", "--output", "talk.txt", "--content", content, "--variable", "a=1\n\n2", input="3\n")
    text = (tmp_path / "talk.txt").read_text(encoding="utf-8")

    assert "\nvariable  a = 1\n\n    2\ncontent   Hi,\n\n\n    thank you.\n    Bye.\n\nMT  Hi," in text
    assert parse(text).head.content == content
    assert command("test", "talk.txt").output == "1 passed, 0 failed\n"
    assert command("test", "talk.txt", "--update").output == "1 passed, 0 failed\n"


def test_a_tab_may_stand_for_spaces(command, conversation):
    tabbed = HELD.replace("MO  ", "MO\t").replace("    1 The", "\t1 The").replace("survey    ", "survey\t")

    assert command("test", conversation(tabbed)).output == "1 passed, 0 failed\n"


def test_one_space_is_enough():
    assert parse(HELD.replace("MO  ", "MO ")).said == parse(HELD).said


def test_record_names_a_survey_from_elsewhere_by_its_path(command, tmp_path):
    (tmp_path / "elsewhere.json").write_text(json.dumps(visit(id="elsewhere")), encoding="utf-8")

    assert command("record", "elsewhere.json", "--output", "talk.txt", input="9\n").exit_code == 0
    assert command("test", "talk.txt").exit_code == 0


def test_record_overwrites_nothing(command, conversation, tmp_path):
    name = conversation()

    assert command("record", "visit", "--output", name).exit_code == 2
    assert command("record", "visit", "--output", "nowhere/talk.txt").exit_code == 2
    assert (tmp_path / name).read_text(encoding="utf-8") == HELD


ALERTS = [
    {"name": "call this customer", "condition": {"element": "score", "at_most": 3}, "at": "answer"},
    {"name": "a complaint", "condition": {"element": "comment", "mentions": ["slow"]}},
]
RAISED = HELD.replace("MO  3\n", "MO  3\nALERT call this customer\n").replace(
    "MT  Thank you!\n", "MT  Thank you!\nALERT  a complaint\n"
)


@pytest.fixture
def alerting(publish, command):  # noqa: ARG001 - which publishes it without alerts
    publish(visit(alerts=ALERTS), "visit")


@pytest.mark.usefixtures("alerting")
@pytest.mark.parametrize("text", [HELD, RAISED], ids=["nothing about alerts", "every alert"])
def test_a_file_may_tell_where_alerts_are_raised(command, conversation, text):
    assert command("test", conversation(text)).exit_code == 0


@pytest.mark.usefixtures("alerting")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        (RAISED.replace("ALERT  a complaint\n", ""), "after the reply `Too slow`, the alert `a complaint` was raised"),
        (RAISED + "ALERT call this customer\n", "`Too slow`, the alert `call this customer` was expected"),
        (RAISED.replace("ALERT call", "ALERT phone"), ":9: after the reply `3`, the alert `phone this customer`"),
        (RAISED.replace("ALERT call this customer", "ALERT"), "line 9: `ALERT` names no alert"),
    ],
)  # fmt: skip
def test_a_file_that_tells_of_alerts_tells_of_all(command, conversation, text, told):
    result = command("test", conversation(text))

    assert result.exit_code == 1
    assert told in result.output


@pytest.mark.usefixtures("alerting")
def test_alerts_are_written_where_a_conversation_is_held_and_counted(command, conversation, tmp_path):
    held = command("chat", "visit", input="3\n2\nToo slow\n").stdout
    different = conversation(RAISED.replace("MT  Comment?", "MT  Comments?"))
    command("test", "--update", different)
    report = command("test", "--coverage", conversation(HELD.replace("Too slow", "Fine"), "other.txt")).output

    placed = RAISED.replace("MT  Thank you!\nALERT  a complaint\n", "ALERT a complaint\nMT  Thank you!\n")
    assert held == placed
    assert (tmp_path / different).read_text(encoding="utf-8") == placed
    assert "1 of 2 alerts" in report
    assert "alerts not visited:\n    a complaint" in report


@pytest.mark.usefixtures("alerting")
def test_an_alert_after_a_silence_is_played(command, conversation, publish):
    publish(visit(alerts=[{"name": "call", "condition": {"element": "score", "at_most": 3}}]), "visit")
    silent = HELD[: HELD.index("MO  2")] + "WAIT 14 minutes\nWAIT 1 minute\nALERT call\n"

    assert command("test", conversation(silent)).output == "1 passed, 0 failed\n"


FULL = """\
survey    visit
to        +4790937954
full      three  or less
language  en

MT  Welcome?
MT  Score?
    Reply with a number from 0 to 10.
MO  3
MT  Comment?
"""
QUOTAS = [
    {"name": "three or less", "at_most": 25, "condition": {"element": "score", "at_most": 3}},
    {"name": "ten", "at_most": 1_000_000, "condition": {"element": "score", "is": 10}},
]


@pytest.fixture
def screening(publish, command):  # noqa: ARG001 - which publishes it without quotas
    publish(visit(quotas=[{**quota, "then": {"go_to": "comment"}} for quota in QUOTAS]), "visit")


@pytest.mark.usefixtures("screening")
def test_a_file_may_say_which_quotas_are_full(command, conversation):
    free = HELD[: HELD.index("MO  2")]

    assert command("test", conversation(FULL), conversation(free, "free.txt")).output == "2 passed, 0 failed\n"
    wrong = command("test", conversation(FULL.replace("full      three  or less\n", ""))).output
    assert "after the reply `3`, another SMS was said than expected" in wrong


@pytest.mark.usefixtures("screening")
def test_a_full_quota_that_nobody_meets_is_not_visited(command, conversation):
    both = FULL.replace("language", "full  ten\nlanguage")
    report = command("test", "--coverage", conversation(both)).output

    assert "1 of 2 full quotas" in report
    assert "full quotas not visited:\n    ten\n" in report


@pytest.mark.usefixtures("screening")
@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("full      tree or less", "`full`: the survey has no quota `tree or less`. Did you mean `three or less`?"),
        ("full      xyz", "has no quota `xyz`. There are `three or less`, `ten`."),
        ("full", "line 3: `full` names no quota. Write it as `full      men under 30`."),
        ("full  ten\nfull  ten", "line 4: `ten` is given twice."),
    ],
)
def test_a_full_quota_that_is_none_is_told(command, conversation, line, told):
    result = command("test", conversation(FULL.replace("full      three  or less", line)))

    assert result.exit_code == 1
    assert told in result.output


def test_a_survey_without_quotas_has_none_that_is_full(command, conversation):
    assert "has no quota `three or less`. It has no quotas." in command("test", conversation(FULL)).output


@pytest.mark.usefixtures("screening")
def test_a_conversation_with_a_full_quota_is_held_in_the_terminal_and_suggested(command):
    held = command("chat", "visit", "--full", "three or less", input="3\n").stdout
    suggested = command("suggest", "visit").stdout

    assert held == FULL.replace("full      three  or less\nlanguage  en\n", "language  en\nfull      three or less\n")
    assert "# three_or_less_is_full.txt\n" in suggested
    assert "# ten_is_full.txt\n" in suggested
    assert command("chat", "visit", "--full", " ").exit_code == 2


@pytest.mark.usefixtures("screening")
def test_what_is_suggested_visits_every_full_quota_and_what_it_leads_to_in_every_language(command, publish):
    sorry = {"id": "sorry", "type": "text"}
    quota = {**QUOTAS[0], "then": {"go_to": "sorry"}}
    asked = {"id": "score", "type": "scale", "minimum": 0, "maximum": 10, "next": "completion"}
    publish(survey_of(asked, sorry, languages=("en", "no"), quotas=[quota]), "screener")
    command("suggest", "screener", "--folder", "talks")

    visited = json.loads(command("test", "talks", "--coverage", "--format", "json").output)["coverage"]
    (screener,) = (one for one in visited if one["survey"] == "screener")
    assert (screener["quotas"], screener["elements"]["missed"]) == ({"total": 1, "missed": []}, [])


def test_chat_tells_the_variables_that_texts_quote_and_nobody_gave(command, publish):
    asked = {
        "id": "ok",
        "type": "yes_no",
        "text": {"en": "Was {{ variable.agent }} in {{ variable.shop | default('town') }}?"},
    }
    publish(survey_of(asked), "quoting")

    told = "`agent` is quoted and not given: its place stays empty. Give it by --variable agent=VALUE.\n"
    assert command("chat", "quoting", input="yes\n").stderr.startswith(told)
    assert "not given" not in command("chat", "quoting", "--variable", "agent=Kim", input="yes\n").stderr
