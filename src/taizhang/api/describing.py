"""What the specification says beside what the routes say themselves: any call may be refused, always in one form."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from taizhang.api.problems import TYPE
from taizhang.api.schemas import Problem
from taizhang.api.schemas.exports import ExportedRow

REFUSED = {
    "description": "没有办成：problem details，code 不变，detail 可以给人看",
    "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

UNROUTED = (Problem, ExportedRow)  # schemas no route answers by itself


def sends(*kinds: str) -> dict[str, Any]:
    """For a route that answers with a file: of one of these kinds, its bytes; of JSON, the rows of a list."""
    file = {"schema": {"type": "string", "format": "binary"}}
    rows = {"schema": {"type": "array", "items": {"$ref": f"#/components/schemas/{ExportedRow.__name__}"}}}
    content = {kind: rows if kind == "application/json" else file for kind in kinds}
    return {"responses": {200: {"description": "文件", "content": content}}}


class Described(NinjaAPI):
    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        found = super().get_openapi_schema(**asked)
        for methods in found["paths"].values():
            for operation in methods.values():
                known = {str(status): told for status, told in operation["responses"].items()}
                operation["responses"] = {**known, "default": REFUSED}
        found["components"]["schemas"] |= {one.__name__: one.model_json_schema() for one in UNROUTED}
        return found
