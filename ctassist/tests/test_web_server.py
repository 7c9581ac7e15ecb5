"""The way into the site: gunicorn with our worker, and the WSGI application around Django's."""

import contextlib
import io
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import orjson
import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import RequestFactory

from ctassist import env
from ctassist.patient_worker import LONGEST_SILENCE
from ctassist.wsgi import application, plain

THREADS = 2


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def port():
    """gunicorn as in production, with few threads."""
    number = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "ctassist/gunicorn.py", "--bind", f"127.0.0.1:{number}"]
    command += ["--workers", "1", "--threads", str(THREADS), "ctassist.wsgi"]
    server = subprocess.Popen(
        command, cwd=env.BASE_DIR, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(number)
        yield number
    finally:
        server.terminate()
        server.wait(30)


def wait_for(number):
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        with contextlib.suppress(OSError):
            return is_alive(number)
        time.sleep(0.05)
    raise AssertionError("gunicorn does not answer")


def is_alive(number):
    with urllib.request.urlopen(f"http://127.0.0.1:{number}/health/live", timeout=2 * LONGEST_SILENCE) as answer:
        return answer.read() == b"ok"


@pytest.mark.parametrize("begun", [b"", b"GET /health/li"])
def test_clients_that_fall_silent_keep_the_site_from_nobody_for_long(port, begun):
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(THREADS)]
    for connection in silent:
        connection.sendall(begun)
    time.sleep(0.2)

    try:
        assert is_alive(port)
    finally:
        for connection in silent:
            connection.close()


def test_a_client_that_sends_too_much_is_told_so(port):
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/activities/", b"x" * 20_000_000)

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)

    assert refused.value.code == 413
    assert orjson.loads(refused.value.read())["errors"] == [{"parameter": "body", "detail": "It is larger than 2 MB."}]


# -- what a client says of its body --


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("", ""),
        ("application/json", "application/json"),
        ("application/json; charset=utf-16", "application/json"),
        ("text/plain; CHARSET = undefined", "text/plain"),
        ("text/plain; charset*=x''undefined", "text/plain"),
        ("text/plain; charset*0=unde; charset*1=fined", "text/plain"),
        ("text/plain; x*=bogus''a", "text/plain"),
        ("multipart/form-data; charset=utf-7; boundary=----WebKit7MA4", "multipart/form-data; boundary=----WebKit7MA4"),
        ('multipart/form-data; Boundary="a b"; charset=x', 'multipart/form-data; Boundary="a b"'),
        ("multipart/form-data; boundary*=bogus''x", "multipart/form-data"),
    ],
)
def test_of_a_content_type_only_the_kind_and_the_boundary_are_believed(given, left):
    assert plain(given) == left


@pytest.fixture
def open_connections():
    """Django's own test client does the same: no request closes the connection that the test goes on with."""
    request_started.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("open_connections")
@pytest.mark.parametrize("charset", ["charset=utf-16", "charset*=x''undefined", "charset=undefined", "x*=bogus''a"])
def test_no_header_chooses_how_the_query_is_read(charset):
    status, body, _ = asked("/api/v1/", "%C3%A9=1", f"text/plain; {charset}")

    assert (status, [error["parameter"] for error in orjson.loads(body)["errors"]]) == ("400 Bad Request", ["é"])


def asked(path, query="", content_type="", body=b"", method="GET"):
    """(status, answer, what nobody has read of the body) of a question to the WSGI application itself."""
    told, sent = [], io.BytesIO(body)
    environ = RequestFactory()._base_environ(PATH_INFO=path, QUERY_STRING=query, REQUEST_METHOD=method)
    environ |= {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(len(body)), "wsgi.input": sent}
    answer = application(environ, lambda status, headers: told.append(status))
    return told[0], b"".join(answer), sent.read()


@pytest.mark.django_db
@pytest.mark.usefixtures("open_connections")
def test_what_no_view_reads_of_a_body_is_read_to_its_end():
    status, _, left = asked("/health/live", body=b"x" * 200_000, method="POST")

    assert (status[:3], left) == ("403", b"")
