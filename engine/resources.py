"""Where the folders are that come with the engine: beside it in the repository, inside it in a wheel."""

from pathlib import Path

_ENGINE = Path(__file__).parent
_HOME = _ENGINE if (_ENGINE / "schemas").is_dir() else _ENGINE.parent

SCHEMAS = _HOME / "schemas"
TEMPLATES = _HOME / "templates"
