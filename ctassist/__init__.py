"""The site: settings, addresses, background work, and the servers it brings along."""

from ctassist.celery import app as celery_app

__all__ = ["celery_app"]
