"""Progress bars on standard error, so that standard output stays for results."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

Advance = Callable[[str, float], None]


@contextmanager
def progress_bar(first_step: str) -> Iterator[Advance]:
    """Give a function that takes what is being done now, and the share of it that is done (0 to 1)."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(first_step, total=1.0)
        yield lambda step, share: progress.update(task, description=step, completed=min(max(share, 0.0), 1.0))
