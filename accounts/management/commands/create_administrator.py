from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts import links
from accounts.models import Role, User
from ctassist.lib.history.acting import acting


class Command(BaseCommand):
    help = "Makes an administrator and prints, alone on the last line, a link to choose a password. Again: a new link."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="as shown on every page; without: the address up to the @")
        parser.add_argument("--site", metavar="URL", help="the front page, where it is not https://<first host>/")
        parser.add_argument("--reference-editor", action="store_true", help="may edit vocabularies and instruments too")

    def handle(self, email, name, site=None, reference_editor=False, **options):
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is no e-mail address.") from error
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            rights = {"role": Role.ADMINISTRATOR, "is_staff": True, "edits_reference": reference_editor}
            with acting(door="create_administrator"):
                user = User.objects.create_user(email, name=name or email.partition("@")[0], **rights)
            self.stdout.write(f"Administrator {user.name!r} added.")
        elif user.role != Role.ADMINISTRATOR or not user.is_active:
            raise CommandError("There is an account with this address, and it is not that of an open administrator.")
        else:
            self.stdout.write(f"Administrator {user.name!r} is there already.")
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(f"Choose a password with this link within {hours} hours. It works once:")
        self.stdout.write(links.link_for(user, site=site or site_address()))


def site_address():
    """The front page, as far as the settings tell."""
    if settings.EMBEDDED_SERVERS:
        return "http://127.0.0.1:8000/"
    return f"https://{settings.ALLOWED_HOSTS[0].removeprefix('.')}/"
