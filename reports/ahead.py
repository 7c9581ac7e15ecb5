"""Figures of everything, asked when a web process starts: the first reader would else wait for them.

Over 100,000 activities they take a second each; afterwards only what changes is asked again (docs/decisions/0035).
"""

import logging
import threading

from django.db import connection
from django.http import QueryDict

from accounts.models import User
from accounts.roles import Role
from activities.models.activity import DELIVERED
from ctassist.lib import freshness
from reports import people
from reports.dashboard import Dashboard
from reports.listing import DashboardListing

logger = logging.getLogger(__name__)


def begin():
    """Ask in the background; the process answers meanwhile."""
    threading.Thread(target=ask, name="figures asked ahead", daemon=True).start()


def ask():
    """What dashboards tell everybody of all activities, and managers whom no activity names. Failing harms nothing."""
    manager = User(role=Role.MANAGER)
    manager.is_named = False
    try:
        for user in (None, manager):
            freshness.forget()
            with freshness.one_snapshot():
                listing = DashboardListing(QueryDict(), user, "", has_form=False)
                Dashboard(listing)
                people.of_listing(listing)
                people.of_listing(listing, DELIVERED)
    except Exception:
        logger.exception("figures could not be asked ahead")
    finally:
        connection.close()
