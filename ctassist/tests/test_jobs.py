"""Jobs: one runner at a time, everything or nothing, for the eyes of one person."""

import contextlib
import datetime as dt
import io
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import Office, Role, User
from ctassist.celery import app
from ctassist.lib.history.models import Change
from ctassist.lib.jobs import files, kinds, runner, services, tasks
from ctassist.lib.jobs.kinds import JobKind, MadeFile, Refused, Result
from ctassist.lib.jobs.models import LEASE, Job, JobFilePart, JobMessage
from ctassist.lib.jobs.services import TooLate, TooManyJobs, act, possible_actions, queue_job, sweep
from partners.models import Partner

pytestmark = pytest.mark.django_db
ONE_SECOND = dt.timedelta(seconds=1)


class Offices(JobKind):
    """Reads names of offices; writes them on commit, and takes them back on undo. `during` happens while it runs."""

    name = "test_offices"
    label = "Offices"
    rights = ""

    def run(self, job, progress):
        progress.of(2)
        self.during(job, progress)
        progress.report(2, "Both are read.")
        progress.say("has no country", row=2, column="name", value="Second")
        return Result("2 offices.", self.output(), needs_review=job.params.get("review", False))

    def output(self):
        return MadeFile(io.BytesIO(b"First\nSecond\n"), "offices.txt", "text/plain")

    def during(self, job, progress):
        pass

    def commit(self, job, progress):
        Office.objects.create(code="job-first", name="First", partner=Partner.objects.get(code="ipu"))
        self.during(job, progress)
        return Result("1 office written.")

    def undo(self, job, progress):
        Office.objects.filter(code="job-first").delete()
        return Result("1 office taken back.")

    def rights_of(self, user):
        return self.rights


@pytest.fixture
def kind(monkeypatch):
    offices = Offices()
    monkeypatch.setitem(kinds.KINDS, offices.name, offices)
    monkeypatch.setattr(runner, "SECONDS_BETWEEN_REPORTS", 0)
    return offices


@pytest.fixture
def officer(demo_user):
    return demo_user("officer")


@pytest.fixture
def a_job(kind, officer):
    """Queues a job of the officer, or of `by`."""

    def queue(by=officer, **params):
        return queue_job(kind.name, params or {"n": str(uuid.uuid4())}, by=by, title="Offices of the test")

    return queue


@pytest.fixture
def told(monkeypatch):
    """The ids of which the worker was told."""
    ids = []
    monkeypatch.setattr(tasks.run_job, "apply_async", lambda args, **options: ids.extend(args))
    return ids


def fresh(job):
    return Job.objects.get(pk=job.pk)


def later(job, **span):
    """As if so much time had passed for a job."""
    row = fresh(job)
    moved = {
        name: getattr(row, name) - dt.timedelta(**span) for name in ("leased_until", "told_at") if getattr(row, name)
    }
    Job.objects.filter(pk=job.pk).update(**moved)


def file_bytes(job):
    return b"".join(files.contents(fresh(job).file))


# -- queue and run --


def test_a_job_waits_then_runs_then_is_done_with_its_file_and_messages(a_job):
    job = a_job()
    assert (job.state, job.attempts, job.done, job.total) == ("waiting", 0, 0, None)

    runner.perform(job.public_id)

    job = fresh(job)
    assert (job.state, job.attempts, job.done, job.total, job.sentence) == ("done", 1, 2, 2, "2 offices.")
    assert (job.leased_by, job.leased_until, job.error) == ("", None, "")
    assert job.created_at <= job.started_at <= job.ended_at
    assert (job.file.name, job.file.media_type, job.file.size) == ("offices.txt", "text/plain", 13)
    assert file_bytes(job) == b"First\nSecond\n"
    assert list(job.messages.values_list("row", "column", "value", "reason")) == [
        (2, "name", "Second", "has no country")
    ]


def test_the_worker_is_told_after_the_commit_with_the_id_and_nothing_else(
    a_job, told, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = a_job()
        assert told == []

    assert told == [str(job.public_id)]


def test_a_job_is_there_with_what_belongs_to_it_or_not_at_all(a_job, told, django_capture_on_commit_callbacks):
    with pytest.raises(ValidationError), django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        a_job()
        raise ValidationError("what belongs to it failed")

    assert (Job.objects.count(), told) == (0, [])


def test_without_a_broker_the_job_is_queued_all_the_same(a_job, monkeypatch, django_capture_on_commit_callbacks):
    def fail(args, **options):
        raise OperationalError("nobody listens")

    monkeypatch.setattr(tasks.run_job, "apply_async", fail)
    with django_capture_on_commit_callbacks(execute=True):
        job = a_job()

    assert fresh(job).state == "waiting"


def test_a_double_click_is_one_job_and_the_same_question_later_another_one(a_job):
    first, again = a_job(q="x"), a_job(q="x")
    assert again == first
    assert a_job(q="y") != first

    runner.perform(first.public_id)
    assert a_job(q="x") == first
    Job.objects.filter(pk=first.pk).update(created_at=timezone.now() - services.SAME_CLICK - ONE_SECOND)
    assert a_job(q="x") != first


def test_the_same_question_of_another_person_is_another_job(a_job, demo_user):
    assert a_job(q="x") != a_job(by=demo_user("officer2"), q="x")


def test_nobody_has_more_than_ten_jobs_waiting(a_job):
    jobs = [a_job() for _ in range(10)]
    with pytest.raises(TooManyJobs):
        a_job()

    runner.perform(jobs[0].public_id)
    assert a_job()


def test_a_kind_that_no_app_registered_cannot_be_queued(officer):
    with pytest.raises(LookupError, match="test_nothing"):
        queue_job("test_nothing", {}, by=officer, title="x")


def test_a_job_of_a_kind_that_this_program_does_not_know_waits_for_one_that_does(a_job):
    job = a_job()
    Job.objects.filter(pk=job.pk).update(kind="test_newer")

    runner.perform(job.public_id)

    assert (fresh(job).state, fresh(job).attempts) == ("waiting", 0)


# -- one runner at a time --


def test_a_task_delivered_twice_changes_nothing_the_second_time(a_job):
    job = a_job()
    runner.perform(job.public_id)
    before = Job.objects.values().get(pk=job.pk)
    changes = Change.objects.count()

    runner.perform(job.public_id)

    assert Job.objects.values().get(pk=job.pk) == before
    assert Change.objects.count() == changes


def test_a_task_for_a_job_that_is_not_there_does_nothing(kind):
    runner.perform(uuid.uuid4())


def test_a_second_claim_gets_nothing_while_the_lease_holds(a_job):
    job = a_job()
    assert runner.claim(job.public_id) == job
    assert runner.claim(job.public_id) is None

    later(job, seconds=LEASE.seconds - 1)
    assert runner.claim(job.public_id) is None
    later(job, seconds=2)
    assert runner.claim(job.public_id).attempts == 2


def test_a_lease_longer_than_a_lease_can_be_counts_as_run_out(a_job):
    job = a_job()
    runner.claim(job.public_id)
    later(job, hours=-1)  # the clock of the database was set back by an hour

    assert runner.claim(job.public_id).attempts == 2


def test_a_runner_that_lost_its_lease_writes_nothing(a_job, kind):
    job = a_job()

    def another_one_takes_over(job, progress):
        kind.during = lambda job, progress: None
        later(job, seconds=LEASE.seconds + 1)
        assert runner.claim(job.public_id).attempts == 2

    kind.during = another_one_takes_over
    runner.perform(job.public_id)

    job = fresh(job)
    assert (job.state, job.attempts, job.done, job.sentence) == ("running", 2, 0, "")
    assert (JobMessage.objects.count(), JobFilePart.objects.count()) == (0, 0)


def test_a_runner_that_lost_its_lease_without_a_report_writes_nothing_either(a_job, kind, monkeypatch):
    monkeypatch.setattr(runner, "SECONDS_BETWEEN_REPORTS", 1000)
    test_a_runner_that_lost_its_lease_writes_nothing(a_job, kind)


def test_each_report_renews_the_lease(a_job, kind):
    ends = []

    def slow(job, progress):
        later(job, seconds=50)
        ends.append(fresh(job).leased_until)
        progress.report(1, "One is read.")
        ends.append(fresh(job).leased_until)
        ends.append((fresh(job).done, fresh(job).total, fresh(job).sentence))

    kind.during = slow
    runner.perform(a_job().public_id)

    assert ends[1] - ends[0] > dt.timedelta(seconds=49)
    assert ends[2] == (1, 2, "One is read.")


def test_reports_reach_the_database_once_a_second_at_most(a_job, kind, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(runner, "SECONDS_BETWEEN_REPORTS", 1)

    def busy(job, progress):
        with django_assert_num_queries(0):
            for _ in range(100):
                progress.report(1, "One is read.")

    kind.during = busy
    runner.perform(a_job().public_id)


# -- when something goes wrong --


def test_a_job_that_breaks_is_tried_three_times_then_fails_and_can_be_tried_again(a_job, kind):
    def break_down(job, progress):
        raise RuntimeError("a fault of ours")

    kind.during = break_down
    job = a_job()
    states = []
    for _ in range(4):
        runner.perform(job.public_id)
        states.append((fresh(job).state, fresh(job).attempts))

    assert states == [("waiting", 1), ("waiting", 2), ("failed", 3), ("failed", 3)]
    assert fresh(job).error == "Something went wrong on our side, 3 times. Nothing was changed. Try again later."
    assert possible_actions(fresh(job)) == ["retry"]

    del kind.during
    act(fresh(job), "retry")
    assert (fresh(job).state, fresh(job).attempts, fresh(job).error) == ("waiting", 0, "")
    runner.perform(job.public_id)
    assert fresh(job).state == "done"


def test_what_cannot_be_done_is_said_at_once_and_not_tried_again(a_job, kind):
    def refuse(job, progress):
        progress.say("is no name", row=3)
        raise Refused("The third row has no name.")

    kind.during = refuse
    job = a_job()
    runner.perform(job.public_id)

    job = fresh(job)
    assert (job.state, job.attempts, job.error) == ("failed", 1, "The third row has no name.")
    assert [str(message) for message in job.messages.all()] == ["is no name"]
    assert not hasattr(job, "file")


def test_nothing_is_run_for_an_account_that_was_closed(a_job, officer):
    job = a_job()
    User.objects.filter(pk=officer.pk).update(is_active=False)

    runner.perform(job.public_id)

    assert (fresh(job).state, fresh(job).error) == ("failed", "The account that asked for this has been closed.")


def test_messages_are_kept_to_the_first_thousand_and_the_others_counted(a_job, kind):
    def complain(job, progress):
        for row in range(1005):
            progress.say("is odd", row=row, value="x" * 300)

    kind.during = complain
    job = a_job()
    runner.perform(job.public_id)

    messages = list(fresh(job).messages.all())
    assert len(messages) == 1001
    assert messages[-1].reason == "And 6 more."  # with the one of the test's own kind
    assert messages[0].value == "x" * 199 + "…"


# -- the sweeper --


def test_the_sweeper_tells_again_of_a_job_whose_message_was_lost(a_job, told, django_capture_on_commit_callbacks):
    job = a_job()
    assert (sweep(), told) == (0, [])

    later(job, seconds=services.PATIENCE.seconds - 1)
    assert (sweep(), told) == (0, [])
    later(job, seconds=2)
    assert (sweep(), told) == (1, [str(job.public_id)])
    assert sweep() == 0  # it has just been told


def test_the_sweeper_finds_a_job_whose_runner_died_within_two_minutes(a_job, told):
    job = a_job()
    runner.claim(job.public_id)
    assert sweep() == 0

    later(job, seconds=LEASE.seconds + 1)
    assert (sweep(), told) == (1, [str(job.public_id)])
    from django.conf import settings

    every = settings.CELERY_BEAT_SCHEDULE["sweep-jobs"]["schedule"]
    assert max(LEASE, services.PATIENCE).seconds + every < 120
    assert app.tasks[settings.CELERY_BEAT_SCHEDULE["sweep-jobs"]["task"]]
    assert app.tasks[settings.CELERY_BEAT_SCHEDULE["remove-expired-files"]["task"]]


def test_the_sweeper_gives_up_a_job_whose_runner_died_three_times(a_job, told):
    job = a_job()
    for _ in range(3):
        assert runner.claim(job.public_id)
        later(job, seconds=LEASE.seconds + 1)
    assert runner.claim(job.public_id) is None

    assert sweep() == 0

    assert (fresh(job).state, fresh(job).error) == ("failed", services.GIVEN_UP)
    assert possible_actions(fresh(job)) == ["retry"]


def test_a_job_that_is_running_needs_a_lease_and_no_other_has_one(a_job):
    for changes in ({"state": "running"}, {"leased_by": "x", "leased_until": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.filter(pk=a_job().pk).update(**changes)


# -- cancel, review, commit, undo --


def test_a_job_can_be_cancelled_while_it_waits_and_while_it_runs(a_job, kind):
    waiting = a_job()
    act(waiting, "cancel")
    runner.perform(waiting.public_id)
    assert fresh(waiting).state == "cancelled"

    kind.during = lambda job, progress: act(job, "cancel")
    running = a_job()
    runner.perform(running.public_id)
    assert (fresh(running).state, JobFilePart.objects.count()) == ("cancelled", 0)


def test_what_was_read_counts_only_after_the_review(a_job):
    job = a_job(review=True)
    runner.perform(job.public_id)
    assert (fresh(job).state, possible_actions(fresh(job))) == ("review", ["cancel", "commit"])
    assert not Office.objects.filter(code="job-first").exists()

    act(fresh(job), "commit")
    assert (fresh(job).state, fresh(job).step) == ("waiting", "commit")
    runner.perform(job.public_id)

    assert (fresh(job).state, fresh(job).sentence) == ("done", "1 office written.")
    assert Office.objects.filter(code="job-first").exists()
    assert [str(message) for message in fresh(job).messages.all()] == ["has no country"]


def test_a_commit_that_breaks_has_written_nothing(a_job, kind):
    job = a_job(review=True)
    runner.perform(job.public_id)
    act(fresh(job), "commit")

    def refuse(job, progress):
        raise Refused("The name is taken.")

    kind.during = refuse
    runner.perform(job.public_id)

    assert (fresh(job).state, fresh(job).error) == ("failed", "The name is taken.")
    assert not Office.objects.filter(code="job-first").exists()
    act(fresh(job), "retry")
    assert fresh(job).step == "commit"


def test_what_was_written_can_be_undone_as_a_whole(a_job):
    job = a_job(review=True)
    runner.perform(job.public_id)
    for action in ("commit", "undo"):
        act(fresh(job), action)
        runner.perform(job.public_id)

    assert (fresh(job).state, fresh(job).sentence) == ("undone", "1 office taken back.")
    assert not Office.objects.filter(code="job-first").exists()
    assert possible_actions(fresh(job)) == []


def refused(job, progress):
    raise Refused("The office is in use.")


def broken(job, progress):
    raise RuntimeError


def died(job, progress):
    raise SystemExit


@pytest.mark.parametrize(
    ("undo", "why"),
    [
        (refused, "The office is in use."),
        (broken, "Something went wrong on our side, 3 times. Nothing was changed. Try again later."),
        (died, services.GIVEN_UP),
    ],
)
def test_what_could_not_be_undone_is_done_still_and_says_why(a_job, kind, told, signed_in, undo, why):
    job = a_job(review=True)
    runner.perform(job.public_id)
    act(fresh(job), "commit")
    runner.perform(job.public_id)

    kind.undo = undo
    act(fresh(job), "undo")
    assert fresh(job).words == "What was written is being taken back."
    for _ in range(3):
        with contextlib.suppress(SystemExit):
            runner.perform(job.public_id)
        later(job, seconds=LEASE.seconds + 1)
    sweep()

    ended = fresh(job)
    assert (ended.state, ended.sentence, ended.error) == ("done", "1 office written.", why)
    assert ended.words == f"1 office written. Not undone: {why}"
    page = signed_in("officer").get(job.get_absolute_url()).content.decode()
    assert "<p>1 office written.</p>" in page
    assert f"<strong>Not undone.</strong> {why}" in page

    del kind.undo
    act(ended, "undo")
    runner.perform(job.public_id)
    assert (fresh(job).state, fresh(job).words) == ("undone", "1 office taken back.")


def test_an_undo_that_waits_cannot_be_cancelled_as_if_nothing_had_been_written(a_job):
    job = a_job()
    runner.perform(job.public_id)
    act(fresh(job), "undo")

    assert possible_actions(fresh(job)) == []


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        ("waiting", ["cancel"]),
        ("review", ["cancel", "commit"]),
        ("done", ["undo"]),
        ("failed", ["retry"]),
        ("cancelled", ["retry"]),
        ("undone", []),
    ],
)
def test_each_state_offers_what_can_be_done_in_it_and_refuses_the_rest(a_job, state, actions):
    job = a_job()
    for action in services.ACTIONS:
        Job.objects.filter(pk=job.pk).update(state=state)
        if action in actions:
            act(job, action)
        else:
            with pytest.raises(TooLate):
                act(job, action)

    Job.objects.filter(pk=job.pk).update(state=state)
    assert possible_actions(fresh(job)) == actions


# -- history --


def test_the_history_has_each_state_by_whom_and_none_of_the_progress(a_job, officer):
    job = a_job()
    runner.perform(job.public_id)

    changes = Change.objects.about(job).order_by("id")
    states = [(c.after["state"], c.actor_id, c.door) for c in changes]
    assert states == [("waiting", None, ""), ("running", None, ""), ("done", officer.pk, "test_offices")]
    assert not {"done", "total", "sentence", "leased_by"} & {*changes[0].after}
    assert {c.table for c in Change.objects.filter(id__gte=changes[0].id)} == {"jobs_job"}


# -- pages --


def test_only_the_owner_sees_a_job(a_job, client, signed_in, django_capture_on_commit_callbacks):
    job = a_job(review=True)
    runner.perform(job.public_id)
    addresses = ["", "progress/", "file/"]

    for name in ("officer2", "manager", "dpo", "admin"):
        other = signed_in(name)
        for address in addresses:
            found = other.get(f"/jobs/{job.public_id}/{address}")
            missing = other.get(f"/jobs/{uuid.uuid4()}/{address}")
            assert found.status_code == missing.status_code == 404
            assert "Offices of the test" not in found.content.decode()
        assert other.post(f"/jobs/{job.public_id}/cancel/").status_code == 404
        assert "Offices of the test" not in other.get("/jobs/").content.decode()
    assert fresh(job).state == "review"
    owner = signed_in("officer")
    assert [owner.get(f"/jobs/{job.public_id}/{address}").status_code for address in addresses] == [200, 200, 200]
    assert "Offices of the test" in owner.get("/jobs/").content.decode()


def test_without_an_account_every_page_of_jobs_leads_to_the_sign_in(a_job, client):
    job = a_job()

    for address in (
        "",
        f"{job.public_id}/",
        f"{job.public_id}/progress/",
        f"{job.public_id}/file/",
        f"{uuid.uuid4()}/",
    ):
        assert client.get(f"/jobs/{address}")["Location"] == f"/accounts/login/?next=/jobs/{address}"
    assert client.post(f"/jobs/{job.public_id}/cancel/").status_code == 302
    assert fresh(job).state == "waiting"


def test_the_page_says_how_far_a_job_is_and_the_fragment_too(a_job, kind, signed_in):
    client, seen = signed_in("officer"), []

    def look(job, progress):
        progress.report(1, "One is read.")
        seen.append(client.get(f"/jobs/{job.public_id}/progress/").json())
        seen.append(client.get(f"/jobs/{job.public_id}/").content.decode())

    kind.during = look
    runner.perform(a_job().public_id)

    assert seen[0] == {"state": "running", "done": 1, "total": 2, "sentence": "One is read."}
    assert 'max="2" value="1"' in seen[1] and "One is read." in seen[1] and "Refresh" in seen[1]
    assert "job_progress.js" in seen[1]


def test_a_finished_job_shows_its_messages_and_asks_no_more(a_job, signed_in):
    job = a_job()
    runner.perform(job.public_id)

    page = signed_in("officer").get(f"/jobs/{job.public_id}/").content.decode()

    assert "has no country" in page and "Download the file" in page and "offices.txt" in page
    assert "job_progress.js" not in page and "Refresh" not in page


def test_the_file_is_handed_out_whole_as_an_attachment_that_nothing_keeps(a_job, kind, signed_in, monkeypatch):
    monkeypatch.setattr(files, "PART", 4)
    job = a_job()
    runner.perform(job.public_id)

    response = signed_in("officer").get(f"/jobs/{job.public_id}/file/")

    assert b"".join(response.streaming_content) == b"First\nSecond\n"
    assert JobFilePart.objects.count() == 4
    assert {name: response[name] for name in ("Content-Type", "Content-Length", "Content-Disposition")} == {
        "Content-Type": "text/plain",
        "Content-Length": "13",
        "Content-Disposition": 'attachment; filename="offices.txt"',
    }
    assert (response["Cache-Control"], response["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_a_file_is_there_for_a_day_and_its_contents_go_in_the_night_after(a_job, signed_in):
    job = a_job()
    runner.perform(job.public_id)
    client, file = signed_in("officer"), fresh(job).file
    assert file.expires_at - timezone.now() == pytest.approx(dt.timedelta(hours=24), abs=dt.timedelta(minutes=1))
    assert (files.remove_expired(), client.get(f"/jobs/{job.public_id}/file/").status_code) == (0, 200)

    file.expires_at = timezone.now() - ONE_SECOND
    file.save()
    assert client.get(f"/jobs/{job.public_id}/file/").status_code == 404
    assert "files are kept for a day" in client.get(f"/jobs/{job.public_id}/").content.decode()
    assert (files.remove_expired(), files.remove_expired()) == (1, 0)
    assert (JobFilePart.objects.count(), fresh(job).file.size) == (0, 13)


def test_a_file_that_was_made_under_other_rights_is_not_given_out(a_job, kind, signed_in):
    job = a_job()
    runner.perform(job.public_id)
    client = signed_in("officer")
    assert client.get(f"/jobs/{job.public_id}/file/").status_code == 200

    kind.rights = "fewer"

    assert client.get(f"/jobs/{job.public_id}/file/").status_code == 404
    assert "other rights" in client.get(f"/jobs/{job.public_id}/").content.decode()


def test_buttons_work_and_say_when_they_come_too_late(a_job, signed_in):
    client, job = signed_in("officer"), a_job()

    assert client.post(f"/jobs/{job.public_id}/cancel/")["Location"] == f"/jobs/{job.public_id}/"
    assert fresh(job).state == "cancelled"
    late = client.post(f"/jobs/{job.public_id}/cancel/", follow=True)
    assert "That was too late" in late.content.decode()
    client.post(f"/jobs/{job.public_id}/retry/")
    assert fresh(job).state == "waiting"


def test_nothing_is_changed_by_a_link_and_nothing_else_can_be_done(a_job, signed_in):
    client, job = signed_in("officer"), a_job()

    assert client.get(f"/jobs/{job.public_id}/cancel/").status_code == 405
    assert client.post(f"/jobs/{job.public_id}/publish/").status_code == 404
    assert client.post(f"/jobs/{job.public_id}/").status_code == 405
    assert client.get("/jobs/none/").status_code == 404


def test_the_list_shows_ones_own_jobs_newest_first_and_by_state(a_job, signed_in, demo_user):
    first, second = a_job(), a_job()
    a_job(by=demo_user("manager"))
    runner.perform(first.public_id)
    client = signed_in("officer")

    def listed(query=""):
        return [row["html_url"] for row in client.get(f"/jobs/{query}").context["listing"].rows]

    assert listed() == [second.get_absolute_url(), first.get_absolute_url()]
    assert listed("?state=done") == [first.get_absolute_url()]
    assert client.get("/jobs/?state=lost").status_code == 400
    assert client.get("/jobs/?colour=red").status_code == 400
    assert client.get(f"/jobs/{first.public_id}/?colour=red").status_code == 400


def test_the_role_of_a_client_reaches_no_job_by_token(a_job, client):
    from accounts.models import ApiToken

    user = User.objects.create_user("s@x.invalid", name="S", role=Role.CLIENT, partner=Partner.objects.get(code="ipu"))
    job = a_job(by=user)

    answer = client.get(f"/jobs/{job.public_id}/", headers={"Authorization": f"Token {ApiToken.issue(user, 't')}"})
    assert answer.status_code == 302
