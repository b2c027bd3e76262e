"""What is wrong with a survey as it is written now, and what can be made of it all the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from engine.authoring.diff import Change, changes
from engine.catalogue import SurveyCatalogue
from engine.checking import Finding, check_draft
from engine.checking.draft import Draft
from engine.checking.survey_ids import id_of, same_id
from engine.languages import Languages
from engine.studio.folder import Manuscript
from engine.studio.places import FieldPlace, place_of
from engine.survey import Survey

REMEMBERED = 200


@dataclass(frozen=True, kw_only=True)
class CheckedText:
    """A text with its findings; `data` is its JSON where it is an object, `draft` what could be understood of it."""

    file: str
    text: str
    findings: Sequence[Finding]
    data: Mapping[str, Any] | None
    draft: Draft | None

    @property
    def errors(self) -> list[Finding]:
        """What keeps it from being sent."""
        return [one for one in self.findings if one.severity == "error"]

    @property
    def own_errors(self) -> list[Finding]:
        """The errors but for an id that another survey is sent by: that keeps nobody from trying this one."""
        return [one for one in self.errors if one.code != "duplicate_survey_id"]

    @property
    def warnings(self) -> list[Finding]:
        """What an author should look at."""
        return [one for one in self.findings if one.severity != "error"]

    @property
    def survey(self) -> Survey | None:
        """The survey, where it has no errors of its own."""
        return None if self.own_errors or self.data is None else Survey.from_definition(self.data)

    @property
    def title(self) -> str:
        """What colleagues call it, if it says so."""
        title = (self.data or {}).get("title")
        return title if isinstance(title, str) else ""

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that some text of it is in, the default first."""
        if self.draft is None:
            return ()
        default = self.draft.default_language
        others = sorted({tag for texts in self.draft.texts.values() for tag in texts} - {default})
        return (default, *others) if default else tuple(others)

    def of_element(self, at: int) -> list[Finding]:
        """Return the findings of one element, by its position."""
        return [one for one in self.findings if one.path.startswith(f"elements[{at}]")]

    def place_of(self, finding: Finding) -> FieldPlace | None:
        """Return where a finding is in the forms; None where there are none, or it is about all of it."""
        return place_of(finding.path, self.data) if finding.path and self.data is not None else None


class Checks:
    """Checks texts, and remembers what it found until a text or a template is another one.

    `joined` is how many segments the gateways join to one SMS: what the engine would refuse is told.
    """

    def __init__(self, templates: Path, catalogue: SurveyCatalogue, joined: int) -> None:
        self._templates = templates
        self._catalogue = catalogue
        self._checked = lru_cache(REMEMBERED)(partial(_checked, joined))

    def of(self, manuscript: Manuscript) -> CheckedText:
        """Check a survey as it is written, the draft where there is one, beside those that are sent."""
        checked = self.of_text(manuscript.text, f"{manuscript.name}.json")
        files = {one.survey.id: file for file, one in self._catalogue.in_use().items() if file.stem != manuscript.name}
        document = checked.draft.document if checked.draft else None
        if document is None or (file := files.get(id_of(document) or "")) is None:
            return checked
        return replace(checked, findings=(same_id(document, [str(file)], files), *checked.findings))

    def of_text(self, text: str, file: str) -> CheckedText:
        """Check a text; `file` is the name it is reported under."""
        return self._checked(text, file, self._templates, self._changed_at())

    def between(self, old: str | None, new: str | None, name: str) -> list[Change] | None:
        """Tell in the words of `survey diff` what is another in `new`; None where one has errors, or is not there."""
        if old is None or new is None:
            return None
        before, after = (self.of_text(text, f"{name}.json") for text in (old, new))
        if before.errors or after.errors:
            return None
        return list(changes(json.loads(old), json.loads(new)))

    def _changed_at(self) -> float:
        files = (path for pattern in ("*/*", "*/notices/*") for path in self._templates.glob(pattern))
        return sum(path.stat().st_mtime for path in files)


def _checked(joined: int, text: str, file: str, templates: Path, _changed_at: float) -> CheckedText:
    draft, findings = check_draft(text.encode(errors="replace"), file, Languages(templates), joined)
    return CheckedText(
        file=file,
        text=text,
        findings=tuple(findings),
        data=draft.document.data if draft else None,
        draft=draft,
    )
