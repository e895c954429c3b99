"""A receiver of webhooks, in a process of its own: it verifies each message, writes it down, and answers.

    python -m tests.webhooks.receiver FOLDER PORT

In the folder lie its `secret`, the `mode` in which it answers (a status such as 200, `slow`, `never`, `redirect` or
`drip`), and what it has `heard`, a line for each message, written before it answers.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import attrs
from standardwebhooks import Webhook, WebhookVerificationError

ROOT = Path(__file__).parents[2]


class Handler(BaseHTTPRequestHandler):
    """Answers as the folder says."""

    folder: Path

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        mode = (self.folder / "mode").read_text("ascii").strip()
        said = {"mode": mode, "path": self.path, "headers": dict(self.headers), "body": json.loads(body)}
        try:
            Webhook((self.folder / "secret").read_text("ascii").strip()).verify(body, dict(self.headers))
        except WebhookVerificationError as no:
            said, mode = {"forged": str(no)}, "401"
        with (self.folder / "heard").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(said) + "\n")
        if mode == "drip":
            self._drip()
        elif mode == "never":
            time.sleep(60)
        else:
            time.sleep(0.3 if mode == "slow" else 0)
            self._answer(mode)

    def _answer(self, mode: str) -> None:
        self.send_response(int(mode) if mode.isdigit() else 307 if mode == "redirect" else 200)
        if mode == "redirect":
            self.send_header("location", "/elsewhere")
        self.send_header("content-length", "0")
        self.end_headers()

    def _drip(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nx: ")
        for _ in range(600):
            self.wfile.write(b"x")
            time.sleep(0.1)

    def log_message(self, *_: Any) -> None: ...


@attrs.define
class Receiver:
    """A receiver, as a test sees it."""

    folder: Path
    process: "subprocess.Popen[str] | None" = None
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?for=us"

    @property
    def messages(self) -> list[dict[str, Any]]:
        """All that it has heard, in order; a line that is cut short has not been heard."""
        heard = self.folder / "heard"
        return [json.loads(it) for it in heard.read_text("utf-8").split("\n")[:-1]] if heard.exists() else []

    @property
    def ids(self) -> list[str]:
        return [it["headers"]["webhook-id"] for it in self.messages]

    def knows(self, secret: str) -> Self:
        (self.folder / "secret").write_text(secret, "ascii")
        return self

    def answers(self, mode: str | int) -> Self:
        (self.folder / "mode").write_text(str(mode), "ascii")
        return self

    def starts(self) -> Self:
        command = [sys.executable, "-m", "tests.webhooks.receiver", str(self.folder), str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)  # noqa: S603 - our own
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        return self

    def is_killed(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()


@contextmanager
def receiving(folder: Path) -> Iterator[Receiver]:
    """Let a receiver listen that takes everything."""
    folder.mkdir(exist_ok=True)
    receiver = Receiver(folder).answers(200).starts()
    try:
        yield receiver
    finally:
        receiver.is_killed()


if __name__ == "__main__":
    Handler.folder = Path(sys.argv[1])
    ThreadingHTTPServer.daemon_threads = True
    ThreadingHTTPServer.allow_reuse_address = True
    serving = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler)
    print(serving.server_address[1], flush=True)
    serving.serve_forever()
