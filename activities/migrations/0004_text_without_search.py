from django.db import migrations


class Migration(migrations.Migration):
    """The words of titles and summaries are gathered with the others of their activity (0003)."""

    dependencies = [("activities", "0003_activity_search")]

    operations = [
        migrations.RemoveIndex(model_name="activitytext", name="activity_text_search"),
        migrations.RemoveField(model_name="activitytext", name="search"),
    ]
