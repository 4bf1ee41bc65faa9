"""Who sees the visit statistics: 审核 and 销售经理, whom contacts.inquiries gives the rest.

A migration for the reasons that portal.0002_groups gives.
"""

from django.db import migrations

GROUPS = ("审核 Moderators", "销售经理 Sales managers")


def grant(apps, schema_editor=None):
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="statistics", model="dailycount"
    )
    permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename="view_dailycount",
        defaults={"name": "Can view visit statistics"},
    )
    for name in GROUPS:
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("statistics", "0001_initial"), ("portal", "0002_groups")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
