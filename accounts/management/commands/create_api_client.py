from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.clients import LONGEST_DAYS, issue_token, new_client, record_client
from accounts.models import Office, User
from accounts.ranges import normal
from accounts.roles import HAND_IN, READ_SHARED, SCOPES
from ctassist.lib.history.acting import acting
from ctassist.lib.writing import by_place
from partners.models import Partner


class Command(BaseCommand):
    help = "Makes an API client of a partner and prints its token, once, alone on the last line. Again: a new token."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what the system is called")
        parser.add_argument("--partner", required=True, metavar="CODE", help="the organisation it acts for")
        parser.add_argument(
            "--office", metavar="CODE", help="the office to which it hands in drafts; without: it reads"
        )
        parser.add_argument(
            "--scope",
            action="append",
            choices=SCOPES,
            default=[],
            help=f"what it may do; {HAND_IN} needs --office and follows from it; say it more than once for several",
        )
        parser.add_argument(
            "--days", type=int, default=LONGEST_DAYS, help=f"how long its token counts, 1 to {LONGEST_DAYS}"
        )
        parser.add_argument(
            "--address",
            action="append",
            metavar="CIDR",
            default=[],
            help="from where its tokens count, such as 203.0.113.0/24; more than once for several; without: everywhere",
        )

    def handle(self, name, partner, office=None, scope=(), days=LONGEST_DAYS, address=(), **options):
        try:
            with transaction.atomic(), acting(door="create_api_client"):
                client = self.client(name, partner, office, scope, address)
                token = issue_token(client, name=name, by=None, days=days)
        except ValidationError as error:
            raise CommandError(" ".join(word for words in by_place(error).values() for word in words)) from None
        span = "a year" if days == LONGEST_DAYS else "1 day" if days == 1 else f"{days} days"
        self.stdout.write(f"Send it as `Authorization: Token …`. It is valid for {span} and not shown again:")
        self.stdout.write(token)

    def client(self, name, partner, office, scope, address):
        """The client, which is made if it is not there; refused where it is there with other terms."""
        organisation = Partner.objects.filter(pk=Partner.objects.keys_by_code().get(partner)).first()
        if organisation is None:
            raise CommandError(f"There is no partner with the code {partner!r}.")
        receiving = Office.objects.filter(code=office).first()
        if office is not None and receiving is None:
            raise CommandError(f"There is no office with the code {office!r}.")
        if HAND_IN in scope and receiving is None:
            raise CommandError(f"With {HAND_IN}, name the office that takes the drafts: --office CODE.")
        try:
            ranges = normal(" ".join(address))
        except ValueError as error:
            raise CommandError(str(error)) from None
        terms = {"office": receiving, "reads_shared": READ_SHARED in scope, "address_ranges": ranges}
        fresh = new_client(name, organisation, **terms)
        client = User.objects.filter(email=fresh.email).first()
        if client is None:
            record_client(fresh, by=None)
            self.stdout.write(f"Client {name!r} of {organisation} added.")
            return fresh
        self.refuse_unfit(client, name, terms, asked_for_more=bool(scope or address))
        self.stdout.write(f"Client {name!r} of {organisation} gets one more token; its others stay valid.")
        return client

    def refuse_unfit(self, client, name, terms, *, asked_for_more):
        if not client.is_active:
            raise CommandError(f"The account of the client {name!r} is closed; open it again first.")
        if client.office != terms["office"]:
            theirs = f"hands in drafts to {client.office.code}" if client.office else "only reads"
            raise CommandError(f"The client {name!r} is there already and {theirs}: choose another name.")
        if asked_for_more and any(getattr(client, name) != value for name, value in terms.items()):
            raise CommandError(f"The client {name!r} is there already with other terms: change them on its page.")
