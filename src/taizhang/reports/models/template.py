"""A template and its versions. A version once made is never changed but for its bindings; a new upload is a new one.

A template flows down: whoever works below the unit that keeps it may use it. Templates of packs have no rows here;
they are read from the installed pack under the id `pack.key`.
"""

from typing import Self

from django.db import models
from django.db.models import Q

from taizhang.ledgers.fields import KeyField
from taizhang.units import paths
from taizhang.units.managers import ScopedManager, ScopedQuerySet
from taizhang.units.models import Unit
from taizhang.units.roles import RIGHTS, Right
from taizhang.units.scope import Scope

WORD, FORM = "word", "form"


class TemplateQuerySet(ScopedQuerySet["Template"]):
    def visible_to(self, scope: Scope) -> Self:
        """Of units in reach, and of those above any place where the actor may look."""
        if scope.everything:
            return self
        held = [one.path for one in scope.held if Right.VIEW in RIGHTS[one.role]]
        above = {path for one in held for path in paths.ancestors(one)}
        return self.filter(scope.units(Right.VIEW, prefix="unit__") | Q(unit__path__in=above))


class TemplateManager(ScopedManager["Template"]):
    scoped = TemplateQuerySet


class Template(models.Model):
    key = KeyField(max_length=60, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=100)
    kind = KeyField(max_length=10)  # word or form
    period = KeyField(max_length=20, blank=True, default="")  # a kind of packs.periods; "" where it varies
    addressee = models.CharField(max_length=100, blank=True, default="")
    limit = models.IntegerField(null=True)  # characters a text of its kind may have
    current = models.IntegerField(default=1)  # the version in use
    retired_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    system = models.Manager()
    objects = TemplateManager()

    class Meta:
        db_table = "report_template"
        base_manager_name = "system"
        default_manager_name = "system"

    def __str__(self) -> str:
        return self.label


class TemplateVersion(models.Model):
    """`blob` is the file with its slots bound; `original` the bytes as they were uploaded."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    name = models.CharField(max_length=200)
    original = KeyField(max_length=64)
    blob = KeyField(max_length=64)
    slots = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    bindings = models.JSONField(default=dict)  # by slot key
    made_at = models.DateTimeField()
    made_by = models.IntegerField()
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "report_template_version"
        constraints = (
            models.UniqueConstraint(fields=["template", "number"], name="report_template_version_once"),
        )
        indexes = (
            models.Index(fields=["blob"], name="report_template_blob"),
            models.Index(fields=["original"], name="report_template_original"),
        )
