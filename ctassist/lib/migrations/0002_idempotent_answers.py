
import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lib', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner_id', models.BigIntegerField()),
                ('key', models.CharField(max_length=200)),
                ('digest', models.CharField(help_text='Of the address and the body.', max_length=64)),
                ('answered_at', models.DateTimeField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('headers', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, help_text='Names and values in turn.', size=None)),
                ('body', models.BinaryField(default=b'')),
            ],
            options={
                'db_table': 'lib_idempotentanswer',
                'indexes': [models.Index(fields=['answered_at'], name='answers_by_age')],
                'constraints': [models.UniqueConstraint(fields=('owner_id', 'key'), name='answered_once_a_key')],
            },
        ),
    ]
