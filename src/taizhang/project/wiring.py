"""Who reacts to whose change, who can prove what, who works in the background, how it all reads: the lists, in one
place."""

from datetime import UTC, datetime

from taizhang.audit import operation, verifiers, wording
from taizhang.duties import changes as duty_changes
from taizhang.duties import wording as duty_wording
from taizhang.duties import work as duty_work
from taizhang.duties.coverage.answers import answer
from taizhang.duties.lookback import registry as answers
from taizhang.figures import builtin, duties, projection, work
from taizhang.figures import verify as cells
from taizhang.figures.merging import on_merge
from taizhang.figures.prepared import PreparedSums
from taizhang.jobs import queries as jobs
from taizhang.jobs import registry
from taizhang.jobs.chores import CHORES
from taizhang.jobs.health import worker_alive
from taizhang.jobs.models import Job
from taizhang.ledgers import field_indexes, refreshing, search_index
from taizhang.ledgers import wording as entries
from taizhang.ledgers import work as keeping_up
from taizhang.ledgers.evidence import keeping
from taizhang.ledgers.exporting import background as exports
from taizhang.ledgers.handover import hand_over
from taizhang.ledgers.importing import prepared
from taizhang.ledgers.importing import work as imports
from taizhang.ledgers.models import Evidence, Import
from taizhang.ledgers.webhooks import outbox
from taizhang.ledgers.webhooks import work as webhooks
from taizhang.project import health
from taizhang.reports import wording as reports
from taizhang.reports import work as levels
from taizhang.reports.checking import wording as checks
from taizhang.reports.models import Beginning, Report, Rewrite, TemplateVersion
from taizhang.reports.operations import issue
from taizhang.units import account_wording
from taizhang.units import wording as units
from taizhang.units.operations import merging


def connect() -> None:
    operation.PROJECTIONS[:] = [search_index.project, projection.project, outbox.project, duty_changes.project]
    operation.PROJECTIONS.append(issue.project)
    prepared.PREPARERS[:] = [PreparedSums]
    merging.MERGE_HOOKS[:] = [on_merge, hand_over]  # figures read what the merged unit still owns
    duties.ANSWERERS[:] = [answer]
    builtin.REGISTRIES["@check"] = answers.ANSWERS
    keeping.REFERRERS[:] = [
        (Evidence, "blob"),
        (Import, "sha256"),
        (Report, "blob"),
        (TemplateVersion, "blob"),
        (TemplateVersion, "original"),
        (Job, "result__blob"),
        (Beginning, "blob"),
        (Rewrite, "blob"),
    ]
    verifiers.VERIFIERS.clear()
    verifiers.VERIFIERS["blobs"] = keeping.verify
    verifiers.VERIFIERS["cells"] = cells.findings
    registry.wire(
        *CHORES,
        *duty_work.KINDS,
        *keeping_up.KINDS,
        *refreshing.KINDS,
        *field_indexes.KINDS,
        *work.KINDS,
        *imports.KINDS,
        *exports.KINDS,
        *webhooks.KINDS,
        *levels.KINDS,
    )
    wording.WORDINGS.update({"event": wording.OWN, "job": jobs.WORDING, **units.WORDINGS, **entries.WORDINGS})
    wording.WORDINGS.update({**checks.WORDINGS, **reports.WORDINGS, **duty_wording.WORDINGS})
    wording.NAMERS["entry"] = entries.names
    wording.WORDINGS["account"] = wording.WORDINGS["feedback"] = account_wording.WORDING
    health.PROBES["worker"] = lambda: worker_alive(datetime.now(UTC))
