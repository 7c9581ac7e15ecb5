"""What the worker is told to do: messages hold an id, and may come twice, late or never."""

from celery import shared_task

from ctassist.lib.jobs import files, runner, services

LONGEST_RUN = 30 * 60  # seconds; a runner that hangs is killed, and its lease runs out


@shared_task(time_limit=LONGEST_RUN)
def run_job(public_id):
    runner.perform(public_id)


@shared_task
def sweep_jobs():
    """Find the jobs that the worker has not been told of, or whose runner died."""
    services.sweep()


@shared_task
def remove_expired_files():
    files.remove_expired()
