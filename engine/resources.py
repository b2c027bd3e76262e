"""Where the folders are that come with the engine, and which files of a folder are people's and no tool's.

They are beside the engine in the repository, inside it in a wheel.
"""

from pathlib import Path

_ENGINE = Path(__file__).parent
_HOME = _ENGINE if (_ENGINE / "schemas").is_dir() else _ENGINE.parent

SCHEMAS = _HOME / "schemas"
TEMPLATES = _HOME / "templates"


def files_below(folder: Path, pattern: str) -> list[Path]:
    """Return the files whose names are like this, in order, and none whose name or folder's name begins with a dot."""
    found = sorted(folder.rglob(pattern))
    return [file for file in found if not any(part.startswith(".") for part in file.relative_to(folder).parts)]
