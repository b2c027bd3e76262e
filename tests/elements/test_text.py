from engine.elements.text import Text
from engine.languages import Language


def test_a_text_asks_nothing_and_tells_its_template_no_more_than_its_words():
    text = Text.from_definition({"id": "hello", "type": "text", "text": {"en": "Hello!"}, "next": "bye"})

    assert not text.asks
    assert text.template_context(Language("en")) == {}
    assert (text.id, text.text, text.next) == ("hello", {"en": "Hello!"}, "bye")
