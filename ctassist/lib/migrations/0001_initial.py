from django.contrib.postgres.operations import BtreeGistExtension, UnaccentExtension
from django.db import migrations, models

DATE_FUNCTIONS = """
CREATE FUNCTION first_day(day date, kind text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE kind
    WHEN 'month' THEN date_trunc('month', day::timestamp)::date
    WHEN 'quarter' THEN date_trunc('quarter', day::timestamp)::date
    WHEN 'half_year' THEN make_date(extract(year FROM day)::int, CASE WHEN extract(month FROM day) < 7 THEN 1 ELSE 7 END, 1)
    WHEN 'year' THEN date_trunc('year', day::timestamp)::date
    ELSE day
  END;

CREATE FUNCTION latest_day(day date, kind text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  CASE kind
    WHEN 'month' THEN (day + interval '1 month' - interval '1 day')::date
    WHEN 'quarter' THEN (day + interval '3 months' - interval '1 day')::date
    WHEN 'half_year' THEN (day + interval '6 months' - interval '1 day')::date
    WHEN 'year' THEN (day + interval '1 year' - interval '1 day')::date
    ELSE day
  END;
"""

WORDS_WITHOUT_ACCENTS = """
CREATE TEXT SEARCH CONFIGURATION ctassist (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION ctassist ALTER MAPPING FOR asciiword, word, hword, hword_part, hword_asciipart, asciihword
  WITH unaccent, simple;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        BtreeGistExtension(),
        UnaccentExtension(),
        migrations.RunSQL(
            DATE_FUNCTIONS,
            "DROP FUNCTION latest_day(date, text), first_day(date, text)",
        ),
        migrations.RunSQL(WORDS_WITHOUT_ACCENTS, "DROP TEXT SEARCH CONFIGURATION ctassist"),
        migrations.CreateModel(
            name="DatePrecision",
            fields=[
                ("code", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=300)),
                ("definition", models.TextField(blank=True)),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="A document and place, a public list, or `product`.", max_length=300
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(default=0, help_text="Order in lists, as in the vocabulary's file."),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Off: retired; kept where it is used, offered no more."
                    ),
                ),
                ("interval", models.CharField(max_length=100)),
            ],
            options={"ordering": ["position", "code"], "abstract": False},
        ),
        migrations.CreateModel(
            name="ReferenceChange",
            fields=[
                ("transaction", models.BigIntegerField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
    ]
