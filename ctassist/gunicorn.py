"""The web server's settings; `manage.py up` adds the address, and a host of many cores its own `--workers`."""

import gunicorn

from ctassist.settings import LOGGING

gunicorn.SERVER = "ctassist"  # what answers call the server, instead of the program's name

worker_class = "ctassist.patient_worker.PatientWorker"
workers = 2
threads = 4
preload_app = True  # one import for all workers: half the memory, and ready sooner
timeout = 30
graceful_timeout = 10
keepalive = 5
limit_request_line = 8190  # longer queries get their own answer from the site, up to here
control_socket_disable = True  # nobody steers the server from outside

# Requests are logged by the site itself; what the server says of itself becomes JSON lines like the rest.
logconfig_dict = {**LOGGING, "loggers": {**LOGGING["loggers"], "gunicorn.error": {"level": "INFO"}}}


def post_worker_init(worker):
    """Each process asks for the figures that everybody opens before somebody does."""
    from reports.ahead import process  # Django is ready now

    process.begin()
