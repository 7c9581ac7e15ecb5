"""Figures of everything, asked when a web process starts: the first reader would else wait for them.

Over 100,000 activities they take a second each; afterwards only what changes is asked again (docs/decisions/0035).
Where everything has changed, after a very long import or with another meaning of a vocabulary, they are asked anew.
"""

import logging
import threading

from django.db import connection
from django.http import QueryDict

from accounts.models import User
from accounts.roles import Role
from activities.kept import COUNTED_BY
from activities.models.activity import DELIVERED
from ctassist.lib import freshness
from reports import people
from reports.dashboard import Dashboard
from reports.listing import DashboardListing

logger = logging.getLogger(__name__)


class Ahead:
    """The asking of one process."""

    thread = None

    def begin(self):
        """Ask in the background; the process answers meanwhile."""
        self.thread = threading.Thread(target=ask, name="figures asked ahead", daemon=True)
        self.thread.start()

    def drop(self, changed):
        """Begin again where no sum is true any more, unless it is being asked."""
        everything = changed is None or any(name.startswith(COUNTED_BY) for name in changed)
        if everything and self.thread is not None and not self.thread.is_alive():
            self.begin()


process = Ahead()
freshness.holders.append(process)


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
    except Exception:  # whatever it is, the first reader asks again, and is told
        logger.exception("figures could not be asked ahead")
    finally:
        connection.close()
