"""Closing an account ends its token in every process of the web server at once."""

import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

from django.db import connection

from accounts import clients
from accounts.models import ApiToken, User
from ctassist.tests.test_web_server import free_port, wait_for


def test_an_account_that_is_closed_is_closed_in_every_process_at_once(django_db_setup, django_db_blocker):
    """Two processes of the web server that have both kept the token; the test closes the account beside them."""
    with django_db_blocker.unblock():
        user = User.objects.create_user("leaver@x.invalid", name="Leaver", role="client")
        secret = ApiToken.issue(user, "kept")
        number = free_port()
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "ctassist.tests.live_settings"}
        env["CTASSIST_TEST_DATABASE"] = connection.settings_dict["NAME"]
        command = [sys.executable, "-m", "gunicorn", "--config", "ctassist/gunicorn.py"]
        command += ["--bind", f"127.0.0.1:{number}", "--workers", "2", "ctassist.wsgi"]
        with tempfile.TemporaryFile() as log:
            server = subprocess.Popen(command, env=env, stdout=log, stderr=log)
            try:
                wait_for(number)
                before = {status_of(number, secret) for _ in range(30)}
                clients.close_account(user, by=None)
                after = {status_of(number, secret) for _ in range(30)}
            finally:
                server.terminate()
                server.wait(30)
                empty_access_log()
                user.delete()

    assert (before, after) == ({200}, {401})


def status_of(number, secret):
    """The answer to a question on a connection of its own, which any of the processes may take."""
    address = f"http://127.0.0.1:{number}/api/v1/token/"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Authorization": f"Token {secret}"})) as a:
            return a.status
    except urllib.error.HTTPError as refused:
        return refused.code


def empty_access_log():
    with connection.cursor() as cursor:  # as only the owner of the table can
        cursor.execute("ALTER TABLE accounts_accessentry DISABLE TRIGGER USER; DELETE FROM accounts_accessentry")
        cursor.execute("ALTER TABLE accounts_accessentry ENABLE TRIGGER USER")
