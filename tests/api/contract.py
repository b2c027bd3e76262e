"""Holds every answer of a server against its own OpenAPI document."""

import re

from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator


class Contract:
    """The promises of an OpenAPI document."""

    def __init__(self, document):
        self.document = document
        self._patterns = {re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"): path for path in document["paths"]}

    def operation(self, method, path):
        """Find the operation a request calls, if the document knows one."""
        paths = [known for pattern, known in self._patterns.items() if pattern.match(path)]
        return next((self.document["paths"][known].get(method.lower()) for known in paths), None)

    def operations(self):
        """List operations with their paths and methods."""
        return [(path, method, one) for path, known in self.document["paths"].items() for method, one in known.items()]

    def faults(self, schema, value):
        """List what is wrong with a value."""
        whole = {**schema, "components": self.document["components"]}
        return [error.message for error in Draft202012Validator(whole).iter_errors(value)]

    def hold(self, method, path, answer):
        """Fail where an answer is not as the document says."""
        operation = self.operation("GET" if method == "HEAD" else method, path)
        if operation is None:
            shown = path == "/openapi.json" or path.startswith("/docs")  # for people, and no part of the contract
            assert shown or answer.status_code in (404, 405), (method, path, answer.status_code)
            return
        described = operation["responses"].get(str(answer.status_code))
        assert described is not None, f"{operation['operationId']} does not tell of {answer.status_code}: {answer.text}"
        if answer.status_code in {204, 304}:
            assert not answer.content
            return
        content_type = answer.headers["content-type"].split(";")[0]
        assert content_type in described["content"], (operation["operationId"], answer.status_code, content_type)
        if method == "HEAD":
            assert not answer.content
            return
        value = answer.json() if content_type.endswith("json") else answer.text
        assert self.faults(described["content"][content_type]["schema"], value) == []
        assert set(described.get("headers", ())) <= {name.title().replace("Www", "WWW") for name in answer.headers}


_CONTRACTS = {}


def contract_of(app):
    """Return what an app promises: it differs by its gateways, and by whether there are keys, and by nothing else."""
    kind = (bool(app.state.api_keys), *map(type, app.state.engine.gateways.values()))
    if kind not in _CONTRACTS:
        _CONTRACTS[kind] = Contract(app.openapi())
    return _CONTRACTS[kind]


class ContractClient(TestClient):
    """A client that takes no answer the server's own document does not promise."""

    def __init__(self, app, **more):
        super().__init__(app, **more)
        self.contract = contract_of(app)

    def request(self, method, url, **more):
        """Send a request, and hold its answer against the document."""
        answer = super().request(method, url, **more)
        self.contract.hold(method, answer.request.url.path, answer)
        return answer
