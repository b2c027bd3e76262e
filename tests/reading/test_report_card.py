"""`survey replies`: what is counted, what is compared, and what is no case."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from engine.authoring.report_card import NotCases, as_json, as_text, report
from engine.cli import main
from engine.languages import Languages
from engine.resources import TEMPLATES
from tests.doubting import doubt  # noqa: F401 - a fixture

SCALE = {"id": "s", "type": "scale", "minimum": 1, "maximum": 10, "text": {"en": "How?", "no": "Hvordan?"}}
STOP_OR_BACK = {
    "type": "dropdown",
    "options": [{"id": "stop", "label": {"en": "Stop"}}, {"id": "back", "label": {"en": "Back"}}],
    "text": {"en": "Where do you stand?"},
}
TODAY = date(2026, 11, 23)


def line(reply, expected, element=SCALE, language="en", **more):
    return json.dumps({"language": language, "element": element, "reply": reply, "expected": expected, **more})


def card(*lines):
    return report({"-": lines}, Languages(TEMPLATES), TODAY)


def test_recall_is_of_answers_and_false_accepts_are_of_the_rest():
    score = card(
        line("8", {"answer": 8}),
        line("no number", {"answer": 7}),
        line("8", None),
        line("see you at 7", None),
        line("hello", None),
        line("7 or 8", None),
    ).score

    assert (score.shares["recall"], score.shares["false_accepts"]) == (0.5, 0.25)


@pytest.mark.usefixtures("doubt")
def test_the_three_verdicts_are_counted_apart():
    score = card(
        line("8", {"answer": 8}),
        line("8??", {"answer": 8}),
        line("7??", {"answer": 8}),
        line("7", {"answer": 8}),
        line("hello", {"answer": 8}),
        line("8", None),
        line("8??", None),
        line("hello", None),
    ).score

    assert (score.answers, score.accepted, score.asked_back, score.misread, score.misheard) == (5, 1, 1, 1, 1)
    assert (score.others, score.invented, score.asked_back_wrongly) == (3, 2, 2)
    assert score.shares == {
        "recall": 1 / 5,
        "confirmed": 1 / 5,
        "misread": 1 / 5,
        "false_accepts": 2 / 4,
        "wrong_confirms": 2 / 4,
    }


@pytest.mark.usefixtures("doubt")
def test_an_answer_that_is_rightly_asked_back_is_not_among_the_wrong_cases():
    data = json.loads(as_json(card(line("8??", {"answer": 8}), line("7??", {"answer": 8}), line("9??", None))))

    assert [case["read"] for case in data["cases"]] == [{"confirm": 7}, {"confirm": 9}]
    assert (data["confirmed"], data["wrong_confirms"]) == (0.5, 1.0)
    assert {"kind", "language", "answers", "others", *data.keys()} - {"groups", "cases"} <= data["groups"][0].keys()


@pytest.mark.parametrize(
    ("reply", "answer", "choose", "is_right"),
    [
        ("2", "queue", None, True),
        ("2", 1, None, True),
        ("1", "queue", None, False),
        ("2, 1", ["price", "queue"], {"at_most": 2}, True),
        ("2", "queue", {"at_most": 2}, True),
        ("2", 1, {"at_most": 2}, True),
        ("2", [1], None, True),
        ("2", ["queue"], None, True),
        ("2", [0, 1], None, False),
        ("2", ["price", "queue"], {"at_most": 2}, False),
    ],
)
def test_an_expected_answer_may_name_options_by_their_ids(reply, answer, choose, is_right):
    options = [{"id": "price", "label": {"en": "Price"}}, {"id": "queue", "label": {"en": "Queue"}}]
    element = {"type": "multiple_choice", "options": options, "text": {"en": "Why?"}}
    element |= {"choose": choose} if choose else {}

    assert card(line(reply, {"answer": answer}, element)).cases[0].is_right is is_right


@pytest.mark.parametrize("answer", ["prize", ["price", "prize"]])
def test_an_id_that_no_option_has_is_named(answer):
    options = [{"id": "price", "label": {"en": "Price"}}, {"id": "queue", "label": {"en": "Queue"}}]
    element = {"type": "multiple_choice", "options": options, "choose": {"at_most": 2}, "text": {"en": "Why?"}}
    with pytest.raises(NotCases, match=r"expected.answer: `prize` is not an option.*There are `price`, `queue`."):
        card(line("1", {"answer": answer}, element))


def test_a_wrong_answer_is_not_understood():
    assert card(line("8", {"answer": 9})).score.shares["recall"] == 0


def test_no_case_of_a_sort_is_a_perfect_score_of_it():
    assert (
        card(line("8", {"answer": 8})).score.shares["false_accepts"],
        card(line("x", None)).score.shares["recall"],
    ) == (0, 1)


def test_true_is_not_1():
    assert not card(line("1", {"answer": True})).cases[0].is_right


def test_several_options_have_no_order():
    options = [{"id": "a", "label": {"en": "Price"}}, {"id": "b", "label": {"en": "Queue"}}]
    element = {"type": "multiple_choice", "choose": {"at_most": 2}, "options": options, "text": {"en": "Why?"}}

    assert card(line("2, 1", {"answer": [1, 0]}, element)).cases[0].is_right


def test_json_has_the_wrong_cases_with_what_was_read():
    data = json.loads(as_json(card(line("8 - cosy", None), line("7-8", {"answer": 7}), line("9", {"answer": 9}))))

    assert (data["recall"], data["false_accepts"]) == (0.5, 1.0)
    assert [case["read"] for case in data["cases"]] == [
        {"answer": 8, "comment": "cosy"},
        {"reason": "several_numbers", "candidates": ["7", "8"]},
    ]


def test_text_has_a_line_for_each_kind_and_language_and_each_wrong_case():
    lines = list(as_text(card(line("8", {"answer": 8}), line("åtte", {"answer": 8}, language="no"), line("9", None))))

    assert [text.split()[:2] for text in lines[1:]] == [
        ["scale", "en"],
        ["scale", "no"],
        ["all", "2"],
        ["-:3:", "scale"],
    ]
    assert " ".join(lines[0].split()) == (
        "kind language answers accepted asked back misread others invented asked back wrongly"
    )
    assert lines[3].split()[1:] == ["2", "1.0000", "0.0000", "0.0000", "1", "1.0000", "0.0000"]


def test_a_language_without_a_folder_is_read_with_what_cldr_knows():
    element = {**SCALE, "text": {"de": "Wie?"}}

    assert card(line("sieben", {"answer": 7}, element, "de")).cases[0].is_right


def test_commands_and_machines_are_no_answers():
    element = {"type": "open_text", "text": {"en": "What could we do better?"}}
    read = [
        case.read
        for case in card(
            line("Stop. Thanks", None, element),
            line("Liked “What could we do better?”", None, element),
            line("stop changing the menu", {"answer": "stop changing the menu"}, element),
        ).cases
    ]

    assert read == [{"command": "stop"}, {"machine": True}, {"answer": "stop changing the menu"}]


@pytest.mark.parametrize(
    ("reply", "element", "read"),
    [
        ("help", SCALE, {"command": "help"}),
        ("stop", STOP_OR_BACK, {"command": "stop"}),
        ("back", STOP_OR_BACK, {"answer": 1}),
        ("start", {"type": "open_text", "text": {"en": "What?"}}, {"answer": "start"}),
    ],
)
def test_a_command_is_one_where_a_conversation_obeys_it(reply, element, read):
    assert card(line(reply, None, element)).cases[0].read == read


def test_a_line_may_say_which_day_it_is():
    element = {"type": "date", "text": {"en": "When?"}}

    assert card(line("tomorrow", {"answer": "2026-01-01"}, element, today="2025-12-31")).cases[0].is_right


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        line("8", 8),
        line("8", {}),
        line("8", None, {"type": "scales"}),
        line("8", None, {"type": "scale"}),
        line("8", None, {"type": "text"}),
        line("8", None, {**SCALE, "minimum": 11}),
        line("8", None, {**SCALE, "minimun": 1}),
        line("8", None, language="xx"),
        line("8", None, today="24.12."),
        line(8, None),
        "[" * 100_000,
    ],
)
def test_a_line_that_is_no_case_is_named(text):
    with pytest.raises(NotCases, match=r"^-:2:"):
        card(line("8", None), text)


def test_every_problem_is_told_at_once_with_place_and_remedy(tmp_path):
    (tmp_path / "a.jsonl").write_text(f"{line('8', None)}\n{{}}\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(line("8", {}, {"type": "scale", "minimum": "1"}, "xx") + "\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["replies", str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")])
    *told, count = result.stderr.replace(f"{tmp_path}/", "").splitlines()

    assert result.exit_code == 1
    assert [text.split(":")[:2] for text in told] == [["a.jsonl", "2"]] * 4 + [["b.jsonl", "1"]] * 4
    assert count == "8 errors."
    assert told[0].endswith(
        "language: `language` is missing in this case. Add `language`. The language the question was "
        "asked in, as its tag."
    )
    assert "KeyError" not in result.output


def test_a_file_in_another_encoding_says_where_and_what_to_do(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(f"\n{line('ø', None)}".replace("\\u00f8", "ø").encode("latin-1"))
    result = CliRunner().invoke(main, ["replies", str(tmp_path / "a.jsonl")])

    assert result.exit_code == 1
    assert "a.jsonl:2:" in result.stderr
    assert "Save the file as UTF-8." in result.stderr


def test_an_expected_answer_of_any_shape_is_compared():
    options = [{"id": "a", "label": {"en": "Price"}}, {"id": "b", "label": {"en": "Queue"}}]
    element = {"type": "multiple_choice", "choose": {"at_most": 2}, "options": options, "text": {"en": "Why?"}}

    assert not card(line("2, 1", {"answer": [1, None]}, element)).cases[0].is_right
