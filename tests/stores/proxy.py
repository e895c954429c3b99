"""A way to the server that is cut when a commit comes along: before the server has it, or after."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.parse import quote

from collegial_sql.postgresql import PostgreSQLAddress

Cut = Callable[[], str]
"""Asked when a commit comes along: `""` lets it pass, `before` cuts it off, `after` swallows the answer."""


COMMITS = (b"COMMIT\0", b"WITH locks AS")
"""What commits: a transaction's end, and the one statement that is a whole append."""


class Proxy:
    """Listens on a socket in a folder, and leads to the server."""

    def __init__(self, url: str, folder: str) -> None:
        self._target = PostgreSQLAddress.of(url).parameters
        self.cut: Cut = str
        self.open = True
        place = f"{folder}/.s.PGSQL.{self._target.get('port', 5432)}"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(place)
        self._listener.listen()
        Thread(target=self._serve, daemon=True).start()
        self.url = f"postgresql://{self._target.get('user', '')}@/{self._target['dbname']}?{self._rest(url, folder)}"

    def _rest(self, url: str, folder: str) -> str:
        password = self._target.get("password")
        return f"host={quote(folder, safe='')}&{url[url.index('schema=') :]}" + (
            f"&password={quote(password)}" if password else ""
        )

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.open:
                    Thread(target=self._lead, args=(client,), daemon=True).start()
                else:
                    client.close()

    def _connected(self) -> socket.socket:
        host = self._target.get("host", "")
        port = int(self._target.get("port", 5432))
        if not host.startswith("/"):
            return socket.create_connection((host or "localhost", port))
        server = socket.socket(socket.AF_UNIX)
        server.connect(f"{host}/.s.PGSQL.{port}")
        return server

    def _lead(self, client: socket.socket) -> None:
        server = self._connected()
        Thread(target=_pass_on, args=(server, client), daemon=True).start()
        with suppress(OSError), closing(client):
            while data := client.recv(65536):
                cut = self.cut() if any(commit in data for commit in COMMITS) else ""
                if cut == "after":
                    _shut(client)  # first, so that no answer comes through
                if cut != "before":
                    server.sendall(data)
                if cut:
                    break
            _shut(client)
            server.shutdown(socket.SHUT_WR)  # the server finishes what it has been sent


def _shut(client: socket.socket) -> None:
    with suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)


def _pass_on(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError), closing(server):
        while data := server.recv(65536):
            with suppress(OSError):
                client.sendall(data)
    _shut(client)


@contextmanager
def proxied(url: str) -> Iterator[Proxy]:
    """Give a proxy before the server of a store's URL; its folder's name is short, as a socket's must be."""
    with TemporaryDirectory(prefix="way-", dir="/tmp") as folder, closing(Proxy(url, folder)) as proxy:
        yield proxy
