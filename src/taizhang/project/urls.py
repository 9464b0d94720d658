"""Every address of the product, one by one."""

from django.urls import URLPattern, URLResolver, path

from taizhang.project.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
]
