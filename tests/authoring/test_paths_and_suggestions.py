"""What `survey paths` tells, and the conversations `survey suggest` writes."""

import json
from pathlib import Path

import pytest

from engine.authoring.conversation_file import parse
from engine.checking import CODES
from tests.doubting import doubt  # noqa: F401 - a fixture
from tests.paths.random_surveys import small_survey
from tests.surveys import survey_of

pytestmark = pytest.mark.slow

SHIPPED = sorted((Path(__file__).parents[2] / "definitions").glob("*.json"))
SCORE = {"id": "score", "type": "scale", "minimum": 0, "maximum": 10}
OPTIONS = [{"id": id_, "label": {"en": id_}} for id_ in ("price", "queue", "staff")]


def rule(go_to, **condition):
    return {"name": f"to {go_to}", "condition": condition, "action": {"go_to": go_to}}


VISIT = survey_of(
    {"id": "hello", "type": "text"},
    SCORE,
    {"id": "why", "type": "dropdown", "options": OPTIONS},
    {"id": "comment", "type": "open_text", "text": {"en": "You said {{ answer.why }}. " + "w" * 140}},
    rules=[
        rule("comment", element="score", at_least=7),
        rule("why", all=[{"element": "score", "is": 3}, {"element": "score", "is": 4}]),
    ],
)


def paths(survey, publish, definition, *options):
    told = survey("paths", publish(definition), "--format", "json", *options)
    assert told.exit_code == 0, told.output
    return json.loads(told.output)


def test_paths_are_told_as_agreed(survey, publish):
    assert paths(survey, publish, VISIT) == {
        "paths": 2,
        "once_through": 2,
        "questions": {"min": 2, "max": 3},
        "messages": {"min": 4, "max": 5},
        "segments": {"en": {"min": 4, "max": 5}},
        "asked_back": {"messages": 2, "segments": {"en": 2}},
        "unreachable": [],
        "endless": [],
        "rules": [{"name": "to comment", "can_hold": True}, {"name": "to why", "can_hold": False}],
        "alerts": [],
        "quotas": [],
    }


ALERTS = [
    {"name": "call", "condition": {"element": "score", "at_most": 6}, "at": "answer"},
    {"name": "never", "condition": {"all": [{"element": "score", "is": 9}, {"element": "why", "is": "price"}]}},
]


def test_alerts_are_told_with_when_they_are_raised(survey, publish):
    path = publish({**VISIT, "alerts": ALERTS})

    assert json.loads(survey("paths", path, "--format", "json").output)["alerts"] == [
        {"name": "call", "at": "answer", "can_be_raised": True},
        {"name": "never", "at": "end", "can_be_raised": False},
    ]
    assert survey("paths", path).output.endswith("Alerts\n  call: raised at once\n  never: can never be raised\n")


@pytest.mark.parametrize(
    ("changes", "asked_back"),
    [
        ({}, {"messages": 2, "segments": {"en": 3}}),
        ({"doubt": "accept"}, {"messages": 0, "segments": {"en": 0}}),
        ({"doubt": "refuse"}, {"messages": 0, "segments": {"en": 0}}),
        ({"rules": [rule("score", element="why", **{"is": "price"})]}, {"messages": None, "segments": {"en": None}}),
    ],
)
def test_asking_back_adds_an_sms_a_question_where_a_survey_does_it(survey, publish, changes, asked_back):
    definition = json.loads(json.dumps(VISIT | changes))
    definition["elements"][2]["options"][2]["label"]["en"] = "x" * 310

    assert paths(survey, publish, definition)["asked_back"] == asked_back


def test_a_quoted_answer_is_counted_as_long_as_it_can_be(survey, publish):
    definition = json.loads(json.dumps(VISIT))
    definition["elements"][2]["options"][2]["label"]["en"] = "x" * 30

    assert paths(survey, publish, definition)["segments"]["en"] == {"min": 4, "max": 6}


def test_loops_are_told_with_those_that_nobody_leaves(survey, publish):
    definition = survey_of(SCORE, {"id": "again", "type": "yes_no"}, {"id": "stuck", "type": "yes_no", "next": "stuck"})
    definition["rules"] = [
        rule("score", element="again", **{"is": True}),
        rule("completion", element="score", at_most=2),
    ]
    told = paths(survey, publish, definition)

    assert told["paths"] is None
    assert told["questions"] == {"min": 1, "max": None}
    assert (told["endless"], told["unreachable"]) == (["stuck"], [])


def test_a_price_a_segment_is_a_cost_a_respondent(survey, publish):
    assert paths(survey, publish, VISIT, "--price", "0.35")["cost"] == {"en": {"min": "1.40", "max": "1.75"}}
    assert "costing 1.40 to 1.75" in survey("paths", publish(VISIT), "--price", "0.35").output
    assert survey("paths", publish(VISIT), "--price", "much").exit_code == 2


def test_where_tries_end_the_survey_the_shortest_path_ends_with_its_first_question(survey, publish):
    told = paths(survey, publish, {**VISIT, "tries": {"at_most": 2, "then": "end"}})

    assert (told["paths"], told["questions"], told["messages"]) == (4, {"min": 1, "max": 3}, {"min": 3, "max": 5})


def test_a_quote_of_what_is_skipped_may_be_as_short_as_nothing(survey, publish):
    definition = survey_of({"id": "n", "type": "dropdown", "options": OPTIONS}, {"id": "more", "type": "open_text"})
    definition["elements"][1]["text"] = {"en": "{{ answer.n }}" + "w" * 158}

    assert paths(survey, publish, definition)["segments"]["en"] == {"min": 4, "max": 4}
    definition["tries"] = {"at_most": 2, "then": "skip"}
    assert paths(survey, publish, definition)["segments"]["en"] == {"min": 3, "max": 4}


def test_what_took_too_much_work_is_null_and_said(survey, publish):
    options = [{"id": f"o{at}", "label": {"en": f"o{at}"}} for at in range(20)]
    definition = survey_of({"id": "q", "type": "multiple_choice", "options": options, "choose": {"at_least": 1}})
    definition["rules"] = [rule("completion", element="q", includes=f"o{at}") for at in range(20)]
    told = paths(survey, publish, definition)

    assert told["stopped"] is True
    assert told["undecided"] == [f"`q includes o{at}`, as q may have too many different answers" for at in range(20)]
    assert (told["paths"], told["questions"]) == (None, {"min": None, "max": None})
    (line,) = (one for one in survey("paths", publish(definition)).output.splitlines() if "turns on" in one)
    named = "`q includes o0`, `q includes o1`, `q includes o2` and 17 more"
    assert line == f"  What is not known turns on {named}, as q may have too many different answers."


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (
            {"minimum": 1},
            "size may have too many different answers: a `minimum` and a `maximum` less than 128 apart help.",
        ),
        ({"minimum": 1, "maximum": 20}, None),
    ],
)
def test_what_turns_on_too_many_answers_names_the_question(survey, publish, size, told):
    elements = [{"id": "score", "type": "scale", "minimum": 1, "maximum": 9}, {"id": "size", "type": "number", **size}]
    alert = {"name": "call", "condition": {"value": "total", "at_least": 8}}
    definition = survey_of(*elements, alerts=[alert], values=[{"id": "total", "sum": ["score", "size"]}])
    output = survey("paths", publish(definition)).output

    assert ("too much work" not in output, "call: not known" in output) == (True, told is not None)
    assert [one for one in output.splitlines() if "turns on" in one] == (
        [f"  What is not known turns on `total at least 8`, as {told}"] if told else []
    )
    undecided = paths(survey, publish, definition).get("undecided")
    assert undecided == ([f"`total at least 8`, as {told.removesuffix('.')}"] if told else None)


@pytest.mark.parametrize("definition", SHIPPED, ids=lambda definition: definition.stem)
def test_the_paths_of_a_shipped_survey(survey, definition, snapshot):
    assert survey("paths", definition, "--price", "0.35").output == snapshot


def suggested(survey, definition, folder, *options):
    told = survey("suggest", definition, "--folder", folder, *options)
    assert told.exit_code == 0, told.output
    return [parse(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.txt"))]


@pytest.mark.parametrize(
    ("stem", "fewest"),
    [("appointment_reminder", 7), ("delivery_follow_up", 5), ("nps_after_support", 8), ("store_visit", 3)],
)
def test_as_few_conversations_as_possible_are_suggested_and_pass(survey, tmp_path, stem, fewest):
    (definition,) = [path for path in SHIPPED if path.stem == stem]
    scripts = suggested(survey, definition, tmp_path / "out")

    assert len(scripts) == fewest
    told = survey("test", tmp_path / "out", "--coverage", "--format", "json")
    assert told.exit_code == 0
    (coverage,) = [each for each in json.loads(told.output)["coverage"] if each["survey"] == stem]
    assert [each["missed"] for what, each in coverage.items() if what != "survey"] == [[]] * 7


@pytest.mark.usefixtures("doubt")
@pytest.mark.parametrize(("more", "asked_back"), [({}, 1), ({"doubt": "accept"}, 0)])
def test_suggestions_are_asked_back_once_a_kind(survey, publish, tmp_path, monkeypatch, more, asked_back):
    monkeypatch.setattr("engine.authoring.invalid_replies.AROUND", ("{sample}??",))
    scripts = suggested(survey, publish({**VISIT, **more}), tmp_path / "out")
    said = "\n".join(str(each) for script in scripts for each in script.said)

    assert (said.count("Did you mean"), said.count('Did you mean "')) == (2 * asked_back, asked_back)


def test_suggest_overwrites_nothing(survey, publish, tmp_path):
    folder, definition = tmp_path / "out", publish(VISIT)
    suggested(survey, definition, folder)
    first, *others = sorted(folder.glob("*.txt"))
    first.unlink()
    others[-1].write_text("edited by hand\n", encoding="utf-8")
    told = survey("suggest", definition, "--folder", folder)

    assert told.exit_code == 2
    assert f"{others[0]} is already there" in told.output
    assert others[-1].read_text(encoding="utf-8") == "edited by hand\n"
    assert not first.exists()


def test_suggestions_reply_with_everything_there_is_to_reply(survey, publish, tmp_path):
    scripts = suggested(survey, publish(VISIT), tmp_path / "out")
    said = "\n".join(each.text for script in scripts for each in script.said)

    assert len(scripts) == 4
    for option in ("1", "2", "3"):
        assert option in [reply for script in scripts for reply in script.replies]
    for prefix in ("that is not a number from 0 to 10", "we found no answer", "not one of the options"):
        assert prefix in said


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("then", ["ask_on", "skip", "end"])
def test_suggestions_for_any_survey_can_be_played(survey, publish, tmp_path, seed, then):
    definition = {**small_survey(seed, loops=False), "tries": {"at_most": 2, "then": then}}
    suggested(survey, publish(definition), tmp_path / "out")

    assert survey("test", tmp_path / "out").exit_code == 0


COMMENT = {"id": "comment", "type": "open_text", "minimum_length": 3, "next": "completion"}
NO_SCORE = rule("lost", all=[{"element": "comment", "answered": True}, {"element": "score", "answered": False}])


@pytest.mark.parametrize("at_most", [1, 2, 10])
@pytest.mark.parametrize("then", ["skip", "end"])
def test_suggestions_visit_what_only_replies_in_vain_lead_to_and_never_one_too_many(
    survey, publish, tmp_path, then, at_most
):
    definition = survey_of(SCORE, COMMENT, {"id": "lost", "type": "yes_no"}, tries={"at_most": at_most, "then": then})
    definition["rules"] = [NO_SCORE if then == "skip" else rule("lost", element="comment", answered=True)]
    scripts = suggested(survey, publish(definition), tmp_path / "out")
    told = survey("test", tmp_path / "out", "--coverage", "--format", "json")
    (coverage,) = [each for each in json.loads(told.output)["coverage"] if each["survey"] == "survey"]

    assert [each["missed"] for what, each in coverage.items() if what != "survey"] == [[]] * 7
    assert (coverage["prefixes"]["total"] == 0) is (at_most == 1)
    assert [each.text for script in scripts for each in script.said].count("This survey is closed.") == 1


def test_what_answers_lead_to_is_not_reached_by_giving_up(survey, publish, tmp_path):
    definition = survey_of(SCORE, {**COMMENT, "minimum_length": 1}, tries={"at_most": 1, "then": "end"})
    (script,) = suggested(survey, publish(definition), tmp_path / "out")

    assert script.replies == ("0 or", "0", "ok", "One more thing: 42")


def test_suggestions_are_printed_without_a_folder(survey, publish):
    told = survey("suggest", publish(VISIT))

    assert "# to_comment.txt\nsurvey    " in told.output


def test_a_code_is_explained(survey):
    told = survey("check", "--explain", "hidden_rule")

    assert told.exit_code == 0
    assert " ".join(CODES["hidden_rule"].explanation.split()) in " ".join(told.output.split())


def test_an_unknown_code_is_wrong_usage(survey):
    told = survey("check", "--explain", "hiden_rule")

    assert told.exit_code == 2
    assert "Did you mean `hidden_rule`?" in told.output


@pytest.mark.parametrize(("most", "codes"), [(3, []), (2, ["long_sms"])])
def test_how_many_segments_are_wanted_is_a_setting(survey, publish, most, codes):
    path = publish(survey_of({"id": "long", "type": "open_text", "text": {"en": "word " * 70}}))
    told = survey("check", path, "--format", "json", "--segments", most)

    assert [finding["code"] for finding in json.loads(told.output)] == codes


@pytest.mark.parametrize(
    ("environ", "codes"),
    [
        ({}, ["long_sms"]),
        ({"SURVEY_GATEWAY": "puzzel"}, ["long_sms"]),
        ({"SURVEY_GATEWAY": "kannel", "SURVEY_KANNEL_SEGMENTS": "2"}, ["too_long_sms"]),
        ({"SURVEY_GATEWAY": "puzzel,kannel", "SURVEY_KANNEL_SEGMENTS": "2"}, ["too_long_sms"]),
        ({"SURVEY_GATEWAY": "kannel", "SURVEY_KANNEL_SEGMENTS": "3"}, ["long_sms"]),
        ({"SURVEY_GATEWAY": "http"}, ["long_sms"]),
        ({"SURVEY_GATEWAY": "http", "SURVEY_HTTP_CONFIG": "http.json"}, ["too_long_sms"]),
    ],
)
def test_what_the_gateway_joins_is_known_without_its_secrets(survey, publish, monkeypatch, tmp_path, environ, codes):
    config = json.loads((Path(__file__).parents[1] / "gateways/services/elks_like.json").read_text(encoding="utf-8"))
    config["send"]["segments"] = 2
    monkeypatch.chdir(tmp_path)
    Path("http.json").write_text(json.dumps(config), encoding="utf-8")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    path = publish(survey_of({"id": "long", "type": "text", "text": {"en": "w" * 400}}))
    told = survey("check", path, "--format", "json")

    assert [finding["code"] for finding in json.loads(told.output)] == codes
    assert told.exit_code == ("too_long_sms" in codes)


def test_paths_say_how_many_go_once_through_where_a_loop_makes_them_endless(publish, survey):
    again = {"id": "again", "type": "yes_no"}
    back = {"condition": {"element": "again", "is": False}, "action": {"go_to": "score"}}
    path = publish(survey_of({"id": "score", "type": "scale", "minimum": 0, "maximum": 10}, again, rules=[back]))

    assert (
        ": endlessly many paths, as there are loops; once through, without going back, 1 path\n"
        in survey("paths", path).output
    )
