"""Who signs in: people by e-mail and password, systems by token."""

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts import ranges
from accounts.access_log import AccessEntry
from accounts.roles import HAND_IN, READ_PUBLISHED, READ_SHARED, Role, has_right
from ctassist.lib.data_classes import P0, P1, P3
from partners.models import Partner

LONGEST_TOKEN_LIFE = dt.timedelta(days=365)
MOMENT = dt.timedelta(minutes=1)  # between asking the clock here and storing the row
USE_NOTED_EVERY = dt.timedelta(hours=1)

__all__ = ["AccessEntry", "ApiToken", "Office", "User"]


class Office(models.Model):
    """A unit that owns activities: a section at headquarters or an office in the field."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="offices", help_text="Organisation it belongs to."
    )
    is_active = models.BooleanField(default=True)

    data_classes = {P0: "code name partner", P1: "is_active"}
    is_reference = True

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class UserManager(BaseUserManager):
    def get_queryset(self):
        """Accounts with their office, which decides what they see and stands on every page."""
        return super().get_queryset().select_related("office")

    def people(self):
        """Open accounts of persons: of those who may sign in on a page."""
        return self.get_queryset().filter(is_active=True).exclude(role=Role.CLIENT)

    def create_user(self, email, password=None, **details):
        """A new account; without a password it cannot sign in on a page."""
        user = self.model(email=self.normalize_email(email), **details)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def create_superuser(self, email, password=None, **details):
        return self.create_user(
            email, password, **{"role": Role.ADMINISTRATOR, "is_staff": True, "is_superuser": True, **details}
        )

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """An account: a person, who signs in by e-mail, or a partner's system, which has tokens only."""

    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=Role)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="users")
    partner = models.ForeignKey(
        Partner, models.PROTECT, null=True, blank=True, related_name="clients", help_text="Only of a partner's system."
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May open the admin pages.")
    edits_reference = models.BooleanField(
        "reference editor",
        default=False,
        db_default=False,
        help_text="May edit vocabularies, countries, instruments and the acts of States, whatever the role.",
    )
    reads_shared = models.BooleanField(
        "reads shared drafts",
        default=False,
        db_default=False,
        help_text="Of a partner's system: whether it reads drafts that are shared with its organisation.",
    )
    address_ranges = models.CharField(
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        help_text="Of a partner's system: addresses or ranges such as 203.0.113.0/24, with blanks between, from where "
        "its tokens count; empty: from everywhere.",
    )
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    data_classes = {
        P1: "name role office partner is_active is_staff edits_reference is_superuser date_joined last_login"
        " reads_shared address_ranges groups user_permissions",
        P3: "email password",
    }

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_its_case"),
            models.CheckConstraint(
                name="user_partner_only_of_a_client",
                condition=models.Q(partner__isnull=True) | models.Q(role=Role.CLIENT),
                violation_error_message="Only a partner's system acts for a partner.",
            ),
            models.CheckConstraint(
                name="user_terms_only_of_a_client",
                condition=models.Q(reads_shared=False, address_ranges="") | models.Q(role=Role.CLIENT),
                violation_error_message="Only a partner's system has scopes and address ranges.",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def clean(self):
        super().clean()
        try:
            self.address_ranges = ranges.normal(self.address_ranges)
        except ValueError as error:
            raise ValidationError({"address_ranges": str(error)}) from None

    @property
    def scopes(self):
        """What a partner's system may do, as codes of `accounts.roles.SCOPES`."""
        granted = {READ_PUBLISHED: True, READ_SHARED: self.reads_shared, HAND_IN: self.office_id is not None}
        return [scope for scope, is_granted in granted.items() if is_granted]

    def get_short_name(self):
        """What Django's admin pages call somebody; else they would show the e-mail address."""
        return self.name

    def may(self, right):
        """Whether this account has a right of `accounts.roles`."""
        return has_right(self, right)

    @property
    def may_merge_partners(self):
        """Whether this account makes two organisations that are one into one."""
        return has_right(self, "merge_partners")

    @property
    def may_administer(self):
        """Whether this account looks after those of others."""
        return has_right(self, "administer")

    @property
    def may_keep_views(self):
        """Whether this account keeps questions to the list of activities under a name."""
        return has_right(self, "keep_views")

    @property
    def may_protect_people(self):
        """Whether they look after the data of participants."""
        return has_right(self, "protect_people")

    @property
    def may_import(self):
        """Whether this account has imports: of depositaries' lists, or of attendance sheets."""
        return has_right(self, "edit_reference") or (
            has_right(self, "record") and has_right(self, "read_personal") and self.office_id is not None
        )

    @property
    def may_read_access(self):
        """Whether the access log has something for this account."""
        return has_right(self, "read_access_log") or (
            has_right(self, "read_looks_at_own") and self.office_id is not None
        )


class SessionQuerySet(models.QuerySet):
    """Questions asked of sessions."""

    def open(self):
        """Sessions that still count."""
        return self.filter(expire_date__gt=timezone.now())

    def end(self, user, *, but=""):
        """End all sessions of somebody, save the one with the key `but`; how many."""
        return self.filter(user=user).exclude(pk=self.model.digest_of(but) if but else "").delete()[0]


class Session(AbstractBaseSession):
    """One browser in which somebody signed in, or is about to. Its key is the digest of what the browser holds."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    seen_at = models.DateTimeField()

    objects = SessionQuerySet.as_manager()

    data_classes = {P1: "user seen_at expire_date", P3: "session_key session_data"}
    is_recorded = False

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self):
        return f"session of {self.user}" if self.user else "session of nobody yet"

    @staticmethod
    def digest_of(key):
        """What stands in the table instead of a key: who reads the table cannot use it. 160 bits."""
        return hashlib.sha256(key.encode()).hexdigest()[:40]

    @classmethod
    def get_session_store_class(cls):
        from accounts.sessions import SessionStore

        return SessionStore

    @property
    def told(self):
        """Where and when it began, as far as known: `begun_at`, `address`, `browser`."""
        data = self.get_decoded()
        begun = data.get("begun_at")
        return {
            "begun_at": dt.datetime.fromtimestamp(begun, dt.UTC) if begun else None,
            "address": data.get("address", ""),
            "browser": data.get("browser", ""),
        }


class ApiToken(models.Model):
    """What a system sends to be recognised. Only a digest is kept: the token itself is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    data_classes = {P1: "user name created_at expires_at last_used_at", P3: "digest"}

    class Meta:
        ordering = ["-created_at"]
        verbose_name = "API token"
        constraints = [
            models.CheckConstraint(
                name="token_lives_a_year_at_most",
                condition=models.Q(expires_at__lte=models.F("created_at") + LONGEST_TOKEN_LIFE + MOMENT),
                violation_error_message="A token is valid for a year at most.",
            )
        ]

    def __str__(self):
        return self.name

    @staticmethod
    def digest_of(secret):
        """SHA-256 in hexadecimal; a token is random and long, so it needs no salt."""
        return hashlib.sha256(secret.encode()).hexdigest()

    @classmethod
    def issue(cls, user, name, *, life=LONGEST_TOKEN_LIFE, secret=None):
        """A new token of `user`: the secret to hand out, which nobody can read again."""
        secret = secret or secrets.token_urlsafe(32)
        cls.objects.create(user=user, name=name, digest=cls.digest_of(secret), expires_at=timezone.now() + life)
        return secret

    def counts(self, address):
        """Whether it counts now, sent from an address."""
        return self.expires_at > timezone.now() and ranges.holds(self.user.address_ranges, address)

    def note_use(self):
        """Remember that the token is in use, at most once an hour."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > USE_NOTED_EVERY:
            ApiToken.objects.filter(pk=self.pk).update(last_used_at=now)
            self.last_used_at = now
