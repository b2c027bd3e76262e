"""A definition -> findings: how it is written, its shape, its meaning. The only door of jsonschema."""

from __future__ import annotations

from engine.checking.checker import Checker, check_definition, check_draft, check_files
from engine.checking.finding import Finding
from engine.checking.finding_codes import CODES
from engine.checking.survey_ids import doubled_ids

__all__ = ["CODES", "Checker", "Finding", "check_definition", "check_draft", "check_files", "doubled_ids"]
