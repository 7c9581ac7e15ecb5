"""A human being who takes part in assistance."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Office
from activities.models import Gender, ParticipantCategory
from countries.models import Country
from ctassist.lib.data_classes import P0, P1, P2, P3
from ctassist.lib.records import Record
from ctassist.lib.sealing import SealedField
from partners.models import Partner


class Bones(models.Func):
    """SQL: words of a name key in Latin letters, without vowels, h, w, y and doubled letters."""

    template = r"regexp_replace(regexp_replace(%(expressions)s, '[aeiouwyh]', '', 'g'), '([a-z0-9])\1+', '\1', 'g')"


class PersonQuerySet(models.QuerySet):
    """Questions asked of people."""

    def visible_to(self, user):
        """Those who take part in an activity whose register somebody reads."""
        participations = self.model._meta.get_field("participations").related_model.objects
        return self.filter(Exists(participations.visible_to(user).filter(person=OuterRef("pk"))))

    def editable_by(self, user):
        """People of the office for which somebody writes: what one office corrects changes nothing for another."""
        return self.visible_to(user).filter(office=user.office_id) if getattr(user, "office_id", None) else self.none()


class Person(Record):
    """Somebody as their office knows them now. What they were when they took part stands in the participation.

    A person belongs to the office that recorded them, and is never joined with another office's by itself. An erased
    person keeps gender, country and category and nothing else, so that every figure stays what it was (decision 22).
    """

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="people", help_text="The office that recorded them."
    )
    family_name = models.CharField(max_length=200, help_text="The only name of somebody who has one.")
    given_name = models.CharField(max_length=200, blank=True)
    gender = models.ForeignKey(Gender, models.PROTECT, default="not_recorded", related_name="+", db_index=False)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    category = models.ForeignKey(
        ParticipantCategory, models.PROTECT, default="not_recorded", related_name="+", db_index=False
    )
    institution = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="staff_trained")
    institution_text = models.CharField("institution as written", max_length=300, blank=True)
    position_title = models.CharField("function", max_length=300, blank=True)
    email = SealedField("e-mail address", blank=True)
    email_mark = models.CharField(max_length=64, blank=True, editable=False, help_text="By which equal ones are found.")
    consent_basis = models.CharField(
        max_length=300, blank=True, help_text="Why their data may be kept, if not by the mandate."
    )
    name_key = models.CharField(max_length=400, editable=False, help_text="By which like names are found.")
    name_bones = models.GeneratedField(
        expression=Bones("name_key"),
        output_field=models.CharField(max_length=400),
        db_persist=True,
        help_text="The name key without vowels and doubled letters: the same for Mohammed, Muhammad and محمد.",
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    data_classes = {
        P0: "public_id",
        P1: "office erased_at",
        P2: "family_name given_name gender country category institution institution_text position_title consent_basis"
        " name_key name_bones",
        P3: "email email_mark",
    }
    concealed = (
        "family_name given_name institution_id institution_text position_title email_mark consent_basis name_key"
    )
    unrecorded = "email"  # sealed anew at each writing; its mark says whether it changed

    class Meta:
        verbose_name_plural = "people"
        ordering = ["family_name", "given_name", "id"]
        constraints = [
            models.CheckConstraint(
                name="person_erased_has_no_name",
                condition=Q(erased_at__isnull=True)
                | Q(
                    family_name="",
                    given_name="",
                    institution__isnull=True,
                    institution_text="",
                    position_title="",
                    email="",
                    email_mark="",
                    consent_basis="",
                    name_key="",
                ),
            ),
            models.CheckConstraint(
                name="person_has_a_name",
                condition=~Q(family_name="") | Q(erased_at__isnull=False),
                violation_error_message="Give a name.",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "name_key"], name="people_by_name"),
            models.Index(fields=["office", "name_bones"], name="people_by_bones"),
            models.Index(fields=["office", "email_mark"], condition=~Q(email_mark=""), name="people_by_address"),
        ]

    def __str__(self):
        """Their key, never their name: this may stand in a log."""
        return f"person {self.public_id}"

    @property
    def name(self):
        """As people write it in lists."""
        return " ".join(filter(None, [self.given_name, self.family_name])) or "erased person"


class DifferentPeople(models.Model):
    """Two people of like names whom somebody has told apart."""

    one = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")

    data_classes = {P2: "one other"}
    history_of = "one"

    class Meta:
        verbose_name_plural = "different people"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            models.CheckConstraint(name="told_apart_in_order", condition=Q(one__lt=models.F("other"))),
        ]

    def __str__(self):
        return f"{self.one_id} is not {self.other_id}"
