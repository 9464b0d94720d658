"""A progress bar on the error stream, so that what a program reads on the output stays clean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(says: str) -> Iterator[Callable[[int, int], None]]:
    """Gives `step(done, total)`; nothing is drawn where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(says, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
