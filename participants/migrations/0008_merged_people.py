import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0007_heads_by_mark")]

    operations = [
        migrations.CreateModel(
            name="MergedPerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("merged", models.UUIDField(help_text="The record that went.", unique=True)),
                (
                    "kept",
                    models.UUIDField(help_text="The record that tells of both, whatever it was merged into since."),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.office"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "merged people",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["kept"], name="merged_into_person")],
            },
        ),
    ]
