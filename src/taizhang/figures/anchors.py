"""Where what a unit owns is summed first, in each tree it stands in: at the nearest unit that keeps months, and at the
nearest that keeps days.

`tree, unit, anchor, dayed, member`; a unit that is no member of a set is listed where it carries corrections of
joint entries.
"""

from taizhang.figures import dialect
from taizhang.figures.expand import LEVELS, stands
from taizhang.figures.grain import DAY_KINDS, KEPT_KINDS
from taizhang.figures.places import BLOCK, LINE, OWN, tree_of_set
from taizhang.figures.sets import any_lines, counted_sets
from taizhang.figures.statement import Sql, run, sql, texts

ANCHOR = "figure_anchor"
COUNTS = "({row}.tree = x.tree OR ({row}.tree IS NULL AND x.member = 1))"


def counts(row: str) -> str:
    """Whether a place counts where `x` sums its unit."""
    return COUNTS.format(row=row)


def find(*, shared: bool) -> None:
    """`shared` for processes of the same transaction."""
    columns = "tree integer, unit integer, anchor integer, dayed integer, member integer"
    (dialect.shared_scratch if shared else dialect.scratch)(ANCHOR, columns)
    _add(_nearest(BLOCK, "path"))
    if any_lines():
        _add(_nearest(LINE, "line_path"))
    _add(
        sql(
            "SELECT {own}, id, id, id, 1 FROM unit WHERE kind IN ({days})",
            own=OWN,
            days=texts(DAY_KINDS),
        )
    )
    for one in counted_sets():
        _add(_of_set(one))
    run(sql("CREATE INDEX {anchor}_unit ON {anchor} (unit, tree)", anchor=ANCHOR))
    dialect.analyze(ANCHOR)


def forget() -> None:
    dialect.drop_shared(ANCHOR)


def _add(found: Sql) -> None:
    run(sql("INSERT INTO {anchor} {found}", anchor=ANCHOR, found=found))


def _nearest(tree: int, path: str) -> Sql:
    return sql(
        "SELECT {tree}, x.id, a.id, b.id, 1 FROM (SELECT u.id, MAX(a.{path}) AS kept,"
        " MAX(CASE WHEN a.kind IN ({days}) THEN a.{path} END) AS dayed FROM unit u CROSS JOIN ({levels}) l"
        " JOIN unit a ON a.{path} = substr(u.{path}, 1, l.len){stands}"
        " WHERE l.len <= length(u.{path}) AND a.kind IN ({kinds}) GROUP BY u.id"
        ") x JOIN unit a ON a.{path} = x.kept LEFT JOIN unit b ON b.{path} = x.dayed",
        tree=tree,
        path=path,
        stands=stands(path),
        days=texts(DAY_KINDS),
        levels=LEVELS,
        kinds=texts(KEPT_KINDS),
    )


def _of_set(one: int) -> Sql:
    """Members, and units that only carry corrections of joint entries."""
    return sql(
        "SELECT {tree}, x.unit, x.anchor, x.dayed, MAX(y.member) FROM ("
        "SELECT m.unit_id AS unit, 1 AS member FROM unit_set_member m WHERE m.set_id = {one}"
        " UNION ALL SELECT p.unit, 0 FROM figure_place p WHERE p.tree = {tree}"
        " UNION ALL SELECT d.unit, 0 FROM figure_delta d WHERE d.tree = {tree}"
        ") y JOIN {anchor} x ON x.tree = {block} AND x.unit = y.unit GROUP BY x.unit, x.anchor, x.dayed",
        tree=tree_of_set(one),
        one=one,
        anchor=ANCHOR,
        block=BLOCK,
    )
