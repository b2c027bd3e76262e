"""What changed from one version of a survey to another, and what that means."""

from engine.authoring.change.changed import Change
from engine.authoring.change.report import FORMATS, Comparison
from engine.authoring.change.surveys import changes

__all__ = ("FORMATS", "Change", "Comparison", "changes")
