"""What holds for every call beside what its route says: any may be refused, always in one form, and what an address
asks that the call does not know is an error, not a silence."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.params.models import QueryModel
from ninja.router import BoundRouter

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


Values = Callable[[HttpRequest, Any, Any], dict[str, Any]]


def _closed(operation: Operation) -> Values:
    """The schema library takes what it knows from an address and leaves the rest: a misspelt filter would be none."""
    asked = [model for model in operation.models if issubclass(model, QueryModel)]
    known = {name for model in asked for name in getattr(model, "__ninja_flatten_map__", {})}
    values: Values = operation._get_values

    def checked(request: HttpRequest, path: Any, response: Any) -> dict[str, Any]:
        unknown = sorted(set(request.GET) - known)
        if unknown:
            raise ValidationError([{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown])
        return values(request, path, response)

    return checked


class Described(NinjaAPI):
    def _get_bound_routers(self) -> list[BoundRouter]:
        if self._bound_routers_cache is None:
            for router in super()._get_bound_routers():
                for view in router.path_operations.values():
                    for one in view.operations:
                        one._get_values = _closed(one)  # type: ignore[assignment]  # the one place all calls pass
        return super()._get_bound_routers()

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        found = super().get_openapi_schema(**asked)
        for methods in found["paths"].values():
            for operation in methods.values():
                known = {str(status): told for status, told in operation["responses"].items()}
                operation["responses"] = {**known, "default": REFUSED}
        found["components"]["schemas"] |= {one.__name__: one.model_json_schema() for one in UNROUTED}
        return found
