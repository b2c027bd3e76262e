"""What is written in the studio is what `survey format` would write, and nobody loses a word."""

import json
import re
from copy import deepcopy
from dataclasses import replace
from html import unescape
from threading import Thread

import pytest

from engine.api.body import read_body
from engine.authoring.formatter import canonical
from engine.authoring.translation.status import ConfirmedTranslations
from engine.checking import check_definition, checker
from engine.elements import KINDS
from engine.json_pointer import found
from engine.languages import Languages
from engine.resources import TEMPLATES
from engine.results.lineage import Lineage
from engine.store.session_list import SessionFilter
from engine.studio import folder, routes
from engine.survey import Survey
from tests.studio.conftest import as_text, desk_on
from tests.surveys import STORE_VISIT


def errors_of(path):
    return [
        one for one in check_definition(path.read_bytes(), path.name, Languages(TEMPLATES)) if one.severity == "error"
    ]


def overtaken(desk, value="Theirs", **edit):
    """Have somebody else make an edit; return the version that it was made on."""
    older = desk.version("store_visit")
    desk.edit("store_visit", **(edit or {"op": "set", "path": "/elements/0/text/en", "value": value}))
    return older


def test_an_edit_changes_the_draft_and_not_the_file(desk):
    before = (desk.folder / "store_visit.json").read_bytes()
    desk.set("/elements/0/text/en", "Hello!")

    assert desk.draft("store_visit")["elements"][0]["text"]["en"] == "Hello!"
    assert (desk.folder / "store_visit.json").read_bytes() == before


@pytest.mark.parametrize("way", ["../elsewhere/gateway", "{folder}/../elsewhere/gateway", "./store_visit"])
def test_a_copy_reads_no_file_outside_of_the_folder(desk, way):
    elsewhere = desk.folder.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "gateway.json").write_text('{"password": "not for authors"}', encoding="utf-8")

    answer = desk.post("/new", name="mine", copy=way.format(folder=desk.folder))
    assert answer.status_code == 422
    assert "There is no survey" in as_text(answer)
    assert desk.get("/surveys/mine").status_code == 404


def test_what_is_published_is_laid_out_as_format_does(desk):
    desk.set("/elements/0/text/en", "Hello!")
    assert desk.publish("store_visit").status_code == 303

    text = (desk.folder / "store_visit.json").read_text(encoding="utf-8")
    assert text == canonical(text)
    assert "Hello!" in text
    assert not (desk.folder / ".drafts" / "store_visit.json").exists()


def test_what_has_errors_is_not_published(desk):
    before = (desk.folder / "store_visit.json").read_bytes()
    desk.set("/elements/1/next", "nowhere")
    answer = desk.publish("store_visit")

    assert answer.status_code == 422
    assert "nowhere" in answer.text
    assert (desk.folder / "store_visit.json").read_bytes() == before


def test_a_draft_with_errors_can_be_thrown_away(desk):
    desk.set("/elements/1/next", "nowhere")
    assert "Discard the draft" in desk.text("/surveys/store_visit/publish")
    answer = desk.resolve(keep="file")

    assert answer.headers["location"] == "/surveys/store_visit"
    assert not (desk.folder / ".drafts" / "store_visit.json").exists()


def test_a_survey_that_was_never_published_can_be_thrown_away(desk):
    desk.post("/new", name="mine", title="Mine", language="en")
    assert "Discard the draft" in desk.text("/surveys/mine/publish")
    answer = desk.resolve("mine", keep="file")

    assert answer.headers["location"] == "/"
    assert "Mine" not in desk.text("/")


def test_a_save_from_an_older_version_is_refused_with_both_and_what_differs(desk):
    older = overtaken(desk, value="From the first browser")
    more = {"op": "set", "path": "/elements/1/text/en", "value": "From the second"}
    answer = desk.edit("store_visit", version=older, at="1", **more)

    assert answer.status_code == 412
    assert 'href="/surveys/store_visit?at=1">Take theirs' in answer.text
    assert "From the first browser" in answer.text
    assert "From the second" in answer.text
    assert "the text of <code>enjoyment</code> in en was" in answer.text
    assert desk.draft("store_visit")["elements"][0]["text"]["en"] == "From the first browser"


@pytest.mark.parametrize(
    ("where", "fields"),
    [
        ("edit", {"op": "set", "path": "/elements/0/text/en", "value": "What I wrote"}),
        ("json", {"text": "What I wrote"}),
        ("resolve", {"keep": "mine", "mine": "What I wrote"}),
    ],
)
def test_a_save_meanwhile_takes_nothing_from_a_form_that_is_still_arriving(desk, monkeypatch, where, fields):
    older, drafts = desk.version("store_visit"), desk.client.app.state.studio.folder

    async def arrives_late(request, limit):
        drafts.save("store_visit", json.dumps({**STORE_VISIT, "title": "Theirs"}), older)
        return await read_body(request, limit)

    monkeypatch.setattr(routes, "read_body", arrives_late)
    answer = desk.post(f"/surveys/store_visit/{where}", version=older, **fields)

    assert answer.status_code == 412
    assert "What I wrote" in answer.text
    assert "Theirs" in answer.text


def put_into_theirs(desk, answer):
    """Press the button of a page that shows a conflict."""
    mine = unescape(
        re.search(
            r'<textarea name="mine" hidden>([^<]*)</textarea><button name="keep" value="draft" class="">', answer.text
        )[1]
    )
    return desk.resolve(keep="draft", mine=mine)


def test_a_conflict_shows_all_that_a_page_has_not_saved_and_puts_it_into_theirs(desk):
    older = overtaken(desk, value="From the first browser")
    edits = [
        {"op": "set", "path": "/elements/1/text/en", "value": "Written first"},
        {"op": "set", "path": "/elements/1/text/no", "value": "Skrevet etterpå"},
    ]
    answer = desk.edit("store_visit", version=older, **edits[0], edits=json.dumps(edits))
    assert answer.status_code == 412
    assert "Written first" in answer.text
    assert "Skrevet etterpå" in answer.text
    put_into_theirs(desk, answer)

    welcome, enjoyment = desk.draft("store_visit")["elements"][:2]
    assert welcome["text"]["en"] == "From the first browser"
    assert enjoyment["text"] == {"en": "Written first", "no": "Skrevet etterpå"}


def test_what_is_put_into_theirs_goes_where_they_moved_it(desk):
    older = overtaken(desk, op="add_element", kind="text", at="0")
    desk.edit("store_visit", op="move", path="/elements/3/options/0", by="1")
    told = {"op": "set", "path": "/elements/2/options/0/label/en", "value": "Its price"}
    put_into_theirs(desk, desk.edit("store_visit", version=older, **told))

    labels = [one["label"]["en"] for one in desk.draft("store_visit")["elements"][3]["options"]]
    assert labels == ["The queue", "Its price"]


@pytest.mark.parametrize("theirs", ["first", "between", "without"])
@pytest.mark.parametrize(
    ("told", "after"),
    [
        ({"op": "add_element", "kind": "date", "at": "2"}, "enjoyment"),
        ({"op": "move", "path": "/elements/6", "to": "2"}, "enjoyment"),
        ({"op": "move", "path": "/elements/6", "by": "-4"}, "enjoyment"),
        ({"op": "move", "path": "/elements/6", "to": "0"}, None),
        ({"op": "move", "path": "/elements/0", "to": "5"}, "shop"),
        ({"op": "move", "path": "/elements/3", "by": "99"}, "comment"),
    ],
)
def test_what_is_added_or_moved_stands_after_the_same_one_in_theirs(desk, told, after, theirs):
    older, before = desk.version("store_visit"), [one["id"] for one in STORE_VISIT["elements"]]
    moved = before[int(told["path"].rpartition("/")[2])] if "path" in told else "date_1"
    if theirs == "without":
        desk.edit("store_visit", op="remove", path="/elements/4")
    else:
        desk.edit("store_visit", op="add_element", kind="text", at="0" if theirs == "first" else "4")
    put_into_theirs(desk, desk.edit("store_visit", version=older, **told))

    ids = [one["id"] for one in desk.draft("store_visit")["elements"]]
    assert ids[: ids.index(moved)][-1:] == ([after] if after else [])


def test_what_was_put_into_theirs_is_shown_where_it_stands_there(desk):
    older = overtaken(desk, op="add_element", kind="text", at="0")
    told = {"op": "set", "path": "/elements/1/text/en", "value": "Mine", "at": "1"}
    answer = desk.edit("store_visit", version=older, **told)

    assert re.findall(r'name="at" value="(\d+)"', answer.text) == ["1", "2"]  # mine, and what both make


def test_what_they_removed_is_told_where_it_cannot_be_put(desk):
    older = overtaken(desk, op="remove", path="/elements/1")
    answer = desk.set("/elements/1/text/en", "Mine", version=older)

    told = "enjoyment › Question › en: Mine Cannot be put into theirs. What was to be edited is not there any more."
    assert told in re.sub(r"\s+", " ", as_text(answer))
    assert "Put what I wrote into theirs" not in answer.text


NOWHERE = ["x", "/elements/x/text/en", f"/elements/{'9' * 5000}", f"/{'9' * 5000}", "/", "/elements"]
NO_EDITS = [{}, {"op": "set"}, {"edits": "[1"}, {"edits": "[{}, 1]"}]


@pytest.mark.parametrize("told", [*NO_EDITS, *({"op": "set", "path": path, "value": "Mine"} for path in NOWHERE)])
def test_an_edit_that_is_none_meets_a_conflict_all_the_same(desk, told):
    older = overtaken(desk)

    assert desk.edit("store_visit", version=older, **told).status_code == 412


def test_an_option_is_added_to_theirs_and_takes_none_away(desk):
    older = overtaken(desk)
    answer = desk.edit("store_visit", version=older, op="add_entry", path="/elements/2/options", to_at="2")
    assert 'name="at" value="2"' in answer.text  # and so that page is shown again
    put_into_theirs(desk, answer)

    assert [one["id"] for one in desk.draft("store_visit")["elements"][2]["options"]] == ["price", "queue", "option_1"]


@pytest.mark.parametrize(
    ("where", "fields"),
    [
        ("edit", {"op": "set", "path": "/elements/0/text/en", "value": "Mine"}),
        ("edit", {"op": "add_element", "kind": "date"}),
        ("json", {"text": json.dumps({**STORE_VISIT, "title": "Mine"})}),
    ],
)
def test_a_save_whose_answer_was_lost_is_no_conflict_when_it_is_sent_again(desk, where, fields):
    older = desk.version("store_visit")
    desk.post(f"/surveys/store_visit/{where}", version=older, **fields)
    draft = desk.draft("store_visit")
    answer = desk.post(f"/surveys/store_visit/{where}", version=older, **fields)

    assert answer.status_code == 303
    assert desk.draft("store_visit") == draft


def test_a_draft_from_an_older_file_is_kept_and_not_published_over_it(desk):
    desk.set("/elements/0/text/en", "In the draft")
    changed = {**STORE_VISIT, "title": "Changed on disk"}
    desk.put(changed)
    answer = desk.publish("store_visit")

    assert answer.status_code == 412
    assert "The file was changed after this draft was begun" in answer.text
    assert desk.file("store_visit")["title"] == "Changed on disk"
    assert desk.draft("store_visit")["elements"][0]["text"]["en"] == "In the draft"


def test_a_draft_that_is_kept_over_another_hides_no_change_of_the_file(desk):
    older = overtaken(desk)
    changed = {**STORE_VISIT, "title": "Changed on disk"}
    desk.put(changed)
    answer = desk.set("/elements/0/text/en", "Mine", version=older)
    button = r'<textarea name="mine" hidden>([^<]*)</textarea><button name="keep" value="(\w+)" class="primary">'
    mine, keep = re.search(button, answer.text).groups()
    desk.resolve(keep=keep, mine=unescape(mine))
    assert desk.draft("store_visit")["elements"][0]["text"]["en"] == "Mine"

    assert desk.publish("store_visit").status_code == 412
    assert desk.file("store_visit")["title"] == "Changed on disk"


def test_a_conflict_is_settled_by_keeping_mine(desk):
    desk.set("/elements/0/text/en", "Theirs")
    version, mine = desk.version("store_visit"), json.dumps({**STORE_VISIT, "title": "Mine"})
    desk.post("/surveys/store_visit/resolve", version=version, keep="mine", mine=mine)

    assert desk.draft("store_visit") == {**STORE_VISIT, "title": "Mine"}


def test_a_renamed_element_is_renamed_where_it_is_named(desk):
    desk.set("/elements/1/id", "pleasure")

    draft = desk.draft("store_visit")
    assert draft["rules"][0]["condition"]["element"] == "pleasure"
    assert "{{ answer.pleasure }}" in draft["elements"][7]["text"]["en"]


@pytest.mark.parametrize("unfit", ["why", "", "how good", "completion", "1st"])
def test_an_id_that_cannot_stay_is_refused_and_nothing_is_renamed(desk, unfit):
    desk.set("/title", "A draft")
    before = desk.draft("store_visit")
    answer = desk.set("/elements/1/id", unfit)

    assert answer.status_code == 422
    assert desk.draft("store_visit") == before
    desk.set("/elements/1/id", "enjoyment")
    assert desk.draft("store_visit") == before


def test_an_id_that_two_elements_share_in_json_is_renamed_alone(desk):
    shared = json.loads(json.dumps(STORE_VISIT).replace('"id": "visits"', '"id": "enjoyment"'))
    desk.post("/surveys/store_visit/json", version=desk.version("store_visit"), text=json.dumps(shared))
    desk.set("/elements/4/id", "visits")

    assert desk.draft("store_visit") == STORE_VISIT


def test_an_option_that_is_renamed_is_renamed_where_it_is_named(desk):
    condition = {"any": [{"element": "why", "one_of": ["price"]}, {"variable": "queueKey", "is": "price"}]}
    desk.set("/elements/3/asked_if", json.dumps(condition))
    desk.set("/elements/2/options/0/id", "cost")
    assert desk.draft("store_visit")["elements"][3]["asked_if"]["any"] == [
        {"element": "why", "one_of": ["cost"]},
        {"variable": "queueKey", "is": "price"},
    ]

    assert desk.set("/elements/2/options/1/id", "cost").status_code == 422


def test_what_was_published_under_another_id_says_so(desk):
    for typed in ("plea", "pleasure"):
        desk.set("/elements/1/id", typed)
    desk.set("/elements/2/id", "reason")
    desk.set("/elements/2/options/0/id", "cost")
    elements = desk.draft("store_visit")["elements"]
    assert elements[1]["was"] == ["enjoyment"]
    assert elements[2]["was"] == ["why"]
    assert elements[2]["options"][0]["was"] == ["price"]
    told = " ".join(desk.text("/surveys/store_visit/publish").split())
    assert "enjoyment is renamed pleasure . Results tell its answers together with those to enjoyment ." in told

    desk.set("/elements/1/id", "enjoyment")
    assert "was" not in desk.draft("store_visit")["elements"][1]


def test_what_was_never_published_says_nothing_of_its_earlier_ids(desk):
    desk.post("/new", name="mine", title="Mine", language="en")
    desk.edit("mine", op="set", path="/elements/0/id", value="begin")

    assert "was" not in desk.draft("mine")["elements"][0]


SCORE = {"values": [{"id": "score", "mean": ["enjoyment", "visits"]}]}
OTHER = {"label": {"en": "Other", "no": "Annet"}, "ask": {"en": "What is it?", "no": "Hva er det?"}}


def write(desk, data):
    desk.post("/surveys/store_visit/json", version=desk.version("store_visit"), text=json.dumps(data))


def asked_if(about, **test):
    """Return the survey with a condition before its fourth element."""
    elements = deepcopy(STORE_VISIT["elements"])
    elements[3]["asked_if"] = {about: test.pop("of"), **test}
    return {**STORE_VISIT, "elements": elements}


@pytest.mark.parametrize(
    ("path", "taken", "told"),
    [
        ("/elements/2/options/0/id", "other", "The id other is taken by another one of the options"),
        ("/elements/1/id", "score", "The id score is taken by another one of the values"),
        ("/values/0/id", "visits", "The id visits is taken by another one of the elements"),
    ],
)
def test_an_id_is_taken_by_the_other_option_and_between_elements_and_values(desk, path, taken, told):
    data = {**asked_if("element", of="why", one_of=["other"]), **SCORE}
    data["elements"][2]["other"] = OTHER
    write(desk, data)
    answer = desk.set(path, taken)

    assert answer.status_code == 422
    assert told in " ".join(as_text(answer).split())
    assert desk.draft("store_visit") == data


def test_an_id_that_another_one_was_published_under_is_refused(desk):
    desk.set("/elements/2/options/0/id", "cost")
    desk.set("/elements/1/id", "pleasure")
    before = desk.draft("store_visit")
    for path, earlier in (("/elements/2/options/1/id", "price"), ("/elements/4/id", "enjoyment")):
        assert desk.set(path, earlier).status_code == 422

    assert desk.draft("store_visit") == before
    assert not desk.client.app.state.studio.checks.of(desk.client.app.state.studio.folder.read("store_visit")).errors


def test_another_question_under_a_published_id_continues_nothing(desk):
    desk.edit("store_visit", op="remove", path="/elements/1")
    desk.edit("store_visit", op="add_element", kind="scale", at="1")
    desk.set("/elements/1/text/en", "How clean was the shop?")
    for typed in ("enjoyment", "enjoyment_of_clean_floors"):
        assert desk.set("/elements/1/id", typed).status_code == 303

    assert "was" not in desk.draft("store_visit")["elements"][1]


def test_an_id_that_another_one_continues_is_written_under_was_there_alone(desk):
    data = deepcopy(STORE_VISIT)
    data["elements"][4]["was"] = ["enjoyment"]
    write(desk, data)
    desk.set("/elements/1/id", "pleasure")

    assert "was" not in desk.draft("store_visit")["elements"][1]
    assert desk.draft("store_visit")["elements"][4]["was"] == ["enjoyment"]


def test_a_was_that_is_no_list_is_left_for_the_check(desk):
    data = deepcopy(STORE_VISIT)
    data["elements"][1]["was"] = "joy"
    write(desk, data)
    desk.set("/elements/1/id", "pleasure")

    assert desk.draft("store_visit")["elements"][1]["was"] == "joy"


def test_a_value_that_is_renamed_is_renamed_where_it_is_named(desk):
    data = {**asked_if("value", of="score", at_least=3), **SCORE}
    data["elements"][7]["text"]["en"] = "You gave {{ value.score }}, and {{ answer.enjoyment }}."
    write(desk, data)
    desk.set("/values/0/id", "total")

    draft = desk.draft("store_visit")
    assert draft["values"] == [{"id": "total", "mean": ["enjoyment", "visits"]}]
    assert draft["elements"][3]["asked_if"] == {"value": "total", "at_least": 3}
    assert draft["elements"][7]["text"]["en"] == "You gave {{ value.total }}, and {{ answer.enjoyment }}."


def test_answers_to_a_question_that_is_renamed_come_along(desk):
    desk.set("/elements/2/id", "reason")
    desk.set("/elements/2/options/1/id", "waiting")
    assert desk.publish("store_visit").status_code == 303

    versions = [("before", STORE_VISIT), ("after", desk.file("store_visit"))]
    lineage = Lineage([(version, Survey.from_definition(data)) for version, data in versions])
    assert lineage.question("after", "reason") is lineage.question("before", "why")
    assert lineage.value("after", "reason", [1]) == ["queue"]


def test_elements_options_and_rules_are_added_moved_and_removed(desk):
    desk.edit("store_visit", op="move", path="/elements/0", by="1")
    desk.edit("store_visit", op="add_entry", path="/elements/2/options")
    desk.set("/elements/2/options/2/label/en", "The staff")
    added = desk.edit("store_visit", op="add_rule", subject="element:enjoyment", to_at="rules", to_place="rule-1")
    assert added.headers["location"] == "/surveys/store_visit?at=rules#rule-1"
    desk.set("/rules/1/name", "bad")
    desk.edit("store_visit", op="set_operator", path="/rules/1/condition/answered", value="at_most")
    desk.edit("store_visit", op="set_value", path="/rules/1/condition/at_most", value="2")
    desk.edit("store_visit", op="move", path="/rules/1", by="-1")
    desk.edit("store_visit", op="remove", path="/elements/3")

    draft = desk.draft("store_visit")
    assert [one["id"] for one in draft["elements"][:4]] == ["enjoyment", "welcome", "why", "visits"]
    assert draft["elements"][2]["options"][2] == {"id": "option_1", "label": {"en": "The staff"}}
    assert draft["rules"][0] == {
        "condition": {"element": "enjoyment", "at_most": 2},
        "action": {"go_to": "completion"},
        "name": "bad",
    }


def test_rules_are_offered_the_variables_that_the_survey_declares(desk):
    assert "variable queueKey" in desk.text("/surveys/store_visit?at=rules")
    desk.set("/variables", '{"shopSize": {"type": "number"}}')

    page = desk.text("/surveys/store_visit?at=rules")
    assert "variable shopSize" in page
    assert "variable queueKey" not in page


@pytest.mark.parametrize(
    "kind",  # every survey has a completion already
    [pytest.param(kind, marks=[pytest.mark.slow] * (at > 1)) for at, kind in enumerate(KINDS) if kind != "completion"],
)
def test_a_survey_written_wholly_in_the_studio_has_no_errors(desk, kind):
    desk.post("/new", name="mine", title="Mine", language="en")
    for _ in range(4):
        desk.edit("mine", op="remove", path="/elements/0")
    desk.edit("mine", op="remove", path="/rules/0")
    desk.edit("mine", op="add_element", kind=kind)
    desk.edit("mine", op="set", path="/elements/0/text/en", value="What shall we call it?")
    for at, label in enumerate(("The red one", "The blue one")):
        if "options" in desk.draft("mine")["elements"][0]:
            desk.edit("mine", op="set", path=f"/elements/0/options/{at}/label/en", value=label)
    assert desk.publish("mine").status_code == 303

    assert desk.file("mine")["elements"][0]["type"] == kind
    assert errors_of(desk.folder / "mine.json") == []


def test_how_many_may_be_chosen_stands_in_view(desk):
    desk.edit("store_visit", op="add_element", kind="multiple_choice", at="0")
    page = desk.get("/surveys/store_visit?at=0").text
    group = page.index('<details class="group" open><summary>Choose</summary>')

    assert "Without it, exactly one is chosen." in page[group:]
    assert group < page.index('data-path="/elements/0/choose/at_most"') < page.rindex("<summary>More: ")
    assert "/choose/" not in desk.get("/surveys/store_visit?at=2").text  # another kind


def test_json_that_is_broken_is_kept_as_a_draft(desk):
    answer = desk.post("/surveys/store_visit/json", version=desk.version("store_visit"), text='{"id": ')

    assert answer.status_code == 303
    shown = desk.text("/surveys/store_visit")
    assert "This is no JSON that can be read" in shown
    assert desk.publish("store_visit").status_code == 422


def test_a_folder_that_cannot_be_written_hands_the_text_out(desk, monkeypatch):
    monkeypatch.setattr(folder, "write_whole", refuse_to_write)
    desk.set("/elements/0/text/en", "Not lost")

    assert "this folder cannot be written" in desk.text("/surveys/store_visit")
    answer = desk.publish("store_visit")
    assert answer.status_code == 507
    assert "No space left on device" in answer.text
    assert "Not lost" in desk.get("/surveys/store_visit/text").text
    assert "Not lost" in desk.text("/surveys/store_visit/try")


def test_a_draft_whose_text_cannot_be_kept_is_not_discarded(desk, monkeypatch):
    with monkeypatch.context() as read_only:
        read_only.setattr(folder, "write_whole", refuse_to_write)
        desk.set("/elements/0/text/en", "Not lost")
        answer = desk.resolve(keep="file")
        assert answer.status_code == 507
        assert "not discarded" in as_text(answer)
        assert 'href="/surveys/store_visit/text"' in answer.text
        assert "Not lost" in desk.get("/surveys/store_visit/text").text

    answer = desk.resolve(keep="file")
    assert answer.status_code == 303
    assert "Not lost" in (desk.folder / ".drafts" / "store_visit.discarded").read_text(encoding="utf-8")
    assert "Not lost" not in desk.get("/surveys/store_visit/text").text


def test_what_was_discarded_stays_when_another_draft_is_published(desk):
    desk.set("/elements/0/text/en", "Promised to stay")
    desk.resolve(keep="file")
    desk.set("/elements/0/text/en", "Published")
    assert desk.publish("store_visit").status_code == 303

    assert "Promised to stay" in (desk.folder / ".drafts" / "store_visit.discarded").read_text(encoding="utf-8")
    assert sorted(one.name for one in (desk.folder / ".drafts").iterdir()) == ["store_visit.discarded"]


def confirm(desk, path, **more):
    told = {"version": desk.version("store_visit"), "path": path, **more}
    return desk.post("/surveys/store_visit/languages/confirm", **told)


@pytest.mark.parametrize("path", ["/elements/0/text", "/elements/2/options/0/label"])
def test_a_stale_translation_is_confirmed_as_still_right(desk, path):
    desk.set(f"{path}/en", "Worded otherwise.")
    assert confirm(desk, f"{path}/no").status_code == 422
    desk.publish("store_visit")

    assert f'value="{path}/no" aria-label="Still right: ' in desk.get("/surveys/store_visit/languages?only=stale").text
    answer = confirm(desk, f"{path}/no", only="stale", language="no")
    assert answer.headers["location"] == "/surveys/store_visit/languages?only=stale&language=no"
    assert not stale(desk)
    assert not (desk.folder / ".drafts" / "store_visit.json").exists()
    desk.set(f"{path}/en", "Worded once more.")
    assert "Publish it, then say whether it is still right." in desk.text("/surveys/store_visit/languages")
    desk.publish("store_visit")
    assert stale(desk)


def test_a_translation_is_confirmed_under_the_id_that_is_in_place(desk):
    desk.set("/elements/0/text/en", "Worded otherwise.")
    desk.publish("store_visit")
    desk.set("/elements/0/id", "renamed")
    confirm(desk, "/elements/0/text/no")

    assert not stale(desk)
    desk.publish("store_visit")
    assert not stale(desk)


def test_what_is_not_as_the_page_showed_it_is_not_confirmed(desk):
    desk.set("/elements/0/text/en", "Worded otherwise.")
    desk.publish("store_visit")
    shown = desk.version("store_visit")
    desk.set("/elements/0/text/no", "Noe annet.")

    assert confirm(desk, "/elements/0/text/no", version=shown).status_code == 412
    assert confirm(desk, "/elements/0/text/no").status_code == 422
    assert confirm(desk, "/elements/99/text/no").status_code == 422


def test_what_is_confirmed_at_once_is_all_noted(desk, monkeypatch):
    for at in (0, 1):
        desk.set(f"/elements/{at}/text/en", f"Worded otherwise {at}.")
    desk.publish("store_visit")
    version, save, others = desk.version("store_visit"), ConfirmedTranslations.save, []

    def save_once_another_has_begun(confirmed):
        if not others:
            fields = {"version": version, "path": "/elements/1/text/no"}
            others.append(Thread(target=desk.post, args=("/surveys/store_visit/languages/confirm",), kwargs=fields))
            others[0].start()
            others[0].join(0.5)
        save(confirmed)

    monkeypatch.setattr(ConfirmedTranslations, "save", save_once_another_has_begun)
    assert confirm(desk, "/elements/0/text/no").status_code == 303
    others[0].join()
    assert not stale(desk)


def test_a_confirmation_that_cannot_be_noted_is_told(desk, monkeypatch):
    desk.set("/elements/0/text/en", "Worded otherwise.")
    desk.publish("store_visit")
    monkeypatch.setattr("engine.authoring.translation.status.write_whole", refuse_to_write)

    answer = confirm(desk, "/elements/0/text/no")
    assert (answer.status_code, "could not be noted: No space left on device." in as_text(answer)) == (507, True)
    assert stale(desk)


def test_notes_that_cannot_be_read_are_told_by_their_file(desk):
    notes = desk.folder / "translations" / "store_visit.json"
    notes.parent.mkdir()
    notes.write_text("<<<<<<< HEAD", encoding="utf-8")

    assert "store_visit.json: this is not what" in as_text(desk.get("/surveys/store_visit/languages"))
    desk.set("/elements/0/text/en", "Worded otherwise.")
    answer = desk.publish("store_visit")
    assert answer.status_code == 507
    assert "The survey is published." in as_text(answer)
    assert "this is not what" in as_text(answer)
    assert notes.read_text(encoding="utf-8") == "<<<<<<< HEAD"


def stale(desk):
    return "stale: the original has changed" in desk.text("/surveys/store_visit/languages?only=stale")


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("/elements/2/text/en", "/elements/2/id"),
        ("/elements/2/options/0/label/en", "/elements/2/options/0/id"),
        ("/elements/2/options/0/label/en", "/elements/2/id"),
    ],
)
def test_a_stale_translation_is_stale_when_what_it_belongs_to_is_renamed(desk, text, id_):
    words = {"/elements/2/text/en": "What has let you down?", "/elements/2/options/0/label/en": "The prices"}
    desk.set(id_, "renamed")
    desk.set(text, words[text])
    desk.publish("store_visit")
    assert stale(desk)

    desk.set(id_, "renamed_again")
    assert stale(desk)
    desk.publish("store_visit")
    assert stale(desk)
    desk.set(text.replace("/en", "/no"), "Oversatt")
    desk.publish("store_visit")
    assert not stale(desk)


@pytest.mark.parametrize("name", ["../escape", "store_visit", "a b", ".hidden", ""])
def test_a_survey_begins_under_a_name_of_its_own(desk, name):
    before = sorted(desk.folder.parent.rglob("*"))

    assert desk.post("/new", name=name, language="en").status_code == 422
    assert sorted(desk.folder.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("chosen", "default", "spoken"),
    [
        ({"language": "no"}, "no", {"no"}),
        ({"default_language": "no", "language": "de"}, "no", {"no", "de"}),
        ({"default_language": "no", "language": ["de", "no"]}, "no", {"no", "de"}),
        ({"copy": "store_visit"}, "en", {"en", "no"}),
    ],
)
def test_a_survey_begins_in_the_languages_that_were_chosen(desk, chosen, default, spoken):
    assert desk.post("/new", name="mine", title="Mine", **chosen).status_code == 303

    draft = desk.draft("mine")
    assert draft["default_language"] == default
    assert draft["completion"]["text"].keys() == spoken


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        ({}, "Choose the default language"),
        ({"language": ["de", "no"]}, "Choose the default language"),
        ({"copy": "store_visit", "language": ["no", "sv"]}, "speaks its languages: en, no."),
    ],
)
def test_a_survey_begins_in_no_language_that_nobody_chose(desk, chosen, why):
    answer = desk.post("/new", name="mine", title="Mine", **chosen)

    assert answer.status_code == 422
    assert why in as_text(answer)
    assert "checked" not in desk.get("/new").text


def test_a_publish_that_fails_leaves_no_notes_on_translations(desk, monkeypatch):
    before = (desk.folder / "store_visit.json").read_bytes()
    desk.set("/elements/0/text/en", "Another text.")
    with monkeypatch.context() as full:
        full.setattr(folder, "write_whole", refuse_to_write)
        assert desk.publish("store_visit").status_code == 507

    assert (desk.folder / "store_visit.json").read_bytes() == before
    assert not (desk.folder / "translations").exists()


def test_notes_that_cannot_be_written_keep_nothing_from_being_published(desk):
    (desk.folder / "translations").write_text("no folder", encoding="utf-8")
    desk.set("/elements/0/text/en", "Another text.")
    answer = desk.publish("store_visit")

    assert answer.status_code == 507
    assert "The survey is published." in answer.text
    assert desk.file("store_visit")["elements"][0]["text"]["en"] == "Another text."


def refuse_to_write(*_):
    raise OSError(28, "No space left on device")


def test_translators_see_and_write_every_text_labels_too(desk):
    reminder = {"after": "PT4H", "text": {"en": "Still there?"}}
    desk.set("/reminders", json.dumps([reminder]))
    desk.set("/elements/2/options/0/label/no", "")
    page = desk.get("/surveys/store_visit/languages").text
    texts = desk.client.app.state.studio.checks.of(desk.client.app.state.studio.folder.read("store_visit")).draft.texts

    for path in texts:
        assert f'data-path="/{"/".join(map(str, path))}/no"' in page, path
    missing = desk.get("/surveys/store_visit/languages?only=missing").text
    assert 'data-path="/elements/2/options/0/label/no"' in missing
    assert 'data-path="/reminders/0/text/no"' in missing
    assert 'data-path="/elements/0/text/no"' not in missing


@pytest.mark.parametrize("op", ["add_test", "add_group"])
def test_a_comparison_of_a_yes_or_no_begins_with_yes(desk, op):
    desk.edit("store_visit", op=op, path="/elements/4/asked_if", subject="element:again")
    condition = desk.draft("store_visit")["elements"][4]["asked_if"]
    assert condition in ({"element": "again", "is": True}, {"any": [{"element": "again", "is": True}]})

    page = desk.get("/surveys/store_visit?at=4").text
    assert re.search(r'<option value="true" selected>yes</option>\s*<option value="false" >no</option>', page)
    assert "neither true nor false" not in page


def test_a_rule_about_a_yes_or_no_begins_with_yes(desk):
    desk.edit("store_visit", op="add_rule", subject="element:again")
    desk.edit("store_visit", op="add_rule", subject="element:visits")

    conditions = [one["condition"] for one in desk.draft("store_visit")["rules"][1:]]
    assert conditions == [{"element": "again", "is": True}, {"element": "visits", "answered": True}]


def test_a_yes_is_compared_with_no_answer_that_is_a_number(desk):
    desk.edit("store_visit", op="add_rule", subject="element:again")
    desk.edit("store_visit", op="set_subject", path="/rules/1/condition", value="element:visits")
    assert desk.draft("store_visit")["rules"][1]["condition"] == {"element": "visits", "answered": True}

    desk.edit("store_visit", op="set_operator", path="/rules/1/condition/answered", value="is_not")
    desk.edit("store_visit", op="set_subject", path="/rules/1/condition", value="element:again")
    assert desk.draft("store_visit")["rules"][1]["condition"] == {"element": "again", "is_not": True}


def test_that_something_is_answered_is_worded_so(desk):
    desk.edit("store_visit", op="add_rule", subject="element:visits")

    page = desk.get("/surveys/store_visit?at=rules").text
    assert '<option value="answered" selected>is answered</option>' in page
    assert '<option value="true" selected>at all</option>' in page


@pytest.mark.parametrize(("name", "value"), [("title", "Mine"), ("doubt", "accept"), ("note", "Ask Kari.")])
def test_what_the_survey_itself_says_can_be_emptied(desk, name, value):
    desk.set(f"/{name}", value)
    assert desk.draft("store_visit")[name] == value

    assert desk.set(f"/{name}", "").status_code == 303
    assert name not in desk.draft("store_visit")


def test_variables_are_declared_in_fields(desk):
    desk.edit("store_visit", op="add_name", path="/variables", name="shopSize")
    assert 'data-path="/variables/shopSize/type"' in desk.get("/surveys/store_visit?at=survey").text
    desk.set("/variables/shopSize/type", "number")
    desk.set("/variables/shopSize/required", "true")
    assert desk.draft("store_visit")["variables"] == {"shopSize": {"type": "number", "required": True}}

    desk.set("/variables/shopSize/type", "")
    desk.set("/variables/shopSize/required", "")
    assert desk.draft("store_visit")["variables"] == {"shopSize": {}}
    desk.edit("store_visit", op="remove", path="/variables/shopSize")
    assert "variables" not in desk.draft("store_visit")  # an empty one would let texts use no variable at all


OTHER, REMINDED = "/elements/5/other", "/reminders/0/text"


@pytest.mark.parametrize(
    ("before", "edits"),
    [
        ([], [("set", f"{OTHER}/label/en", "O"), ("set", f"{OTHER}/label/en", "")]),
        ([], [("set", f"{OTHER}/label/no", "A"), ("set", f"{OTHER}/ask/no", "?"), ("set", f"{OTHER}/ask/no", ""),
              ("set", f"{OTHER}/label/no", "")]),
        ([("add_entry", "/reminders", "")], [("set", f"{REMINDED}/en", "L"), ("set", f"{REMINDED}/en", "")]),
        ([], [("add_entry", "/alerts", ""), ("remove", "/alerts/0", "")]),
        ([("add_name", "/variables", "a")], [("set", "/variables/a/default/en", "A"),
                                             ("set", "/variables/a/default/en", "")]),
        ([], [("add_name", "/variables", "a"), ("remove", "/variables/a", "")]),
    ],
)  # fmt: skip
def test_what_is_emptied_or_removed_leaves_nothing_behind(desk, before, edits):
    desk.set("/note", "A draft.")

    def make(told):
        for op, path, value in told:
            desk.edit("store_visit", op=op, path=path, **{"name" if op == "add_name" else "value": value})
        return desk.draft("store_visit")

    assert make(before) == make(edits)


@pytest.mark.parametrize(("around", "kept", "removed"), [("/variables", "a", "b"), ("/elements/1/labels", "2", "3")])
def test_of_names_that_say_nothing_yet_only_the_one_that_is_removed_goes(desk, around, kept, removed):
    desk.edit("store_visit", op="remove", path="/elements/1/labels/1")
    for name in (kept, removed):
        desk.edit("store_visit", op="add_name", path=around, name=name)
    desk.edit("store_visit", op="remove", path=f"{around}/{removed}")

    assert list(found(desk.draft("store_visit"), around)) == [kept]


@pytest.mark.parametrize(
    "told",
    [
        {"op": "set", "path": "/elements/0/text/en", "value": "Thanks, says {{ variable.a | default('us') }}."},
        {"op": "add_rule", "subject": "variable:a"},
    ],
)
def test_the_last_declared_variable_that_is_removed_is_told_where_it_is_still_used(desk, told):
    desk.edit("store_visit", op="add_name", path="/variables", name="a")
    desk.edit("store_visit", **told)
    desk.edit("store_visit", op="remove", path="/variables/a")

    assert "the session variable a is not declared" in re.sub(r"\s+", " ", desk.text("/surveys/store_visit"))


def test_a_note_that_is_emptied_takes_no_declared_variable_along(desk):
    desk.edit("store_visit", op="add_name", path="/variables", name="agentId")
    for note in ("From the desk.", ""):
        desk.set("/variables/note", note)

    assert desk.draft("store_visit")["variables"] == {"agentId": {}}


def test_what_must_be_there_stays_to_be_filled(desk):
    desk.set("/elements/0/text/no", "")
    desk.set("/elements/0/text/en", "")
    desk.set("/rules/0/action/go_to", "")

    assert desk.draft("store_visit")["elements"][0]["text"] == {"en": ""}
    assert desk.draft("store_visit")["rules"][0]["action"] == {}


def test_every_key_of_an_entry_can_be_written_in_fields(desk):
    desk.edit("store_visit", op="add_entry", path="/alerts")
    page = desk.get("/surveys/store_visit?at=survey").text
    for key in ("name", "at"):
        assert f'data-path="/alerts/0/{key}"' in page
    assert 'name="path" value="/alerts/0/condition"' in page

    desk.edit("store_visit", op="add_test", path="/alerts/0/condition", subject="element:enjoyment")
    assert desk.draft("store_visit")["alerts"][0]["condition"] == {"element": "enjoyment", "answered": True}


def test_rules_are_offered_what_the_survey_calculates_and_what_it_calls_the_other_option(desk):
    desk.edit("store_visit", op="add_entry", path="/values")
    assert desk.draft("store_visit")["values"] == [{"id": "value_1"}]
    desk.set("/values/0/mean", "enjoyment, visits")
    desk.set("/elements/1/id", "pleasure")
    other = {"label": {"en": "Other", "no": "Annet"}, "ask": {"en": "What is it?", "no": "Hva er det?"}}
    desk.set("/elements/2/other", json.dumps(other))
    assert desk.draft("store_visit")["values"] == [{"id": "value_1", "mean": ["pleasure", "visits"]}]

    desk.edit("store_visit", op="set_subject", path="/rules/0/condition", value="value:value_1")
    desk.edit("store_visit", op="add_test", path="/rules/0/condition", subject="element:why")
    page = desk.get("/surveys/store_visit?at=rules").text
    assert '<option value="value:value_1" selected>value value_1</option>' in page
    assert '<option value="other"></option>' in page
    assert desk.draft("store_visit")["rules"][0]["condition"]["all"][0] == {"value": "value_1", "at_least": 7}


DIGITS, LISTS = "9" * 5000, "[" * 50_000
"""More than Python reads as a number, and deeper than it reads JSON."""


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("surveys/store_visit/edit", {"op": "set", "path": "/hours", "value": LISTS}),
        ("surveys/store_visit/edit", {"op": "set", "path": "/title", "value": "x", "quietly": "1", "at": DIGITS}),
        ("surveys/store_visit/try", {"script": LISTS}),
        ("surveys/store_visit/try", {"script": "3"}),
        ("surveys/store_visit/try", {"wait": "until 0001-01-01 00:00"}),
        ("new", {"name": "a\0b", "default_language": "en"}),
    ],
)
def test_a_form_that_no_page_has_is_no_fault_of_the_server(desk, page, fields):
    answer = desk.post(f"/{page}", version=desk.version("store_visit"), **fields)
    assert answer.status_code < 500, as_text(answer)

    assert desk.get(f"/surveys/store_visit?at={DIGITS}").status_code == 200


def test_an_id_that_another_survey_is_sent_by_is_told_and_not_published(desk):
    twin = {**STORE_VISIT, "title": "Twin"}
    desk.post("/new", name="twin", text=json.dumps(twin))
    page = desk.text("/surveys/twin?at=survey")
    assert "is also the id of the survey in" in page
    assert '"id": "twin"' in page
    assert desk.publish("twin").status_code == 422
    assert "is also the id" not in desk.text("/surveys/store_visit")

    desk.edit("twin", op="set", path="/id", value="twin")
    assert desk.publish("twin").status_code == 303
    desk.edit("twin", op="set", path="/id", value=STORE_VISIT["id"])
    assert "is also the id of the survey in" in desk.text("/surveys/twin?at=survey")


def test_what_is_sent_from_the_page_of_a_survey_is_that_survey(desk):
    twin = {**STORE_VISIT, "title": "Twin"}
    desk.put(twin, "store_visit_twin")
    assert "is also the id" in desk.text("/surveys/store_visit_twin?at=survey")
    assert "is also the id" not in desk.text("/surveys/store_visit")
    assert "disabled>Send" in desk.get("/surveys/store_visit_twin/send").text
    assert desk.post("/surveys/store_visit_twin/send", number="+4790937954").status_code == 422
    assert not desk.phones.engine.administration.sessions(SessionFilter()).result().sessions

    assert "is also the id of the survey in" in desk.text("/surveys/store_visit_twin/send")
    assert "Nothing is stored and nothing is counted." in desk.text("/surveys/store_visit_twin/try")
    assert "<svg" in desk.get("/surveys/store_visit_twin/diagram").text.partition("<main")[2]

    desk.set("/id", "another")
    desk.post("/surveys/store_visit/send", number="+4790937954")
    (session,) = desk.phones.engine.administration.sessions(SessionFilter()).result().sessions
    assert session.survey_id == STORE_VISIT["id"]
    for page, told in (("figures", "still open"), ("summary", "1 open"), ("export", "enjoyment")):
        assert told in desk.get(f"/surveys/store_visit/{page}").text
        assert told not in desk.get(f"/surveys/store_visit_twin/{page}").text


def test_what_was_just_published_can_be_sent(desk, monkeypatch):
    monkeypatch.setattr(desk.phones.engine.catalogue, "_look_every", 3600)
    desk.post("/new", name="fresh", text=json.dumps({**STORE_VISIT, "id": "fresh"}))
    assert desk.publish("fresh").status_code == 303

    assert "disabled>Send" not in desk.get("/surveys/fresh/send").text


def test_a_survey_that_is_not_in_use_sends_none_whose_id_is_the_name_of_its_file(desk):
    desk.put({**STORE_VISIT, "id": "shared"}, "first")
    desk.phones.engine.catalogue.in_use()
    desk.put({**STORE_VISIT, "id": "shared"}, "shared")

    assert desk.post("/surveys/shared/send", number="+4790937954").status_code == 422
    assert not desk.phones.engine.administration.sessions(SessionFilter()).result().sessions


def test_a_copy_has_what_belongs_to_its_element_and_an_id_of_its_own(desk):
    mine = {
        **STORE_VISIT,
        "elements": [
            {
                "id": "rate",
                "type": "scale",
                "minimum": 1,
                "maximum": 5,
                "was": ["grade"],
                "text": {"en": "1?", "no": "1?"},
            },
            {
                "id": "which",
                "type": "dropdown",
                "asked_if": {"element": "rate", "at_most": 3},
                "text": {"en": "Why {{ answer.rate }}?", "no": "Hvorfor {{ answer.rate }}?"},
                "options": [
                    {"id": "price", "was": ["cost"], "label": {"en": "The price", "no": "Prisen"}},
                    {"id": "queue", "label": {"en": "The queue", "no": "Køen"}},
                ],
            },
            {"id": "rate_2", "type": "text", "text": {"en": "Thanks.", "no": "Takk."}},
        ],
        "values": [{"id": "which_2", "count": ["rate"]}],
        "rules": [
            {"condition": {"element": "which", "is": "price"}, "action": {"go_to": "completion"}},
            {
                "condition": {"all": [{"element": "which", "is": "queue"}, {"element": "rate", "is": 1}]},
                "action": {"go_to": "completion"},
            },
            {"condition": {"element": "rate", "is": 5}, "action": {"go_to": "rate_2"}},
        ],
    }
    desk.put(mine)
    answer = desk.edit("store_visit", op="copy", path="/elements/1", to_at="2")
    assert answer.status_code == 303
    draft = desk.draft("store_visit")
    assert [one["id"] for one in draft["elements"]] == ["rate", "which", "which_3", "rate_2"]
    bare = [{name: one[name] for name in ("id", "label")} for one in mine["elements"][1]["options"]]
    assert draft["elements"][2] == {**mine["elements"][1], "id": "which_3", "options": bare}
    assert draft["elements"][1] == mine["elements"][1]
    copied = {"condition": {"element": "which_3", "is": "price"}, "action": {"go_to": "completion"}}
    assert draft["rules"] == [mine["rules"][0], copied, *mine["rules"][1:]]

    desk.edit("store_visit", op="copy", path="/elements/0")
    made = desk.draft("store_visit")["elements"][1]
    assert {**made, "was": ["grade"]} == {**mine["elements"][0], "id": "rate_3"}
    assert "was" not in made
    assert desk.publish("store_visit").status_code == 303


def test_a_copy_that_is_removed_takes_its_rules_with_it(desk):
    before = desk.file("store_visit")
    both = {"all": [{"element": "enjoyment", "at_least": 7}, {"element": "why", "answered": False}]}
    before["rules"] = [{"condition": both, "action": {"go_to": "comment"}}, *before["rules"]]
    (desk.folder / "store_visit.json").write_text(json.dumps(before), encoding="utf-8")
    desk.edit("store_visit", op="copy", path="/elements/1")
    assert len(desk.draft("store_visit")["rules"]) == 3

    answer = desk.edit("store_visit", op="remove", path="/elements/2")
    assert desk.draft("store_visit") == before
    assert 'id="undo"' in desk.get(answer.headers["location"]).text

    desk.edit("store_visit", op="remove", path="/elements/1")
    assert desk.draft("store_visit")["rules"] == before["rules"][:1]


def test_a_hidden_file_among_drafts_is_a_tools(desk):
    desk.set("/elements/0/text/en", "A draft.")
    (desk.folder / ".drafts" / "._store_visit.json").write_bytes(b"\0\5\x16\7")

    assert "._store_visit" not in desk.text("/")


def test_a_rule_that_a_session_variable_may_pass_stays_when_its_element_is_removed(desk):
    mine = desk.file("store_visit")
    either = {"any": [{"element": "enjoyment", "at_most": 3}, {"variable": "queue", "is": "vip"}]}
    mine["rules"] = [{"condition": either, "action": {"go_to": "comment"}}]
    desk.put(mine)
    desk.edit("store_visit", op="remove", path="/elements/1")

    assert desk.draft("store_visit")["rules"] == mine["rules"]


def test_one_of_two_elements_with_one_id_is_removed_without_their_rules(desk):
    mine = desk.file("store_visit")
    mine["elements"].insert(2, mine["elements"][1])
    (desk.folder / "store_visit.json").write_text(json.dumps(mine), encoding="utf-8")
    desk.edit("store_visit", op="remove", path="/elements/2")

    assert desk.draft("store_visit")["rules"] == mine["rules"]


def test_what_is_saved_is_read_and_held_against_the_schemas_once(desk, monkeypatch):
    shaped, read = [], []
    shape, reader = checker.errors_of, checker.json_reader.read
    monkeypatch.setattr(checker, "errors_of", lambda *told: shaped.append(told) or shape(*told))
    monkeypatch.setattr(checker.json_reader, "read", lambda *told: read.append(told) or reader(*told))
    version = desk.version("store_visit")
    shaped.clear()
    read.clear()
    desk.edit("store_visit", version=version, op="set", path="/elements/0/text/en", value="Hello!", quietly="1")

    assert (len(shaped), len([told for told in read if told[1]])) == (1, 1)


def test_what_has_no_id_is_told_to_need_one_before_it_is_copied(desk):
    bare = {**STORE_VISIT, "elements": [{"type": "text", "text": {"en": "Hello."}}]}
    desk.put(bare)
    answer = desk.edit("store_visit", op="copy", path="/elements/0")

    assert answer.status_code == 422
    assert "Write one first." in as_text(answer)


@pytest.mark.parametrize(
    ("at", "part"),
    [
        (1, {"rules": [{"action": {"go_to": "completion"}}]}),
        (1, {"rules": ["enjoyment", {"condition": "{", "action": {}}]}),
        (1, {"rules": {"a": 1}}),
        (2, {"options": ["price"]}),
        (2, {"options": {"price": "Price"}}),
        (2, {"options": "price"}),
    ],
)
def test_an_element_is_copied_beside_what_is_no_rule_and_with_what_is_no_option(desk, at, part):
    data = deepcopy(STORE_VISIT)
    (data if "rules" in part else data["elements"][at]).update(part)
    desk.put(data)

    assert desk.edit("store_visit", op="copy", path=f"/elements/{at}").status_code == 303
    draft = desk.draft("store_visit")
    assert draft["elements"][at + 1] == {**data["elements"][at], "id": f"{data['elements'][at]['id']}_2"}
    assert draft["rules"] == data["rules"]


def test_what_is_added_takes_no_id_that_something_was_published_under(desk):
    desk.edit("store_visit", op="add_element", kind="dropdown")
    at = len(desk.draft("store_visit")["elements"]) - 1
    for tag in ("en", "no"):
        desk.set(f"/elements/{at}/text/{tag}", f"Which one? {tag}")
        for nr in (0, 1):
            desk.set(f"/elements/{at}/options/{nr}/label/{tag}", f"{tag} {nr}")
    assert desk.publish("store_visit").status_code == 303
    desk.set(f"/elements/{at}/options/0/id", "first")
    desk.set(f"/elements/{at}/id", "which")
    desk.edit("store_visit", op="add_entry", path=f"/elements/{at}/options")
    desk.edit("store_visit", op="add_element", kind="dropdown")

    which, other = desk.draft("store_visit")["elements"][at:]
    assert [one["id"] for one in which["options"]] == ["first", "option_2", "option_3"]
    assert which["was"] == ["dropdown_1"]
    assert other["id"] == "dropdown_2"


def test_json_that_is_none_is_shown_as_it_was_written(desk):
    broken = '{"mon-fri": "09:00-20:00"'
    desk.set("/hours", broken)
    assert unescape(desk.get("/surveys/store_visit?at=survey").text).count(f">{broken}</textarea>") == 1

    desk.set("/elements/0/asked_if", broken)
    assert unescape(desk.get("/surveys/store_visit?at=0").text).count(f">{broken}</textarea>") == 1


@pytest.mark.parametrize("path", ["/elements/1", "/elements/2/options/0", "/rules/0"])
def test_a_removal_is_undone_until_something_else_is_done(desk, path):
    def undo(page):
        told = re.search(
            r'(?s)id="undo".*?name="at" value="(\w+)".*?<textarea name="mine" hidden>([^<]*)</textarea>', page
        )
        return told and (told[1], unescape(told[2]))

    desk.set("/elements/0/text/en", "Hello!")
    before, version = desk.draft("store_visit"), desk.version("store_visit")
    answer = desk.edit("store_visit", version=version, op="remove", path=path, to_at="0", to_place="fields")
    address = answer.headers["location"]
    again = desk.edit("store_visit", version=version, op="remove", path=path, to_at="0", to_place="fields")
    assert again.headers["location"] == address
    at, mine = undo(desk.get(address).text)
    assert at == ("rules" if path == "/rules/0" else path.split("/")[2])
    desk.resolve(keep="draft", at=at, mine=mine)
    assert desk.draft("store_visit") == before
    assert undo(desk.get(address).text) is None

    address = desk.edit("store_visit", op="remove", path=path).headers["location"]
    assert undo(desk.get(address).text)
    desk.set("/elements/0/text/en", "Hello once more!")
    assert undo(desk.get(address).text) is None


def test_a_draft_that_says_what_the_file_says_hides_no_change_of_the_file(desk):
    file, before = desk.folder / "store_visit.json", desk.get("/surveys/store_visit/json").text
    mine = unescape(re.search(r"(?s)<textarea[^>]*>(.*?)</textarea>", before)[1])
    desk.edit("store_visit", op="remove", path="/elements/1")
    desk.resolve(keep="draft", at="1", mine=mine)
    changed = json.loads(file.read_text(encoding="utf-8"))
    changed["elements"][0]["text"]["en"] = "From a colleague's branch."
    file.write_text(json.dumps(changed), encoding="utf-8")

    page = desk.text("/surveys/store_visit?at=0")
    assert "From a colleague's branch." in page
    assert "the file has changed since" not in page


def test_an_element_is_shown_where_it_is_now_to_whoever_saw_it_in_an_earlier_version(desk):
    version = desk.version("store_visit")
    desk.edit("store_visit", op="add_element", kind="text", at="0")
    head = '<div class="fields-head"><h2><code>{}</code>'

    assert head.format("welcome") in desk.get("/surveys/store_visit?at=1").text
    assert head.format("enjoyment") in desk.get(f"/surveys/store_visit?at=1&of={version}").text
    assert head.format("welcome") in desk.get("/surveys/store_visit?at=1&of=unknown").text
    desk.edit("store_visit", op="remove", path="/elements/2")
    assert desk.get(f"/surveys/store_visit?at=1&of={version}").status_code == 200


def test_an_sms_of_more_segments_than_the_gateway_joins_is_told_and_not_published(desk):
    engine = desk.phones.engine
    sessions = replace(engine.conversation.sessions, segments_at_most=1)
    desk.phones.engine = replace(engine, conversation=replace(engine.conversation, sessions=sessions))
    narrow = desk_on(desk.folder, desk.phones)
    narrow.edit("store_visit", op="set", path="/elements/0/text/en", value="A text that goes on. " * 10)

    assert "segments" in narrow.text("/surveys/store_visit?at=0")
    assert narrow.publish("store_visit").status_code == 422


def test_a_survey_with_nothing_to_compare_is_edited_like_others(desk):
    bare = {**STORE_VISIT, "variables": {}, "elements": STORE_VISIT["elements"][:1], "rules": []}
    desk.put(bare)
    for at in ("0", "rules", "survey", "ends"):
        assert "Add a comparison" not in desk.text(f"/surveys/store_visit?at={at}")
        assert "Add a rule" not in desk.text(f"/surveys/store_visit?at={at}")
    desk.edit("store_visit", op="add_element", kind="yes_no")
    assert "Add a rule" in desk.text("/surveys/store_visit?at=rules")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/elements/0/id", {"a": 1}),
        ("/elements/0/type", ["text"]),
        ("/elements/0/was", 1.5),
        ("/elements/1/labels", ["bad"]),
        ("/results", {"by": True}),
    ],
)
def test_what_is_of_a_wrong_type_is_told_on_every_page_of_the_editor(desk, path, value):
    data = deepcopy(STORE_VISIT)
    *around, key = path.split("/")[1:]
    place = data
    for step in around:
        place = place[int(step) if step.isdecimal() else step]
    place[key] = value
    desk.put(data)

    for at in ("0", "1", "rules", "survey", "ends"):
        assert "error" in desk.text(f"/surveys/store_visit?at={at}")


def test_a_text_in_a_language_without_templates_is_told_and_keeps_nobody_from_the_others(desk):
    for at in (0, 1):
        answer = desk.set(f"/elements/{at}/text/fr", "Bonjour", quietly="1")
        assert answer.status_code == 200
    for address in ("?at=0", "/languages"):
        page = desk.text(f"/surveys/store_visit{address}")
        assert "no folder for the language" in page
        assert "Takk for besøket." in page


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("edit", {"op": "set", "path": "/elements/0/text/no", "value": "Hei!", "back": "languages"}),
        ("json", {"text": "{}", "back": "json"}),
    ],
)
def test_a_conflict_leads_back_to_the_page_on_which_it_was_written(desk, address, written):
    older, back = desk.version("store_visit"), f"/surveys/store_visit/{written['back']}"
    desk.set("/elements/0/text/en", "Hello!")
    page = desk.post(f"/surveys/store_visit/{address}", version=older, **written).text

    assert f'href="{back}">Take theirs' in page
    kept = {"keep": "draft", "mine": "{}", "back": re.search('name="back" value="([^"]*)"', page)[1]}
    assert (
        'href="/surveys/store_visit?at=0">Take theirs'
        in desk.post("/surveys/store_visit/resolve", version=older, **{**kept, "back": "//elsewhere"}).text
    )
    answer = desk.resolve(**kept)
    assert answer.headers["location"] == back


def test_a_copy_is_put_into_theirs_behind_the_same_element(desk):
    older = overtaken(desk, op="add_element", kind="text", at="0")
    answer = desk.edit("store_visit", version=older, op="copy", path="/elements/1", to_at="2")
    assert "copy enjoyment" in as_text(answer)
    assert 'href="/surveys/store_visit?at=3">Take theirs' in answer.text
    put_into_theirs(desk, answer)
    ids = [one["id"] for one in desk.draft("store_visit")["elements"]]
    assert ids[:4] == ["text_1", "welcome", "enjoyment", "enjoyment_2"]
