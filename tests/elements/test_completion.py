from engine.elements.completion import Completion
from engine.languages import Language


def test_the_completion_asks_nothing_and_is_always_called_the_same():
    completion = Completion.from_definition({"text": {"en": "Thank you!"}})

    assert not completion.asks
    assert completion.id == "completion"
    assert completion.template_context(Language("en")) == {}
