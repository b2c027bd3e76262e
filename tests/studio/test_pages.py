"""Every page answers, shows what it is for, and shows nobody more than their key allows."""

import asyncio
import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from engine.api import make_app
from engine.api.auth import WRONG_A_MINUTE
from engine.api.body import IN_THE_LOOP
from engine.errors import SettingsError
from engine.session import Fate, Report
from engine.settings import SHORTEST_SECRET, Settings
from engine.store.session_list import SessionFilter
from engine.studio import operations, routes, sessions
from engine.studio.counted import Counted
from engine.studio.places import FieldPlace, place_of
from engine.studio.rendering import POLICY
from engine.studio.routes import StudioRoute
from tests.conftest import LOOPBACK, NUMBER, payload
from tests.studio.conftest import KEYS, as_text, bearer, desk_on
from tests.surveys import STORE_VISIT

WIDEST = 12
"""Units of a figure or a sign of 18 pixels, as on small screens."""

PAGES = {
    "/": "Store visit",
    "/new": "New survey",
    "/surveys/store_visit": "enjoyment",
    "/surveys/store_visit?at=rules": "happy visitors skip the reason",
    "/surveys/store_visit?at=ends": "Thank you!",
    "/surveys/store_visit?at=survey": "Default language",
    "/surveys/store_visit/json": "happy visitors",
    "/surveys/store_visit/publish": "nothing to publish",
    "/surveys/store_visit/try": "Thanks for your visit.",
    "/surveys/store_visit/languages": "Takk for besøket.",
    "/surveys/store_visit/diagram": "happy visitors",
    "/surveys/store_visit/send": "pretend phone",
    "/surveys/store_visit/results": "No survey has been sent yet",
    "/sessions": "No session",
    "/operations": "Dead letters",
}


def send(desk, **more):
    return desk.phones.engine.send_survey("store-visit", payload(**more)).session_id


@pytest.mark.parametrize(("address", "words"), PAGES.items())
def test_a_page_shows_what_it_is_for_and_lets_in_nothing_that_is_not_ours(desk, address, words):
    answer = desk.get(address)
    begins, ends = POLICY.split("{nonce}")

    assert answer.status_code == 200
    assert words in as_text(answer)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith(begins)
    assert policy.endswith(ends)
    assert " style=" not in answer.text
    assert " onclick=" not in answer.text


@pytest.mark.parametrize(
    "page", ["/", "/surveys/nowhere", "/surveys/store_visit/text", "/surveys/store_visit/export", "/sign-in"]
)
def test_nothing_that_is_shown_or_handed_out_is_kept_on_the_way(desk, page):
    send(desk)
    headers = desk.get(page, follow_redirects=False).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_without_the_studio_there_is_no_route_of_it(desk):
    app = make_app(desk.phones.engine, Settings(studio=False))
    client = TestClient(app, base_url=LOOPBACK)

    for address in (*PAGES, "/live", "/sign-in", "/studio/studio.js"):
        assert client.get(address).status_code == 404


def test_a_reply_is_text_on_every_page(desk):
    session = send(desk, language="en")
    evil = "<img src=x onerror=alert(1)>"
    for reply in ("3", f"1 {evil}", evil):
        desk.phones.reply(NUMBER, reply)

    for address in (f"/sessions/{session}", "/surveys/store_visit/send", "/surveys/store_visit/results"):
        assert "<img" not in desk.get(address).text
    assert "&lt;img" in desk.get(f"/sessions/{session}").text


def test_of_what_a_loop_asked_twice_the_answer_that_counts_is_shown(desk):
    again = {"name": "again", "condition": {"element": "enjoyment", "at_most": 3}, "action": {"go_to": "enjoyment"}}
    definition = {**STORE_VISIT, "rules": [again, *STORE_VISIT["rules"]]}
    desk.put(definition)
    session = send(desk)
    for reply in ("3", "8"):
        desk.phones.reply(NUMBER, reply)

    page = desk.get(f"/sessions/{session}").text
    assert re.findall(r'<th scope="row"><code>enjoyment</code></th><td>(\d+)', page) == ["8"]


def test_without_keys_numbers_are_masked(desk):
    session = send(desk)

    for address in ("/sessions", f"/sessions/{session}"):
        assert NUMBER not in desk.get(address).text


def test_numbers_are_masked_unless_the_key_may_see_them(guarded):
    session = send(guarded)
    for address in ("/sessions", f"/sessions/{session}"):
        masked = guarded.get(address, headers=bearer("operate")).text
        whole = guarded.get(address, headers=bearer("all")).text

        assert NUMBER not in masked
        assert "+47909•••54" in masked
        assert NUMBER in whole


def test_numbers_in_what_is_said_are_masked_as_well_and_dates_are_not(guarded):
    said = f"Call 909 37 954, {NUMBER} or 00 47 909 37 954 on 30.11.2026"
    session = send(guarded, language="en", content=said, userSessionVariables=[{"key": "desk", "value": said}])
    for reply in ("3", f"1 {said}"):
        guarded.phones.reply(NUMBER, reply)
    guarded.phones.engine.receive_reports("pretend", [Report(client_reference=f"{session}-1", fate=Fate.FAILED)])

    for address in (f"/sessions/{session}", "/operations"):
        masked = guarded.text(address, headers=bearer("operate"))
        whole = guarded.text(address, headers=bearer("all"))
        assert not re.search("37 ?954", masked)
        assert whole.count(said) == masked.count("Call +47909•••54, +47909•••54 or +47909•••54 on 30.11.2026") > 0


@pytest.mark.parametrize(
    ("scope", "may", "may_not"),
    [
        ("author", "/surveys/store_visit", "/surveys/store_visit/results"),
        ("results", "/surveys/store_visit/results", "/surveys/store_visit"),
        ("operate", "/sessions", "/surveys/store_visit/results"),
        ("read", "/surveys/store_visit", "/operations"),
    ],
)
def test_a_key_sees_what_its_scope_allows(guarded, scope, may, may_not):
    guarded.post("/sign-in", key=KEYS[scope])

    assert guarded.get(may).status_code == 200
    assert guarded.get(may_not).status_code == 403


@pytest.mark.parametrize("scope", [*KEYS, "pretend"])
def test_pages_listen_to_news_where_their_visitor_hears_some(guarded, scope):
    key = KEYS.get(scope, "the-key-of-the-pretenders")
    ending = desk_on(guarded.folder, guarded.phones, f"{key}:{scope}", stopping=lambda: True)
    mine = {"Authorization": f"Bearer {key}"}
    listens = "data-live" in ending.get("/surveys/nothing/send", headers=mine).text

    assert listens == (scope != "metrics")
    assert ending.get("/live", headers=mine).status_code == (200 if listens else 403)


def test_a_key_without_the_scope_changes_nothing(guarded):
    before = (guarded.folder / "store_visit.json").read_bytes()
    guarded.post("/sign-in", key=KEYS["read"])
    version = guarded.version("store_visit")

    for address in ("edit", "json", "publish", "resolve"):
        answer = guarded.post(f"/surveys/store_visit/{address}", version=version, op="remove", path="/elements/0")
        assert answer.status_code == 403
    assert guarded.post("/surveys/store_visit/send", number=NUMBER).status_code == 403
    assert (guarded.folder / "store_visit.json").read_bytes() == before
    assert not (guarded.folder / ".drafts").exists()


def test_no_page_and_no_edit_is_for_everybody(guarded):
    rooms = [one for one in guarded.client.app.routes if isinstance(one, StudioRoute)]
    asked = [(method, one.path) for one in rooms for method in one.methods if not one.path.startswith("/sign-")]
    assert len(asked) > 25
    for method, path in asked:
        address = path.format(name="store_visit", session_id="a-session")
        answer = guarded.client.request(method, address, follow_redirects=False)
        assert answer.status_code == (303 if method == "GET" else 401), path

        headers = bearer("metrics")
        assert guarded.client.request(method, address, headers=headers).status_code == 403, path


def test_who_may_only_send_plays_no_phone_and_reads_none(guarded):
    sender = bearer("send")
    address = "/surveys/store_visit/send"
    sent = guarded.client.post(address, data={"number": NUMBER, "language": "en"}, headers=sender)
    assert sent.status_code == 200
    guarded.phones.deliver()
    assert "How much did you enjoy it?" not in guarded.get(address, headers=sender).text

    phone = "/surveys/store_visit/phone"
    assert guarded.get(phone, headers=sender).status_code == 403
    reply = {"number": NUMBER, "reply": "8"}
    assert guarded.client.post(phone, data=reply, headers=sender).status_code == 403
    (session,) = guarded.phones.engine.administration.sessions(SessionFilter()).result().sessions
    assert not guarded.phones.engine.transcript(session.id).responses
    assert "How much did you enjoy it?" in guarded.get(address, headers=bearer("all")).text


def test_what_is_remembered_for_one_is_not_shown_to_another(guarded):
    send(guarded)
    wide = guarded.get("/surveys/store_visit/results", headers=bearer("all")).text
    narrow = guarded.get("/surveys/store_visit/results", headers=bearer("results")).text
    assert "/surveys/store_visit/diagram" in wide
    assert "/surveys/store_visit/diagram" not in narrow


def test_whoever_has_no_key_is_led_to_the_door(guarded):
    answer = guarded.get("/surveys/store_visit?at=1", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fsurveys%2Fstore_visit%3Fat%3D1"
    refused = guarded.post("/sign-in", key="a-key-that-is-none-of-ours", next="/sessions")
    assert refused.status_code == 401
    assert "This is no key of this server." in refused.text
    assert 'name="next" value="/sessions"' in refused.text


def test_whoever_guesses_keys_finds_no_way_past_the_count_by_the_studio(guarded):
    def guess(method, address, shown, **fields):
        headers = {"Authorization": f"Bearer {shown}"}
        return guarded.client.request(method, address, headers=headers, data=fields, follow_redirects=False)

    statuses = [guess("POST", "/sessions/a-session/cancel", f"guess-{at}").status_code for at in range(15)]
    assert statuses == [401] * WRONG_A_MINUTE + [429] * (15 - WRONG_A_MINUTE)
    assert guess("GET", "/", "guess").status_code == 429
    assert guarded.post("/sign-in", key="guess").status_code == 429
    assert guess("GET", "/", KEYS["all"]).status_code == 200
    for method in ("GET", "POST"):
        right, wrong = (guess(method, "/sign-in", key, key="guess").text for key in (KEYS["all"], "guess"))
        assert re.sub('nonce="[^"]+"', "", right) == re.sub('nonce="[^"]+"', "", wrong)


def test_the_cookie_is_signed_and_for_this_site_alone(guarded):
    answer = guarded.post("/sign-in", key=KEYS["all"], next="https://elsewhere.example/")
    cookie = answer.headers["set-cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert answer.headers["location"] == "/"
    name, _, value = cookie.split(";")[0].partition("=")
    guarded.client.cookies.clear()
    guarded.client.cookies.set(name, value[:-1] + ("0" if value[-1] != "0" else "1"))
    assert guarded.get("/", follow_redirects=False).status_code == 303


def test_a_form_that_takes_long_to_read_holds_up_nobody(guarded, monkeypatch):
    read_in_the_loop = []

    def noted(body, **more):
        with suppress(RuntimeError):  # there is none in another thread
            asyncio.get_running_loop()
            read_in_the_loop.append(len(body))
        return parse_qsl(body, **more)

    monkeypatch.setattr(routes, "parse_qsl", noted)
    assert guarded.post("/sign-in", key="%" * IN_THE_LOOP).status_code == 413
    assert guarded.post("/sign-in", key=KEYS["all"]).status_code == 303
    assert guarded.post("/surveys/store_visit/try", reply="%" * IN_THE_LOOP).status_code == 200
    assert max(read_in_the_loop) <= IN_THE_LOOP


@pytest.mark.parametrize("length", [1, SHORTEST_SECRET - 1])
def test_a_secret_that_signs_cookies_is_too_long_to_guess(monkeypatch, length):
    monkeypatch.setenv("SURVEY_STUDIO_SECRET", "x" * length)
    with pytest.raises(SettingsError, match=f"SURVEY_STUDIO_SECRET: it has {length} characters; it needs .* 32"):
        Settings.from_environment()

    for sound in ("", "x" * SHORTEST_SECRET):
        monkeypatch.setenv("SURVEY_STUDIO_SECRET", sound)
        assert Settings.from_environment().studio_secret == sound


def test_a_page_of_another_site_changes_nothing(desk):
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    answer = desk.client.post("/surveys/store_visit/send", data={"number": NUMBER}, headers=foreign)

    assert answer.status_code == 403
    assert not desk.phones.messages(NUMBER)


def test_the_first_steps_are_sent_answered_and_counted(desk):
    assert "Send a survey to a pretend phone" in desk.text("/")
    assert desk.post("/surveys/store_visit/send", number=NUMBER, language="en").status_code == 303
    desk.phones.deliver()
    assert "How much did you enjoy it?" in desk.text("/surveys/store_visit/send")
    assert desk.post("/surveys/store_visit/phone", number=NUMBER, reply="8").status_code == 303
    desk.phones.deliver()

    assert "1 of 1 asked have answered" in " ".join(desk.text("/surveys/store_visit/results").split())
    exported = desk.get("/surveys/store_visit/export?format=csv").text
    assert "8" in exported
    assert NUMBER not in exported


def test_older_sessions_stay_those_that_are_looked_at(desk, monkeypatch):
    monkeypatch.setattr(sessions, "MOST_SHOWN", 1)
    begun = []
    for _ in range(2):
        begun.append(send(desk))
        desk.phones.wait(timedelta(minutes=1))
    older = re.search(r'href="(\?[^"]*cursor=[^"]+)">Older sessions', desk.get("/sessions").text)[1]
    page = desk.get("/sessions" + unescape(older)).text
    shown_again = desk.get(unescape(re.search(r'id="sessions" data-part="([^"]+)"', page)[1])).text

    for text in (page, shown_again):
        assert re.findall(r'href="/sessions/([\w-]+)"', text) == begun[:1]


def test_operations_say_where_there_is_more_than_they_list(desk, monkeypatch):
    monkeypatch.setattr(operations, "MOST_SHOWN", 2)
    for last in "123":
        desk.phones.engine.administration.opt_out(f"+4790937{last}54", "asked by phone").result()
        listed = " ".join(desk.text("/operations").split())

        assert (f"{last} opt-outs" in listed, "over 2 opt-outs" in listed) == (last != "3", last == "3")
    assert listed.endswith("and more. Webhooks No host is told of events. survey webhooks add adds one.")
    assert listed.count("+47909•••54") == 2


def test_a_file_that_cannot_be_read_shows_its_findings_and_its_text(desk):
    (desk.folder / "broken.json").write_text('{"title": "Half', encoding="utf-8")

    shown = desk.text("/surveys/broken")
    assert "This is no JSON that can be read" in shown
    assert '{"title": "Half' in shown
    assert "1 error" in desk.text("/")
    assert desk.get("/surveys/broken/diagram").status_code == 200
    assert desk.get("/surveys/broken/languages").status_code == 200
    for page in ("results", "publish", "try"):
        assert "the quotation mark that ends this text is missing" in desk.text(f"/surveys/broken/{page}"), page


def test_what_is_not_there_is_told_on_a_page(desk):
    answer = desk.get("/surveys/nothing")

    assert answer.status_code == 404
    assert "There is no survey <code>nothing</code>" in answer.text


def test_a_trial_drives_all_ticked_languages_and_counts_nothing(desk):
    script = json.dumps([["reply", "3"]])
    answer = desk.client.post(
        "/surveys/store_visit/try", data={"language": ["en", "no"], "script": script, "reply": "2"}
    )

    assert "understood as The queue" in answer.text
    assert "understood as Køen" in answer.text
    assert "No survey has been sent yet" in desk.text("/surveys/store_visit/results")
    saved = desk.client.post(
        "/surveys/store_visit/conversation", data={"language": "en", "script": script, "do": "settings"}
    )
    assert saved.text.startswith(
        "survey    store_visit\nto        +4790937954\nlanguage  en\n\nMT  Thanks for your visit.\n"
    )
    assert "MO  3\nMT  What let you down?" in saved.text


def test_a_trial_may_be_held_while_a_quota_is_full(desk):
    definition = json.loads((desk.folder / "store_visit.json").read_text(encoding="utf-8"))
    quota = {"name": "low scores", "at_most": 9, "then": {"go_to": "completion"}}
    definition["quotas"] = [{**quota, "condition": {"element": "enjoyment", "at_most": 3}}]
    (desk.folder / "store_visit.json").write_text(json.dumps(definition), encoding="utf-8")
    trial = {"language": "en", "script": json.dumps([["reply", "3"]]), "do": "settings"}

    assert "completed" not in desk.client.post("/surveys/store_visit/try", data=trial).text
    full = desk.client.post("/surveys/store_visit/try", data={**trial, "full": "low scores"})
    assert 'name="full" value="low scores" checked' in full.text
    assert "quota:low scores" in full.text
    saved = desk.client.post("/surveys/store_visit/conversation", data={**trial, "full": "low scores"}).text
    assert saved.startswith("survey    store_visit\nto        +4790937954\nlanguage  en\nfull      low scores\n")


def test_a_trial_of_a_survey_with_hours_is_held_when_these_are_open(desk):
    definition = json.loads((desk.folder / "store_visit.json").read_text(encoding="utf-8"))
    opens = (datetime.now(ZoneInfo("Europe/Oslo")) + timedelta(hours=12)).strftime("%H")
    definition["hours"] = {"mon-sun": f"{opens}:00-{opens}:59"}
    (desk.folder / "store_visit.json").write_text(json.dumps(definition), encoding="utf-8")
    saved = desk.client.post("/surveys/store_visit/conversation", data={"language": "en", "do": "settings"}).text

    assert re.search(rf"\ntoday     [0-9-]+ {opens}:00\n\nMT  Thanks for your visit.\n", saved)


@pytest.mark.parametrize("where", ["send", "try", "conversation"])
def test_a_line_that_is_no_variable_is_told(desk, where):
    told = "queueKey: support is no variable. Write each on a line of its own, as KEY = VALUE."
    for variables, is_told in (("a = 1\nqueueKey: support", True), ("a = 1\n\nqueueKey=support", False)):
        answer = desk.post(f"/surveys/store_visit/{where}", number=NUMBER, variables=variables)

        assert (told in " ".join(as_text(answer).replace("variable :", "").split())) is is_told


def test_an_expiry_alone_is_news(desk):
    send(desk, expiryTime="2026-01-01T14:00:00Z")
    desk.phones.deliver()
    before = desk.phones.engine.activity()
    desk.phones.wait(timedelta(minutes=30))
    assert desk.phones.engine.activity() == before

    desk.phones.wait(timedelta(hours=2))
    assert desk.phones.engine.activity() != before


def let_one_of_three_answer(desk):
    for number in ("+4790937954", "+4790937955", "+4790937956"):
        send(desk, identifier=number, expiryTime="2026-01-02T12:00:00Z")
    desk.phones.deliver()
    desk.phones.reply("+4790937954", "8")
    desk.phones.wait(timedelta(days=2))


def test_the_diagram_tells_how_many_went_along_its_arrows_and_where_they_left(desk):
    let_one_of_three_answer(desk)

    for address in ("/surveys/store_visit/diagram", "/surveys/store_visit/flow?by="):
        picture = desk.get(address).text
        assert ">2 left here<" in picture, address
        assert "From enjoyment to comment where a rule holds: happy visitors" in picture
        assert re.search(r"From enjoyment to comment where[^.]*: 1\.", picture)
        assert "From enjoyment to why: 0." in picture
    assert 'data-part="/surveys/store_visit/flow?"' in desk.get("/surveys/store_visit/results").text


def test_the_diagram_counts_under_the_names_of_today(desk):
    let_one_of_three_answer(desk)
    renamed = json.loads(
        json.dumps(STORE_VISIT).replace('"enjoyment"', '"joy"').replace("answer.enjoyment", "answer.joy")
    )
    renamed["elements"][1]["was"] = ["enjoyment"]
    desk.put(renamed)

    for address in ("/surveys/store_visit/diagram", "/surveys/store_visit/flow?by="):
        picture = desk.get(address).text
        assert ">2 left here<" in picture, address
        assert re.search(r"From joy to comment where[^.]*: 1\.", picture)
        assert "From welcome to joy: 3." in picture


def count_anew(desk):
    state = desk.client.app.state
    state.studio = replace(state.studio, counted=Counted(state.studio.engine.activity))


def test_results_are_shown_as_they_were_and_soon_looked_at_again(desk):
    send(desk)
    desk.phones.deliver()
    assert "0 of 1 asked have answered" in shown(desk)
    desk.phones.reply(NUMBER, "8")
    assert "0 of 1 asked have answered" in shown(desk)
    assert re.search('/figures[?]" data-again', desk.get("/surveys/store_visit/results").text)

    count_anew(desk)
    assert "1 of 1 asked have answered" in shown(desk)
    assert re.search('/figures[?]by=language">', desk.get("/surveys/store_visit/results?by=language").text)


def test_a_page_of_results_is_sent_only_figures_that_it_does_not_show_yet(desk):
    send(desk)
    desk.phones.deliver()
    first = desk.get("/surveys/store_visit/figures?by=")
    again = desk.get("/surveys/store_visit/figures?by=", headers={"If-None-Match": first.headers["etag"]})
    assert "0 of 1 asked have answered" in " ".join(re.sub(r"<[^>]+>", "", first.text).split())
    assert "<nav" not in first.text
    assert (again.status_code, again.text) == (304, "")
    assert float(again.headers["look-again"]) >= 1

    desk.phones.deliver()
    desk.phones.reply(NUMBER, "8")
    count_anew(desk)
    news = desk.get("/surveys/store_visit/figures?by=", headers={"If-None-Match": first.headers["etag"]})
    assert news.status_code == 200
    assert news.headers["etag"] != first.headers["etag"]


def test_why_was_asked_again_is_told_by_language(guarded):
    for number, language, replies in (("+4790937954", "en", ("eleven", "99")), ("+4790937955", "no", ("99",))):
        send(guarded, identifier=number, language=language)
        guarded.phones.deliver()
        for reply in replies:
            guarded.phones.reply(number, reply)
    page = guarded.get("/surveys/store_visit/results?by=language", headers=bearer("all")).text

    table = page[page.index("asked-again") :]
    told = dict(re.findall(r'<th scope="row">(\w+)</th>.*?</code> (.*?)</p>', table))
    assert {tag: re.sub(r"<[^>]+>", "", why) for tag, why in told.items()} == {"en": "too high 2", "no": "too high 1"}


def test_the_alerts_that_were_raised_are_counted(desk):
    alert = {"name": "call <them>", "condition": {"element": "enjoyment", "at_most": 3}, "at": "answer"}
    path = desk.folder / "store_visit.json"
    path.write_text(json.dumps(desk.file("store_visit") | {"alerts": [alert]}), encoding="utf-8")
    send(desk)
    assert "alert: call <them> 0" in shown(desk)

    count_anew(desk)
    desk.phones.reply(NUMBER, "2")
    assert "alert: call <them> 1" in shown(desk)


def test_what_the_page_leads_to_is_of_all_variables_that_it_is_filtered_by(guarded):
    made = STORE_VISIT | {"results": {"by": ["agentId", "team"]}}
    guarded.put(made)
    for at, (agent, team) in enumerate((("a", "north"), ("a", "south"), ("b", "south"))):
        variables = [{"key": "agentId", "value": agent}, {"key": "team", "value": team}]
        send(guarded, identifier=f"+479093795{at}", userSessionVariables=variables)
    headers = bearer("all")
    page = guarded.get("/surveys/store_visit/results?where=agentId:a&where=team:south", headers=headers).text

    assert re.findall('name="where" value="(.*?)"', page) == ["agentId:a", "team:south"]
    assert '<span class="figure num">1</span><span>sessions' in page
    (link,) = re.findall('href="(.*?/export[?]format=csv&.*?)">CSV</a>', page)
    rows = guarded.get(unescape(link), headers=headers).text.splitlines()
    assert [row.split(",")[-2:] for row in rows[1:]] == [["a", "south"]]
    once = guarded.get("/surveys/store_visit/results?where=agentId:a", headers=headers).text
    assert re.findall('name="where" value="(.*?)"', once) == ["agentId:a", ""]


@pytest.mark.parametrize("months", [2, 7, 14, 24])
def test_the_months_of_a_trend_have_room_in_large_print(guarded, months):
    made = STORE_VISIT | {"elements": [dict(one) for one in STORE_VISIT["elements"]]}
    made["elements"][1] |= {"minimum": 0, "maximum": 10, "measure": "nps"}
    guarded.put(made)
    for at in range(months):
        send(guarded, identifier=f"+47909379{at:02}")
        guarded.phones.reply(f"+47909379{at:02}", "9")
        guarded.phones.clock.move(timedelta(days=31))
    page = guarded.get("/surveys/store_visit/results", headers=bearer("all")).text

    told = [float(x) for x in re.findall('<text x="([0-9.]+)" y="192"', page)]
    apart = [after - before for before, after in pairwise(told)]
    assert told
    assert all(one > len("2026-11") * WIDEST for one in apart)
    assert {*re.findall('<text x="([0-9]+)" y="[0-9.]+" text-anchor="end"', page)} == {"52"}
    assert len("-100") * WIDEST < 52


@pytest.mark.parametrize(("measure", "low"), [({}, "1.00"), ({"minimum": 0, "measure": "nps"}, "−100")])
def test_many_groups_are_plotted_among_the_limits_of_chance(guarded, measure, low):
    made = guarded.file("store_visit") | {"results": {"by": ["agentId"]}}
    made["elements"][1] |= measure
    guarded.put(made)
    replies = [*((agent, reply) for agent in "abcd" for reply in ["8", "9"] * 3), *[("e<e>", "1")] * 6]
    for at, (agent, reply) in enumerate(replies):
        send(guarded, identifier=f"+47909379{at:02}", userSessionVariables=[{"key": "agentId", "value": agent}])
        guarded.phones.reply(f"+47909379{at:02}", reply)
    page = guarded.get("/surveys/store_visit/results?by=agentId", headers=bearer("all")).text

    plot = page[page.index("trend funnel") :]
    dots = re.findall('class="dot( outside)?" cx="([0-9.]+)" cy="([0-9.]+)".*?<title>(.*?): (.*?), of 6</title>', plot)
    assert [(out.strip(), x, unescape(group)) for out, x, _, group, _ in dots] == [
        *(("", "520.0", agent) for agent in "abcd"), ("outside", "520.0", "e<e>"),
    ]  # fmt: skip
    assert [float(y) for _, _, y, _, _ in dots] == sorted(float(y) for _, _, y, _, _ in dots)
    assert dots[-1][-1] == low
    assert ">e&lt;e&gt;</text>" in plot
    for by in ("month", "language"):
        other = guarded.get(f"/surveys/store_visit/results?by={by}", headers=bearer("all")).text
        assert "trend funnel" not in other


def test_days_and_moments_of_results_say_that_they_are_of_utc(desk):
    send(desk)
    for number in range(5):
        send(desk, identifier=f"+479093796{number}")
        desk.phones.reply(f"+479093796{number}", "8")
        desk.phones.reply(f"+479093796{number}", "Well done")

    assert "From (UTC)" in shown(desk)
    assert "Before (UTC)" in shown(desk)
    assert re.search(r"Well done comment · en · 1 Jan 2026, 12:\d\d UTC", shown(desk))


def test_the_funnel_tells_how_many_were_sent_reached_answered_and_completed(desk):
    engine, phones = desk.phones.engine, desk.phones
    engine.cancel(send(desk, identifier="+4790937950"))
    unreached, silent, answering, _ = (send(desk, identifier=f"+479093795{at}") for at in range(1, 5))
    phones.deliver()
    for sms in phones.messages("+4790937951"):
        engine.receive_reports("pretend", [Report(client_reference=sms.client_reference, fate=Fate.FAILED)])
    phones.reply("+4790937953", "8")
    phones.reply("+4790937953", "back")
    phones.reply("+4790937953", "9")
    for session in (unreached, silent, answering):
        engine.cancel(session)

    assert "5 sessions (1 still open) 3 sent and closed 2 reached 1 answered 0 completed" in shown(desk)
    assert "1 left here" in shown(desk)


def test_a_question_that_was_gone_back_from_is_told_as_taken_back(desk):
    send(desk)
    desk.phones.deliver()
    for reply in ("8", "back"):
        desk.phones.reply("+4790937954", reply)

    assert "0 of 1 asked have answered · 1 taken back" in shown(desk)


def test_who_was_screened_out_has_answered(desk):
    happy = {"element": "enjoyment", "at_least": 7}
    quota = {"name": "happy", "at_most": 1, "condition": happy, "then": {"go_to": "completion"}}
    desk.put(STORE_VISIT | {"quotas": [quota]})
    for number, replies in (("+4790937954", ("8", "Well done")), ("+4790937955", ("9",))):
        send(desk, identifier=number)
        for reply in replies:
            desk.phones.reply(number, reply)

    assert "2 sent and closed 2 reached 2 answered 1 completed" in shown(desk)
    assert "complete 1 screened 1" in shown(desk)


def test_questions_of_one_id_that_are_answered_otherwise_are_told_apart(guarded):
    send(guarded)
    made = guarded.file("store_visit")
    made["elements"][1]["maximum"] = 7
    guarded.put(made)
    send(guarded, identifier="+4790937955")
    guarded.phones.reply(NUMBER, "many")
    page = guarded.get("/surveys/store_visit/results?by=language", headers=bearer("all")).text

    names = {"enjoyment", "enjoyment__scale_1_7"}
    assert {*re.findall("<code>(enjoyment.*?)</code> · scale", page)} == names
    assert {*re.findall('<th scope="col" class="num">(enjoyment.*?)</th>', page)} == names
    assert {*re.findall('data-label="(enjoyment.*?)"', page)} == names


def shown(desk):
    return " ".join(desk.text("/surveys/store_visit/results").split())


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("elements[1].minimum", ("/elements/1/minimum", "1", "enjoyment › Lowest number")),
        ("elements[2].options[0].label.en", ("/elements/2/options/0/label/en", "2", "why › Options › 1 › Label › en")),
        ("elements[99].id", ("/elements/99/id", "99", "Element 100 › id")),
        ("rules[0].action.go_to", ("/rules/0/action/go_to", "rules", "Rules › 1 › Action › Go to")),
        ("completion.text.no", ("/completion/text/no", "ends", "Completion › Text › no")),
        ('variables["my.key"].type', ("/variables/my.key/type", "survey", "Session variables › my.key › Type")),
    ],
)
def test_a_finding_is_told_by_what_its_field_is_called(path, place):
    data = {**STORE_VISIT, "variables": {"my.key": {"type": "x"}}}

    assert place_of(path, data) == FieldPlace(pointer=place[0], at=place[1], words=place[2])


def test_findings_lead_to_their_fields_from_every_page(desk):
    desk.set("/elements/1/minimum", "")
    for page in ("", "/publish", "/try", "/diagram"):
        assert 'href="/surveys/store_visit?at=1#/elements/1/minimum"' in desk.get(f"/surveys/store_visit{page}").text
    assert "<code>elements[1].minimum</code>" in desk.get("/surveys/store_visit/json").text


def test_an_element_that_is_no_object_is_told_on_every_page_and_can_be_let_go_of(desk):
    odd = json.dumps({**STORE_VISIT, "elements": ["x", *STORE_VISIT["elements"]]})
    desk.post("/surveys/store_visit/json", version=desk.version("store_visit"), text=odd)
    for page in ("", "?at=0", "?at=1", "?at=survey", "?at=rules", "?at=ends", "/publish", "/try", "/diagram"):
        assert "Element 1 " in as_text(desk.get(f"/surveys/store_visit{page}")), page
        assert desk.get(f"/surveys/store_visit{page}").status_code == 200, page
    for page in ("/", "/surveys/store_visit/json", "/surveys/store_visit/languages", "/surveys/store_visit/results"):
        assert desk.get(page).status_code == 200, page
    assert 'data-path="/elements/2/minimum"' in desk.get("/surveys/store_visit?at=2").text

    assert desk.set("/elements/2/id", "pleasure").status_code == 303
    assert desk.edit("store_visit", op="add_element", kind="message", at="1").status_code == 303
    assert desk.edit("store_visit", op="remove", path="/elements/0").status_code == 303
    assert desk.draft("store_visit")["elements"][2]["id"] == "pleasure"
