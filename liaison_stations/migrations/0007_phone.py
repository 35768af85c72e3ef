from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("liaison_stations", "0006_projects")]

    operations = [
        migrations.AddField(
            model_name="activityphoto",
            name="client_uuid",
            field=models.UUIDField(blank=True, null=True, verbose_name="手机照片号"),
        ),
        migrations.AddConstraint(
            model_name="activityphoto",
            constraint=models.UniqueConstraint(
                condition=Q(client_uuid__isnull=False),
                fields=("uploaded_by", "client_uuid"),
                name="activity_photo_client_uuid_once_an_owner",
            ),
        ),
    ]
