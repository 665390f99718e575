"""A PostgreSQL server of the tests' own: a fresh cluster on a port of its own, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needs import missing


def _binaries() -> Path:
    """Where initdb and postgres are; Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = [initdb.parent for initdb in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))]
    if not folders:
        missing("a PostgreSQL server", "postgresql")
    return folders[-1]


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


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yields the server's address without a database name, ending in a slash."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="recover-postgres-", dir=_fastest_folder()))
    data = str(folder / "data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quick = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200"]
    make = [str(binaries / "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(_as_postgres(folder, make), check=True, capture_output=True)
    serve = [str(binaries / "postgres"), "-D", data, "-p", str(port), "-k", str(folder), "-h", "127.0.0.1", *quick]
    server = subprocess.Popen(_as_postgres(folder, serve), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ready = [str(binaries / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
        for _ in range(100):
            if subprocess.run(ready, capture_output=True).returncode == 0:
                break
            server.poll()
        yield f"postgresql://postgres@127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)
