from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0006_access_asked_for_days")]

    operations = [
        # Emptied so that no trigger writes what stood there to the history; offices are asked again.
        migrations.RunSQL("TRUNCATE participants_rememberedcolumn", migrations.RunSQL.noop),
        migrations.AlterModelOptions(name="rememberedcolumn", options={"ordering": ["office", "field", "id"]}),
        migrations.RemoveConstraint(model_name="rememberedcolumn", name="head_remembered_once_an_office"),
        migrations.RemoveField(model_name="rememberedcolumn", name="head"),
        migrations.AddField(
            model_name="rememberedcolumn",
            name="head_mark",
            field=models.CharField(
                default="", max_length=64, help_text="By which the head is known again; nothing can be read of it."
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="rememberedcolumn",
            constraint=models.UniqueConstraint(fields=("office", "head_mark"), name="head_remembered_once_an_office"),
        ),
    ]
