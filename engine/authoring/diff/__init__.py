"""What changed from one version of a survey to another, and what that means."""

from engine.authoring.diff.changed import Change
from engine.authoring.diff.report import FORMATS, Comparison
from engine.authoring.diff.surveys import changes

__all__ = ("FORMATS", "Change", "Comparison", "changes")
