"""Whatever file comes: slots where it is a Word file, cells where it is a form."""

from typing import Any

from taizhang.files.kinds import is_zip, kind_of
from taizhang.reports.proposing.form import propose_cells
from taizhang.reports.proposing.word import propose
from taizhang.text.ranking import Ranker


def proposed(data: bytes, ranker: Ranker) -> dict[str, Any]:
    if is_zip(data) and kind_of(data) == "xlsx":
        form = propose_cells(data, ranker)
        return {
            "cells": [one.as_json() for one in form.cells],
            "refused": [one.as_json() for one in form.refused],
        }
    word = propose(data, ranker)
    return {"slots": [one.as_json() for one in word.slots], "refused": [one.as_json() for one in word.refused]}
