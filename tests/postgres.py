"""A PostgreSQL server of the tests' own: a fresh cluster on a port of its own, gone afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needs import missing


def binaries() -> Path | None:
    """Where initdb and postgres are; Debian keeps them off the PATH. None: this machine has none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [initdb.parent for initdb in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
    return folders[-1] if folders else None


def _as_postgres(folder: Path, command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: root hands it to the postgres user."""
    if os.geteuid() != 0:
        return command
    shutil.chown(folder, "postgres", "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


def _fastest_folder() -> str:
    """Memory where there is plenty of it: a database of its own for each test takes a tenth of the time there."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > 2 * 1024**3 else "/tmp"


class RestartablePostgres:
    """A fresh cluster on a port of its own. `address` comes without a database name, ending in a slash."""

    def __init__(self) -> None:
        self._binaries = binaries() or missing("a PostgreSQL server", "postgresql")
        self._folder = Path(tempfile.mkdtemp(prefix="recover-postgres-", dir=_fastest_folder()))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"postgresql://postgres@127.0.0.1:{self._port}/"
        who = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        make = [str(self._binaries / "initdb"), "-D", self._data, *who]
        subprocess.run(_as_postgres(self._folder, make), check=True, capture_output=True)
        self._server = self._started()

    def restart(self) -> None:
        """As an operator's restart does: whoever is connected is cut off."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait(timeout=20)
        self._server = self._started()

    def remove(self) -> None:
        self._server.terminate()
        self._server.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _started(self) -> subprocess.Popen[bytes]:
        quick = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200"]
        where = ["-D", self._data, "-p", str(self._port), "-k", str(self._folder), "-h", "127.0.0.1"]
        serve = _as_postgres(self._folder, [str(self._binaries / "postgres"), *where, *quick])
        server = subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ready = [str(self._binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(self._port), "-t", "1"]
        for _ in range(100):
            if subprocess.run(ready, capture_output=True).returncode == 0:
                break
            server.poll()
        return server


@contextmanager
def restartable_postgres() -> Iterator[RestartablePostgres]:
    """A server of one test's own."""
    server = RestartablePostgres()
    try:
        yield server
    finally:
        server.remove()


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yields the server's address without a database name, ending in a slash."""
    with restartable_postgres() as server:
        yield server.address
