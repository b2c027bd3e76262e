"""Yes and no said by the words of the question, by a denied word for yes, or by a short form of it."""

from datetime import date

import pytest

from engine.elements import KINDS
from engine.elements.element import Accepted, AskedBack, Rejection, ReplyContext
from engine.languages import Language
from tests.languages import LANGUAGES


def read(question, reply, tag="en"):
    element = KINDS["yes_no"].from_definition({"id": "q", "text": {tag: question}})
    return element.read(reply, ReplyContext(language=LANGUAGES.named(tag), today=date(2026, 11, 23)))


def test_capitals_in_a_vocabulary_change_nothing_and_a_meaning_may_be_missing():
    element = KINDS["yes_no"].from_definition({"id": "q", "text": {"en": "Was it good?"}})
    capitals = Language("en", {"yes": ("Yes", "Fine"), "no": ("No",), "not": ("Not",)})
    without = Language("en", {"no": ("No",), "not": ("Not",)})

    for language, reply, answer in ((capitals, "yes not too bad", True), (without, "not no", False)):
        read_as = element.read(reply, ReplyContext(language=language, today=date(2026, 11, 23)))
        assert read_as.answer is answer


@pytest.mark.parametrize(
    ("question", "proposes"), [("May we call you?", True), ("Was there a problem?", False), ("Was it late?", False)]
)
def test_a_listed_phrase_that_begins_with_a_denial_is_a_yes_where_something_is_proposed(question, proposes):
    words = {"yes": ("yes", "~no problem"), "no": ("no",), "not": ("no",), "comment": ("we", "you")}
    element = KINDS["yes_no"].from_definition({"id": "q", "text": {"en": question}})
    read_as = element.read("No problem", ReplyContext(language=Language("en", words), today=date(2026, 11, 23)))

    assert (read_as == Accepted(answer=True)) is proposes


@pytest.mark.parametrize(
    ("tag", "question", "reply", "answer"),
    [
        ("en", "Are you satisfied with it?", "very satisfied", True),
        ("en", "Are you satisfied with it?", "not satisfied", False),
        ("sv", "Är du trött idag?", "mycket trött", True),
        ("no", "Er du fornøyd med hjelpen?", "fornøyd", True),
        ("no", "Kommer hun i dag?", "hun kommer ikke", False),
        ("da", "Kommer du i dag?", "jaja", True),
        ("no", "Passer timen mandag kl. 10?", "det passer ikke", False),
        ("de", "Kam der Handwerker?", "leider nicht", False),
        ("en", "Did she come?", "not at all", False),
        ("en", "Was it as agreed?", "this is not correct at all", False),
    ],
)
def test_the_word_the_question_asks_about_answers_it(tag, question, reply, answer):
    assert read(question, reply, tag) == Accepted(answer)


@pytest.mark.parametrize(
    ("tag", "fact", "proposal", "certain", "consent"),
    [
        ("en", "Did the engineer arrive on time?", "May we call you?", "Absolutely", "fine"),
        ("no", "Kom montøren til tiden?", "Kan vi ringe deg?", "Selvfølgelig!", "greit"),
        ("sv", "Kom montören i tid?", "Får vi ringa dig?", "stämmer", "okej"),
        ("da", "Kom montøren til tiden?", "Må vi ringe dig?", "bestemt", "i orden"),
        ("de", "Kam Herr Berg pünktlich?", "Dürfen wir Sie anrufen?", "natürlich", "geht klar"),
    ],
)
def test_what_gives_consent_states_nothing(tag, fact, proposal, certain, consent):
    assert (
        read(fact, certain, tag)
        == read(proposal, certain, tag)
        == read(proposal, consent, tag)
        == Accepted(answer=True)
    )
    assert read(fact, consent, tag) == AskedBack(answer=True)


@pytest.mark.parametrize(
    ("tag", "question", "reply", "answer"),
    [
        ("en", "Was it as agreed?", "incorrect", False),
        ("no", "Stemmer det?", "uenig", False),
        ("en", "Did they help you?", "they have", True),
        ("en", "Was the bus driver friendly?", "No bus came", False),
        ("sv", "Kan du jobba på lördag?", "kan ej sorry", False),
        ("en", "Did you pay at GameHub with your card?", "that wasn't me", False),
        ("sv", "Har du gjort ett köp i dag?", "det var inte jag", False),
    ],
)
def test_a_denied_yes_or_a_short_form_is_asked_back(tag, question, reply, answer):
    read_as = read(question, reply, tag)

    assert isinstance(read_as, AskedBack)
    assert read_as.answer is answer


@pytest.mark.parametrize(
    ("tag", "question", "reply"),
    [
        ("no", "Bor du her?", "hun bor ikke her"),
        ("en", "Do you like it?", "she does not like it"),
        ("no", "Kommer du?", "det er jo mandag i dag"),
        ("en", "Have you received your new card?", "they did not say"),
        ("en", "Have you received your new card?", "not my card"),
        ("en", "Have you received your new card?", "no card needed"),
        ("sv", "Fungerar internet nu?", "inte jag"),
        ("en", "Would you come again?", "yes if the price is right"),
        ("de", "Würden Sie wiederkommen?", "ja wenn der Preis stimmt"),
        ("sv", "Fungerar internet nu?", "fungerar när det vill"),
        ("sv", "Var allt fint?", "absolut megafint"),
        ("en", "Was the flat clean?", "Definitely bright and clean"),
    ],
)
def test_what_is_said_of_others_or_of_something_else_is_not_taken(tag, question, reply):
    assert not isinstance(read(question, reply, tag), Accepted)


@pytest.mark.parametrize(
    ("tag", "question", "reply"),
    [
        ("en", "Could you help us with the stall?", "I could... but I won't"),
        ("de", "Können Sie am Montag?", "Ich kann, aber ich kann nicht am Montag"),
        ("en", "Is the tooth giving you problems now?", "Yup but it's not giving me problems now"),
        ("da", "Kan du komme på mandag?", "Ja, men jeg kan ikke komme på mandag"),
        ("sv", "Har du fått paketet?", "ja men inte än"),
        ("no", "Er den ferdig?", "ja, den er ikke det"),
    ],
)
def test_a_yes_is_none_beside_a_denial_of_what_is_asked(tag, question, reply):
    assert not isinstance(read(question, reply, tag), Accepted)


@pytest.mark.parametrize(
    ("tag", "question", "reply"),
    [
        ("en", "Have you had any trouble?", "yes, it does not start"),
        ("no", "Har du hatt problemer?", "ja, varmen kommer ikke på"),
        ("de", "Gab es ein Problem?", "ja, der Fahrer war nicht freundlich"),
    ],
)
def test_a_yes_may_tell_what_else_is_not(tag, question, reply):
    outcome = read(question, reply, tag)

    assert (type(outcome), outcome.answer) == (Accepted, True)


@pytest.mark.parametrize(
    ("tag", "question", "reply"),
    [
        ("da", "Vil du deltage i dag?", "Jeg har meget travlt, ellers ville jeg have sagt ja"),
        ("en", "Did you accept the offer?", "my wife always told people yes"),
        ("sv", "Kommer du?", "chefen frågade mig och sade nej"),
        ("da", "Vil du spise med klokken tolv?", "Jeg har allerede spist, tak"),
        ("en", "Would you like to eat with us?", "I have eaten"),
        ("sv", "Har du fått din beställning?", "jag fattar"),
        ("sv", "Har alla utställningar robotar?", "Inte alla, men några"),
        ("no", "Er alle fornøyde?", "ikke alle"),
        ("de", "Sind alle Kartons da?", "nicht alle"),
        ("sv", "Skulle du rekommendera oss?", "Helt ok men kan förbättras"),
        ("de", "Kam Herr Berg pünktlich?", "Perfekt, dann gehe ich zu Fuß"),
    ],
)
def test_a_word_reported_another_form_not_all_and_what_consents_to_more_are_not_taken(tag, question, reply):
    assert not isinstance(read(question, reply, tag), Accepted)


@pytest.mark.parametrize(
    ("tag", "question", "reply"),
    [
        ("en", "Did your parcel arrive?", "K. Did you call me just now?"),
        ("en", "Did your parcel arrive?", "Ok, how much is it?"),
        ("no", "Kom pakken?", "ok. Hvem er du?"),
        ("da", "Kom pakken til tiden?", "Jeg vil gerne læse i Odense"),
        ("de", "Kam das Paket an?", "Ich würde gerne die Karte sehen"),
        ("en", "Did the parcel arrive?", "I absolutely love South Park"),
    ],
)
def test_what_opens_a_question_or_stands_amid_other_words_is_no_yes(tag, question, reply):
    assert isinstance(read(question, reply, tag), Rejection)


@pytest.mark.parametrize("reply", ["Thursday", "10", "10:15", "who is this"])
def test_a_day_or_a_number_of_the_question_is_no_yes(reply):
    assert isinstance(read("Can you come on Thursday at 10:15?", reply), Rejection)


@pytest.mark.parametrize(
    ("tag", "reply", "answer"),
    [
        ("no", "Neitakk!", False),
        ("de", "Doch", True),
        ("en", "had to wait, but yes", True),
        ("en", "the lift was broken so no", False),
        ("da", "vi måtte vente, men ja", True),
    ],
)
def test_a_yes_or_a_no_run_together_with_thanks_or_at_the_end_is_taken(tag, reply, answer):
    outcome = read("Is it done?", reply, tag)

    assert (type(outcome), outcome.answer) == (Accepted, answer)


@pytest.mark.parametrize(
    ("tag", "question", "reply", "answer"),
    [
        ("en", "Is it done?", "ys", True),
        ("en", "Is it done?", "not really no", False),
        ("en", "Did the nurse call?", "yes no problem", True),
        ("en", "Would you do it again?", "probably not", False),
        ("de", "Würden Sie wieder bei uns kaufen?", "wohl kaum", False),
        ("en", "Are you satisfied with it?", "dissatisfied", False),
        ("da", "Er du tilfreds med hjælpen?", "ret utilfreds", False),
        ("no", "Er du hjemme på tirsdag?", "er hjemme hele dagen", True),
    ],
)
def test_a_slip_a_denied_no_and_a_short_beginning_are_asked_back(tag, question, reply, answer):
    outcome = read(question, reply, tag)

    assert (type(outcome), outcome.answer) == (AskedBack, answer)


@pytest.mark.parametrize("reply", ["I would not say yes", "maybe yes", "y/n"])
def test_a_yes_or_a_no_at_the_end_that_is_denied_doubted_or_joined_is_not_taken(reply):
    assert not isinstance(read("Is it done?", reply), Accepted)


@pytest.mark.parametrize(
    ("tag", "question", "reply"),
    [
        ("en", "Have you been here before?", "Y so lucky not working"),
        ("en", "Have you been here before?", "sells fast. k is not easy money"),
        ("en", "Have you been here before?", "I am an old man"),
        ("en", "Are you at home?", "at work"),
        ("en", "Is it dark?", "bright"),
        ("en", "Dear Mr Brown. Has the engineer been in touch?", "Not Mr Brown"),
        ("de", "Guten Tag Herr Müller, hat die Lieferung geklappt?", "ich bin nicht Herr Müller"),
        ("de", "Passt Ihnen Montag, oder ist Dienstag besser?", "Montag"),
        ("sv", "Kommer du på mötet, det är kl 10?", "det"),
        ("no", "Vil du at vi skal ringe?", "Jeg har livsforsikring"),
        ("sv", "Löste vi ditt problem?", "Team Jockiboi 👍"),
        ("da", "Løste vi dit problem?", "Kom ned af den høje hest din dumme skid 👎"),
    ],
)
def test_a_letter_a_sign_or_a_few_words_of_another_text_are_not_taken(tag, question, reply):
    assert not isinstance(read(question, reply, tag), Accepted)


@pytest.mark.parametrize(
    ("tag", "question", "reply", "answer"),
    [
        ("en", "Are you coming on Friday?", "y thanks", True),
        ("en", "Are you coming on Friday?", "I am", True),
        ("en", "Is Friday fine for you?", "alright", True),
        ("en", "Would you have preferred a call?", "I would have", True),
        ("de", "Funktioniert die Heizung, die wir eingebaut haben?", "funktioniert", True),
        ("en", "Hi Anna, did you get the parcel?", "I did", True),
        ("no", "Hei Anna, har du fått pakken?", "det har jeg", True),
        ("de", "Hallo, haben Sie das Paket bekommen?", "habe ich", True),
        ("de", "Guten Tag Herr Müller, hat die Lieferung geklappt?", "hat geklappt", True),
        ("sv", "Har du fått paketet?", "nej var är det?", False),
        ("en", "Do you want to buy the tickets?", "Yes I would like to purchase them", True),
        ("en", "Did you get the parcel?", "No it came to my neighbour", False),
        ("sv", "Är du nöjd?", "det är jag", True),
        ("da", "Er du tilfreds?", "det er jeg", True),
        ("sv", "Stämmer det?", "jag tror inte det", False),
        ("no", "Kom håndverkeren i tide?", "det gjorde han ikke", False),
        ("de", "Passt es Ihnen am Donnerstag?", "da kann ich nicht", False),
        ("en", "Have you seen it?", "unfortunately. not yet", False),
        ("en", "Haven't you got it?", "I haven't", False),
        ("de", "Haben Sie mit uns gesprochen?", "Nie.", False),
        ("sv", "Är du bra på matte?", "ganska bra", True),
        ("en", "Was the flat clean?", "(definitely)", True),
        ("de", "Hat alles gepasst?", "Natürlich hat es gepasst", True),
        ("en", "Did you see the film?", "couldn't get through so no", False),
        ("no", "Har du fått det?", "ikke ennå nei", False),
        ("sv", "Är du hemma på fredag?", "inte hemma på fredag nej", False),
        ("de", "Kommst du?", "komme nicht ne", False),
        ("en", "Did it arrive?", "Yh it did", True),
        ("en", "Are you coming on Friday?", "ok sounds good", True),
        ("no", "Kom montøren i går?", "ok 👍 ja", True),
        ("en", "Can you make it on Monday?", "Sorry, can't make it", False),
        ("en", "Have you had any side effects?", "no side effects at all", False),
        ("no", "Vil du ha hjelp?", "jatakk", True),
        ("da", "Kommer du på fredag?", "jatak", True),
        ("de", "Kommst du?", "jup", True),
        ("de", "Kommst du?", "na klar", True),
    ],
)
def test_what_says_no_more_than_yes_or_no_is_taken(tag, question, reply, answer):
    outcome = read(question, reply, tag)

    assert (type(outcome), outcome.answer) == (Accepted, answer)


@pytest.mark.parametrize(
    ("tag", "question", "reply", "answer"),
    [
        ("en", "Did they help you?", "I am sorry but they never came back to me", False),
        ("en", "Did you go to a private school?", "I went to a private school", True),
        ("en", "Was the staff friendly?", "service is friendly and inviting", True),
        ("de", "Enthält die Bewertung Text?", "da steht Text drin", True),
        ("da", "Kom chaufføren til den aftalte tid?", "chaufføren kom til tiden og bar det endda ind", True),
        ("no", "Har du fått dekning hjemme igjen?", "mobilen viser ingen dekning enda", False),
        ("sv", "Är du nöjd?", "missnöjd", False),
        ("no", "Er du lykkelig her?", "ulykkelig", False),
        ("de", "Sind Sie zufrieden?", "sehr unzufrieden", False),
        ("de", "Möchten Sie einen Rückruf?", "ich hätte gern einen Rückruf am Montag Nachmittag", True),
        ("en", "Did we sort out your problem?", "sorted now", True),  # also `sort of` is a phrase
        ("en", "Do you still need your appointment?", "I won't need it after all", False),
        ("en", "Is it done?", "every time I sat down the bell went so that would be a no", False),
        ("no", "Is it done?", "Hei Kari ja vi klarer det", True),
        ("sv", "Is it done?", "God morgon Anna nej vi är sjuka", False),
        ("da", "Is it done?", "Hej Mette ja det kan jeg godt", True),
        ("en", "Was there anything wrong with your order?", "it was fine", True),
        ("en", "Were you offered a drink?", "they were great", True),
        ("de", "Kommst du?", "na sicher", True),
    ],
)
def test_a_sentence_about_what_is_asked_is_asked_back(tag, question, reply, answer):
    outcome = read(question, reply, tag)

    assert (type(outcome), outcome.answer) == (AskedBack, answer)


@pytest.mark.parametrize(
    ("tag", "reply", "answer"),
    [
        ("en", "Morning yes please", True),
        ("en", "thanks love no need", False),
    ],
)
def test_a_name_after_a_greeting_hides_no_yes(tag, reply, answer):
    outcome = read("Is it done?", reply, tag)

    assert (type(outcome), outcome.answer) == (Accepted, answer)


@pytest.mark.parametrize(
    ("tag", "reply"),
    [
        ("en", "Hi Tom said no"),
        ("en", "thanks the boss says yes if asked"),
        ("en", "Hi Anna no idea"),
        ("de", "Hallo mein Mann sagt ja"),
    ],
)
def test_who_is_reported_is_not_called_upon(tag, reply):
    assert not isinstance(read("Is it done?", reply, tag), Accepted)


@pytest.mark.parametrize(
    ("tag", "question", "reply"),
    [
        ("da", "RenTop: Var du tilfreds i dag?", "Det var jeg"),
        ("en", "Wellbeing check: have you had a break today?", "I have"),
        ("no", "Bytaxi - Kom sjåføren i tide?", "han kom"),
        ("en", "Dear customer, did he come?", "he did"),
        ("de", "Frau Berg, haben Sie Zeit?", "habe ich"),
        ("sv", "Hej Anna! 👋 Var du nöjd?", "det var jag"),
        ("no", "Er du fornøyd? Ja eller nei?", "det er jeg"),
        ("no", 'Har du lest "Fuglane"?', "det har jeg"),
    ],
)
def test_a_question_begins_after_the_name_of_who_asks_or_is_asked(tag, question, reply):
    assert read(question, reply, tag) == Accepted(answer=True)


@pytest.mark.parametrize(
    ("tag", "question", "reply"),
    [
        ("en", "Did you pay with your card?", "did you use my card again"),
        ("da", "Kan du komme?", "skat kan du tage vasken op"),
        ("en", "Did the nurse call you back?", "call me"),
    ],
)
def test_a_question_or_a_wish_with_the_words_of_the_question_is_no_yes(tag, question, reply):
    assert isinstance(read(question, reply, tag), Rejection)
