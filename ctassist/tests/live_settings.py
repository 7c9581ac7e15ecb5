"""The site's settings for a process of its own that a test starts: on the database of the tests."""

import os

from ctassist.settings import *  # noqa: F403
from ctassist.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["CTASSIST_TEST_DATABASE"]
