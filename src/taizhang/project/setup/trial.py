"""`bin/test`: set up, run every suite, print each one's share of the time, end with the counts."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from taizhang.project.failure import Failure
from taizhang.project.setup import cluster, components, environment, suites, tally

NOTHING_COLLECTED = 5  # pytest's exit code
MADE = "MADE_IN_TESTS"  # the folder in which a full run keeps the files its tests make; see tests/made_files.py
UNREACHED = ("ConnectionError", "ServiceError", "Max retries")


@dataclass(frozen=True)
class Run:
    """What every step of one run shares."""

    root: Path
    python: Path
    scratch: Path
    postgres: str
    extra: tuple[str, ...]

    @property
    def filtered(self) -> bool:
        return bool(self.extra)


def main(root: Path, arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _leave)  # so that the cluster is stopped on the way out
    options, extra = _parse(arguments)
    began = time.monotonic()
    python = environment.ready(root, environment.DEVELOPMENT)
    if options.audit:
        return audit(root, python)
    chosen = suites.chosen(fast=options.fast, filtered=bool(extra))
    if not options.fast:
        components.need(components.COMPONENTS)
    with _prepared(root, python, chosen, tuple(extra)) as run:
        preparing = time.monotonic() - began
        outcomes = [_suite(run, suite) for suite in chosen]
    total = 60.0 * suites.TOTAL_MINUTES
    print("\n".join(tally.report(outcomes, preparing, total)), flush=True)
    return 1 if any(outcome.troubles for outcome in outcomes) or _nothing_ran(outcomes) else 0


def _nothing_ran(outcomes: list[tally.Outcome]) -> bool:
    """A filter that matches no test at all is a mistyped filter."""
    return not any(outcome.counts.passed for outcome in outcomes)


def _leave(signum: int, _frame: object) -> None:
    sys.exit(128 + signum)


def _parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="bin/test", description="准备环境并运行全部测试。")
    parser.add_argument("-k", metavar="EXPR", help="只运行名称符合表达式的测试，不做检查与类型")
    parser.add_argument(
        "--fast", action="store_true", help="检查与类型、单元与性质、SQLite；不用 PostgreSQL、文档和浏览器"
    )
    parser.add_argument("--audit", action="store_true", help="只查锁文件里的依赖有无已公布的漏洞")
    options, extra = parser.parse_known_args(arguments)
    return options, [*extra, *(["-k", options.k] if options.k else [])]


@contextmanager
def _prepared(root: Path, python: Path, chosen: tuple[suites.Suite, ...], extra: tuple[str, ...]) -> Iterator[Run]:
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="taizhang-test-")))
        postgres = ""
        if suites.needs_postgres(chosen):
            postgres = stack.enter_context(cluster.running(_programs()))
        yield Run(root, python, scratch, postgres, extra)


def _programs() -> Path:
    found = components.postgres_programs()
    if found is None:
        raise Failure("找不到 PostgreSQL 15 或更新的版本。")
    return found


def _suite(run: Run, suite: suites.Suite) -> tally.Outcome:
    outcome = tally.Outcome(suite.name, 60.0 * suite.minutes)
    began = time.monotonic()
    codes = [_step(run, suite, step, outcome) for step in suite.steps]
    outcome.seconds = time.monotonic() - began
    if run.filtered and all(code == NOTHING_COLLECTED for code in codes):
        outcome.troubles.clear()
    return outcome


def _step(run: Run, suite: suites.Suite, step: suites.Step, outcome: tally.Outcome) -> int:
    print(f"\n—— {suite.name}：{step.name}", flush=True)
    code, output = _tee(_command(run, step), run.root, _environment(run, step))
    counts = tally.counted(output) if step.marks else tally.Counts()
    outcome.counts += counts
    if code == NOTHING_COLLECTED and run.filtered:
        return code
    if code or counts.failed:
        outcome.troubles.append(
            f"{step.name}（退出码 {code}）" + ("，没有收集到测试" if code == NOTHING_COLLECTED else "")
        )
    return code


def _command(run: Run, step: suites.Step) -> list[str]:
    if not step.marks:
        return [str(run.python.parent / step.command[0]), *step.command[1:]]
    # by file: what a module lays for its tests is laid once, not once in every process; and in our order, long ones
    # first: the files with most tests are not those that take longest
    by_file = ["--dist", "loadfile", "--no-loadscope-reorder"]
    parallel = ["-n", str(step.workers), *by_file] if step.workers else []
    return [str(run.python), "-m", "pytest", "-q", "-m", step.marks, *parallel, *run.extra]


def _environment(run: Run, step: suites.Step) -> dict[str, str]:
    """A developer's own settings must not decide whether tests pass."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TAIZHANG_")}
    kept["TAIZHANG_DATA_DIR"] = str(run.scratch / "data")
    # a run starts some hundred processes, and each would compile every module anew
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    kept["PATH"] = f"{run.python.parent}{os.pathsep}{kept.get('PATH', os.defpath)}"
    kept.pop(MADE, None)
    if not run.filtered:
        kept[MADE] = str(run.scratch / "made")
    if step.postgres:
        kept["TAIZHANG_DATABASE_URL"] = run.postgres
    return kept


def _tee(command: list[str], root: Path, env: dict[str, str]) -> tuple[int, str]:
    """Show the output while it comes and keep it for counting."""
    kept = bytearray()
    process = subprocess.Popen(command, cwd=root, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert process.stdout is not None
        while chunk := os.read(process.stdout.fileno(), 1 << 16):
            kept += chunk
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()
    finally:
        if process.poll() is None:
            process.terminate()
        code = process.wait()
    return code, kept.decode(errors="replace")


def audit(root: Path, python: Path) -> int:
    """Known vulnerabilities among the locked packages; needs the network, so it is no part of the tests."""
    command = [str(python), "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner=off"]
    code, output = _tee(
        [*command, "-r", environment.RUNTIME, "-r", environment.DEVELOPMENT], root, dict(os.environ)
    )
    unknown = output.count("could not be audited")  # the tool itself calls that clean
    if unknown or (code and any(mark in output for mark in UNREACHED)):
        raise Failure(f"取不到漏洞数据，{unknown or '全部'} 个依赖未能核查；请在能联网的机器上再试。")
    return code
