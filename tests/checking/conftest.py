"""A definition to make mistakes in."""

import copy

import pytest

from tests.surveys import STORE_VISIT


@pytest.fixture
def definition():
    """A definition of all kinds without a mistake, to be spoilt."""
    return copy.deepcopy(STORE_VISIT)
