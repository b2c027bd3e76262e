"""A scale is answered with a number or a label of its own, and with nothing that merely has a number in it."""

import pytest

from engine.elements.element import Accepted, AskedBack, Rejection
from tests.elements.contexts import asked_in, element

TEN = element("scale", minimum=1, maximum=10)
LABELLED = element(
    "scale",
    minimum=1,
    maximum=5,
    labels={"1": {"en": "very bad", "no": "svært dårlig"}, "5": {"en": "very good", "no": "svært bra"}},
)


@pytest.mark.parametrize(
    "reply", ["8", "8!", "(8)", "#8", "= 8", "８", "8️⃣", "eight", "Eight.", "8/10", "8 out of 10", "8.0", "8 8"]
)
def test_a_number_is_read_in_any_writing(reply):
    assert TEN.read(reply, asked_in("en")) == Accepted(8)


@pytest.mark.parametrize("reply", ["åtte", "atte", "8 av 10", "8'er", "jeg gir dere 8", "eight"])
def test_the_survey_s_other_languages_count_too(reply):
    assert TEN.read(reply, asked_in("no", "en")) == Accepted(8)


def test_a_number_made_a_noun_is_asked_back():
    assert TEN.read("en åtter", asked_in("no", "en")).answer == 8


def test_a_clock_time_in_the_survey_s_other_language_is_not_taken():
    assert not isinstance(TEN.read("kl. 7", asked_in("en", "no")), Accepted)
    assert TEN.read("kl. 7", asked_in("no", "en")) == Rejection("not_a_number")


def test_a_language_the_survey_does_not_speak_does_not_count():
    assert TEN.read("åtte", asked_in("en")) == Rejection("not_a_number")


@pytest.mark.parametrize(
    ("reply", "comment"),
    [
        ("8 - great service", "great service"),
        ("8, great service!", "great service!"),
        ("8 because of the staff", "because of the staff"),
        ("Great service! 8", "Great service!"),
        ("8 😀", "😀"),
        ("8\nwe waited 20 minutes", "we waited 20 minutes"),
        ("8 thanks", None),
        ("Hi, 8. Thanks", None),
    ],
)
def test_a_comment_is_kept_and_thanks_are_none(reply, comment):
    assert TEN.read(reply, asked_in("en")) == Accepted(8, comment)


@pytest.mark.parametrize("reply", ["7-8", "7 or 8", "7, 8", "7 to 8", "7 8", "7 - maybe 8", "seven or eight"])
def test_of_several_numbers_none_is_taken(reply):
    assert TEN.read(reply, asked_in("en")) == Rejection("several_numbers", ("7", "8"))


@pytest.mark.parametrize("reply", ["easily an 8", "Gotta be an 8", "we'd call it an 8"])
def test_a_number_after_an_article_ends_what_is_said_of_it(reply):
    assert TEN.read(reply, asked_in("en")).answer == 8
    assert isinstance(TEN.read(reply, asked_in("en")), Accepted)


@pytest.mark.parametrize(
    ("tag", "reply"),
    [
        ("en", "On a scale of 1 to 10, I'd say it's about an 8"),
        ("no", "På en skala fra 1 til 10 blir det 8"),
    ],
)
def test_the_scale_named_beside_the_answer_is_none(tag, reply):
    assert TEN.read(reply, asked_in(tag)).answer == 8
    assert not isinstance(TEN.read("1-10", asked_in(tag)), Accepted)
    assert not isinstance(TEN.read("2 with kids 4, 1-10", asked_in("en")), Accepted)


@pytest.mark.parametrize(("tag", "reply"), [("no", "Fem stjerner"), ("de", "5 Sterne"), ("en", "five stars")])
def test_stars_are_taken_where_the_question_asks_for_them(tag, reply):
    text = {"no": "Hvor mange stjerner får turen?", "de": "Wie viele Sterne geben Sie?", "en": "How many stars?"}

    assert element("scale", minimum=1, maximum=6, text=text).read(reply, asked_in(tag)) == Accepted(5)
    assert isinstance(TEN.read(reply, asked_in(tag)), AskedBack)


@pytest.mark.parametrize("reply", ["not an 8", "never an 8"])
def test_a_number_that_is_denied_is_not_taken(reply):
    assert TEN.read(reply, asked_in("en", "no")) == Rejection("not_a_number")


@pytest.mark.parametrize(
    "reply", ["7. I mean 8", "7 sorry 8", "7, no 8", "7, or no 8, it was warm", "it was a 7 last year but now 8"]
)
def test_a_number_that_may_correct_another_is_asked_back(reply):
    outcome = TEN.read(reply, asked_in("en"))

    assert (type(outcome), outcome.answer) == (AskedBack, 8)


@pytest.mark.parametrize(
    "reply",
    [
        "see you at 7", "call me at 5", "in 2 weeks", "I have 3 kids but no car", "5 minutes", "7pm", "£7", "7th",
        "24/12", "not 7",
    ],
)  # fmt: skip
def test_a_number_in_a_sentence_about_something_else_is_no_answer(reply):
    assert TEN.read(reply, asked_in("en", "no")).reason in ("not_a_number", "several_numbers")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [("7.5", "not_whole"), ("7,5", "not_whole"), ("0", "too_low"), ("-8", "too_low"), ("11", "too_high")],
)
def test_a_number_that_is_not_on_the_scale_says_why(reply, reason):
    assert TEN.read(reply, asked_in("en")) == Rejection(reason)


def test_a_fraction_is_of_the_maximum_alone():
    assert TEN.read("4/5", asked_in("en")) == Rejection("not_a_number")
    assert LABELLED.read("4/5", asked_in("en")) == Accepted(4)


def test_a_share_of_the_maximum_is_taken_whatever_is_said_after_it():
    assert TEN.read("8/10 waited 20 min", asked_in("en")) == Accepted(8, "waited 20 min")
    assert TEN.read("four stars out of ten", asked_in("en")).answer == 4
    assert TEN.read("8 1/2", asked_in("en")) == Rejection("not_whole")


@pytest.mark.parametrize(("tag", "reply"), [("sv", "en femma"), ("da", "et femtal"), ("no", "femmer")])
def test_a_mark_is_known_by_the_noun_made_of_its_number(tag, reply):
    assert TEN.read(reply, asked_in(tag)) == Accepted(5)


def test_a_percentage_is_a_number_on_a_scale_to_a_hundred():
    hundred = element("scale", minimum=0, maximum=100)

    assert hundred.read("80%", asked_in("en")) == Accepted(80)
    assert TEN.read("8%", asked_in("en")) == Rejection("not_a_number")


def test_a_scale_below_zero_has_signs():
    scale = element("scale", minimum=-5, maximum=5)

    assert [scale.read(reply, asked_in("en")).answer for reply in ("-3", "minus 3", "- 3", "+3")] == [-3, -3, -3, 3]


@pytest.mark.parametrize("reply", ["very good", "Very good!", "very god", "5 - very good", "svært bra"])
def test_a_label_names_its_value(reply):
    assert LABELLED.read(reply, asked_in("en", "no")).answer == 5


def test_a_number_with_the_label_of_another_is_two_numbers():
    assert LABELLED.read("1 very good", asked_in("en")) == Rejection("several_numbers", ("1", "5"))


TOLD = "How was your stay? 1 = awful, 5 = really great"


@pytest.mark.parametrize(
    ("question", "reply", "outcome"),
    [
        (TOLD, "really great, except the bed", Rejection("not_a_number")),
        (TOLD, "4, awful bed", Accepted(4, "awful bed")),
        (TOLD, "awfully", Rejection("not_a_number")),
        ("Rate your visit on 3 May (1-5) please", "4 please", Accepted(4)),
        ("Rate your visit on 3 May (1-5) please", "please", Rejection("not_a_number")),
        ("Rate us 1-5. Question 2: Staff", "staff 4", Accepted(4, "staff")),
        ("We came on 3 May at 5 pm. How was it?", "it was 5 pm", Rejection("not_a_number")),
    ],
)
def test_what_a_question_says_of_its_numbers_is_read_as_any_text(question, reply, outcome):
    asked = element("scale", minimum=1, maximum=5, text={"en": question})

    assert asked.read(reply, asked_in("en")) == outcome
