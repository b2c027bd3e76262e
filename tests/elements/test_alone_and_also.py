"""Options that stand alone, and other words for options."""

import pytest

from engine.authoring.diff import changes
from engine.authoring.invalid_replies import wrong_replies
from engine.elements.element import Accepted, Rejection
from engine.elements.multiple_choice import MultipleChoice
from engine.resources import TEMPLATES
from engine.wording import Wording
from tests.elements.contexts import asked_in
from tests.surveys import survey_of


def option(id_, label, **more):
    return {"id": id_, "label": {"en": label}, **more}


USED = {
    "id": "used",
    "type": "multiple_choice",
    "choose": {"at_least": 1},
    "options": [
        option("app", "The app", also={"en": ["phone", "mobile application"]}),
        option("web", "The web site", also={"en": ["internet"]}),
        option("none", "None of these", alone=True),
    ],
}
QUESTION = MultipleChoice.from_definition({**USED, "text": {"en": "Used?"}})


@pytest.mark.parametrize("reply", ["1 3", "the app, none of these", "1, 2, 3", "phone and 3"])
def test_an_option_that_stands_alone_is_chosen_with_no_other(reply):
    reading = QUESTION.read(reply, asked_in("en"))

    assert reading == Rejection("not_alone", ("None of these",))


@pytest.mark.parametrize("reply", ["3", "none of these", "None"])
def test_it_is_chosen_by_itself_however_many_are_asked_for(reply):
    two = MultipleChoice.from_definition({**USED, "choose": {"at_least": 2}, "text": {"en": "Used?"}})

    for question in (QUESTION, two):
        assert question.read(reply, asked_in("en")) == Accepted([2])


@pytest.mark.parametrize(
    ("reply", "answer"),
    [("phone", [0]), ("Mobile application!", [0]), ("the internet please", [1]), ("phone and internet", [0, 1])],
)
def test_other_words_choose_an_option(reply, answer):
    assert QUESTION.read(reply, asked_in("en")) == Accepted(answer)


def test_the_label_counts_before_other_words():
    question = MultipleChoice.from_definition(
        {
            "id": "size",
            "text": {"en": "Size?"},
            "options": [option("s", "Large", also={"en": ["big"]}), option("l", "Very big")],
        }
    )

    assert question.read("very big", asked_in("en")) == Accepted(1)
    assert question.read("big", asked_in("en")) == Accepted(0)


def test_whoever_chooses_more_is_told_why(send, phones):
    send(survey_of(USED))
    phones.reply("+4790937954", "1, 3")

    assert phones.new_messages("+4790937954")[-1].startswith(
        'Sorry, "None of these" cannot be chosen with another option.\nUsed?'
    )


@pytest.mark.parametrize("tag", Wording(TEMPLATES).languages.tags)
def test_every_language_says_so(tag):
    wording = Wording(TEMPLATES)
    asked = MultipleChoice.sample(tag, "x")
    texts = [
        wording.error_prefix(asked, Rejection("not_alone", names), wording.languages.named(tag))
        for names in ((), ("A",), ("A", "B"))
    ]

    assert len(set(texts)) == 3
    assert '"A", "B"' in texts[2]


def test_its_reason_can_be_provoked_and_belongs_to_it_alone():
    plain = MultipleChoice.from_definition({**USED, "text": {"en": "Used?"}, "options": USED["options"][:2]})

    assert wrong_replies(QUESTION, asked_in("en"))["not_alone"] == "1 3"
    assert "not_alone" not in plain.possible_reasons


def test_no_answer_has_it_with_another():
    tests = (("includes", (2,)), ("includes", (0,)), ("is", 1))

    assert {frozenset((2,)), frozenset((0, 1))} <= {*QUESTION.partition(tests)}
    assert all(answer == {2} or 2 not in answer for answer in (*QUESTION.partition(tests), *QUESTION.choices()))


MISTAKES = [
    ({"choose": None}, "contradiction", "elements[0].options[2].alone"),
    ({"choose": {"at_least": 3}}, "contradiction", "elements[0].choose.at_least"),
    ({"options": [option("a", "A", alone=True), option("b", "B", alone=True)]}, "contradiction", "elements[0].options"),
    ({"options": [option("a", "Large"), option("b", "Small", also={"en": ["large"]})]}, "labels_collide",
     "elements[0].options[1].also.en[0]"),
    ({"options": [option("a", "A", also={"en": ["big"]}), option("b", "B", also={"en": ["big"]})]}, "labels_collide",
     "elements[0].options[1].also.en[0]"),
    ({"options": [option("a", "A", also={"en": ["2"]}), option("b", "B")]}, "label_is_a_number",
     "elements[0].options[0].also.en[0]"),
    ({"options": [option("a", "A", also={"en": ["stop"]}), option("b", "B")]}, "label_is_a_keyword",
     "elements[0].options[0].also.en[0]"),
    ({"options": [option("a", "A", also={"no": ["stor"]}), option("b", "B")]}, "stray_language",
     "elements[0].options[0].also.no"),
    ({"options": [option("a", "A", also={"en": "big"}), option("b", "B")]}, "wrong_type",
     "elements[0].options[0].also.en"),
    ({"options": [option("a", "A", also={"en": ["A"]}), option("b", "B")]}, None, None),
    ({}, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "code", "path"), MISTAKES)
def test_what_is_wrong_with_them_is_found(check, changed, code, path):
    question = {name: value for name, value in {**USED, **changed}.items() if value is not None}
    found = [(one.code, one.path) for one in check(survey_of(question))]

    assert found == ([(code, path)] if code else [])


def test_what_rules_can_never_find_chosen_together_is_found(check):
    rule = {"condition": {"element": "used", "includes": ["app", "none"]}, "action": {"go_to": "completion"}}
    more = {"id": "more", "type": "yes_no"}

    assert [one.code for one in check(survey_of(USED, more, rules=[rule]))] == ["comparison_never_matches"]


def test_a_diff_tells_of_both():
    was = {**USED, "options": [option("app", "The app"), *USED["options"][1:]]}

    assert [(one.path, one.message) for one in changes(survey_of(was), survey_of(USED))] == [
        (
            "elements.used.options.app.also",
            "`also` of the option `app` of `used` was not there and is en `phone`, `mobile application`",
        )
    ]
