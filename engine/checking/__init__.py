"""A definition -> problems: how it is written, its shape, its meaning. The only door of jsonschema."""

from __future__ import annotations

from engine.checking.check import check_definition, check_files
from engine.checking.codes import CODES
from engine.checking.problem import Problem

__all__ = ["CODES", "Problem", "check_definition", "check_files"]
