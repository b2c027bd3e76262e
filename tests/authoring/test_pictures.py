"""Pictures of surveys: what is on them, and that nothing stands on anything else."""

import itertools
import json
import re
from xml.etree import ElementTree

import pytest
from authoring_surveys import SCORE, visit
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.authoring.graph_layout import Line, laid_out, width, wrapped
from engine.authoring.mermaid import as_mermaid, escaped
from engine.authoring.picture import picture_of
from engine.authoring.svg import as_svg
from engine.survey import Survey
from tests.surveys import survey_of
from tests.test_architecture import HOUSE

SVG = "{http://www.w3.org/2000/svg}"
SHIPPED = sorted((HOUSE / "definitions").glob("*.json"))
TEXTS = st.text(min_size=1, max_size=120)


def picture(definition):
    return picture_of(Survey.from_definition(definition), "en")


def drawn(definition):
    return ElementTree.fromstring(as_svg(picture(definition)))  # noqa: S314 - we wrote it ourselves


def words(svg):
    return " ".join(text.text or "" for text in svg.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("tries", "note"),
    [
        ({"at_most": 1, "then": "skip"}, "After a reply that is no answer, a question is skipped."),
        ({"at_most": 3, "then": "end"}, "After 3 replies that are no answer, the survey ends."),
        ({"at_most": 3, "then": "ask_on"}, None),
    ],
)
def test_the_foot_of_a_picture_tells_what_becomes_of_a_question_answered_in_vain(tries, note):
    definition = visit(tries=tries)
    svg, mermaid = drawn(definition), as_mermaid(picture(definition))
    lines = [text for text in svg.iter(f"{SVG}text") if (text.text or "").startswith("After")]

    assert [line.text for line in lines] == ([note] if note else [])
    assert all(float(line.get("y")) < float(svg.get("height")) - 16 for line in lines)
    assert (f'note["{note}"]' in mermaid) is (note is not None)


def test_a_rule_that_holds_only_after_a_skip_is_drawn_as_any_rule():
    given_up = {"all": [{"element": "comment", "answered": True}, {"element": "why", "answered": False}]}
    definition = survey_of(SCORE, {"id": "why", "type": "yes_no"}, {"id": "comment", "type": "open_text"})
    definition["elements"] += [{"id": "bye", "type": "text", "text": {"en": "Bye."}}]
    definition["elements"][2]["next"] = "completion"
    definition["rules"] = [{"name": "gave up", "condition": given_up, "action": {"go_to": "bye"}}]

    assert "never reached" in words(drawn(definition))
    assert "never reached" not in words(drawn({**definition, "tries": {"at_most": 2, "then": "skip"}}))


@st.composite
def surveys(draw):
    """Any survey: whatever its texts, its loops, its unreachable parts."""
    ids = [f"e{at}" for at in range(draw(st.integers(1, 12)))]
    anywhere = st.sampled_from([*ids, "completion"])
    elements = [{**SCORE, "id": ids[0]}]
    for id_ in ids[1:]:
        element = draw(st.sampled_from([{"type": "text"}, {"type": "yes_no"}, {**SCORE}]))
        elements.append({**element, "id": id_, "text": {"en": draw(TEXTS)}})
    for element in elements:
        if draw(st.integers(0, 4)) == 0:
            element["next"] = draw(anywhere)
    questions = [element["id"] for element in elements if element["type"] != "text"]
    rules = [
        {
            "name": draw(TEXTS),
            "condition": {"element": draw(st.sampled_from(questions)), "answered": draw(st.booleans())},
            "action": {"go_to": draw(anywhere)},
        }
        for _ in range(draw(st.integers(0, 8)))
    ]
    return survey_of(*elements, rules=rules, title=draw(TEXTS))


@given(surveys())
@settings(deadline=None)
def test_any_survey_is_drawn_as_well_formed_svg_with_every_element_on_it(definition):
    svg = drawn(definition)

    assert svg.find(f"{SVG}title") is not None
    assert all(element["id"] in words(svg) for element in definition["elements"])


@given(surveys())
@settings(deadline=None)
def test_any_survey_is_written_as_mermaid_one_statement_a_line(definition):
    lines = as_mermaid(picture(definition)).splitlines()

    assert lines[0] == "flowchart TD"
    # On a line of an arrow, which a rule called `::` may put a `:::` on, white space follows the element.
    assert sum(bool(re.match(r"  e\d+[^\d ].*:::", line)) for line in lines) == len(definition["elements"]) + 1
    assert all(line.count('"') in (0, 2) for line in lines[2:])


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_survey_as_mermaid(path, snapshot):
    assert as_mermaid(picture(json.loads(path.read_text(encoding="utf-8")))) == snapshot


def test_what_mermaid_could_misread_is_written_by_code():
    assert escaped('say "hi" & <b>#1</b>; `x` {{y}} _z a_b') == (
        "say #34;hi#34; #38; #60;b#62;#35;1#60;/b#62;#59; #96;x#96; #123;#123;y#125;#125; #95;z a_b"
    )


def test_what_nothing_leads_to_is_marked():
    definition = survey_of({**SCORE, "next": "completion"}, {"id": "lost", "type": "yes_no"})

    assert "never reached" in words(drawn(definition))
    assert "Nothing leads to lost." in drawn(definition).find(f"{SVG}desc").text
    assert "never reached" in as_mermaid(picture(definition))
    assert "never reached" not in words(drawn(visit()))


def test_a_rule_without_a_name_is_told_by_its_condition():
    rule = {"condition": {"element": "score", "between": [7, 8]}, "action": {"go_to": "comment"}}

    assert "rule 1: score at least 7 and score at most 8" in as_mermaid(picture(visit(rules=[rule])))


def test_a_quoted_answer_is_shown_by_its_name():
    definition = survey_of(SCORE, {"id": "why", "type": "open_text", "text": {"en": "{{ answer.score }}? Why?"}})

    assert "[score]? Why?" in words(drawn(definition))


def test_long_texts_are_shortened_and_stand_whole_in_what_a_mouse_shows():
    long = "very " * 60 + "long"
    svg = drawn(survey_of({**SCORE, "text": {"en": long}}))

    assert "long" not in words(svg)
    assert any(long in (title.text or "") for title in svg.iter(f"{SVG}title"))


def overlap(one, other, room=0.0):
    (left, top, right, bottom), (left2, top2, right2, bottom2) = one, other
    return left < right2 - room and left2 < right - room and top < bottom2 - room and top2 < bottom - room


@st.composite
def graphs(draw):
    """Boxes and lines as a picture has them: two ways between the same boxes lead through names of rules."""
    boxes = draw(st.lists(st.tuples(st.floats(100, 300), st.floats(24, 120)), min_size=2, max_size=14))
    at = st.integers(0, len(boxes) - 1)
    ends = {*itertools.pairwise(range(len(boxes))), *draw(st.lists(st.tuples(at, at), max_size=10))}
    return boxes, [Line(start=start, end=end) for start, end in sorted(ends)]


@given(graphs())
@settings(deadline=None)
def test_no_box_stands_on_another_and_no_line_crosses_a_box(graph):
    boxes, lines = graph
    layout = laid_out(boxes, lines)
    placed = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for (x, y), (w, h) in zip(layout.boxes, boxes, strict=True)]

    assert all(edge >= -0.01 for box in placed for edge in box[:2])
    assert not [pair for pair in itertools.combinations(placed, 2) if overlap(*pair, room=0.5)]
    for corners in layout.lines:
        assert all(-0.01 <= x <= layout.size[0] + 0.01 and -0.01 <= y <= layout.size[1] + 0.01 for x, y in corners)
        for start, end in itertools.pairwise(corners):
            across = (min(start.x, end.x), min(start.y, end.y), max(start.x, end.x), max(start.y, end.y))
            assert not [box for box in placed if overlap(box, across, room=0.5)]


@given(st.text(max_size=200), st.integers(1, 4))
def test_words_are_broken_to_fit(text, lines):
    broken = wrapped(text, 14, 100, lines)

    assert 1 <= len(broken) <= lines
    assert all(width(line, 14) <= 100 for line in broken)


def test_graph_prints_or_writes_a_picture(command, tmp_path):
    assert ElementTree.fromstring(command("graph", "visit").output).tag == f"{SVG}svg"  # noqa: S314 - our own
    assert command("graph", "visit", "--format", "mermaid").output.startswith("flowchart TD\n")
    assert command("graph", "visit", "--output", "visit.svg").output == ""
    assert (tmp_path / "visit.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_graph_refuses_what_it_cannot_draw(command, publish):
    publish({"id": "broken"}, "broken")

    assert command("graph", "nowhere").exit_code == 2
    assert command("graph", "visit", "--language", "no").exit_code == 2
    assert command("graph", "broken").exit_code == 1
