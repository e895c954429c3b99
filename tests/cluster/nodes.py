"""Three PostgreSQL servers, one primary and two standbys, kept so by patroni and etcd.

Everything listens on 127.0.0.1 and lies in a temporary folder.  Run by root, the
servers run as nobody.  Each works in a folder of its own: by that its processes are
found, whatever they started, and killed.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from tempfile import mkdtemp
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

import attrs
import psycopg
from tests.cluster import broom

NAMES: Final = ("node1", "node2", "node3")
NOBODY: Final = 65534
PATIENCE: Final = 120.0
"""How many seconds the cluster may take until it is well."""

DCS: Final = {
    # A leader whose lease ran out is replaced; so this is the most of the time that writing stands still.
    "ttl": 10,
    "loop_wait": 2,
    "retry_timeout": 3,
    # A commit returns when a standby has it on its disk too; where there is none, writing waits for one.
    "synchronous_mode": True,
    "synchronous_mode_strict": True,
    "postgresql": {
        "use_pg_rewind": True,
        "parameters": {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"},
    },
}


class Unwell(Exception):
    """The cluster is not as it should be, and did not become so."""


@attrs.frozen
class Node:
    """One server with its patroni."""

    name: str
    folder: Path
    port: int
    rest: int


@attrs.frozen
class Cluster:
    """The servers and how to reach them."""

    folder: Path
    nodes: tuple[Node, ...]
    etcd: int
    password: str = attrs.field(repr=False)

    @property
    def url(self) -> str:
        """The address of the store, whoever leads."""
        return self._address(self.nodes, "postgresql", "&target_session_attrs=read-write")

    def address(self, node: Node, *, user: str = "school", database: str = "school") -> str:
        """Give libpq's address of one node."""
        return f"postgresql://{user}:{self.password}@127.0.0.1:{node.port}/{database}?connect_timeout=3"

    def _address(self, nodes: Sequence[Node], scheme: str, more: str = "") -> str:
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
        return f"{scheme}://school:{self.password}@{hosts}/school?connect_timeout=3{more}"

    # --- how it is ----------------------------------------------------------------

    def members(self) -> dict[str, tuple[str, str]]:
        """Ask the patronis who is what: name → role and state."""
        for node in self.nodes:
            try:
                with urlopen(f"http://127.0.0.1:{node.rest}/cluster", timeout=3) as answer:
                    told = json.load(answer)["members"]
            except (URLError, OSError, ValueError):
                continue
            return {member["name"]: (member["role"], member["state"]) for member in told}
        return {}

    def leader(self) -> Node | None:
        """Find the node that takes writes now."""
        for node in self.nodes:
            try:
                with urlopen(f"http://127.0.0.1:{node.rest}/primary", timeout=3):
                    return node
            except (URLError, OSError):
                continue
        return None

    def is_well(self) -> bool:
        """Tell whether one leads, a standby is synchronous, and the third follows too."""
        members = self.members().values()
        return sorted(role for role, _ in members) == ["leader", "replica", "sync_standby"] and all(
            state in {"running", "streaming"} for _, state in members
        )

    # --- what is done to it -----------------------------------------------------------

    def start(self, node: Node) -> None:
        """Start a node's patroni, which starts its server."""
        run(["patroni", str(node.folder / "patroni.json")], node.folder)

    def kill(self, node: Node) -> None:
        """Kill a node's patroni, its postmaster and all its children with -9."""
        broom.kill(node.folder)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold up what the standbys receive, so that no commit returns; they have it in hand, though."""
        with stopped([pid for node in self.nodes for pid in processes(node, "walreceiver")]):
            yield

    @contextmanager
    def cut_off(self, leader: Node) -> Iterator[None]:
        """Let nothing of what the leader commits reach a standby, and let its patroni not notice."""
        standbys = [node for node in self.nodes if node is not leader]
        asleep = [pid for node in standbys for pid in processes(node, "startup")]  # so that none connects again
        with stopped([*processes(leader, "patroni.json"), *processes(leader, "walsender"), *asleep]):
            yield


def processes(node: Node, word: str) -> list[int]:
    """Find a node's processes that have a word in their title."""
    return [pid for pid in broom.working_in(node.folder) if word.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()]


@contextmanager
def stopped(pids: Sequence[int]) -> Iterator[None]:
    """Stop processes in their tracks; in the end those go on that are still there."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def patroni_settings(cluster: Cluster, node: Node, programs: Path) -> dict[str, Any]:
    """Give the settings of a node's patroni."""
    accounts = {"superuser": "postgres", "replication": "standby", "rewind": "rewinder"}
    return {
        "scope": "school",
        "name": node.name,
        "etcd3": {"host": f"127.0.0.1:{cluster.etcd}"},
        "restapi": {"listen": f"127.0.0.1:{node.rest}", "connect_address": f"127.0.0.1:{node.rest}"},
        "bootstrap": {
            "dcs": DCS,
            "initdb": ["data-checksums", {"encoding": "UTF8"}, {"locale": "C"}],
        },
        "postgresql": {
            "listen": f"127.0.0.1:{node.port}",
            "connect_address": f"127.0.0.1:{node.port}",
            "bin_dir": str(programs),
            "data_dir": str(node.folder / "data"),
            "pgpass": str(node.folder / "pgpass"),
            "authentication": {
                role: {"username": name, "password": cluster.password} for role, name in accounts.items()
            },
            "pg_hba": [
                "host replication standby 127.0.0.1/32 scram-sha-256",
                "host all all 127.0.0.1/32 scram-sha-256",
            ],
            "parameters": {"unix_socket_directories": "", "max_connections": 50},
        },
    }


# --- starting and ending ------------------------------------------------------------------


@contextmanager
def running() -> Iterator[Cluster]:
    """Start the three nodes, wait until they are well, and sweep everything up in the end."""
    folder = Path(mkdtemp(prefix="cluster-")).resolve()
    with swept(folder):
        etcd, *ports = free_ports(2 + 2 * len(NAMES))
        peer = ports.pop()
        nodes = [Node(name, folder / name, ports.pop(), ports.pop()) for name in NAMES]
        cluster = Cluster(folder, tuple(nodes), etcd, token_hex(16))
        prepare(cluster)
        run(etcd_command(etcd, peer), folder / "etcd")
        for node in nodes:
            cluster.start(node)
        until(cluster.is_well, "the three servers did not come up")
        make_database(cluster)
        yield cluster


@contextmanager
def swept(folder: Path) -> Iterator[None]:
    """See that a broom stands ready, and sweeps when we leave or are gone."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, broom.__file__, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as sweeper:
        assert sweeper.stdout is not None
        sweeper.stdout.readline()
        try:
            yield
        finally:
            sweeper.communicate()  # closes its input, and waits


def prepare(cluster: Cluster) -> None:
    """Make each node's folder with its settings, readable to nobody but the servers."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    for node in cluster.nodes:
        node.folder.mkdir()
        settings = node.folder / "patroni.json"
        settings.touch(0o600)
        settings.write_text(json.dumps(patroni_settings(cluster, node, programs), indent=2))
    (cluster.folder / "etcd").mkdir()
    if os.geteuid() == 0:
        for path in (cluster.folder, *cluster.folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)


def etcd_command(client: int, peer: int) -> list[str]:
    """Say how etcd is started, where patroni keeps who leads."""
    ours, others = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
    return [
        *("etcd", "--name", "etcd", "--data-dir", "data"),
        *("--listen-client-urls", ours, "--advertise-client-urls", ours),
        *("--listen-peer-urls", others, "--initial-advertise-peer-urls", others),
        *("--initial-cluster", f"etcd={others}", "--logger", "zap"),
    ]


def run(command: Sequence[str], folder: Path) -> None:
    """Start a server that works in a folder, and logs there; it knows nothing of our environment."""
    user = NOBODY if os.geteuid() == 0 else None
    with (folder / "log").open("ab") as log:
        subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=folder,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else (),
        )


def make_database(cluster: Cluster) -> None:
    """Make a database and a role for it that may log in and nothing more."""
    leader = cluster.leader()
    assert leader is not None
    address = cluster.address(leader, user="postgres", database="postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE school LOGIN PASSWORD '{cluster.password}'")
        connection.execute("CREATE DATABASE school OWNER school")


def free_ports(count: int) -> list[int]:
    """Find ports that nobody uses."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def until(happens: Callable[[], bool], otherwise: str, patience: float = PATIENCE) -> None:
    """Wait until something is so.

    Raises:
        Unwell: it took too long.

    """
    end = time.monotonic() + patience
    while not happens():
        if time.monotonic() > end:
            raise Unwell(f"{otherwise} within {patience:.0f} s")
        time.sleep(0.1)
