from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0008_attendancestatus_gender_peoplecounted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="proposal",
            field=models.CharField(
                blank=True,
                choices=[("proposed", "proposed"), ("returned", "returned")],
                db_default="",
                default="",
                editable=False,
                help_text="Empty: nobody proposes it.",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="proposal_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="activity",
            name="proposal_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=models.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="proposal_note",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="What whoever proposed or returned it says to it.",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(condition=models.Q(("proposal__gt", "")), fields=["proposal"], name="activity_proposal"),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("proposal", ""),
                        ("proposal_at__isnull", True),
                        ("proposal_by__isnull", True),
                        ("proposal_note", ""),
                    ),
                    models.Q(
                        models.Q(("proposal", ""), _negated=True),
                        ("proposal_at__isnull", False),
                        ("proposal_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="activity_proposal_with_who_and_when",
                violation_error_message="A proposal says who made or returned it, and when.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("published_at__isnull", True), ("proposal", ""), _connector="OR"),
                name="activity_published_is_not_proposed",
                violation_error_message="What is published is not proposed any more.",
            ),
        ),
    ]
