"""What the specification says beside what the routes say themselves: any call may be refused, always in one form."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from taizhang.api.problems import TYPE
from taizhang.api.schemas import Problem

REFUSED = {
    "description": "没有办成：problem details，code 不变，detail 可以给人看",
    "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class Described(NinjaAPI):
    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        found = super().get_openapi_schema(**asked)
        for methods in found["paths"].values():
            for operation in methods.values():
                known = {str(status): told for status, told in operation["responses"].items()}
                operation["responses"] = {**known, "default": REFUSED}
        found["components"]["schemas"][Problem.__name__] = Problem.model_json_schema()
        return found
