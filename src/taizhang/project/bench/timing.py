"""Process CPU time, interleaved rounds, medians: a loaded machine shifts all methods alike."""

import statistics
import time
from collections.abc import Callable


def cpu(work: Callable[[], object], times: int = 1) -> float:
    start = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - start) / times


def compare(
    ours: Callable[[], object], peer: Callable[[], object], rounds: int, ours_times: int = 1
) -> tuple[float, float]:
    """Median seconds of (ours, peer), one round of each after the other."""
    pairs = [(cpu(ours, ours_times), cpu(peer)) for _ in range(rounds)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)
