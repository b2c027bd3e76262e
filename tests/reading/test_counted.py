"""A number that opens a reply is an answer with a comment, unless the words after it say what is counted."""

from datetime import date

import pytest

from engine.elements import KINDS
from engine.elements.element import Accepted, AskedBack, Rejection, ReplyContext
from tests.languages import LANGUAGES

TEXT = {"en": "How was your visit?", "no": "Hvordan var besøket?"}
SCALE = KINDS["scale"].from_definition({"id": "visit", "text": TEXT, "minimum": 0, "maximum": 10})


def read(reply, language, question=SCALE):
    (other,) = {"en", "no"} - {language}
    named = LANGUAGES.named
    return question.read(reply, ReplyContext(language=named(language), others=(named(other),), today=date(2026, 3, 11)))


@pytest.mark.parametrize(
    ("language", "reply", "comment"),
    [
        ("en", "9 James was a star", "James was a star"),
        ("en", "6 parking is a nightmare", "parking is a nightmare"),
        ("en", "2 waited 40 minutes", "waited 40 minutes"),
        ("no", "1 fikk ikke hjelp", "fikk ikke hjelp"),
        ("no", "1 svarer ikke", "svarer ikke"),
        ("no", "3 tok for lang tid", "tok for lang tid"),
    ],
)
def test_a_number_before_unknown_words_is_asked_back(language, reply, comment):
    assert read(reply, language) in (AskedBack(int(reply[0]), comment), Accepted(int(reply[0]), comment))


@pytest.mark.parametrize(
    ("language", "reply", "comment"),
    [
        ("en", "9 because James was a star", "because James was a star"),
        ("en", "9, James was a star", "James was a star"),
        ("no", "3 fordi det tok for lang tid", "fordi det tok for lang tid"),
        ("no", "1. Fikk ikke hjelp", "Fikk ikke hjelp"),
    ],
)
def test_a_comment_is_taken_after_a_mark_or_a_word_of_a_closed_class(language, reply, comment):
    assert read(reply, language) == Accepted(int(reply[0]), comment)


@pytest.mark.parametrize(
    ("language", "reply"),
    [
        ("en", "2 nurses were rude"),
        ("en", "3 nights was enough"),
        ("en", "4 people in line"),
        ("en", "5 km away"),
        ("en", "8 versus 9"),
        ("no", "2 leger på jobb"),
        ("no", "3 barn"),
        ("no", "6 uker ventetid"),
        ("no", "8 kontra 9"),
        ("no", "8 am"),
        ("no", "7 and a half"),
    ],
)
def test_what_is_counted_is_never_taken(language, reply):
    assert not isinstance(read(reply, language), Accepted)


@pytest.mark.parametrize("reply", ["3 nights", "5 km away", "6 weeks waiting", "8 o'clock", "8 am", "7 or more"])
def test_a_unit_a_time_or_a_bound_is_no_answer(reply):
    assert read(reply, "en") == Rejection("not_a_number")


@pytest.mark.parametrize("reply", ["we stayed 2 nights", "vi var der 2 netter", "2 nights, lovely room"])
def test_what_is_asked_for_may_stand_in_a_sentence(reply):
    nights = KINDS["number"].from_definition(
        {"id": "nights", "text": {"en": "How many nights did you stay?", "no": "Hvor mange netter bodde du her?"}}
    )

    assert read(reply, "en", nights).answer == 2
    assert isinstance(read(reply.replace("2", "more than 2"), "en", nights), Rejection)


DAYS = KINDS["number"].from_definition(
    {"id": "days", "text": {"en": "How many days did you wait?", "no": "Hvor mange dager ventet du?"}}
)


@pytest.mark.parametrize("reply", ["3 times", "3 km", "3 hours", "3 years"])
def test_another_unit_than_the_one_asked_for_is_no_answer(reply):
    assert isinstance(read(reply, "en", DAYS), Rejection)
    assert read("3 days", "en", DAYS) == Accepted(3)


@pytest.mark.parametrize(
    "reply", ["my sister stayed 3 days", "3 days would be nice", "3 days a week", "3 days per person", "20%", "$5"]
)
def test_what_else_is_said_of_what_is_counted_is_no_answer_on_sight(reply):
    assert not isinstance(read(reply, "en", DAYS), Accepted)


@pytest.mark.parametrize(("language", "reply"), [("en", "3 weeks"), ("no", "3 uker"), ("no", "tre uker")])
def test_a_larger_unit_of_time_is_so_many_of_the_one_asked_for(language, reply):
    assert read(reply, language, DAYS) == Accepted(21)


@pytest.mark.parametrize(
    ("language", "reply", "answer"),
    [("no", "tre dager", 3), ("no", "1 dag", 1), ("no", "ca 3 dager", 3), ("en", "no days", 0)],
)
def test_the_unit_asked_for_is_known_where_its_word_has_other_uses(language, reply, answer):
    assert read(reply, language, DAYS) == Accepted(answer)


@pytest.mark.parametrize(("language", "reply"), [("no", "5 stk"), ("no", "fem stykker")])
def test_a_word_for_pieces_counts_where_a_count_is_asked_and_nowhere_else(language, reply):
    guests = KINDS["number"].from_definition({"id": "n", "text": {"en": "How many?", "no": "Hvor mange?"}})

    assert read(reply, language, guests) == Accepted(5)
    assert read(reply, language) == Rejection("not_a_number")


@pytest.mark.parametrize(("reply", "answer"), [("en sekser", 6), ("femmer", 5)])
def test_a_mark_named_after_its_number_is_taken(reply, answer):
    assert read(reply, "no") == Accepted(answer)


@pytest.mark.parametrize("reply", ["about 7", "around 7", "roughly seven"])
def test_about_a_number_is_that_number(reply):
    assert read(reply, "en") == Accepted(7)


def asked(language, text, reply, **more):
    question = KINDS["number"].from_definition({"id": "n", "text": {language: text}, **more})
    return question.read(reply, ReplyContext(language=LANGUAGES.named(language), today=date(2026, 3, 11)))


@pytest.mark.parametrize(
    ("language", "text", "reply", "answer"),
    [
        ("sv", "Hur många år tog det?", "fem år", 5),
        ("no", "Hvor mange sekunder tok det?", "1 sek", 1),
        ("en", "How old is he? (months)", "He is 6 months old!", 6),
        ("no", "Hvor gammel er du i dag?", "34 år", 34),
        ("en", "How many times a week do you meet?", "4 times a week", 4),
        ("da", "Hvor mange minutter tog det?", "2 timer og 5 minutter", 125),
        ("en", "How many weeks will it take?", "About a week.", 1),
        ("de", "Um wie viel hat sich der Saldo verändert?", "negativ 12", -12),
        ("en", "How many eggs?", "2 dozen", 24),
        ("no", "Hva kostet boligen?", "3,5 mill", 3500000),
        ("sv", "Vad kostade bostaden?", "3 mn", 3000000),
        ("de", "Wie viele sind es?", "siebenhunderteinundzwanzigtausendundzwölf", 721012),
        ("da", "Hvad koster det om måneden i kroner?", "Det koster 1.495 kroner om måneden", 1495),
        ("en", "What answer did you get?", "- 1 4/5", -1.8),
        ("sv", "Hur många dagar var du sjuk?", "Två veckor ungefär", 14),
        ("no", "Hva er målerstanden i m3?", "1823 m3", 1823),
        ("de", "Wie groß ist die Wohnung (m2)?", "78 m²", 78),
        ("en", "How tall are you, in inches?", "five foot three inches", 63),
        ("sv", "Hur många timmar väntade du?", "två timmars väntan", 2),
        ("no", "Hvor mange minutter tok det?", "Cirka halvannen time", 90),
        ("de", "Wie viele Stunden hat es gedauert?", "anderthalb Stunden", 1.5),
        ("en", "How much was the fee, in dollars?", "a dollar", 1),
        ("no", "Hva kostet turen, i svenske kroner?", "100 svenske kroner", 100),
        ("no", "Hva kostet turen, i danske kroner?", "100 kr", 100),
        ("sv", "Vilken ålder har du?", "jag är 42 år", 42),
        ("da", "Hvad er din alder?", "42 år", 42),
        ("sv", "Vad kostade boken, i kronor?", "100 SEK", 100),
        ("en", "What did you pay, in pounds?", "£94", 94),
        ("da", "Hvor mange kilo æbler vil du have?", "en komma fem kilo æbler", 1.5),
        ("en", "How many miles is it?", "three point five miles", 3.5),
        ("de", "Wie viele Stunden hat es gedauert?", "zweieinhalb Stunden", 2.5),
    ],
)
def test_the_unit_asked_for_wins_over_what_else_its_word_says(language, text, reply, answer):
    assert getattr(asked(language, text, reply, decimals=1), "answer", None) == answer
    assert isinstance(asked(language, text, reply, decimals=1), Accepted)


@pytest.mark.parametrize(
    ("language", "text", "reply", "answer"),
    [
        ("de", "Wie viele Minuten hat es gedauert?", "3/4 Stunde", 45),
        ("sv", "Hur många minuter tog det?", "1/2 timme", 30),
        ("no", "Hvor mange måneder tok det?", "1/2 år", 6),
        ("da", "Hvor mange dage tog det?", "1/2 uge", 3.5),
        (
            "en",
            "How many brothers do you have?",
            "I have 3 younger brothers, they're all in elementary school, so I can tell you a lot about little boys",
            3,
        ),
        ("en", "How long ago was it? (years)", "It's been about five years, and I left when I was fourteen", 5),
        ("en", "Which floor?", "31st floor", 31),
        ("en", "What is your age?", "42 years old", 42),
        ("no", "Hva er alderen din?", "42 år gammel", 42),
        ("sv", "Hur många dl mjöl tog du?", "3/4", 0.75),
        ("sv", "Vad blev svaret?", "resultatet är ¾", 0.75),
        ("sv", "Hur många ägg köpte du?", "ett halvt dussin ägg", 6),
        ("en", "How many visitors a year?", "half a million", 500000),
        ("no", "Hvilken temperatur målte du?", "Ja, jeg målte 38,5 grader i morges.", 38.5),
        ("de", "Für wie viele Personen?", "Einen Tisch für 10 Personen in einem Restaurant", 10),
        ("no", "Hvor mange ganger har du vært her?", "3 ganger i uka", 3),
        ("en", "How many people work at your site?", "one twenty two", 122),
        ("no", "Hvor mange ansatte er dere?", "tre femti", 350),
        ("en", "How many minutes did you wait?", "20 minutes, 5 minutes longer than last time", 20),
        ("no", "Hvor mange barn har du?", "Nei, ingen", 0),
        ("da", "Hvor mange km kører du om dagen?", "20 km og 20 km", 20),
    ],
)
def test_what_leaves_a_doubt_is_asked_back_whole(language, text, reply, answer):
    read_as = asked(language, text, reply, decimals=2)

    assert isinstance(read_as, AskedBack)
    assert read_as.answer == answer


@pytest.mark.parametrize(
    ("language", "text", "reply"),
    [
        ("de", "Wie viele Minuten?", "1/2"),
        ("en", "How many people are coming?", "the 2nd of May"),
        ("en", "How old are you? (years)", "4th year in school"),
        ("no", "Hvor mange sekunder tok det?", "5 kr"),
        ("sv", "Hur många barn är ni?", "5 år"),
        ("en", "How many people are coming?", "5d"),
        ("no", "Hvor mye kostet turen, i kroner?", "ti dollar"),
        ("sv", "Vad kostade boken, i kronor?", "nio pund"),
        ("sv", "Vad gav du i dricks, i svenska kronor?", "10 norska kronor"),
        ("de", "Wie viel haben Sie gespendet, in Euro?", "94£"),
        ("en", "What did you pay, in pounds?", "$3"),
        ("en", "How many days ago was it?", "Yes, I fell four or five days ago"),
        ("de", "Wie viele Tage hat es gedauert?", "Es hat so drei bis vier Tage gedauert"),
        ("no", "Hvor mange minutter tok det?", "Det var mye trafikk. Jeg kom så fort jeg kunne."),
        ("sv", "Hur många gäster tar du med?", "Den är fem över sju"),
        ("da", "Hvor mange gæster tager du med?", "det tror jeg ikke"),
        ("de", "Wie viele Gäste bringen Sie mit?", "Schade, ich hätte es gern gemacht"),
        ("da", "Hvor mange møbler skal vi hente?", "Kun et skab, står i kælderen"),
    ],
)
def test_a_day_a_place_and_another_unit_are_no_count(language, text, reply):
    assert isinstance(asked(language, text, reply), Rejection)


@pytest.mark.parametrize(
    "reply",
    [
        "I know where the new station is, I'll be there around 5",
        "This message is from a great doctor in India: 1) Do not drink too much of it.",
    ],
)
def test_a_number_behind_a_text_about_something_else_is_not_taken(reply):
    assert not isinstance(asked("en", "How many people are coming?", reply), Accepted)
    assert not isinstance(read(reply, "en"), Accepted)


@pytest.mark.parametrize(
    ("language", "text", "reply"),
    [
        ("en", "How many minutes did you wait?", "10 min, 20 min"),
        ("de", "Wie viele Stunden hat es gedauert?", "eine Stunde und 15"),
        ("no", "Hvor mange kroner betalte du?", "500 kr og 200 kr"),
        ("sv", "Hur många kronor betalade du?", "40 norska kronor"),
        ("no", "Hvor mange kroner betalte du?", "40 sek"),
    ],
)
def test_two_amounts_and_other_money_are_no_amount(language, text, reply):
    assert not isinstance(asked(language, text, reply, decimals=1), Accepted | AskedBack)
