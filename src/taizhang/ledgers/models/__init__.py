"""Data of the ledgers. High-volume tables carry `home` (the unit's) and join each other on (home, id) only."""

from taizhang.ledgers.models.entry import Entry, EntryLink, EntryUnit, Lump, Stay
from taizhang.ledgers.models.evidence import Blob, Evidence
from taizhang.ledgers.models.exports import Export
from taizhang.ledgers.models.imports import ColumnMemory, Import, ImportedEdit, Received
from taizhang.ledgers.models.lifecycle import EffectCheck, Extension
from taizhang.ledgers.models.registry import (
    Campaign,
    CampaignUnit,
    Counter,
    InstalledPack,
    LocalField,
    LocalOption,
    Org,
)
from taizhang.ledgers.models.saved import SavedList
from taizhang.ledgers.models.webhooks import Delivery, Webhook

__all__ = [
    "Blob",
    "Campaign",
    "CampaignUnit",
    "ColumnMemory",
    "Counter",
    "Delivery",
    "EffectCheck",
    "Entry",
    "EntryLink",
    "EntryUnit",
    "Evidence",
    "Export",
    "Extension",
    "Import",
    "ImportedEdit",
    "InstalledPack",
    "LocalField",
    "LocalOption",
    "Lump",
    "Org",
    "Received",
    "SavedList",
    "Stay",
    "Webhook",
]
