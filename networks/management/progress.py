"""How far a command is: a bar on a terminal, plain lines elsewhere."""

import sys
from contextlib import contextmanager

from django.utils.translation import gettext as _
from tqdm import tqdm

EVERY = 10_000  # rows, for a plain line


@contextmanager
def progress(total=None):
    """A function that is told how many rows are done, while what is inside goes on.

    `total` is the number of rows where that is known.
    """
    stream = sys.stderr  # that of a command colours it and ends each piece with a new line
    if not stream.isatty():

        def tell(rows):
            if rows % EVERY == 0:
                stream.write(_("%d rows so far.") % rows + "\n")

        yield tell
        return
    with tqdm(total=total, unit=f" {_('rows')}", file=stream, leave=False) as bar:
        yield lambda rows: bar.update(rows - bar.n)
