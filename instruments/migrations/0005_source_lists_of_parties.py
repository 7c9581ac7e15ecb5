from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("instruments", "0004_corrections_stand_beside")]

    operations = [
        migrations.AddField(
            "partyfact",
            "name_in_source",
            models.CharField(blank=True, max_length=120, verbose_name="name in the source"),
        ),
        migrations.AddField(
            "partyfact",
            "position_in_source",
            models.PositiveSmallIntegerField(
                blank=True, help_text="Place in the source's list, where it has one.", null=True
            ),
        ),
    ]
