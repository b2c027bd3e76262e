"""Whatever the check lets pass as a text can be filled in, whoever has answered what."""

import json
import re

from hypothesis import example, given
from hypothesis import strategies as st

from engine.checking import json_reader, text_placeholders
from engine.checking.draft import Draft
from engine.resources import TEMPLATES
from engine.wording import Wording
from tests.surveys import survey_of

WORDING = Wording(TEMPLATES)
PIECES = ["{", "}", "{{", "}}", "{%", "%}", "{#", "#}", "%", "#", "-", " ", "\n", ".", "|", '"', "answer", "variable"]
PIECES += ["mark", "x²", "{{ answer.mark }}", "{{ variable.x² }}", '{{variable.who|default("you")}}', "default(", ")"]


@given(st.lists(st.sampled_from(PIECES) | st.characters(codec="latin-1"), min_size=1, max_size=12).map("".join))
@example("{{{ answer.mark }}}")
@example("{{{ answer.mark }}")
@example("{{ variable.x² }}")
def test_what_passes_is_filled_in_without_a_trace_of_its_placeholders(words):
    survey = survey_of(
        {"id": "mark", "type": "number"}, {"id": "why", "type": "open_text", "text": {"en": f"Why {words}?"}}
    )
    draft = Draft(json_reader.read(json.dumps(survey).encode(), "survey.json"), frozenset())
    if any(finding.severity == "error" for finding in text_placeholders.findings(draft)):
        return

    for quotes in ({}, {("answer", "mark"): "7", ("variable", "x²"): "4", ("variable", "who"): "Kari"}):
        said = WORDING.quote(f"Why {words}?", quotes)

        assert not re.search(r"\{[{%#]|(answer|variable)\.\w+\s*\}\}", said)
        assert said.count("{") + said.count("}") <= words.count("{") + words.count("}")
