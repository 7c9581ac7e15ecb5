from django.db import migrations


class Migration(migrations.Migration):
    """Sessions stand in a table of ours now; those in Django's own are never cleared any more, so they go at once."""

    dependencies = [("accounts", "0006_sessions"), ("sessions", "0001_initial")]

    operations = [migrations.RunSQL("DELETE FROM django_session", migrations.RunSQL.noop)]
