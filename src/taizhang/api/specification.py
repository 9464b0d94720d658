"""The specification of the API as text: sorted, so that two of them can be laid side by side."""

import json

from taizhang.api.main import api


def as_text() -> str:
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"
