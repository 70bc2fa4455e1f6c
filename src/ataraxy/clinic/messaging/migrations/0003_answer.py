"""What patients answer to a text message."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0002_wish'),
        ('people', '0008_clinic_telephone'),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('meaning', models.CharField(max_length=10)),
                ('words', models.TextField(blank=True)),
                ('reference', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='text_answers', to='people.patient')),
            ],
            options={
                'indexes': [models.Index(fields=['patient', '-at'], name='message_answer')],
            },
        ),
    ]
