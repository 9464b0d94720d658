"""`bench reports`: filling and packaging one report against docxtpl on the very same content, verifying a file, and a
whole level of reports with figures, facts and archive, on the data set of `bench figures`."""

from taizhang.project.bench import Options, Row
from taizhang.project.bench.figures import rows_of, standing


def measure(options: Options) -> list[Row]:
    return rows_of("reports_trial", standing(options.scale), [options.scale])
