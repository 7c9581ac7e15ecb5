from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.text import slugify

from accounts.models import ApiToken, Office, Role, User
from ctassist.lib.history.acting import acting
from partners.models import Partner

LONGEST_NAME = 60


class Command(BaseCommand):
    help = "Makes an API client of a partner and prints its token, once, alone on the last line. Again: a new token."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what the system is called")
        parser.add_argument("--partner", required=True, metavar="CODE", help="the organisation it acts for")
        parser.add_argument(
            "--office", metavar="CODE", help="the office to which it hands in drafts; without: it reads"
        )

    @transaction.atomic
    def handle(self, name, partner, office=None, **options):
        organisation = Partner.objects.filter(pk=Partner.objects.keys_by_code().get(partner)).first()
        if organisation is None:
            raise CommandError(f"There is no partner with the code {partner!r}.")
        receiving = Office.objects.filter(code=office).first()
        if office is not None and receiving is None:
            raise CommandError(f"There is no office with the code {office!r}.")
        label = slugify(name)
        if not label or len(name) > LONGEST_NAME:
            raise CommandError(f"The name needs a letter or digit, and {LONGEST_NAME} characters at most.")
        with acting(door="create_api_client"):
            email = f"{label}@{partner.replace('_', '-')}.clients.invalid"
            client = User.objects.filter(email=email).first()
            if client is None:
                client = User.objects.create_user(
                    email, name=name, role=Role.CLIENT, partner=organisation, office=receiving
                )
                self.stdout.write(f"Client {name!r} of {organisation} added.")
            elif not client.is_active:
                raise CommandError(f"The account of the client {name!r} is closed; open it again first.")
            elif client.office != receiving:
                theirs = f"hands in drafts to {client.office.code}" if client.office else "only reads"
                raise CommandError(f"The client {name!r} is there already and {theirs}: choose another name.")
            else:
                self.stdout.write(f"Client {name!r} of {organisation} gets one more token; its others stay valid.")
            token = ApiToken.issue(client, name)
        self.stdout.write("Send it as `Authorization: Token …`. It is valid for a year and not shown again:")
        self.stdout.write(token)
