"""`manage.py up`: from nothing to a running site, and back to nothing at Ctrl-C."""

import contextlib
import http.client
import os
import signal
import socket
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from ctassist import embedded
from ctassist.lib import database_roles
from ctassist.lock import only_run
from ctassist.supervisor import CannotRun, Child, Supervisor

REFERENCE_DATA = ["load_vocabularies", "load_countries", "load_instruments", "load_treaty_actions"]
RECORDS = ["load_records", "load_invented_people"]
SITE_ROLE = "ctassist_site"  # under which worker and web server run on private servers; we own the tables
SECONDS_TO_SERVE = 120
SECONDS_FOR_PORT = 5  # an earlier run may be ending


class Command(BaseCommand):
    help = "Start everything that is missing, load reference data, and serve the site until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="where to listen (default: 8000)")
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: 127.0.0.1)")
        parser.add_argument(
            "--data-dir",
            metavar="DIRECTORY",
            help="where the private servers keep their data (default: CTASSIST_DATA_DIR, else .data); "
            "every command takes it",
        )

    def handle(self, *, host, port, **options):
        self.host, self.port = host, port
        self.supervisor, self.is_to_stop = Supervisor(self.say), False
        for wish_to_stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wish_to_stop, self.stop_here)
        try:
            with only_run(settings.DATA_DIR, self.address()):
                try:
                    self.start_everything()
                    self.supervisor.watch(until=lambda: self.is_to_stop)
                finally:
                    self.stop_everything()
        except KeyboardInterrupt:
            pass  # asked to stop
        except CannotRun as reason:
            raise CommandError(str(reason)) from reason

    def stop_here(self, signal_number, frame):
        """KeyboardInterrupt, wherever we are. Where Python ignores errors (in a `__del__`) the word stays."""
        self.is_to_stop = True
        raise KeyboardInterrupt

    def start_everything(self):
        begun = time.monotonic()
        self.wait_for_port()
        logs = settings.DATA_DIR / "logs"
        logs.mkdir(mode=0o700, exist_ok=True)
        if settings.EMBEDDED_SERVERS:
            with self.step("PostgreSQL and Valkey"):
                embedded.start(self.supervisor, settings.DATA_DIR)
        else:
            with self.step("Static files"):
                call_command("collectstatic", interactive=False, verbosity=0)
        with self.step("Database schema"):
            call_command("migrate", interactive=False, verbosity=0)
            if settings.EMBEDDED_SERVERS:
                database_roles.make_if_missing(SITE_ROLE)
                database_roles.grant(SITE_ROLE)
        with self.step("Reference data and records" if settings.EMBEDDED_SERVERS else "Reference data"):
            for command in REFERENCE_DATA + (RECORDS if settings.EMBEDDED_SERVERS else []):
                call_command(command, stdout=self.stdout)
        accounts = self.demo_accounts()
        connections.close_all()
        with self.step("Background worker and web server"):
            self.start_site(logs)
        self.greet(accounts, logs, time.monotonic() - begun)

    def wait_for_port(self):
        """Return when the port is free; CannotRun when another program keeps it."""
        give_up = time.monotonic() + SECONDS_FOR_PORT
        while not self.port_is_free():
            if time.monotonic() > give_up:
                raise CannotRun(f"Port {self.port} of {self.host} cannot be used: choose another with --port.")
            time.sleep(0.2)

    def port_is_free(self):
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
                return True
            except (OSError, OverflowError):
                return False

    def demo_accounts(self):
        """(e-mail, role, password) of the accounts to try the site with; none on servers that are not private."""
        if not settings.EMBEDDED_SERVERS:
            return []
        from accounts.demo import ensure_demo_accounts

        with self.step("Demo accounts"):
            return ensure_demo_accounts()

    def start_site(self, logs):
        """Start the worker and the web server, and return when the site is ready to serve."""
        env = {**os.environ, "CTASSIST_DATA_DIR": str(settings.DATA_DIR), "CTASSIST_DATABASE_ROLE": SITE_ROLE}
        own = {"cwd": settings.BASE_DIR, "env": env}
        worker = ["celery", "--app", "ctassist", "worker", "--beat", "--concurrency", "1", "--loglevel", "INFO"]
        worker += ["--schedule", settings.DATA_DIR / "celerybeat-schedule"]
        web = ["gunicorn", "--config", "ctassist/gunicorn.py", "--bind", self.bind(), "ctassist.wsgi"]
        for name, command, log in (("background worker", worker, "worker.log"), ("web server", web, "web.log")):
            self.supervisor.start(Child(name, [sys.executable, "-m", *command], log=logs / log, **own))
        give_up = time.monotonic() + SECONDS_TO_SERVE
        self.supervisor.watch(until=lambda: self.site_is_ready() or time.monotonic() > give_up)
        if time.monotonic() > give_up:
            raise CannotRun(f"The site is not ready after {SECONDS_TO_SERVE} seconds (see {logs}).")

    def site_is_ready(self):
        """Whether /health/ready answers 200, asked under a name that the site accepts."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        name = settings.ALLOWED_HOSTS[0].lstrip(".").replace("*", "localhost")
        connection = http.client.HTTPConnection(host, self.port, timeout=10)
        try:
            connection.request("GET", "/health/ready", headers={"Host": name})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def greet(self, accounts, logs, seconds):
        self.say(f"\nReady after {seconds:.1f} s: {self.address()}   (logs: {logs}; Ctrl-C stops everything)")
        for email, role, password in accounts:
            self.say(f"  {email:<24} {role:<32} password: {password or 'as printed at the first start'}")

    def stop_everything(self):
        for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signal_number, signal.SIG_IGN)
        if self.supervisor.children:
            with self.step("Stopped"):
                self.supervisor.stop()

    def bind(self):
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def address(self):
        return f"http://{self.bind()}/"

    @contextlib.contextmanager
    def step(self, name):
        """Tell how long a step took, once it is done."""
        begun = time.monotonic()
        yield
        self.say(f"{name:<36} {time.monotonic() - begun:5.1f} s")

    def say(self, sentence):
        self.stdout.write(sentence)
        self.stdout.flush()
