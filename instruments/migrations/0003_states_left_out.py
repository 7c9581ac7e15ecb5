from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("countries", "0001_initial"), ("instruments", "0002_denunciation_follows_consent")]

    operations = [
        migrations.AddField(
            "listcoverage",
            "left_out",
            models.ManyToManyField(
                blank=True,
                help_text="States left out of the list as doubtful: their absence from it says nothing.",
                related_name="+",
                to="countries.country",
            ),
        ),
    ]
