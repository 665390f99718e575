"""SQLite's write-ahead log on the disk: what is synced here outlives a power cut.

SQLite would sync it at each commit, with the database locked. Synced beside it, a transaction waits for the disk while
the next ones already write, and all that wrote before a sync began share it.
"""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

# Only what is needed to read the log again, where the system can tell it from the rest (the time of the last change).
_sync: Final = getattr(os, "fdatasync", os.fsync)


class Journal:
    """The log of one database file, which must be in WAL mode and stay open while this lives."""

    def __init__(self, database: str) -> None:
        self._path = f"{database}-wal"
        self._file: int | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._turn = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None
        self._lost: OSError | None = None

    @property
    def is_sound(self) -> bool:
        """False: a sync has failed."""
        return self._lost is None

    async def synced(self) -> None:
        """Wait until all that is committed by now is on the disk.

        Raises: OSError. After a failed sync nobody knows what is on the disk, and each later one fails as well: until a
        restart, nobody is told that something was saved.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._sync())
        await asyncio.shield(self._next)

    async def closed(self) -> None:
        """Finish the sync in hand."""
        async with self._turn:
            self._thread.shutdown()
            if self._file is not None:
                os.close(self._file)

    async def _sync(self) -> None:
        async with self._turn:
            self._next = None  # who comes from now on may have written after this sync began
            if self._lost is None:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._sync_file)
            if self._lost is not None:
                raise self._lost

    def _sync_file(self) -> None:
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR)
            _sync(self._file)
        except OSError as problem:
            self._lost = problem
