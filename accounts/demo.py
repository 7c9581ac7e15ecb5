"""Invented offices and people for a demonstration on private servers; never made where DATABASE_URL is set."""

import os
import secrets

from django.conf import settings
from django.db import transaction

from accounts.models import Office, Role, User
from ctassist.lib.history.acting import acting
from partners.models import Partner

OFFICES = {
    "demo-vienna": ("Terrorism prevention, Vienna (demo)", "unodc"),
    "demo-dakar": ("Field office, Dakar (demo)", "unodc"),
}
ACCOUNTS = [  # sign-in, name, role, office, may open the admin pages and edit reference data there
    ("officer@demo.example", "Olive Officer", Role.OFFICER, "demo-vienna", False),
    ("officer2@demo.example", "Omar Officer", Role.OFFICER, "demo-dakar", False),
    ("manager@demo.example", "Mona Manager", Role.MANAGER, "demo-vienna", False),
    ("dpo@demo.example", "Dana Protection", Role.DPO, None, False),
    ("admin@demo.example", "Ada Admin", Role.ADMINISTRATOR, None, True),
]
DOMAIN = "@demo.example"  # of no mail server in the world


def is_demo(user):
    """Whether this is an account of the demonstration, to judge by its address."""
    return user.email.lower().endswith(DOMAIN)


def demo_office(code="demo-vienna"):
    """The demonstration's office with that code, made if need be. Partners must be loaded."""
    name, partner = OFFICES[code]
    return Office.objects.get_or_create(
        code=code, defaults={"name": name, "partner": Partner.objects.get(code=partner)}
    )[0]


@transaction.atomic
def ensure_demo_accounts():
    """(e-mail, role, password) of each demo account. The password is None for one that keeps what it had.

    CTASSIST_DEMO_PASSWORD is set anew each time; without it new accounts share a random password.
    """
    if not settings.EMBEDDED_SERVERS:
        raise RuntimeError("Demo accounts are for private servers only.")
    chosen = os.environ.get("CTASSIST_DEMO_PASSWORD")
    fresh = chosen or secrets.token_urlsafe(9)
    answer = []
    with acting(door="demo accounts"):
        for email, name, role, office, is_editor in ACCOUNTS:
            office = office and demo_office(office)
            rights = {"is_staff": is_editor, "edits_reference": is_editor}
            user, is_new = User.objects.get_or_create(
                email=email, defaults={"name": name, "role": role, "office": office, **rights}
            )
            if is_new or (chosen and not user.check_password(chosen)):
                user.set_password(fresh)
                user.save()
            answer.append((email, role.label, fresh if is_new or chosen else None))
    return answer
