"""A definition to make mistakes in, and the check."""

import copy
import json

import pytest

from engine.checking import check_definition
from engine.languages import Languages
from engine.resources import TEMPLATES
from tests.surveys import STORE_VISIT


@pytest.fixture
def definition():
    """A definition of all kinds without a mistake, to be spoilt."""
    return copy.deepcopy(STORE_VISIT)


@pytest.fixture
def check():
    """Check a definition, given as JSON or as the bytes of a file."""

    def of(definition, templates=TEMPLATES):
        content = definition if isinstance(definition, bytes) else json.dumps(definition, indent=2).encode()
        return check_definition(content, "survey.json", Languages(templates))

    return of
