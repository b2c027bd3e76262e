"""Long SMS that come in parts, at any process, in any order, twice, or not all of them."""

import json
from datetime import timedelta
from itertools import permutations

import pytest

from engine.gateways.http import Http
from engine.gateways.http_mapping import Mapped
from engine.session import Part
from tests.conftest import NUMBER
from tests.gateways.test_http import ENVIRON, SERVICES, posted
from tests.store.test_unit_of_work import inbound

REFERENCE = {"reference": "/ref", "number": "/part", "total": "/of"}


def part(number, content, *, total=3, reference="r", **changes):
    return inbound(
        **{
            "message_id": f"{reference}-{number}",
            "content": content,
            "part": Part(reference=reference, number=number, total=total),
            **changes,
        }
    )


@pytest.fixture
def join(database, clock):
    """Hand in parts one after the other, each in a transaction of its own; gives what is whole then."""

    def call(*parts):
        return [
            one for each in parts for one in database.write(lambda unit, each=each: unit.join(each, clock())).result()
        ]

    return call


@pytest.fixture
def late(database, clock):
    return lambda: database.write(lambda unit: unit.late_parts(clock())).result()


ABC = [part(1, "a"), part(2, "b"), part(3, "c")]


@pytest.mark.parametrize("order", [*permutations(ABC)], ids=lambda order: "".join(one.content for one in order))
def test_parts_are_joined_in_any_order(join, order):
    (whole,) = join(*order)

    assert (whole.content, whole.originator, whole.part) == ("abc", NUMBER, None)


@pytest.mark.parametrize("again", ABC, ids=lambda one: one.content)
def test_a_part_that_comes_twice_counts_once_then_and_afterwards(join, late, clock, again):
    other_id = part(again.part.number, again.content, message_id="another")
    wholes = join(*ABC[:2], again, other_id, ABC[2], again, other_id)
    clock.move(timedelta(hours=1))

    assert [one.content for one in wholes] == ["abc"]
    assert late() == []


@pytest.mark.parametrize(("there", "content"), [("1", "a"), ("2", "b"), ("13", "a … c"), ("23", "bc"), ("12", "ab")])
def test_what_never_completes_is_taken_after_a_while_as_it_is(join, late, clock, there, content):
    assert join(*(ABC[int(number) - 1] for number in there)) == []
    clock.move(timedelta(seconds=119))
    assert late() == []
    clock.move(timedelta(seconds=1))

    assert [one.content for one in late()] == [content]
    assert late() == []


def test_a_part_that_comes_too_late_is_a_message_of_its_own(join, late, clock):
    join(*ABC[:2])
    clock.move(timedelta(minutes=2))
    first = late()
    join(ABC[2])
    clock.move(timedelta(minutes=2))
    second = late()

    assert [one.content for one in (*first, *second)] == ["ab", "c"]
    assert len({one.message_id for one in (*first, *second)}) == 2


def test_parts_under_one_message_id_are_joined_too(join):
    same = [part(one.part.number, one.content, message_id="m") for one in ABC]

    assert [one.content for one in join(*same, *same)] == ["abc"]


def test_a_reference_that_a_phone_uses_again_is_of_another_sms(join):
    first, *_ = ABC
    again = [part(at, text, message_id=f"n{at}") for at, text in ((1, "x"), (2, "y"), (3, "z"))]

    assert [one.content for one in join(first, *again)] == ["a", "xyz"]


def test_two_phones_and_two_totals_have_references_of_their_own(join):
    others = [part(2, "b", originator="+4790937955", message_id="x"), part(2, "b", total=2, message_id="y")]

    assert join(ABC[0], *others, ABC[2]) == []


def test_a_character_that_was_cut_in_two_is_one_again(join):
    (whole,) = join(part(1, "a\ud83d", total=2), part(2, "\ude00b", total=2))

    assert whole.content == "a😀b"


def test_an_originator_of_any_length_can_be_kept(join):
    assert len(join(*(part(one.part.number, one.content, originator="7" * 50_000) for one in ABC))) == 1


def with_parts(tmp_path):
    written = json.loads((SERVICES / "batches.json").read_text(encoding="utf-8"))
    written["inbound"]["parts"] = REFERENCE
    (tmp_path / "http.json").write_text(json.dumps(written), encoding="utf-8")
    return Http(Mapped.read(str(tmp_path / "http.json"), ENVIRON))


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ({"ref": 7, "part": 1, "of": "2"}, Part(reference="7", number=1, total=2)),
        ({"ref": "ab", "part": "02", "of": 2}, Part(reference="ab", number=2, total=2)),
        ({}, None),
        ({"ref": None, "part": None, "of": None}, None),
        ({"ref": "a", "part": 1, "of": 1}, None),
        ({"ref": "a", "part": 3, "of": 2}, None),
        ({"ref": "a", "part": 0, "of": 2}, None),
        ({"ref": "a", "part": "x", "of": 2}, None),
        ({"ref": "a", "part": 1, "of": 256}, None),
        ({"ref": "", "part": 1, "of": 2}, None),
        ({"ref": "a", "part": {}, "of": [2]}, None),
    ],
)
def test_what_is_no_sound_part_is_a_whole_message(tmp_path, more, read):
    body = {"inbound": [{"id": "1", "from": {"number": NUMBER}, "body": "7", **more}]}
    said = with_parts(tmp_path).inbound(posted(json.dumps(body).encode(), content_type="application/json"))

    assert [one.part for one in said.messages] == [read]
    assert not said.refused


def test_a_reply_in_parts_is_one_answer(open_house, tmp_path):
    house = open_house(with_parts(tmp_path))
    session = house.send(to=NUMBER)
    house.engine.database.write(lambda unit: unit.connection.exec_driver_sql("UPDATE outbox SET tried_at=queued_at"))
    house.clock.move(timedelta(seconds=5))
    texts = [("2", " out of 10"), ("1", "I'd say 7")]
    for number, text in texts:
        entry = {"id": f"m{number}", "from": {"number": NUMBER}, "body": text, "ref": "r", "part": number, "of": 2}
        answer = house.api.post("/v1/gateways/http/inbound", json={"inbound": [entry]}, headers={"X-Key": "3141592654"})
        assert answer.status_code == 202

    assert house.answers(session) == [7]
    (received,) = [one for one in house.engine.transcript(session).messages if one.direction == "inbound"]
    assert received.text == "I'd say 7 out of 10"


def test_the_engine_takes_what_never_completes(open_house, tmp_path):
    house = open_house(with_parts(tmp_path))
    session = house.send(to=NUMBER)
    house.engine.database.write(lambda unit: unit.connection.exec_driver_sql("UPDATE outbox SET tried_at=queued_at"))
    house.clock.move(timedelta(seconds=5))
    house.engine.receive_reply(part(1, "7", gateway="http"))
    house.engine.receive_late_parts()
    assert house.answers(session) == []
    house.clock.move(timedelta(minutes=2))
    house.engine.receive_late_parts()

    assert house.answers(session) == [7]
