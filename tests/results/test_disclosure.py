"""What a key without `results:all` is told over HTTP: whole days with enough, and no group by way of another report."""

from datetime import timedelta

import pytest

from tests.surveys import survey_of

SURVEY = survey_of(
    {"id": "score", "type": "scale", "minimum": 0, "maximum": 10, "measure": "nps"},
    {"id": "comment", "type": "open_text"},
    results={"by": ["shop"]},
)


@pytest.fixture
def ask(client, send, phones):
    """Send on three days, the first two of November and the last of December; return what asks for results."""
    numbers = iter(range(1000))

    def day(**shops):
        for shop, count in shops.items():
            for _ in range(count):
                number = f"+4790937{next(numbers):03}"
                send(SURVEY, to=number, userSessionVariables=[{"key": "shop", "value": shop}])
                phones.reply(number, "8")

    day(oslo=6, bergen=7)
    phones.clock.move(timedelta(days=1))
    day(oslo=2, bergen=1)
    phones.clock.move(timedelta(days=10))
    day(oslo=6, bergen=3)
    phones.clock.move(timedelta(days=1))
    day(oslo=1)

    def get(path="results", **params):
        return client.get(f"/v1/surveys/{SURVEY['id']}/{path}", params=params)

    return get


SECOND, THIRD, TODAY = "2026-11-24", "2026-12-04", "2026-12-05"


def sessions(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["cohort"]["sessions"]


def test_a_time_is_told_where_no_other_leaves_out_a_few(ask):
    assert sessions(ask()) == 26
    assert sessions(ask(to="2026-12-01")) == 16
    assert sessions(ask(**{"from": "2026-12-01"})) == 10
    assert sessions(ask(to=TODAY)) == 25  # today is not over
    assert sessions(ask(**{"from": "2026-11-01"}, to="2027-01-01")) == 26
    for path in ("results", "results/flow", "answers"):
        for wrong in ({"to": THIRD}, {"from": SECOND}, {"from": SECOND, "to": THIRD}, {"from": TODAY}):
            answer = ask(path, **wrong)
            assert answer.status_code == 422, (path, wrong)
            assert all(f"`{name}`: with it, results of fewer than 5 sessions" in answer.text for name in wrong)


def test_a_moment_within_a_day_is_told_only_where_nobody_lies_beyond(ask, phones):
    assert sessions(ask(to=f"{phones.clock():%Y-%m-%dT%H:%M:%SZ}")) == 26
    assert sessions(ask(**{"from": "2026-11-23T06:00:00+01:00"})) == 26

    answer = ask(**{"from": "2026-12-04T12:00:01Z"})
    assert answer.status_code == 422
    assert "`from`: it lies within a day" in answer.json()["detail"]


def test_a_group_is_hidden_where_a_filter_by_it_is_refused(ask):
    december = {"from": "2026-12-01"}
    assert ask(by="shop").json()["suppressed"] == {"groups": 0, "sessions": 0}
    assert ask(by="shop", **december).json()["suppressed"] == {"groups": 2, "sessions": 10}
    assert ask(where="shop:bergen", **december).status_code == 422
    assert sessions(ask(where="shop:oslo")) == 15
    assert ask(by="month", where="shop:bergen").json()["suppressed"] == {"groups": 2, "sessions": 11}
    assert [one["value"] for one in ask(by="month").json()["groups"]] == ["2026-11", "2026-12"]


def test_an_export_tells_any_time_and_names_no_small_group(ask, send):
    send(SURVEY, to="+4790938000", userSessionVariables=[{"key": "shop", "value": "tromso"}])
    rows = ask("export", **{"from": "2026-12-04T00:00:01Z"}).text.splitlines()
    head, *rows = [row.split(",") for row in rows]

    shops = [row[head.index("variable.shop")] for row in rows]
    assert len(rows) == 11
    assert set(shops) == {""}  # Tromsø and Bergen are small there, and Bergen hides Tromsø everywhere: Oslo is last
    assert ask("export", where="shop:tromso").status_code == 422


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_an_export_has_words_of_five_respondents_or_more(client, send, phones, layout):
    survey = survey_of(
        {"id": "shop", "type": "dropdown", "options": [{"id": "oslo", "label": {"en": "Oslo"}}],
         "other": {"label": {"en": "Other"}, "ask": {"en": "Which?"}}},
        {"id": "comment", "type": "open_text"},
    )  # fmt: skip

    def words():
        params = {"layout": layout, "include": "text"}
        told = client.get(f"/v1/surveys/{survey['id']}/export", params=params).text
        return [word for word in ("at my corner", "so so") if word in told]

    for at in range(6):
        number = f"+479093795{at}"
        send(survey, to=number)
        phones.reply(number, "2: at my corner" if at < 4 else "1")
        if at == 4:
            assert words() == []
        phones.reply(number, "so so")

    assert words() == ["so so"]
    send(survey, to="+4790937956")
    phones.reply("+4790937956", "2: at my corner")
    assert words() == ["at my corner", "so so"]
