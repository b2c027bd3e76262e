"""Whatever is asked, the server answers as its OpenAPI document says, and never with a failure of its own."""

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.api import make_app
from engine.api.problems import ERRORS, STATUSES
from engine.dispatch import Dispatcher
from engine.engine import Engine, surveys_on
from engine.gateways.pretend import Pretend
from engine.settings import Settings
from tests.api.contract import ContractClient
from tests.conftest import NUMBER
from tests.surveys import survey_of

pytestmark = pytest.mark.slow

TEXT = st.text(st.characters(), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=10,
)
PARAMETER = st.sampled_from(["a-survey", NUMBER, "0.01", "nowhere"]) | TEXT.map(
    lambda text: text.encode(errors="replace")
)
TYPES = {kind.uri for kind in (*ERRORS.values(), *STATUSES.values())}
RAW = st.binary(max_size=20)


@pytest.fixture
def api(definitions, publish, database):
    publish(
        survey_of({"id": "score", "type": "scale", "minimum": 1, "maximum": 10}, languages=("en", "no")), "a-survey"
    )
    options = Settings(definitions=definitions)
    gateway = Pretend(database)
    with Engine(*surveys_on(options), database, {gateway.name: gateway}, Dispatcher(database, gateway)) as engine:
        yield ContractClient(make_app(engine, options), raise_server_exceptions=False)


def altered(value):
    """Draw a value, or one that is like it in most places, or another."""
    if isinstance(value, dict):
        members = st.fixed_dictionaries({}, optional={name: altered(inner) for name, inner in value.items()})
        return st.just(value) | st.builds(
            lambda known, more: known | more, members, st.just({}) | st.dictionaries(TEXT, JSON)
        )
    if isinstance(value, list):
        return st.just(value) | st.lists(st.one_of([altered(inner) for inner in value]), max_size=3)
    return st.just(value) | st.just(value) | JSON


def bodies(contract, operation):
    """Draw bodies of a request: those of its examples, ones like them, any JSON and any bytes."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    examples = contract.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]["examples"]
    return (
        st.one_of([altered(example) for example in examples] + [JSON]).map(lambda body: json.dumps(body).encode()) | RAW
    )


@settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_any_request_is_answered_as_the_document_says(api, data):
    path, method, operation = data.draw(st.sampled_from(api.contract.operations()))
    query = {}
    for parameter in operation.get("parameters", ()):
        value = data.draw(PARAMETER)
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(value or "-", safe=""))
        else:
            query[parameter["name"]] = value
    body = data.draw(bodies(api.contract, operation)) if "requestBody" in operation else None

    # What is between them is percent-encoded: no client tidies it up.
    url = path + "".join(
        f"{'&' if at else '?'}{name}={quote(value, safe='')}" for at, (name, value) in enumerate(query.items())
    )
    answer = api.request(
        method.upper(), url, content=body, headers={"Content-Type": "application/json"} if body else {}
    )

    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer.json()["type"] in TYPES
