"""The studio in headless Chromium: a survey from nothing to its results, two browsers, the keyboard, small screens."""

import importlib.resources
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import payload
from tests.surveys import STORE_VISIT

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
expect = sync_api.expect

pytestmark = pytest.mark.slow

PAGES = (
    "/", "/new", "/surveys/store_visit", "/surveys/store_visit?at=2", "/surveys/store_visit?at=rules",
    "/surveys/store_visit?at=survey", "/surveys/store_visit/json", "/surveys/store_visit/publish",
    "/surveys/store_visit/try", "/surveys/store_visit/languages", "/surveys/store_visit/diagram",
    "/surveys/store_visit/send", "/surveys/store_visit/results", "/sessions", "/operations", "/surveys/nothing",
)  # fmt: skip


LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
LONG_WORDS = {
    **STORE_VISIT,
    "id": "long-words",
    "title": LONG,
    "elements": [
        {"id": f"{LONG[:50]}", "type": "open_text", "text": {"en": LONG, "no": LONG * 2}},
        {
            "id": "which",
            "type": "dropdown",
            "options": [
                {"id": f"{LONG[:40]}_{at}", "label": {"en": f"{at} {LONG}", "no": f"{at} {LONG}"}} for at in (1, 2)
            ],
            "text": {"en": f"{LONG}?", "no": f"{LONG}?"},
        },
    ],
    "rules": [{"name": LONG, "condition": {"element": LONG[:50], "mentions": LONG}, "action": {"go_to": "completion"}}],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The whole server, as `survey run` starts it; yields its address and its folder of definitions."""
    home = tmp_path_factory.mktemp("studio")
    folder = home / "definitions"
    folder.mkdir()
    (folder / "store_visit.json").write_text(json.dumps(STORE_VISIT), encoding="utf-8")
    (folder / "long_words.json").write_text(json.dumps(LONG_WORDS), encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {"SURVEY_PORT": str(port), "SURVEY_SMS_INTERVAL": "0", "SURVEY_DATABASE_URL": f"sqlite:///{home}/s.db"}
    with (home / "log").open("w") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "engine", "run"],
            cwd=home,
            env={**os.environ, **settings, "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/healthz").close()
            break
        except OSError:
            time.sleep(0.1)
    yield address, folder
    running.terminate()
    running.wait(40)


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def open_page(server, browser):
    """Open a page in a browser context of its own; whatever breaks the policy or throws fails the test."""
    faults, contexts = [], []

    def opened(address=None, **more):
        context = browser.new_context(base_url=server[0], **more)
        contexts.append(context)
        context.add_init_script(
            "addEventListener('securitypolicyviolation', (e) => console.error('policy', e.violatedDirective))"
        )
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if "policy" in told.text.lower() else None)
        page.set_default_timeout(10_000)
        if address:
            page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def field_at(page, path):
    return page.locator(f"[data-path='{path}']")


def draft_of(server, name="store_visit"):
    return json.loads((server[1] / ".drafts" / f"{name}.json").read_text(encoding="utf-8"))


def saved(page):
    expect(page.locator("#save-state")).to_contain_text("Draft saved")


def test_a_survey_from_nothing_to_its_results(open_page):
    page = open_page("/")
    page.get_by_role("link", name="New survey").click()
    page.get_by_label("Title").fill("Parcel came?")
    expect(page.get_by_label("File name")).to_have_value("parcel_came")
    page.get_by_label("Default language").select_option("en")
    page.get_by_label("no", exact=True).check()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="rating").first.click()
    field_at(page, "/elements/1/text/en").fill("How did the parcel arrive – well?")
    expect(page.locator("#preview")).to_contain_text("UCS-2")
    field_at(page, "/elements/1/text/en").fill("")
    expect(page.locator("#found")).to_contain_text("error")
    field_at(page, "/elements/1/text/en").fill("How well did the parcel arrive?")
    expect(page.locator("#found")).not_to_contain_text("1 error")
    saved(page)
    page.goto("/surveys/parcel_came/try")
    page.get_by_label("no", exact=True).check()
    page.get_by_label("Reply", exact=True).fill("2")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.get_by_label("Messages in no")).to_contain_text("understood as 2")
    expect(page.get_by_label("Messages in en")).to_contain_text("What could have been better?")
    page.get_by_label("Reply", exact=True).fill("1")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Messages in no")).to_contain_text("understood as Prisen")
    page.goto("/surveys/parcel_came/publish")
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("link", name="Send").click()
    page.get_by_label("Number").fill("+4790937001")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_label("Messages")).to_contain_text("How well did the parcel arrive?")
    expect(page.get_by_role("textbox", name="Reply")).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Messages")).to_contain_text("What else would you like")
    page.get_by_role("link", name="See the answers counted").click()
    expect(page.get_by_role("article").first).to_contain_text("1 of 1 asked have answered")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert "parcel_came-wide.csv" in download.value.suggested_filename


def test_a_file_is_named_as_its_title_is_typed_without_marks(open_page):
    page = open_page("/new")
    page.get_by_label("Title").fill("Tannlegebesøk vår 2027, Ærø & Łódź")

    expect(page.get_by_label("File name")).to_have_value("tannlegebesok_var_2027_aero_lodz")
    page.get_by_label("Title").fill("Hvor fornøyd var du? " * 12)
    page.get_by_label("Default language").select_option("en")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/surveys/hvor_fornoyd_*")


def test_a_copy_offers_no_languages(open_page, server):
    page = open_page("/new")
    page.get_by_label("Title").fill("Again")
    page.get_by_label("Default language").select_option("de")
    page.get_by_label("Begin with").select_option("store_visit")
    expect(page.get_by_label("Default language")).to_be_hidden()
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/surveys/again")

    draft = draft_of(server, "again")
    assert draft["default_language"] == "en"


def test_a_trial_is_saved_as_a_conversation_file(open_page):
    page = open_page("/surveys/store_visit/try")
    page.get_by_label("Reply", exact=True).fill("8")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.get_by_label("Messages in en")).to_contain_text("understood as 8")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()

    assert download.value.suggested_filename == "a_conversation_in_en.txt"
    assert "MO  8" in Path(download.value.path()).read_text(encoding="utf-8")


def test_a_file_edited_on_disk_shows_within_a_second_or_so(open_page, server):
    page = open_page("/surveys/store_visit?at=0")
    page.wait_for_timeout(1200)
    changed = json.loads((server[1] / "store_visit.json").read_text())
    changed["elements"][0]["text"]["en"] = "Edited on disk."
    (server[1] / "store_visit.json").write_text(json.dumps(changed))

    expect(field_at(page, "/elements/0/text/en")).to_have_value("Edited on disk.", timeout=4000)


def test_two_browsers_lose_no_word(open_page, server):
    one, other = open_page(), open_page()
    for page in (one, other):
        page.route("**/live", lambda route: route.abort())  # neither is told of what the other does
        page.goto("/surveys/store_visit?at=0")
    field_at(one, "/elements/0/text/en").fill("Words of the first.")
    saved(one)
    field_at(other, "/elements/0/text/no").fill("Ord fra den andre.")
    expect(other.locator("#conflict")).to_contain_text("Somebody has changed this survey meanwhile")
    expect(other.locator("#conflict")).to_contain_text("Words of the first.")
    with other.expect_navigation():
        other.get_by_role("button", name="Put what I wrote into theirs").click()
    assert other.url.endswith("/surveys/store_visit?at=0")

    draft = draft_of(server)
    assert draft["elements"][0]["text"] == {"en": "Words of the first.", "no": "Ord fra den andre."}


def test_a_lost_connection_is_told_and_mended(open_page, server):
    page = open_page("/surveys/store_visit?at=0")
    page.context.set_offline(True)
    field_at(page, "/elements/0/text/en").fill("Written while nobody heard.")
    expect(page.locator("#connection")).to_be_visible()
    expect(page.locator("#save-state")).to_contain_text("Not saved yet")
    page.context.set_offline(False)
    saved(page)
    expect(page.locator("#connection")).to_be_hidden()

    draft = draft_of(server)
    assert draft["elements"][0]["text"]["en"] == "Written while nobody heard."


@pytest.mark.parametrize("away", ["gone back to", "without a connection"])
def test_a_page_shows_what_was_written_while_it_heard_nothing(open_page, away):
    page, other = open_page("/surveys/store_visit?at=0"), open_page("/surveys/store_visit?at=0")
    if away == "gone back to":  # as a browser keeps pages that were left
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    else:
        page.route("**/live", lambda route: route.abort())
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        expect(page.locator("#connection")).to_be_visible()
    field_at(other, "/elements/0/text/en").fill(f"Written while one was {away}.")
    saved(other)
    other.wait_for_timeout(1500)  # that it was written is news no more
    if away == "gone back to":
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    else:
        page.unroute("**/live")
    field = field_at(page, "/elements/0/text/en")

    expect(field).to_have_value(f"Written while one was {away}.", timeout=10_000)


def test_what_a_colleague_writes_is_shown_and_takes_neither_the_focus_nor_what_was_opened(open_page):
    page, other = open_page("/surveys/store_visit?at=0"), open_page("/surveys/store_visit?at=0")
    field = field_at(page, "/elements/0/text/en")
    field.fill("Mine.")
    saved(page)
    expect(field_at(other, "/elements/0/text/en")).to_have_value("Mine.")
    page.locator("summary", has_text="More: Asked if").press("Enter")
    page.locator("summary", has_text="More: Asked if").focus()
    field_at(other, "/elements/0/text/en").fill("Theirs.")
    saved(other)

    expect(field).to_have_value("Theirs.")
    field_at(other, "/elements/0/text/en").blur()
    field.fill("Mine once more.")
    saved(page)
    expect(field_at(other, "/elements/0/text/en")).to_have_value("Mine once more.")
    page.locator("summary", has_text="More: Asked if").focus()
    field_at(other, "/elements/0/text/en").fill("Theirs.")
    saved(other)
    expect(field).to_have_value("Theirs.")
    expect(page.locator("summary", has_text="More: Asked if")).to_be_focused()
    expect(field_at(page, "/elements/0/note")).to_be_visible()
    field.fill("Mine again.")
    saved(page)
    expect(page.locator("#conflict")).to_have_count(0)


def test_what_is_told_of_a_label_is_told_anew_once_it_is_written(open_page):
    page = open_page("/surveys/long_words/languages")
    field = field_at(page, "/elements/1/options/0/label/no")
    label = page.locator(".label").filter(has=field)
    before = field.input_value()
    field.fill("")
    expect(label).to_contain_text("not translated")
    expect(field).to_be_focused()
    field.fill(before)
    expect(label).not_to_contain_text("not translated")
    expect(field).to_have_value(before)


def test_a_conflict_on_the_page_of_languages_leads_back_to_it(open_page):
    one, other = open_page(), open_page()
    one.route("**/live", lambda _: None)  # it is told of nothing
    for nr, choose in enumerate(("Take theirs", "Put what I wrote into theirs")):
        one.goto("/surveys/long_words/languages")
        other.goto("/surveys/long_words?at=0")
        field_at(other, "/elements/0/text/en").fill(f"Theirs once more {nr}.")
        saved(other)
        field_at(one, "/elements/0/text/no").fill(f"Min igjen {nr}.")
        one.locator("#conflict").get_by_text(choose, exact=True).click()
        one.wait_for_url("**/surveys/long_words/languages")
        expect(field_at(one, "/elements/0/text/en")).to_have_value(f"Theirs once more {nr}.")


def test_who_goes_on_as_a_conflict_arrives_keeps_what_was_written(open_page):
    one, other, asked = open_page(), open_page(), []
    one.route("**/live", lambda _: None)  # it is told of nothing
    one.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    elsewhere = one.get_by_label("Studio").get_by_role("link", name="Surveys")

    def press_the_mouse_and_let_go_later():
        elsewhere.hover()
        one.mouse.down()
        expect(one.locator("#conflict")).to_be_visible()
        one.mouse.up()

    def drop():
        for event, at in (("dragstart", 0), ("drop", 1)):
            one.locator(f"#outline li[data-index='{at}']").dispatch_event(event)

    for nr, go_on in enumerate((elsewhere.click, press_the_mouse_and_let_go_later, drop)):
        one.goto("/surveys/long_words?at=0")
        other.goto("/surveys/long_words?at=0")
        field_at(other, "/elements/0/text/en").fill(f"Theirs {nr}.")
        saved(other)
        field_at(one, "/elements/0/text/no").fill(f"Min {nr}.")
        go_on()
        expect(one.locator("#conflict")).to_contain_text(f"Min {nr}.")
        one.wait_for_timeout(300)
        assert one.locator("#conflict").is_visible()
        if go_on is drop:
            expect(one.locator("#connection")).to_be_hidden()
        one.get_by_role("link", name="Take theirs").click()
        one.wait_for_url("**/surveys/long_words?at=0")
        expect(field_at(one, "/elements/0/text/en")).to_have_value(f"Theirs {nr}.")
    assert asked == ["beforeunload"]


def test_a_colleague_meanwhile_takes_nothing_of_what_was_written_without_a_connection(open_page, server):
    one, other = open_page(), open_page()
    for page in (one, other):
        page.route("**/live", lambda route: route.abort())
        page.goto("/surveys/store_visit?at=1")
    one.context.set_offline(True)
    field_at(one, "/elements/1/text/en").fill("Written first.")
    field_at(one, "/elements/1/text/no").fill("Skrevet etterpå.")
    field_at(other, "/elements/1/maximum").fill("9")
    saved(other)
    one.context.set_offline(False)
    expect(one.locator("#conflict")).to_contain_text("Written first.")
    expect(one.locator("#conflict")).to_contain_text("Skrevet etterpå.")
    with one.expect_navigation():
        one.get_by_role("button", name="Put what I wrote into theirs").click()
    assert one.url.endswith("/surveys/store_visit?at=1")
    draft = draft_of(server)
    assert draft["elements"][1]["text"] == {"en": "Written first.", "no": "Skrevet etterpå."}
    assert draft["elements"][1]["maximum"] == 9

    field_at(one, "/elements/1/maximum").fill("10")
    saved(one)


def test_a_save_whose_answer_was_lost_is_sent_again_before_what_was_written_after_it(open_page, server):
    page, sent = open_page(), []

    def lose_the_first_answer(route):
        sent.append(route.request.post_data)
        if len(sent) > 1:
            route.continue_()
            return
        route.fetch()
        field_at(page, "/elements/0/text/en").evaluate(
            "(it) => { it.value = 'And more.'; it.dispatchEvent(new Event('input', { bubbles: true })); }"
        )
        route.abort("connectionreset")

    page.route("**/live", lambda route: route.abort())
    page.goto("/surveys/store_visit?at=0")
    page.route("**/edit", lose_the_first_answer)
    field_at(page, "/elements/0/text/en").fill("Begun.")
    expect(page.locator("#outline")).to_contain_text("And more.")
    saved(page)

    draft = draft_of(server)
    assert draft["elements"][0]["text"]["en"] == "And more."
    assert [("Begun" in one, "And" in one) for one in sent] == [(True, False), (True, False), (False, True)]


def test_what_cannot_be_sent_stays_on_the_page(open_page):
    page = open_page("/surveys/store_visit?at=2")
    page.context.set_offline(True)
    page.get_by_role("button", name="Add to Options").click()
    expect(page.locator("#connection")).to_be_visible()
    expect(page.get_by_role("button", name="Add to Options")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#connection")).to_be_hidden()
    page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false })")  # the server is on this machine
    page.get_by_role("button", name="Add to Options").click()
    expect(page.locator("[id='/elements/2/options/2']")).to_be_focused()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove: 3").click()
    expect(page.locator("[id='/elements/2/options/2']")).to_have_count(0)
    page.goto("/surveys/store_visit/try")
    page.route("**/try", lambda route: route.abort())
    page.get_by_label("Reply", exact=True).fill("8")
    page.keyboard.press("Enter")
    expect(page.locator("#connection")).to_be_visible()
    expect(page.get_by_label("Reply", exact=True)).to_have_value("8")
    page.unroute("**/try")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Messages in en")).to_contain_text("understood as 8")

    expect(page.locator("#connection")).to_be_hidden()


def test_a_text_that_is_translated_shows_as_the_sms_it_becomes(open_page):
    page = open_page("/surveys/store_visit/languages")
    field_at(page, "/elements/1/text/no").fill("Hvor bra var det?")
    expect(page.locator("[data-preview='/elements/1/text/no']")).to_contain_text("Hvor bra var det?\nSvar")


def test_open_results_keep_up_without_asking_often_and_what_was_opened_stays_open(open_page, server):
    number = "+4790937002"
    page, asked = open_page(), []
    page.goto("/surveys/store_visit/send")
    page.get_by_label("Number").fill(number)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_label("Messages")).to_contain_text("How much did you enjoy it?")
    page.goto("/surveys/store_visit/results")
    expect(page.locator("#flow svg")).to_be_visible()
    explained = page.locator("#report details.counted").first
    explained.locator("summary").click()
    before = page.locator("#report").inner_text()
    page.on("request", lambda request: asked.append(request.url) if "/figures" in request.url else None)
    for said in ("8", "Nothing else", "one more", "another"):
        reply_from(server, number, said)
        page.wait_for_timeout(1000)
    expect(page.locator("#report")).not_to_have_text(before, timeout=12_000)

    assert len(asked) <= 3
    assert explained.get_attribute("open") is not None
    expect(page.locator("#flow svg")).to_be_visible()


def reply_from(server, number, said):
    post(server, "/v1/gateways/pretend/inbound", {"originator": number, "content": said})


def post(server, path, body):
    told = urllib.request.Request(f"{server[0]}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(told).close()


def test_a_condition_of_groups_in_groups_is_written_by_keyboard(open_page, server):
    page = open_page()
    page.goto("/surveys/store_visit?at=3")  # the element after `why`
    page.locator("summary", has_text="Asked if").press("Enter")
    begin = page.get_by_role("button", name="Add a comparison").first
    begin.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[id='s/elements/3/asked_if']")).to_be_focused()
    page.locator("[data-op=set_operator][data-path='/elements/3/asked_if/answered']").select_option("one_of")
    value = page.locator("[data-op=set_value][data-path='/elements/3/asked_if/one_of']")
    value.fill("price, queue")
    saved(page)
    page.get_by_role("button", name="Add a group of comparisons").first.press("Enter")
    expect(page.locator("[id='s/elements/3/asked_if/all/1']")).to_have_count(0)
    inner = "/elements/3/asked_if/all/1/any/0"
    page.locator(f"[id='s{inner}']").select_option("variable:queueKey")
    page.locator(f"[data-path='{inner}/answered'][data-op=set_operator]").select_option("is")
    page.locator(f"[data-path='{inner}/is'][data-op=set_value]").fill('"47"')
    page.locator(f"[data-path='{inner}'][data-op=set_not]").select_option("1")
    page.locator("[id='j/elements/3/asked_if/all/1']").select_option("not_any")
    expect(page.locator("[id='j/elements/3/asked_if/all/1']")).to_have_value("not_any")
    saved(page)
    second = {"not": {"any": [{"not": {"variable": "queueKey", "is": "47"}}]}}
    assert asked_if(server) == {"all": [{"element": "why", "one_of": ["price", "queue"]}, second]}

    page.get_by_role("button", name="Remove the group").press("Enter")
    expect(page.get_by_role("group", name="Comparison of queueKey")).to_have_count(0)
    assert asked_if(server) == {"element": "why", "one_of": ["price", "queue"]}
    page.get_by_role("button", name="Remove the comparison of why").press("Enter")
    expect(page.get_by_role("group", name="Comparison of why")).to_have_count(0)
    assert asked_if(server) is None


def test_a_finding_marks_its_field_and_leads_to_it(open_page):
    page = open_page("/surveys/store_visit?at=1")
    lowest = page.get_by_label("Lowest number")
    lowest.fill("")
    expect(lowest).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#found")).to_contain_text("Lowest number: minimum is missing")
    page.goto("/surveys/store_visit?at=survey")
    page.get_by_role("link", name="enjoyment › Lowest number").click()
    expect(lowest).to_be_focused()
    lowest.fill("1")
    expect(lowest).not_to_have_attribute("aria-invalid", "true")
    saved(page)


def test_an_id_that_is_taken_is_told_at_its_field_until_it_is_another(open_page, server):
    page = open_page("/surveys/store_visit?at=1")
    field = field_at(page, "/elements/1/id")
    field.fill("again")
    field.blur()
    expect(page.locator("#save-state")).to_contain_text("Not saved. The id again is taken")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-path='/elements/1/id'] + .refusal")).to_contain_text("Choose another id.")
    highest = field_at(page, "/elements/1/maximum")
    highest.fill("9")
    expect(page.locator("#preview")).to_contain_text("from 1 to 9")
    expect(page.locator("#save-state")).to_contain_text("Not saved.")
    highest.fill("10")
    field.fill("enjoyment")
    field.blur()
    saved(page)
    expect(field).not_to_have_attribute("aria-invalid", "true")

    draft = draft_of(server)
    assert draft["rules"][0]["condition"]["element"] == "enjoyment"


def test_an_id_is_saved_once_its_field_is_left(open_page, server):
    page, edits = open_page(), []
    page.on("request", lambda request: edits.append(request.post_data) if request.method == "POST" else None)
    page.goto("/surveys/store_visit?at=4")
    field = field_at(page, "/elements/4/id")
    field.fill("often")
    page.wait_for_timeout(700)  # a text is saved after 400 ms
    assert edits == []

    with page.expect_response("**/edit"):
        page.keyboard.press("Control+s")
    field.fill("how_often")
    with page.expect_response("**/edit"):
        page.keyboard.press("Tab")
    saved(page)
    draft = draft_of(server)
    assert draft["elements"][4]["id"] == "how_often"


def test_a_rule_that_is_added_is_open_to_be_written(open_page):
    page = open_page("/surveys/store_visit?at=1")
    page.get_by_role("button", name="Add a rule here").click()
    page.wait_for_url("**#rule-1")
    expect(page.locator("#rule-1 [data-op=set_not]")).to_be_focused()
    page.goto("/surveys/store_visit?at=rules")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove rule").last.click()
    page.wait_for_load_state()
    expect(page.locator("#rule-1")).to_have_count(0)


def asked_if(server):
    draft = draft_of(server)
    return draft["elements"][3].get("asked_if")


def test_what_was_moved_or_added_has_the_focus_and_what_it_was_taken_from(open_page, server):
    page = open_page("/surveys/store_visit?at=2")
    page.on("dialog", lambda dialog: dialog.accept())

    def pressed(name, leads_to):
        with page.expect_navigation():
            page.get_by_role("button", name=name, exact=True).press("Enter")
        expect(page.locator(leads_to)).to_be_focused()

    pressed("Add to Options", "[id='/elements/2/options/2']")
    page.keyboard.press("Tab")
    expect(field_at(page, "/elements/2/options/2/id")).to_be_focused()
    pressed("Move up: 3", "[id='/elements/2/options/1']")
    pressed("Move down: 2", "[id='/elements/2/options/2']")
    pressed("Remove: 3", "[id='/elements/2/options']")
    pressed("Move down", "#fields")
    pressed("Move up", "#fields")
    pressed("Add", "[data-path='/elements/3/text/en']")
    pressed("Remove text_1", "#fields")
    draft = draft_of(server)
    assert [one["id"] for one in draft["elements"][2]["options"]] == ["price", "queue"]
    assert draft["elements"][3]["id"] == "again"


def test_nothing_written_is_removed_by_a_slip(open_page):
    page, asked = open_page(), []

    def decline(dialog):
        asked.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", decline)
    page.goto("/surveys/store_visit?at=2")
    page.get_by_role("button", name="Remove why").click()
    page.get_by_role("button", name="Remove: 2").click()
    page.goto("/surveys/store_visit?at=rules")
    page.get_by_role("button", name="Remove rule").first.click()

    assert asked == [
        f"{one}? What is written there goes with it." for one in ("Remove why", "Remove: 2", "Remove rule")
    ]
    page.goto("/surveys/store_visit?at=2")
    expect(field_at(page, "/elements/2/options/1/id")).to_have_value("queue")


def test_fields_that_are_called_the_same_are_told_apart_by_their_groups(open_page):
    page = open_page("/surveys/store_visit?at=2")
    option = page.get_by_role("group", name="Options 2", exact=True)
    expect(option.get_by_label("Option id")).to_have_value("queue")
    page.goto("/surveys/store_visit?at=ends")
    late = page.get_by_role("group", name="Late replies", exact=True)

    expect(late.get_by_role("textbox", name="en Text")).to_have_value("This survey is closed.")


def test_that_a_draft_is_saved_is_said_where_readers_listen(open_page):
    page = open_page("/surveys/store_visit?at=0")
    listened_to = page.locator("#save-state").element_handle()
    field_at(page, "/elements/0/text/en").fill("Listened to.")
    saved(page)

    assert "Draft saved" in listened_to.inner_text()
    assert listened_to.evaluate("(it) => it.isConnected && it.role === 'status'")


def test_what_a_trial_says_is_added_where_readers_listen(open_page):
    page = open_page("/surveys/store_visit/try")
    listened_to = page.get_by_label("Messages in en").element_handle()
    reply = page.get_by_label("Reply", exact=True)
    reply.fill("11")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Messages in en")).to_contain_text("no answer to the question")
    assert "no answer to the question" in listened_to.inner_text()
    expect(reply).to_have_value("")
    expect(reply).to_be_focused()
    page.get_by_role("group", name="What people text").get_by_role("button").first.click()
    expect(page.get_by_label("Messages in en")).to_contain_text("understood as 1")
    expect(reply).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Messages in en")).not_to_contain_text("understood as 1")
    page.get_by_label("no", exact=True).check()
    page.get_by_role("button", name="Apply").click()

    expect(page.get_by_label("Messages in no")).to_contain_text("Beklager")
    assert "no answer to the question" in listened_to.inner_text()


def test_what_arrives_on_the_phone_is_added_where_readers_listen(open_page, server):
    page, number = open_page(), "+4790937011"
    page.goto("/surveys/store_visit/send")
    page.get_by_label("Number").fill(number)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_label("Messages")).to_contain_text("How much did you enjoy it?")
    listened_to = page.get_by_label("Messages").element_handle()
    reply_from(server, number, "8")
    expect(page.get_by_label("Messages")).to_contain_text("You said 8. Why?", timeout=10_000)

    assert "You said 8. Why?" in listened_to.inner_text()


def test_why_something_was_not_done_has_the_focus(open_page):
    page = open_page("/new")
    page.get_by_label("File name").fill("store_visit")
    page.get_by_label("Default language").select_option("en")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("There is a survey store_visit already")
    page.goto("/surveys/store_visit/send?number=%2B4790937009")
    page.get_by_label("Number").fill("12")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("12 is not a phone number")


def test_by_keyboard_alone(open_page):
    page = open_page("/surveys/store_visit?at=0")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_url("**at=1#fields")
    expect(page.locator("#outline li").nth(2)).to_contain_text("welcome")
    page.keyboard.press("Alt+ArrowUp")
    page.wait_for_url("**at=0#fields")
    expect(page.locator("#outline li").nth(1)).to_contain_text("welcome")
    field_at(page, "/elements/0/text/en").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Typed.")
    page.keyboard.press("Control+S")
    saved(page)


def test_keys_move_what_is_worked_on_and_open_lists(open_page, server):
    page = open_page("/surveys/store_visit?at=rules")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="+ Add a rule").click()
    page.wait_for_url("**#rule-1")
    page.locator("#rule-1 [data-op=set_not]").press("Alt+ArrowUp")  # opens the list
    page.keyboard.press("Escape")
    page.locator("body").press("Alt+ArrowUp")  # no rule is worked on
    before = rules(server)
    with page.expect_navigation():
        page.locator("#rule-1 summary").first.press("Alt+ArrowUp")
    expect(page.locator("[id='/rules/0']")).to_be_focused()

    assert rules(server) == before[::-1]
    with page.expect_navigation():
        page.locator("#rule-0").get_by_role("button", name="Remove rule").click()
    assert rules(server) == before[:1]


def rules(server):
    return draft_of(server)["rules"]


def test_the_list_of_surveys_keeps_up_with_the_folder(open_page, server):
    page, folder = open_page(), server[1]
    page.goto("/")
    counted = page.locator("#summary-store_visit")
    sync_api.expect(counted).not_to_have_text("…")
    was_told = counted.inner_text()
    another = folder / "another_one.json"
    try:
        another.write_text(json.dumps({**STORE_VISIT, "id": "another", "title": "Another one"}), encoding="utf-8")
        page.get_by_role("link", name="Another one", exact=True).wait_for()
        page.locator("#summary-another_one").get_by_text("not sent yet").wait_for()
        assert counted.inner_text() == was_told
    finally:
        another.unlink()
    page.get_by_role("link", name="Another one", exact=True).wait_for(state="detached")


def test_what_may_no_longer_be_seen_stays_as_it_was_shown(open_page, server):
    page, another = open_page("/"), server[1] / "another_one.json"
    signed_out = {"status": 303, "headers": {"Location": "/new"}}  # any page without the list
    page.route(lambda url: url == page.url, lambda route: route.fulfill(**signed_out))
    try:
        for title in ("Another one", "Called otherwise"):  # once the second is asked for, the first was dealt with
            with page.expect_response("**/new"):
                another.write_text(json.dumps({**STORE_VISIT, "id": "another", "title": title}), encoding="utf-8")
    finally:
        another.unlink()

    expect(page.get_by_role("link", name="Store visit", exact=True)).to_be_visible()


def test_what_was_changed_elsewhere_is_shown_to_whoever_writes_once_they_ask(open_page):
    page, other = open_page("/surveys/store_visit?at=0#fields"), open_page("/surveys/store_visit?at=1")
    field_at(page, "/elements/0/text/en").focus()
    field_at(other, "/elements/1/text/no").fill("Endret.")
    saved(other)
    page.get_by_role("link", name="Show it").click()

    expect(page.locator("#told")).to_be_hidden()
    field_at(page, "/elements/0/text/en").fill("Written after that.")
    saved(page)


def test_elements_are_moved_by_pointer(open_page):
    page = open_page("/surveys/store_visit?at=1#fields")
    page.locator("#outline li", has_text="again").drag_to(page.locator("#outline li", has_text="enjoyment").first)
    expect(page.locator("#outline li").nth(2)).to_contain_text("again")
    page.locator("#fields").get_by_role("button", name="Move down", exact=True).click()

    expect(page.locator("#outline li").nth(3)).to_contain_text("again")


def test_json_that_is_changed_elsewhere_is_shown_in_the_editor(open_page):
    page, other = open_page(), open_page()
    page.goto("/surveys/store_visit/json")
    expect(page.locator(".cm-content")).to_be_visible()
    other.goto("/surveys/store_visit?at=0")
    field_at(other, "/elements/0/text/en").fill("Written in a field.")
    saved(other)

    expect(page.locator(".cm-content")).to_contain_text("Written in a field.")


def test_broken_json_is_told_and_mended(open_page):
    page = open_page("/surveys/store_visit/json")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("x")
    expect(page.locator("#found")).to_contain_text("error")
    page.keyboard.press("Backspace")
    expect(page.locator("#found")).to_contain_text("Nothing is wrong")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(open_page, theme):
    axe = (importlib.resources.files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
    page, found = open_page(color_scheme=theme, reduced_motion="reduce"), []
    for address in PAGES:
        page.goto(address)
        page.wait_for_load_state("load")
        page.evaluate(axe)
        told = page.evaluate("axe.run({resultTypes: ['violations']})")
        found += [
            f"{address}: {one['id']} {one['nodes'][0]['html'][:160]}"
            for one in told["violations"]
            if one["impact"] in ("serious", "critical")
        ]

    assert found == []


def test_a_link_amid_words_is_told_by_more_than_its_colour(open_page):
    page, found = open_page(), set()
    for address in PAGES:
        page.goto(address)
        for link in page.locator("main :is(p, small, li):not(.crumb) > a:not(.button, .chip)").all():
            around = link.locator("xpath=..").inner_text().replace(link.inner_text(), "").strip()
            if (
                around
                and link.is_visible()
                and "underline" not in link.evaluate("(it) => getComputedStyle(it).textDecorationLine")
            ):
                found.add(link.inner_text())

    assert found == set()


TOO_SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
.filter((it) => {
  const isAmidWords = it.matches("main :is(p:not(.crumb), li, small) > a:not(.button, .chip), .skip");
  const target = it.matches("[type=checkbox]") ? it.closest("label") ?? it : it;
  const { width, height } = target.getBoundingClientRect();
  return !isAmidWords && it.checkVisibility() && (height < 43.9 || (width < 43.9 && target === it));
}).map((it) => it.outerHTML.slice(0, 90))"""


def test_what_is_touched_is_large_enough(open_page):
    page, found = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True), []
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        found += [f"{address}: {one}" for one in page.evaluate(TOO_SMALL)]

    assert found == []


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_is_wider_than_the_screen(open_page, width):
    page, wider = open_page(viewport={"width": width, "height": 700}), []
    for address in (*PAGES, *(one.replace("store_visit", "long_words") for one in PAGES if "store_visit" in one)):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wider.append(address)

    assert wider == []


def failing_once(page, address, **answer):
    """Have the first fetch of an address fail, and return how often it was asked for."""
    asked = []

    def answer_it(route):
        if route.request.resource_type == "document":
            route.continue_()
            return
        asked.append(route.request.url)
        if len(asked) > 1:
            route.continue_()
        elif answer:
            route.fulfill(**answer)
        else:
            route.abort("connectionreset")

    page.route(address, answer_it)
    return asked


def test_news_whose_page_could_not_be_had_at_once_is_shown_all_the_same(open_page):
    page, other = open_page(), open_page()
    for one in (page, other):
        with one.expect_response("**/live"):
            one.goto("/surveys/store_visit?at=0")
    asked = failing_once(page, "**/surveys/store_visit?at=0**")
    field_at(other, "/elements/0/text/en").fill("Written while a fetch failed.")
    saved(other)

    field = field_at(page, "/elements/0/text/en")
    expect(field).to_have_value("Written while a fetch failed.")
    assert len(asked) > 1
    expect(page.locator("#connection")).to_be_hidden()


def test_news_are_listened_to_again_after_an_answer_that_was_none(open_page):
    page, other = open_page(), open_page()
    asked = failing_once(page, "**/live", status=502, body="The proxy's page.")
    for one in (page, other):
        one.goto("/surveys/store_visit?at=0")
    expect(page.locator("#connection")).to_be_visible()
    expect(page.locator("#connection")).to_be_hidden(timeout=10_000)
    assert len(asked) == 2
    field_at(other, "/elements/0/text/en").fill("Told by the second stream.")
    saved(other)
    expect(field_at(page, "/elements/0/text/en")).to_have_value("Told by the second stream.")


def test_an_edit_that_is_saved_is_said_to_be_although_its_page_could_not_be_had(open_page):
    page = open_page()
    page.route("**/live", lambda route: route.abort())
    page.goto("/surveys/store_visit?at=rules")
    page.locator("#rule-0 summary", has_text="Edit").click()
    asked = failing_once(page, "**/surveys/store_visit?at=rules**")
    operator = page.locator("#rule-0 [data-op=set_operator]")
    operator.select_option("answered")

    expect(page.locator("#rule-0 select[data-op=set_value]")).to_be_visible()
    assert len(asked) > 1
    saved(page)
    operator.select_option("at_least")
    expect(page.locator("#rule-0 input[data-op=set_value]")).to_be_visible()


def test_what_is_dropped_and_not_saved_is_told(open_page):
    page = open_page("/surveys/store_visit?at=0")
    first, last = page.locator("#outline li[data-index='0']"), page.locator("#outline li[data-index='2']")
    page.route("**/edit", lambda route: route.fulfill(status=403, body="<main><p>You may not.</p></main>"))
    first.drag_to(last)
    expect(page.locator("#save-state")).to_contain_text("Not moved. You may not.")
    page.unroute("**/edit")
    page.route("**/edit", lambda route: route.abort("connectionreset"))
    first.drag_to(last)
    expect(page.locator("#connection")).to_be_visible()
    assert page.url.endswith("?at=0")


def test_a_server_that_is_away_takes_no_page_from_whoever_presses_a_button(open_page):
    page = open_page("/surveys/store_visit?at=2")
    page.route("**/*", lambda route: route.abort("connectionrefused"))
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")  # it listens anew
    expect(page.locator("#connection")).to_be_visible()
    page.get_by_role("button", name="Move down", exact=True).click()
    page.wait_for_timeout(300)
    expect(page.get_by_role("button", name="Move down", exact=True)).to_be_visible()
    page.unroute("**/*")
    expect(page.locator("#connection")).to_be_hidden(timeout=10_000)
    page.get_by_role("button", name="Move down", exact=True).click()
    page.wait_for_url("**?at=3#fields")
    page.get_by_role("button", name="Move up", exact=True).click()
    page.wait_for_url("**?at=2#fields")


def test_an_id_that_is_changed_is_another_wherever_the_page_names_it(open_page, server):
    page = open_page("/surveys/store_visit?at=1")
    id_ = field_at(page, "/elements/1/id")
    before = id_.input_value()
    id_.fill("renamed")
    id_.press("Tab")
    expect(page.locator(".fields-head code")).to_have_text("renamed")
    expect(page.get_by_role("button", name="Copy renamed")).to_be_visible()
    page.get_by_role("button", name="Add a rule here").click()
    page.wait_for_url("**at=rules**")
    draft = draft_of(server)
    assert draft["rules"][-1]["condition"]["element"] == "renamed"

    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove rule").last.click()
    page.wait_for_url("**at=rules&removed=**")
    page.goto("/surveys/store_visit?at=1")
    field_at(page, "/elements/1/id").fill(before)
    field_at(page, "/elements/1/id").press("Tab")
    expect(page.locator(".fields-head code")).to_have_text(before)


def test_what_was_refused_stays_in_its_field_when_another_id_is_saved(open_page):
    page = open_page("/surveys/long_words?at=1")
    first, other = (field_at(page, f"/elements/1/options/{at}/id") for at in (0, 1))
    taken = other.input_value()
    first.fill(taken)
    first.press("Tab")
    expect(page.locator(".refusal")).to_contain_text("is taken")
    with page.expect_response("**/surveys/long_words?at=1**"):
        other.fill("another")
        other.press("Tab")
    expect(other).to_have_attribute("value", "another")
    expect(page.locator(".refusal")).to_contain_text("is taken")
    expect(first).to_have_value(taken)


def test_a_finding_leads_to_the_field_that_its_place_is_written_in(open_page, server):
    broken = {**STORE_VISIT, "id": "broken", "title": "Broken", "hours": {"monday": "late"}}
    broken["rules"] = [{"condition": {"element": "gone", "is": 1}, "action": {"go_to": "completion"}}]
    (server[1] / "broken.json").write_text(json.dumps(broken), encoding="utf-8")
    page = open_page("/surveys/broken?at=0")
    page.locator("#found a", has_text="Condition › Element").click()
    compared = page.locator("[id='s/rules/0/condition']")
    expect(compared).to_be_focused()
    expect(compared).to_have_attribute("aria-invalid", "true")
    page.locator("#found a", has_text="Hours").first.click()
    expect(field_at(page, "/hours")).to_be_focused()
    (server[1] / "broken.json").unlink()


def test_an_element_that_is_looked_at_stays_on_the_page_where_a_colleague_adds_one_before_it(open_page):
    page, busy, other = open_page(), open_page(), open_page()
    for one in (page, busy):
        with one.expect_response("**/live"):
            one.goto("/surveys/long_words?at=1")
    field_at(busy, "/elements/1/text/en").focus()
    other.goto("/surveys/long_words?at=0")
    other.get_by_role("button", name="Add", exact=True).click()
    other.wait_for_url("**?at=1#**")

    expect(field_at(page, "/elements/2/text/en")).to_be_visible()
    expect(page.locator(".fields-head code")).to_have_text("which")
    page.wait_for_url("**/surveys/long_words?at=2")
    busy.get_by_role("link", name="Show it").click()
    busy.wait_for_url("**/surveys/long_words?at=2")
    expect(busy.locator(".fields-head code")).to_have_text("which")
    other.on("dialog", lambda dialog: dialog.accept())
    other.get_by_role("button", name="Remove text_1").click()
    page.wait_for_url("**/surveys/long_words?at=1")


def test_a_removal_is_undone_and_what_was_written_since_is_not(open_page):
    page = open_page("/surveys/long_words?at=1")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove which").click()
    page.wait_for_url("**?at=0&removed=**")
    expect(page.locator("#undo")).to_contain_text("is removed.")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/surveys/long_words?at=1")
    expect(page.locator(".fields-head code")).to_have_text("which")

    page.get_by_role("button", name="Add to Options").click()
    page.get_by_role("button", name="Remove: 3").click()
    field_at(page, "/elements/1/text/en").fill("Written since?")
    expect(page.locator("#undo")).to_have_count(0)


def test_a_connection_that_never_answers_is_given_up_and_what_was_written_is_sent_again(open_page):
    page, sent = open_page(), []

    def never_answer_first(route):
        sent.append(route)
        if len(sent) > 1:
            route.continue_()

    page.clock.install()
    page.route("**/edit", never_answer_first)
    page.goto("/surveys/long_words?at=0")
    field_at(page, "/elements/0/text/en").fill("Written on a train.")
    page.clock.run_for(500)
    expect(page.locator("#save-state")).to_contain_text("Saving")
    page.clock.run_for(30_000)
    expect(page.locator("#connection")).to_be_visible()
    page.clock.run_for(2_000)
    saved(page)
    assert len(sent) == 2


def test_news_whose_page_is_never_answered_is_asked_for_again(open_page):
    page = open_page()
    page.clock.install()
    with page.expect_response("**/live"):
        page.goto("/surveys/long_words?at=0")
    page.route("**/surveys/long_words?at=0&of=**", lambda _: None)
    other = open_page()
    other.goto("/surveys/long_words?at=0")
    with page.expect_request("**/surveys/long_words?at=0&of=**"):
        field_at(other, "/elements/0/text/en").fill("Told on a train.")
        saved(other)
    page.clock.run_for(30_000)
    expect(page.locator("#connection")).to_be_visible()
    page.unroute("**/surveys/long_words?at=0&of=**")
    page.clock.run_for(2_000)
    expect(field_at(page, "/elements/0/text/en")).to_have_value("Told on a train.")


def test_a_copy_is_shown_behind_what_it_was_made_of(open_page):
    page = open_page("/surveys/long_words?at=1")
    with page.expect_navigation():
        page.get_by_role("button", name="Copy which").press("Enter")
    expect(field_at(page, "/elements/2/text/en")).to_be_focused()
    expect(page.locator(".fields-head code")).to_have_text("which_2")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove which_2").click()
    page.wait_for_url("**?at=1&removed=**")


@pytest.mark.parametrize("size", [(1280, 700), (390, 700)])
def test_no_page_goes_on_behind_its_end(open_page, server, size):
    (server[1] / "ends.json").write_text(json.dumps({**STORE_VISIT, "id": "ends"}), encoding="utf-8")
    page, longer = open_page(viewport={"width": size[0], "height": size[1]}), []
    number = f"+4790937{size[0] % 1000:03}"
    post(server, "/v1/surveys/ends/send", payload(number))
    for at in range(12):
        reply_from(server, number, f"no number {at}")
    behind = """(it) => document.documentElement.scrollHeight
        - Math.max(it.getBoundingClientRect().bottom + scrollY, innerHeight)"""
    for address in (*PAGES, "/surveys/ends/try", f"/surveys/ends/send?number={number.replace('+', '%2B')}"):
        page.goto(address)
        for at in range(8 if address.endswith("ends/try") else 0):
            page.locator("#trial-reply").fill(f"no number {at}")
            page.locator("#trial-reply").press("Enter")
            expect(page.locator(".line.mine")).to_have_count(at + 1)
        if page.locator("#main").evaluate(behind) > 1:
            longer.append(address)

    assert longer == []


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_what_is_chosen_is_seen_in_a_long_list_and_the_list_stays_where_it_was_scrolled_to(open_page, server, size):
    texts = [{"id": f"text_{at}", "type": "text", "text": {"en": f"Text {at}.", "no": f"{at}."}} for at in range(60)]
    many = {**STORE_VISIT, "id": "many", "title": LONG * 2, "elements": texts, "rules": []}
    (server[1] / "many.json").write_text(json.dumps(many), encoding="utf-8")
    page = open_page("/surveys/many?at=40", viewport={"width": size[0], "height": size[1]})
    chosen = page.locator("#outline [aria-current]")
    expect(chosen).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") == 0
    field_at(page, "/elements/40/text/en").fill(f"Written at {size}.")
    saved(page)
    expect(chosen).to_contain_text(f"Written at {size}.")
    assert chosen.evaluate(
        """(it) => { const box = it.closest(innerWidth > 800 ? ".outline" : "#outline").getBoundingClientRect();
        const inside = it.getBoundingClientRect(); return inside.top >= box.top && inside.bottom <= box.bottom; }"""
    )

    what, title = page.locator("#outline li").first.locator("a > span").all()
    assert what.bounding_box()["x"] + what.bounding_box()["width"] <= title.bounding_box()["x"]


def test_what_a_cell_says_stands_beside_its_label_on_a_small_screen(open_page, server):
    for at in range(6):
        said = payload(f"+47909371{at:02}")
        post(server, "/v1/surveys/store-visit/send", said)
        reply_from(server, said["identifier"], "8")
    page = open_page("/surveys/store_visit/results?by=month", viewport={"width": 390, "height": 700})
    completed = page.locator("td[data-label=Completed]").first
    expect(completed).to_contain_text("of")

    beside = "(cell) => cell.querySelector('small').getBoundingClientRect().left - cell.getBoundingClientRect().left"
    assert completed.evaluate(beside) >= 120


def test_what_a_page_loads_is_small(open_page):
    import gzip

    page, sizes = open_page(), {}
    page.on("response", lambda answer: sizes.update({answer.url: answer}) if "/live" not in answer.url else None)
    page.goto("/surveys/store_visit/json")
    page.wait_for_selector(".cm-content")
    total = sum(len(gzip.compress(answer.body())) for answer in [*sizes.values()])  # reading one lets others come

    print(f"the heaviest page is {total:,} bytes gzipped")
    assert total < 400_000
