from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_word_of_name'),
    ]

    operations = [
        migrations.AddField(
            model_name='clinic',
            name='telephone',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinic',
            name='telephone_after_hours',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
