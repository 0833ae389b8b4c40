"""The service as its users run it: a process of its own, with its log on disk."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN_S = 300.0


class Service:
    """`arterial serve` on a free port; can be killed and started again over the same data."""

    def __init__(self, city: Path, data: Path) -> None:
        self._city, self._data = city, data
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {"ARTERIAL_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-c", "from arterial.cli import main; main()", "serve", "--city", str(self._city)]
        self._process = subprocess.Popen(
            [*command, "--region", "gridville", "--port", str(self.port)],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=(self._data / "stderr.txt").open("ab"),
        )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        give_up_at = time.monotonic() + START_WITHIN_S
        while time.monotonic() < give_up_at and self._process.poll() is None:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the service did not start:\n{(self._data / 'stderr.txt').read_text()[-2000:]}")

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it in good order."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def ask_to_end(self, by: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(by)

    def wait(self, timeout_s: float) -> int:
        """The exit code of a service that was asked to end."""
        assert self._process is not None
        return self._process.wait(timeout=timeout_s)

    def pause(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    @property
    def complaints(self) -> str:
        return (self._data / "stderr.txt").read_text()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
