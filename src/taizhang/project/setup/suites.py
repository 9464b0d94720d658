"""The parts of a test run, each with its share of the time; what is filed where is decided by marks alone."""

from dataclasses import dataclass

# A test that issues SQL runs on both databases; one that opens documents or drives the browser runs once.
UNIT = "not sql and not documents and not browser"
SQL = "sql and not documents and not browser"
DOCUMENTS = "documents and not browser and not last"
OPENED_LAST = "documents and last"
BROWSER = "browser"


@dataclass(frozen=True)
class Step:
    """One command: a tool of the environment, or pytest with a mark expression on a database."""

    name: str
    command: tuple[str, ...] = ()
    marks: str = ""
    postgres: bool = False
    workers: int = 0


@dataclass(frozen=True)
class Suite:
    name: str
    minutes: int
    steps: tuple[Step, ...]
    fast: bool = False  # also part of `bin/test --fast`


LINT = Suite(
    "检查与类型",
    2,
    (
        Step("ruff check", ("ruff", "check", ".")),
        Step("ruff format", ("ruff", "format", "--check", ".")),
        Step("mypy", ("mypy",)),
        Step("lint-imports", ("lint-imports",)),
    ),
    fast=True,
)
UNITS = Suite("单元与性质", 4, (Step("pytest", marks=UNIT, workers=2),), fast=True)
ON_SQLITE = Step("SQLite", marks=SQL, workers=2)
ON_POSTGRES = Step("PostgreSQL", marks=SQL, postgres=True, workers=2)
DATABASES = Suite("两种数据库", 6, (ON_SQLITE, ON_POSTGRES))
QUICK_DATABASE = Suite("数据库（仅 SQLite）", 6, (ON_SQLITE,), fast=True)
PAPERS = Suite(
    "文档",
    3,
    (
        Step("pytest", marks=DOCUMENTS, workers=2),
        Step("全部测试做出的文件", marks=OPENED_LAST),  # a step of its own: two processes know no last test
    ),
)
PAGES = Suite("浏览器", 4, (Step("pytest", marks=BROWSER, workers=2),))

EVERYTHING = (LINT, UNITS, DATABASES, PAGES, PAPERS)  # the last opens what all others made
FAST = (LINT, UNITS, QUICK_DATABASE)
TOTAL_MINUTES = sum(suite.minutes for suite in EVERYTHING)


def chosen(*, fast: bool, filtered: bool) -> tuple[Suite, ...]:
    """Whoever names tests wants those tests, not the linters."""
    suites = FAST if fast else EVERYTHING
    return tuple(suite for suite in suites if not filtered or suite is not LINT)


def needs_postgres(suites: tuple[Suite, ...]) -> bool:
    return any(step.postgres for suite in suites for step in suite.steps)
