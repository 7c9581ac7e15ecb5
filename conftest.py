"""Fixtures for all tests; the private servers come from ctassist/tests/servers.py, see pytest.ini."""

pytest_plugins = ["ctassist.tests.browser"]
