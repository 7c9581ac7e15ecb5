from django.db import migrations

import ctassist.lib.sealing
from ctassist.lib.sealing import box

PARTS = ("JobFilePart", "JobInputPart")


def each_content(apps, change):
    """Changes the bytes of each part, one at a time: none of them is large, and all of them leave within a day."""
    for name in PARTS:
        model = apps.get_model("jobs", name)
        for pk in model.objects.values_list("pk", flat=True):
            part = model.objects.get(pk=pk)
            part.content = change(bytes(part.content))
            part.save(update_fields=["content"])


def seal_all(apps, schema_editor):
    each_content(apps, lambda content: box().encrypt(content))


def open_all(apps, schema_editor):
    each_content(apps, lambda content: box().decrypt(content))


class Migration(migrations.Migration):
    """What stands in files that jobs make or read is sealed."""

    dependencies = [("jobs", "0002_input_of_jobs")]

    operations = [
        migrations.RunPython(seal_all, open_all),
        migrations.AlterField("jobfilepart", "content", ctassist.lib.sealing.SealedBytesField()),
        migrations.AlterField("jobinputpart", "content", ctassist.lib.sealing.SealedBytesField()),
    ]
