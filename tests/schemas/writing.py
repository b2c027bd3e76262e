"""Writes schemas/element.json anew, where editors find the list of kinds: `python -m tests.schemas.writing`."""

import json

from engine.checking.schema_errors import schemas
from engine.resources import SCHEMAS


def written():
    return json.dumps(schemas()["element.json"], ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    (SCHEMAS / "element.json").write_text(written(), encoding="utf-8")
