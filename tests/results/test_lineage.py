"""What continues what over versions: answers are positions in the version that asked, and figures are of ids."""

from itertools import permutations

import pytest

from engine.results.lineage import Lineage
from engine.survey import Survey
from tests.surveys import survey_of


def option(id_, *was):
    return {"id": id_, "label": {"en": id_.capitalize()}} | ({"was": list(was)} if was else {})


def choice(id_, *options, **more):
    return {"id": id_, "type": "dropdown", "options": list(options), **more}


def lineage(*versions):
    return Lineage(
        [(f"v{at}", Survey.from_definition(survey_of(*elements))) for at, elements in enumerate(versions, 1)]
    )


def test_a_position_is_the_option_of_the_version_that_asked():
    found = lineage(
        [choice("why", option("price"), option("queue"))],
        [choice("why", option("price"), option("staff"), option("queue"))],
    )

    assert found.value("v1", "why", 1) == found.value("v2", "why", 2) == "queue"
    assert list(found.questions[0].options) == ["price", "queue", "staff"]


def test_several_options_are_translated_each():
    found = lineage([{**choice("why", option("price"), option("queue")), "type": "multiple_choice",
                      "choose": {"at_least": 1, "at_most": 2}}])  # fmt: skip

    assert found.value("v1", "why", [1, 0]) == ["queue", "price"]
    assert found.questions[0].newest.several


def test_a_renamed_element_continues_the_one_it_was():
    scale = {"type": "scale", "minimum": 0, "maximum": 10}
    found = lineage([{"id": "score", **scale}], [{"id": "rating", "was": ["score"], **scale}],
                    [{"id": "nps", "was": ["score", "rating"], **scale}])  # fmt: skip

    (pooled,) = found.questions
    assert (pooled.id, pooled.ids) == ("score", ["score", "rating", "nps"])
    assert found.question("v3", "nps") is pooled
    assert found.of_id("rating") == [pooled]
    assert found.first_id("v3", "nps") == found.first_id("v1", "score") == "score"


def test_a_renamed_option_continues_the_one_it_was_and_one_of_the_same_name_is_another():
    found = lineage(
        [choice("why", option("price"), option("queue"))],
        [choice("why", option("cost", "price"), option("queue"), option("staff"))],
    )

    assert found.value("v2", "why", 0) == "price"
    assert found.questions[0].options["price"].label == {"en": "Cost"}
    assert list(found.questions[0].options) == ["price", "queue", "staff"]


@pytest.mark.parametrize("order", [*permutations(("cost", "queue", "price"))])
def test_an_option_that_gets_an_id_which_another_had_once_is_another(order):
    found = lineage(
        [choice("why", option("price"), option("queue"))],
        [choice("why", option("cost", "price"), option("queue"))],
        [choice("why", *map(option, order))],  # `cost` has the id that it had in the version before
        [choice("why", option("price"), option("queue"))],
    )

    told = {id_: found.value("v3", "why", at) for at, id_ in enumerate(order)}
    assert told == {"cost": "price", "queue": "queue", "price": "price_"}
    assert [found.value("v4", "why", at) for at in (0, 1)] == ["price_", "queue"]
    assert list(found.questions[0].options) == ["price", "queue", "price_"]


@pytest.mark.parametrize("order", [*permutations(("charge", "cost"))])
def test_what_was_renamed_twice_stays_itself_where_an_id_between_is_used_anew(order):
    found = lineage(
        [choice("why", option("price"))],
        [choice("why", option("cost", "price"))],
        [choice("why", option("charge", "cost", "price"))],
        [choice("why", *map(option, order))],
    )

    assert {id_: found.value("v4", "why", at) for at, id_ in enumerate(order)} == {"charge": "price", "cost": "cost_"}


def test_a_was_names_the_one_that_had_the_id_when_it_was_written():
    """The check takes a `was` only where nobody has the id: it comes back once whoever had it since is gone."""
    found = lineage(
        [choice("why", option("price"))],
        [choice("why", option("cost", "price"))],
        [choice("why", option("cost"), option("price"))],
        [choice("why", option("cost", "price"), option("queue"))],
    )

    told = {version: [found.value(version, "why", at) for at in (0, 1)] for version in ("v3", "v4")}
    assert told == {"v3": ["price", "price_"], "v4": ["price", "queue"]}


def test_an_element_that_gets_an_id_which_another_had_once_is_another():
    found = lineage(
        [{"id": "solved", "type": "yes_no"}],
        [{"id": "helped", "was": ["solved"], "type": "yes_no"}],
        [{"id": "solved", "type": "yes_no"}, {"id": "helped", "type": "yes_no"}],
    )

    assert [(one.id, one.ids) for one in found.questions] == [("solved", ["solved", "helped"]), ("solved_", ["solved"])]
    assert found.question("v3", "helped") is found.question("v1", "solved")
    assert found.question("v3", "solved") is found.questions[1]
    assert [found.first_id("v3", one) for one in ("helped", "solved")] == ["solved", "solved_"]


def test_a_scale_whose_range_has_changed_is_not_added_up():
    found = lineage([{"id": "score", "type": "scale", "minimum": 1, "maximum": 10}],
                    [{"id": "score", "type": "scale", "minimum": 0, "maximum": 10}],
                    [{"id": "score", "type": "scale", "minimum": -5, "maximum": 5}])  # fmt: skip

    assert [(one.id, one.name) for one in found.questions] == [
        ("score", "score"), ("score", "score__scale_0_10"), ("score", "score__scale_minus_5_5")]  # fmt: skip


def test_another_kind_under_the_same_id_is_another_question():
    found = lineage(
        [{"id": "q", "type": "open_text"}], [{"id": "q", "type": "yes_no"}], [{"id": "q", "type": "number"}]
    )

    assert [one.name for one in found.questions] == ["q", "q__yes_no", "q__number"]
    assert found.question("v2", "q").newest.kind == "yes_no"


def test_a_new_version_only_adds_names():
    first = [[choice("why", option("price"), option("queue")), {"id": "again", "type": "yes_no"}]]
    second = [{"id": "day", "type": "date"}, choice("reason", option("staff"), option("price"), was=["why"])]

    before, after = lineage(*first), lineage(*first, second)

    names = [one.name for one in before.questions]
    assert [one.name for one in after.questions][: len(names)] == names
    assert list(after.questions[0].options)[:2] == list(before.questions[0].options)


def test_text_elements_and_unknown_ids_are_no_questions():
    found = lineage([{"id": "welcome", "type": "text"}, {"id": "q", "type": "yes_no"}])

    assert found.question("v1", "welcome") is None
    assert found.question("v9", "q") is None
    assert found.of_id("nothing") == []
    assert found.first_id("v1", "nothing") == "nothing"
