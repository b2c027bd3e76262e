"""Whatever a service hands in together: what is kept, told and logged is bounded, and nothing is lost."""

import json
import logging

import pytest

from engine import metrics
from engine.errors import MOST_TOLD, InvalidRequest
from engine.gateways.gateway import Call
from engine.gateways.payload import LONGEST_KEPT, MOST_ALONE, MOST_ENTRIES
from engine.gateways.pretend import Pretend
from tests.conftest import NUMBER
from tests.gateways.test_http import gateway, posted
from tests.gateways.test_puzzel import KEY, puzzel

pytestmark = pytest.mark.slow

MANY = 15_000
GOOD = {"messageid": "good", "originator": NUMBER, "content": "7"}


def batch(*entries):
    return Call(method="POST", headers=KEY, query={}, body=json.dumps({"mo": entries}).encode())


def test_a_batch_of_bad_entries_is_kept_in_few_rows_and_not_one_is_lost():
    bad = [{"n": at} for at in range(MANY)]
    said = puzzel("http://h").inbound(batch(*bad[:5], GOOD, *bad[5:]))

    assert [one.message_id for one in said.messages] == ["good"]
    assert len(said.refused) < MOST_ALONE + MANY * 12 / LONGEST_KEPT * 2
    assert all(len(one.entry) <= LONGEST_KEPT for one in said.refused)
    assert sum(one.count for one in said.refused) == MANY
    assert [json.loads(line) for one in said.refused for line in one.entry.split("\n")] == bad


def test_a_batch_of_bad_entries_is_one_line_of_the_log(open_house, caplog):
    house = open_house(puzzel("http://h"))
    caplog.set_level(logging.DEBUG, logger="engine")
    before = metrics.REFUSED.labels("puzzel")._value.get()
    call = batch(*({"n": at} for at in range(MANY)), GOOD)
    answer = house.api.post("/v1/gateways/puzzel/inbound", content=call.body, headers=KEY)

    assert answer.status_code == 200
    warnings = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == 1
    assert len(warnings[0]) < 1000
    assert warnings[0].startswith(f"{MANY} entries refused")
    assert metrics.REFUSED.labels("puzzel")._value.get() - before == MANY
    lines = [line for one in house.engine.refused(10_000) for line in one.content.split("\n")]
    assert len(lines) == MANY


@pytest.mark.parametrize(("many", "told"), [(400, MOST_TOLD + 1), (MANY, 1)])
def test_a_body_of_many_faults_is_told_of_the_first(many, told):
    body = json.dumps({f"x{at}": at for at in range(many)}).encode()
    with pytest.raises(InvalidRequest) as caught:
        Pretend(None).inbound(Call(method="POST", headers={}, query={}, body=body))

    assert len(caught.value.told) == told  # the first of them and how many more there are, or that they are too many
    assert sum(len(fault.detail) for fault in caught.value.told) < 10_000


def test_more_entries_than_could_say_anything_are_refused_at_once():
    with pytest.raises(InvalidRequest):
        puzzel("http://h").inbound(batch(*[{}] * (MOST_ENTRIES + 1)))


def test_a_form_of_very_many_fields_is_refused():
    with pytest.raises(InvalidRequest):
        gateway("twilio_like").inbound(posted(b"a=1&" * 100_000))


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 900_000, "1e999999", "0." + "1" * 10_000])
def test_one_number_without_end_does_not_keep_the_rest_out(number):
    body = b'{"mo": [{"messageid": %s, "originator": 1, "content": "7"}, %s]}' % (
        number.encode(),
        json.dumps(GOOD).encode(),
    )
    said = puzzel("http://h").inbound(Call(method="POST", headers=KEY, query={}, body=body))

    assert "good" in [one.message_id for one in said.messages]


@pytest.mark.parametrize("depth", [50, 200, 500, 900, 950, 980])
def test_one_entry_that_is_nested_deeply_does_not_keep_the_rest_out(depth):
    body = b'{"mo": [%s, %s]}' % (b"[" * depth + b"]" * depth, json.dumps(GOOD).encode())
    try:
        said = puzzel("http://h").inbound(Call(method="POST", headers=KEY, query={}, body=body))
    except InvalidRequest as error:
        assert "nested too deeply" in str(error)  # noqa: PT017 - where that begins depends on who calls
        return

    assert [one.message_id for one in said.messages] == ["good"]
    assert len(said.refused) == 1


def test_thousands_of_reports_are_taken(open_house):
    house = open_house(puzzel("http://h"))
    reports = [{"customermessagereference": f"s-{at}", "statuscode": 0} for at in range(1000)]
    answer = house.api.post("/v1/gateways/puzzel/reports", json={"dr": reports}, headers=KEY)

    assert answer.status_code == 200
