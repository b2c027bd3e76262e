"""What is likely an answer amid other words: which words let it be asked back, and which show that it is none."""

from datetime import date

import pytest

from engine.elements import KINDS
from engine.elements.element import Accepted, AskedBack, Rejection, ReplyContext
from tests.languages import LANGUAGES


def read(kind, tag, question, reply, **more):
    element = KINDS[kind].from_definition({"id": "q", "text": {tag: question}, **more})
    return element.read(reply, ReplyContext(language=LANGUAGES.named(tag), today=date(2026, 3, 11)))


def options(*labels):
    return [{"id": f"o{at}", "label": {"en": label}} for at, label in enumerate(labels)]


def test_a_share_is_of_the_hundred_that_is_asked_for():
    bounds = {"minimum": 0, "maximum": 100}

    assert read("number", "no", "Hvor mye av tiden? Svar fra 0 til 100", "40 %", **bounds) == Accepted(40)
    assert isinstance(read("number", "no", "Hvor mange barn har du?", "5 %", **bounds), Rejection)


@pytest.mark.parametrize(
    ("tag", "question", "reply", "answer"),
    [
        ("en", "How many minutes did you wait?", "three quarters of an hour", 45),
        ("en", "How many minutes did you wait?", "an hour and a quarter", 75),
        ("en", "How many minutes did you wait?", "an hour and ten", 70),
        ("sv", "Hur många minuter väntade du?", "en kvart", 15),
        ("sv", "Hur många minuter väntade du?", "tre kvart", 45),
        ("no", "Hvor stor er leiligheten, i kvadratmeter?", "67 m2", 67),
        ("da", "Hvad viser måleren i kubikmeter?", "967 m³", 967),
        ("en", "How big is the room in square metres?", "45m2", 45),
        ("no", "Hva er kilometerstanden?", "128 500 km", 128500),
    ],
)
def test_units_are_known_as_people_write_them(tag, question, reply, answer):
    assert read("number", tag, question, reply) == Accepted(answer)


def test_an_area_is_no_length():
    assert isinstance(read("number", "en", "How big is the room in square metres?", "45 metres"), Rejection)


@pytest.mark.parametrize(
    ("tag", "question", "reply", "answer"),
    [
        ("en", "How many minutes did you wait?", "a whole hour", 60),
        ("no", "Hvor mange minutter ventet du?", "Ventet en hel time", 60),
        ("de", "Wie viele Minuten haben Sie gewartet?", "eine geschlagene Stunde", 60),
        ("sv", "Hur många minuter tog det?", "om en timme", 60),
        ("en", "How many hours will you need off?", "I'll leave for 3 hrs", 3),
        ("da", "Hvor mange minutter drejer det sig om?", "snooze mine alarmer i fem minutter", 5),
        ("en", "How many bags?", "half a dozen", 6),
        ("no", "Hvor mange kommer?", "plass til 3", 3),
        ("sv", "Hur många kommer?", "förtiotvå st", 42),
    ],
)
def test_a_count_in_words_of_its_own_is_asked_back(tag, question, reply, answer):
    read_as = read("number", tag, question, reply)

    assert isinstance(read_as, AskedBack)
    assert read_as.answer == answer


@pytest.mark.parametrize(
    ("reply", "answer", "comment"),
    [
        ("120k, last service was 2024", 120000, "last service was 2024"),
        ("50067. Mrs Adeyemi, flat 3", 50067, "Mrs Adeyemi, flat 3"),
    ],
)
def test_a_number_in_the_comment_of_a_count_corrects_nothing(reply, answer, comment):
    assert read("number", "en", "What does the meter read?", reply) == AskedBack(answer, comment)


@pytest.mark.parametrize(
    ("tag", "reply", "answer"),
    [
        ("en", "in conclusion i give this movie a 7 out of 10 stars for its twists", 7),
        ("de", "Gib A Tale of Time City 2 von 10 Punkten", 2),
        ("da", "Jeg ville give Half a Life 3 ud af 10", 3),
        ("no", "9/10 men 5 for maten", 9),
        ("sv", "8, men 5 för maten", 8),
    ],
)
def test_a_number_with_what_it_is_of_is_a_grade_amid_any_words(tag, reply, answer):
    assert read("scale", tag, "How good was it?", reply, minimum=1, maximum=10).answer == answer


def test_what_follows_and_may_belong_to_a_count():
    question = "How many people are coming?"

    assert read("number", "en", question, "2 but we may be late") == Accepted(2, "but we may be late")
    assert isinstance(read("number", "en", question, "2 and my old mum"), AskedBack)
    assert isinstance(read("number", "en", question, "2 and our baby"), AskedBack)
    assert isinstance(read("number", "en", question, "2 every day"), AskedBack)
    assert not isinstance(read("number", "en", question, "2, if my mum counts"), Accepted)
    assert read("number", "en", question, "2, maybe") == AskedBack(2, "maybe")
    assert read("number", "en", question, "2, to be honest") == Accepted(2)


@pytest.mark.parametrize(
    ("tag", "reply", "answer"),
    [
        ("en", "a solid 8", 8),
        ("no", "en klar sekser", 6),
        ("no", "svak treer", 3),
        ("da", "et stort 9-tal", 9),
        ("de", "eine glatte 10 von mir", 10),
        ("de", "a 9", 9),
        ("en", "7 today thanks", 7),
        ("no", "4 i dag", 4),
    ],
)
def test_words_put_round_a_grade_leave_it_likely(tag, reply, answer):
    assert read("scale", tag, "How good was it?", reply, minimum=1, maximum=10).answer == answer


@pytest.mark.parametrize(
    ("tag", "reply"),
    [("en", "my order 4 was late"), ("en", "a paper one"), ("en", "my son is 9"), ("no", "bor i nr 8")],
)
def test_a_number_of_something_else_is_no_grade(tag, reply):
    assert not isinstance(read("scale", tag, "How good was it?", reply, minimum=1, maximum=10), Accepted)


@pytest.mark.parametrize(
    ("tag", "reply", "answer"),
    [
        ("no", "Det blir nok en nier fra meg", 9),
    ],
)
def test_a_noun_of_a_number_is_a_grade_amid_other_words(tag, reply, answer):
    read_as = read("scale", tag, "Hur nöjd är du?", reply, minimum=1, maximum=10)

    assert isinstance(read_as, AskedBack)
    assert read_as.answer == answer


@pytest.mark.parametrize(
    ("tag", "reply", "answer"),
    [
        ("no", "firer", 4),
        ("de", "eins.", 1),
        ("sv", "tia", 10),
        ("sv", "en 5a", 5),
        ("sv", "5:a", 5),
        ("sv", "trean", 3),
        ("da", "femmeren", 5),
    ],
)
def test_a_noun_of_a_number_is_that_number(tag, reply, answer):
    assert read("scale", tag, "Hur nöjd är du?", reply, minimum=1, maximum=10) == Accepted(answer)


@pytest.mark.parametrize(("tag", "reply"), [("no", "tran"), ("da", "tran"), ("de", "1a"), ("de", "1a!")])
def test_what_only_looks_like_a_noun_of_a_number_is_no_grade(tag, reply):
    assert not isinstance(read("scale", tag, "How was it?", reply, minimum=1, maximum=10), Accepted)


@pytest.mark.parametrize(
    "reply", ["den 5:e oktober", "six people came", "My mum has been ill for 5 of the last 8 weeks"]
)
def test_a_day_and_what_is_counted_are_no_grade(reply):
    assert isinstance(read("scale", "sv", "Hur nöjd är du?", reply, minimum=1, maximum=10), Rejection)


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("poor food and a dirty room", [0, 2]),
        ("the food, and then the staff at the desk", [0, 1]),
        ("the food, and a few times the staff", [0, 1]),
        ("all of them", [0, 1, 2, 3]),
        ("All four!", [0, 1, 2, 3]),
        ("everything except the price", [0, 1, 2]),
        ("the last two", [2, 3]),
    ],
)
def test_a_list_is_whole_and_leaves_out_what_stands_alone(reply, answer):
    labels = [*options("The food", "The staff", "The room", "The price")]
    labels.append({"id": "none", "label": {"en": "None of these"}, "alone": True})
    read_as = read("multiple_choice", "en", "What was wrong?", reply, options=labels, choose={"at_least": 1})

    assert isinstance(read_as, Accepted | AskedBack)
    assert read_as.answer == answer
    assert isinstance(read("multiple_choice", "en", "What was wrong?", "all is so dear", options=labels), Rejection)


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("medium not large, thanks", 1),
        ("fb", 2),
        ("both medium and facebook", None),
        ("price of medium and small", None),
    ],
)
def test_one_label_is_neither_a_denied_nor_a_joined_one(reply, answer):
    labels = options("Small", "Medium", "Facebook", "Large")
    read_as = read("dropdown", "en", "Which?", reply, options=labels)

    assert getattr(read_as, "answer", None) == answer
    assert not isinstance(read_as, Accepted)


@pytest.mark.parametrize(
    ("reply", "day"),
    [
        ("Thursday 26th March if possible", "2026-03-26"),
        ("how about the 2nd of April?", "2026-04-02"),
        ("a table for 8 people tomorrow", "2026-03-12"),
        ("I have checked with my wife and it is Friday for us. She will be home all day then.", "2026-03-13"),
    ],
)
def test_a_day_that_is_asked_for_or_hoped_for_is_asked_back(reply, day):
    read_as = read("date", "en", "Which day suits you?", reply)

    assert isinstance(read_as, AskedBack)
    assert read_as.answer == day


def test_a_place_in_a_row_is_no_day():
    assert isinstance(read("date", "en", "Which day suits you?", "First answer my question"), Rejection)
    assert read("date", "en", "Which day suits you?", "the first").answer == "2026-04-01"


@pytest.mark.parametrize(
    ("tag", "question", "reply", "answer"),
    [
        ("no", "Savnet du noe?", "Absolutt ingenting", False),
        ("no", "Fikk du hjelp?", "ikke i det hele tatt", False),
        ("no", "Fikk du hjelp?", "fikk det til slutt ja", True),
        ("sv", "Fick du hjälp?", "Näpp", False),
        ("en", "Have you had any trouble?", "No, feeling fine", False),
    ],
)
def test_a_firm_yes_or_no_is_taken(tag, question, reply, answer):
    assert read("yes_no", tag, question, reply).answer is answer


@pytest.mark.parametrize(
    ("tag", "question", "reply"),
    [
        ("en", "Have you received your parcel?", "I live at no 14"),
        ("en", "Have you received your parcel?", "they tried at no. 14"),
        ("no", "Fikk du svar?", "veit ikkje"),
    ],
)
def test_a_house_number_and_what_nobody_knows_are_no_no(tag, question, reply):
    assert isinstance(read("yes_no", tag, question, reply), Rejection)


@pytest.mark.parametrize(
    "reply", ["6 - ok but a long queue", "Ingenting, alt var perfekt", "You're right! I didn't know"]
)
def test_a_soft_yes_beside_other_words_is_never_taken_on_sight(reply):
    tag = "no" if reply.startswith("I") else "en"

    assert not isinstance(read("yes_no", tag, "Are you happy with the repair?", reply), Accepted)


def test_in_a_long_text_nothing_amid_other_words_is_asked_back():
    said = "Havent been planning to buy it later on, I checked the shop already and they only have 3 left there"

    assert isinstance(read("number", "en", "How many minutes did you wait?", said), Rejection)


@pytest.mark.parametrize(
    ("tag", "question", "reply", "answer"),
    [
        ("de", "Wie weit ist es, in km?", "800 m", 0.8),
        ("de", "Wie viele Stunden Sport machen Sie?", "90 Minuten", 1.5),
        ("de", "Wie viele Stunden Sport machen Sie?", "5h", 5),
        ("no", "Hvor høy er du, i centimeter?", "1,82 m", 182),
        ("no", "Hvor høy er du, i centimeter?", "en meter og nitti", 190),
        ("en", "How many minutes did you wait?", "hour and a half", 90),
        ("en", "How many minutes did you wait?", "hour and ten", 70),
        ("no", "Hvor mange minutter ventet du?", "time og en halv", 90),
        ("no", "Hvor mange minutter ventet du?", "1t20", 80),
        ("no", "Hvor mange kg veier hun?", "4 kilo og 300 gram", 4.3),
    ],
)
def test_one_unit_is_said_for_another_and_numbers_are_put_together(tag, question, reply, answer):
    assert read("number", tag, question, reply, decimals=1) == Accepted(answer)


def test_each_group_counts_where_a_word_of_the_question_looks_like_one():
    question = "Hvor mange personer bor der i husstanden?"

    assert read("number", "da", question, "2 voksne og 2 børn") == AskedBack(4)


def test_a_unit_that_makes_no_whole_number_and_nights_of_days_are_not_taken():
    assert isinstance(read("number", "en", "How many minutes did you wait?", "30 seconds"), Rejection)
    assert isinstance(read("number", "en", "How many days did you stay?", "3 nights"), Rejection)


def test_a_day_after_the_word_the_question_asks_with_is_that_day():
    assert read("date", "en", "From which day can you start?", "from the 1st of April") == Accepted("2026-04-01")
    assert isinstance(read("date", "en", "Which day suits you?", "from the 1st of April"), Rejection)


@pytest.mark.parametrize(
    ("tag", "question", "reply", "answer"),
    [
        ("en", "Are you registered here?", "Not registered with anyone else", False),
        ("no", "Har du fått brevet?", "Brevet har kommet", True),
        ("da", "Kom han?", "det ved jeg ikke", None),
    ],
)
def test_what_is_asked_amid_other_words_is_a_likely_yes_or_no(tag, question, reply, answer):
    read_as = read("yes_no", tag, question, reply)

    assert getattr(read_as, "answer", None) is answer
    assert not isinstance(read_as, Accepted)


@pytest.mark.parametrize(
    ("tag", "reply"), [("en", "By all means"), ("no", "kjør på"), ("sv", "kör på"), ("de", "von mir aus")]
)
def test_consent_is_given_in_the_idioms_of_each_language(tag, reply):
    question = {
        "en": "May we call you?",
        "no": "Kan vi ringe deg?",
        "sv": "Får vi ringa dig?",
        "de": "Dürfen wir Sie anrufen?",
    }

    assert read("yes_no", tag, question[tag], reply) == Accepted(answer=True)


@pytest.mark.parametrize(
    ("kind", "tag", "question", "reply", "answer"),
    [
        ("date", "en", "When will you be back?", "I'll be back on 2 April", "2026-04-02"),
        ("date", "de", "Wann kommen Sie zurück?", "Ich komme am 15. Januar 2026 zurück", "2026-01-15"),
        ("date", "no", "Når reiste du hjem?", "jeg reiste hjem 3. mars", "2026-03-03"),
        ("time", "sv", "När åt du lunch?", "jag åt lunch 12:30", "12:30"),
        ("number", "en", "How many hours did you wait?", "I waited 3", 3),
    ],
)
def test_a_sentence_that_repeats_the_question_is_an_answer(kind, tag, question, reply, answer):
    read_as = read(kind, tag, question, reply)

    assert isinstance(read_as, Accepted)
    assert read_as.answer == answer


@pytest.mark.parametrize(
    ("kind", "tag", "question", "reply"),
    [
        ("date", "no", "Når ble du født?", "sønnen min er født 2.2.2015"),
        ("date", "en", "When will you be back?", "I will not be back on 2 April"),
        ("date", "no", "Hvilken dag passer?", "alle dager unntatt fredag"),
        ("date", "de", "Welcher Tag passt Ihnen für den Termin?", "Termin am 18.3. absagen"),
        ("number", "en", "What does your water meter show?", "meter no. 88213345"),
        ("number", "en", "How many minutes did you wait?", "My friend waited 30 minutes"),
        ("number", "en", "How many kilos do you weigh?", "I lost 3 kilos"),
        ("number", "en", "How many minutes did you wait?", "we waited for 10 minutes. My friend waited for 30 minutes"),
        ("number", "en", "How many of you came to dinner?", "I came to dinner at 8"),
    ],
)
def test_a_sentence_about_another_or_with_a_denial_is_none(kind, tag, question, reply):
    assert not isinstance(read(kind, tag, question, reply), Accepted)


def test_stars_and_shares_of_the_scale_are_an_answer_in_a_long_text():
    review = "The bag is beautiful and well made. Only giving {} because the zipper was a bit stiff at first, you know"
    question = {"tag": "en", "question": "How do you rate the article?", "minimum": 1, "maximum": 5}

    assert [read("scale", reply=review.format(told), **question).answer for told in ("4 stars", "4/5")] == [4, 4]
