#!/usr/bin/env python
"""Runs the commands of ctassist; each takes --data-dir to find the private servers of another directory."""

import os
import sys


def take_data_dir(arguments):
    """The arguments without `--data-dir X`, whose value goes into CTASSIST_DATA_DIR before the settings are read."""
    rest = []
    waiting = iter(arguments)
    for argument in waiting:
        name, equals, value = argument.partition("=")
        if name != "--data-dir":
            rest.append(argument)
            continue
        value = value if equals else next(waiting, "")
        if not value:
            sys.exit("--data-dir needs a directory.")
        os.environ["CTASSIST_DATA_DIR"] = value
    return rest


def main():
    """Run one command; a server that does not run ends in one sentence, not in a traceback."""
    arguments = take_data_dir(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctassist.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError
    from redis.exceptions import ConnectionError as RedisConnectionError

    try:
        execute_from_command_line(arguments)
    except (OperationalError, RedisConnectionError):
        from ctassist import embedded

        if embedded.should_run_but_does_not():
            from django.conf import settings

            sys.exit(
                f"No ctassist server runs with the data directory {settings.DATA_DIR}: "
                "start one with `manage.py up`, or set DATABASE_URL and REDIS_URL."
            )
        raise


if __name__ == "__main__":
    main()
