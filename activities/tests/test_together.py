"""Several writers at once, and writers that are killed: everything or nothing, and once.

These tests commit, because only a commit can be seen by others; each takes its own records back.
"""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import orjson
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from activities.models import Activity, ReferenceNumber, SavedView, SavedViewTile
from activities.tests.builders import a_body
from ctassist.lib.models import Answer

ADDRESS = "/api/v1/activities/"
WHOLE = {"texts": 1, "partner_links": 4, "country_links": 2, "activitythemes": 2}


@pytest.fixture
def token(django_db_setup, django_db_blocker):
    """A token of the demo officer; what was written with it is taken back."""
    with django_db_blocker.unblock():
        yield ApiToken.issue(User.objects.get(email="officer@demo.example"), "together")
        Activity.objects.filter(reference__startswith="2030-").delete()
        ApiToken.objects.filter(name="together").delete()
        Answer.objects.all().delete()
        ReferenceNumber.objects.all().delete()


def at_once(many, act):
    """What `many` calls of `act(number)` give that run side by side."""

    def run(number):
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(run, range(many)))


def send(token, method, address, body, **headers):
    headers |= {"Authorization": f"Token {token}"}
    return Client().generic(method, address, orjson.dumps(body), content_type="application/json", headers=headers)


def parts_of(activity):
    return {relation: getattr(activity, relation).count() for relation in WHOLE}


def test_of_eight_writers_who_saw_the_same_version_exactly_one_wins(token):
    made = send(token, "POST", ADDRESS, a_body())
    address, etag = f"{ADDRESS}{made.json()['reference']}/", made["ETag"]

    answers = at_once(
        8,
        lambda number: send(
            token, "PATCH", address, {"outcome": f"By {number}", "themes": ["ftf"]}, **{"If-Match": etag}
        ),
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    [winner] = [answer.json()["outcome"] for answer in answers if answer.status_code == 200]
    stored = Activity.objects.get(reference=made.json()["reference"])
    assert (stored.outcome, stored.version) == (winner, 2)


def test_ten_equal_requests_with_one_key_make_one_record(token):
    answers = at_once(10, lambda number: send(token, "POST", ADDRESS, a_body(), **{"Idempotency-Key": "together"}))

    assert [answer.status_code for answer in answers] == [201] * 10
    assert len({answer.content for answer in answers}) == 1
    assert Activity.objects.filter(reference__startswith="2030-").count() == 1


def test_ten_new_records_at_once_get_ten_references(token):
    answers = at_once(10, lambda number: send(token, "POST", ADDRESS, a_body()))

    assert len({answer.json()["reference"] for answer in answers}) == 10


def test_tiles_that_one_person_moves_at_once_are_all_there_afterwards(token):
    made = [send(token, "POST", "/api/v1/saved-views/", {"name": f"Together {number}"}) for number in range(6)]

    try:
        answers = at_once(
            6,
            lambda number: send(
                token, "PUT", f"{made[number].json()['url']}tile/", {"place": 1}, **{"If-Match": '"1"'}
            ),
        )

        assert [answer.status_code for answer in answers] == [200] * 6
        stored = SavedViewTile.objects.filter(user__email="officer@demo.example").values_list("place", flat=True)
        assert [*stored] == [0, 1, 2, 3, 4, 5]
    finally:
        SavedView.objects.all().delete()


@pytest.mark.django_db
def test_an_answer_is_kept_for_a_day():
    now = timezone.now()
    for key, age in (("younger", dt.timedelta(hours=23, minutes=59)), ("older", dt.timedelta(hours=24, minutes=1))):
        Answer.objects.create(owner_id=1, key=key, answered_at=now - age)

    Answer.forget_old()

    assert [answer.key for answer in Answer.objects.all()] == ["younger"]


# -- killed --


class Site:
    """The web server with one worker, in processes of its own, on the database of the tests."""

    def __init__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "ctassist.tests.live_settings",
            "CTASSIST_TEST_DATABASE": settings.DATABASES["default"]["NAME"],
        }
        command = ["gunicorn", "-w", "1", "-b", f"127.0.0.1:{self.port}", "ctassist.wsgi:application"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command], env=environment, cwd=settings.BASE_DIR, stderr=subprocess.DEVNULL
        )

    def workers(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def kill_workers(self):
        for pid in self.workers():
            os.kill(pid, signal.SIGKILL)

    def post(self, token, body, key):
        """(status, reference), or None where the connection broke or nobody answered."""
        headers = {"Authorization": f"Token {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        request = Request(f"http://127.0.0.1:{self.port}{ADDRESS}", orjson.dumps(body), headers, method="POST")
        try:
            with urlopen(request, timeout=10) as answer:
                return answer.status, orjson.loads(answer.read())["reference"]
        except HTTPError as error:
            return error.code, None
        except (URLError, OSError):
            return None


@pytest.fixture
def site_of_its_own():
    site = Site()
    yield site
    site.process.terminate()
    site.process.wait(20)


def until(found, seconds=30):
    """What `found()` gives as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = found()
        if answer:
            return answer
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def waits_for_the_themes():
    """Whether a writer has written all but the themes, and waits for their table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE NOT granted AND relation = 'activities_activitytheme'::regclass")
        return cursor.rowcount


def test_a_web_worker_killed_in_the_middle_of_a_save_leaves_nothing_and_the_retry_everything(token, site_of_its_own):
    body = a_body()
    assert until(lambda: site_of_its_own.post(token, body, "first"))[0] == 201

    with ThreadPoolExecutor(1) as pool, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE activities_activitytheme IN EXCLUSIVE MODE")
        broken = pool.submit(site_of_its_own.post, token, body, "second")
        until(waits_for_the_themes)
        site_of_its_own.kill_workers()
        assert broken.result() is None
    left = Activity.objects.filter(reference__startswith="2030-").count()
    again = until(lambda: site_of_its_own.post(token, body, "second"))

    assert left == 1
    assert again == (201, "2030-0002")
    stored = Activity.objects.filter(reference__startswith="2030-")
    assert [parts_of(activity) for activity in stored] == [WHOLE, WHOLE]


def test_a_web_worker_killed_after_a_save_has_saved_once(token, site_of_its_own):
    first = until(lambda: site_of_its_own.post(token, a_body(), "key"))
    site_of_its_own.kill_workers()

    assert until(lambda: site_of_its_own.post(token, a_body(), "key")) == first
    assert Activity.objects.filter(reference__startswith="2030-").count() == 1
