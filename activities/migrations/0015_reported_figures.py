
import ctassist.lib.partial_dates
import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0014_saved_views'),
        ('countries', '0001_initial'),
        ('lib', '0003_first_day_planned_once'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportedFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True)),
                ('title', models.CharField(max_length=300)),
                ('measure', models.CharField(choices=[('training_activities', 'training activities delivered'), ('officials_trained', 'criminal justice officials trained'), ('states_became_party', 'States that became party to an instrument'), ('other', 'something that is not counted here')], max_length=30, verbose_name='what it measures')),
                ('subject', models.CharField(blank=True, help_text='Of which part of the work it speaks; empty: of all of it.', max_length=200)),
                ('value', models.PositiveIntegerField()),
                ('qualifier_as_stated', models.CharField(blank=True, help_text='Such as “more than”.', max_length=60)),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day of its period')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day of its period')),
                ('place', models.CharField(help_text='Paragraph, page or line.', max_length=100)),
                ('note', models.TextField(blank=True)),
                ('basis', models.ForeignKey(db_index=False, default='exact', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='activities.countbasis')),
                ('countries', models.ManyToManyField(blank=True, related_name='+', to='countries.country')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reported_figures', to='activities.sourcedocument')),
                ('ends_on_precision', models.ForeignKey(db_index=False, default='unknown', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lib.dateprecision', verbose_name='precision')),
                ('starts_on_precision', models.ForeignKey(db_index=False, default='unknown', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='lib.dateprecision', verbose_name='precision')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('starts_on__isnull', True), ('starts_on_precision', 'unknown')), models.Q(('starts_on__isnull', False), models.Q(('starts_on_precision', 'unknown'), _negated=True)), _connector='OR'), name='reported_figure_starts_on_empty_if_unknown', violation_error_message='Start: a date needs a precision, and an unknown date has no day.'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), django.db.models.lookups.Exact(models.F('starts_on'), ctassist.lib.partial_dates.FirstDay(models.F('starts_on'), models.F('starts_on_precision'))), _connector='OR'), name='reported_figure_starts_on_begins_its_stretch', violation_error_message='Start: store the first day of the month, quarter, half-year or year.'), models.CheckConstraint(condition=models.Q(models.Q(('ends_on__isnull', True), ('ends_on_precision', 'unknown')), models.Q(('ends_on__isnull', False), models.Q(('ends_on_precision', 'unknown'), _negated=True)), _connector='OR'), name='reported_figure_ends_on_empty_if_unknown', violation_error_message='End: a date needs a precision, and an unknown date has no day.'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), django.db.models.lookups.Exact(models.F('ends_on'), ctassist.lib.partial_dates.FirstDay(models.F('ends_on'), models.F('ends_on_precision'))), _connector='OR'), name='reported_figure_ends_on_begins_its_stretch', violation_error_message='End: store the first day of the month, quarter, half-year or year.'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), django.db.models.lookups.GreaterThanOrEqual(ctassist.lib.partial_dates.LatestDay('ends_on'), models.F('starts_on')), _connector='OR'), name='reported_figure_ends_on_not_before_start', violation_error_message='End cannot lie before start.'), models.CheckConstraint(condition=models.Q(models.Q(('ends_on_precision', 'unknown'), ('starts_on_precision', 'unknown')), models.Q(models.Q(('starts_on_precision', 'unknown'), _negated=True), models.Q(('ends_on_precision', 'unknown'), _negated=True)), _connector='OR'), name='reported_figure_has_both_days_or_none', violation_error_message='Give the first and the last day of its period, or neither.')],
            },
        ),
    ]
