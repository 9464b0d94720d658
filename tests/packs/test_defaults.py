"""Defaults propose what the pack says, and nothing where the context does not know."""

from datetime import date

from taizhang.packs.defaults import Context, value_of
from taizhang.packs.model import Ledger, PackSet

TODAY = date(2023, 9, 28)


def proposed(ledger: Ledger, key: str, context: Context) -> object:
    default = ledger.fields[key].default
    assert default is not None
    return value_of(default, context)


def test_a_table_by_choice(sample: PackSet) -> None:
    problem = sample.ledgers["daily.problem"]
    soon = Context(TODAY, day_field="found_on", data={"span": "now", "found_on": "2023-09-20"})
    assert proposed(problem, "due", soon) == "2023-10-05"
    end = date(2024, 1, 31)
    assert (
        proposed(problem, "due", Context(TODAY, data={"span": "long"}, campaign_end=lambda: end)) == "2024-01-31"
    )
    assert proposed(problem, "due", Context(TODAY, data={"span": "long"})) is None
    assert proposed(problem, "due", Context(TODAY)) is None


def test_own_unit_today_parent_and_days(sample: PackSet) -> None:
    problem, measure = sample.ledgers["daily.problem"], sample.ledgers["daily.measure"]
    assert proposed(problem, "found_on", Context(TODAY)) == "2023-09-28"
    assert proposed(problem, "lead", Context(TODAY, unit=7)) == 7
    hosts = Context(TODAY, unit=7, unit_as_list=True)
    assert proposed(sample.ledgers["daily.meeting"], "hosts", hosts) == [7]
    assert proposed(measure, "due", Context(TODAY, parent={"due": "2023-12-01"})) == "2023-12-01"
    assert proposed(measure, "due", Context(TODAY)) is None
    span = {"from": "2023-09-25", "to": "2023-10-01"}
    assert proposed(sample.ledgers["drive.visit"], "days", Context(TODAY, data={"span": span})) == 7


def test_a_snapshot_of_an_attribute(sample: PackSet) -> None:
    meeting = sample.ledgers["daily.meeting"]
    context = Context(TODAY, data={"chair": 3}, attribute=lambda field, name: (field, name) == ("chair", "leader"))
    assert proposed(meeting, "chair_leads", context) is True
    assert proposed(meeting, "chair_leads", Context(TODAY)) is None
