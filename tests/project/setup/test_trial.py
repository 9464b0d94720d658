"""The test run itself: its counts, its budgets, its cluster."""

import socket
from pathlib import Path

import pytest

from taizhang.project.failure import Failure
from taizhang.project.setup import cluster, components, suites, system, tally, trial
from taizhang.project.setup.components import Component
from taizhang.project.setup.tally import Counts, Outcome
from tests import made_files


@pytest.mark.parametrize(
    ("closing", "counts"),
    [
        ("3 passed in 0.12s", Counts(3, 0)),
        ("=== 1 failed, 2 passed, 4 deselected in 61.20s (0:01:01) ===", Counts(2, 1)),
        ("1 failed, 2 passed, 1 skipped, 2 errors in 1.00s", Counts(2, 4)),
        ("5 deselected in 0.10s", Counts()),
        ("no tests ran in 0.01s", Counts()),
    ],
)
def test_counts_are_read_from_the_closing_line(closing: str, counts: Counts) -> None:
    assert tally.counted(f"9 passed is what a test printed\n{closing}\n") == counts


def test_the_report_ends_with_the_counts_and_cries_over_budget() -> None:
    slow = Outcome("慢", budget=10.0, seconds=30.0, counts=Counts(3, 0))
    ill = Outcome("坏", budget=10.0, seconds=10.0, counts=Counts(1, 2), troubles=["pytest（退出码 1）"])
    lines = tally.report([slow, ill], preparing=1.0, total_budget=20.0)
    assert lines[-1] == "4 passed, 2 failed"
    text = "\n".join(lines)
    assert "慢 30 秒，占 75%，限 10 秒" in text
    assert "！！！超出时限：慢" in text
    assert "！！！超出总时限" in text
    assert "未通过：坏" in text
    assert "！！！超出时限：坏" not in text


def test_a_filter_that_matches_nothing_is_no_success() -> None:
    assert trial._nothing_ran([Outcome("空", budget=1.0)])
    assert not trial._nothing_ran([Outcome("空", budget=1.0), Outcome("有", budget=1.0, counts=Counts(1, 0))])


def test_each_suite_has_its_share_and_every_mark_a_suite() -> None:
    assert {suite.name: suite.minutes for suite in suites.EVERYTHING} == {
        "检查与类型": 2, "单元与性质": 4, "两种数据库": 6, "文档": 3, "浏览器": 4,
    }  # fmt: skip
    assert suites.needs_postgres(suites.EVERYTHING)
    assert not suites.needs_postgres(suites.FAST)
    assert suites.LINT not in suites.chosen(fast=False, filtered=True)


def test_what_a_run_imports_is_compiled_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    run = trial.Run(tmp_path, Path("python"), tmp_path, "", ())
    assert "PYTHONDONTWRITEBYTECODE" not in trial._environment(run, suites.ON_SQLITE)


def test_a_full_run_keeps_the_files_it_makes_and_opens_them_last(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(made_files.FOLDER, "left by somebody")
    run = trial.Run(tmp_path, Path("python"), tmp_path, "", ())
    step = suites.EVERYTHING[-1].steps[-1]
    assert (step.marks, step.workers) == (suites.OPENED_LAST, 0)
    assert trial._environment(run, step)[made_files.FOLDER] == str(tmp_path / "made")
    filtered = trial.Run(tmp_path, Path("python"), tmp_path, "", ("-k", "papers"))
    assert made_files.FOLDER not in trial._environment(filtered, step)


def test_a_missing_component_is_named_where_it_cannot_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")  # no apt-get, as on other systems
    with pytest.raises(Failure, match="sl-package") as caught:
        components.need((Component("火车", lambda: False, ("sl-package",)),))
    assert "apt-get install sl-package" in str(caught.value)


def test_a_component_that_stands_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    components.need((Component("已有", lambda: True, ("nothing",)),))


def test_debians_chromium_needs_its_chinese_words_and_others_bring_them(tmp_path: Path) -> None:
    assert components.chinese_chromium(tmp_path / "elsewhere")
    assert not components.chinese_chromium(tmp_path)
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales/zh-CN.pak").touch()
    assert components.chinese_chromium(tmp_path)


def test_what_apt_says_is_told() -> None:
    assert system._reason("E: Unable to locate package x\n") == "Unable to locate package x"
    assert "磁盘已满" in system._reason("dpkg: error: No space left on device")


@pytest.mark.sql
def test_the_cluster_sorts_by_pinyin_wants_its_password_and_is_stopped() -> None:
    import psycopg

    programs = components.postgres_programs()
    assert programs is not None
    with cluster.running(programs) as url:
        base = url.rsplit("/", 1)[0] + "/postgres"
        with psycopg.connect(base) as connection:
            names = "SELECT string_agg(n, '' ORDER BY n) FROM (VALUES ('重'), ('安'), ('北')) AS t(n)"
            assert connection.execute(names).fetchone() == ("安北重",)
            assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (
                True,
            )
            assert Path(f"/proc/{connection.info.backend_pid}").stat().st_uid != 0
        port = int(url.rsplit(":", 1)[1].split("/")[0])
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgresql://{cluster.OWNER}@127.0.0.1:{port}/postgres")
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_the_cluster_is_gone_even_when_the_run_breaks() -> None:
    programs = components.postgres_programs()
    assert programs is not None
    with pytest.raises(RuntimeError), cluster.running(programs) as url:
        raise RuntimeError("broken")
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
