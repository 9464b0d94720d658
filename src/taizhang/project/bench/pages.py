"""`bench pages`: requests a second of the ledger list under granian with two workers, and of the same list rendered
from model instances with the framework's own template engine in the same server; the server time of list, drawer,
board and figure page, over many units. The data set is that of `bench figures`.
"""

from taizhang.project.bench import Options, Row
from taizhang.project.bench.figures import rows_of, standing


def measure(options: Options) -> list[Row]:
    return rows_of("pages_trial", standing(options.scale), [options.scale])
