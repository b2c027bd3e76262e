"""What changed from one version of a survey to another, and what that means."""

from engine.authoring.diff.changes import FORMATS, Change, VersionDiff
from engine.authoring.diff.versions import changes

__all__ = ("FORMATS", "Change", "VersionDiff", "changes")
