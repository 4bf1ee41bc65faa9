"""What sales may do with inquiries, and the group 销售经理 that sees all of them.

A migration for the reasons that portal.0002_groups gives.
"""

from django.db import migrations

SALES, MANAGERS = "销售 Sales", "销售经理 Sales managers"
DESK = ["inquiry.view_inquiry", "inquiry.change_inquiry"]
MANAGE = [
    "inquiry.view_all_inquiries",
    "inquiry.erase_personal_data",
    "inquirysettings.change_inquirysettings",
    *(
        f"{model}.{action}_{model}"
        for model in ("absence", "channel", "holiday", "routingrule")
        for action in ("add", "change", "delete", "view")
    ),
]


def grant(apps, schema_editor=None):
    Group = apps.get_model("auth", "Group")
    sales = Group.objects.get_or_create(name=SALES)[0]
    managers = Group.objects.get_or_create(name=MANAGERS)[0]
    sales.permissions.add(*(_permission(apps, path) for path in DESK))
    managers.permissions.add(*sales.permissions.all())
    managers.permissions.add(*(_permission(apps, path) for path in MANAGE))
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for granted in GroupCollectionPermission.objects.filter(group=sales):
        GroupCollectionPermission.objects.get_or_create(
            group=managers, collection=granted.collection, permission=granted.permission
        )


def _permission(apps, path):
    """Return the permission "model.codename", made if Django has not yet."""
    model, codename = path.split(".")
    content_type = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="inquiries", model=model
    )[0]
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )[0]


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0001_initial"), ("portal", "0002_groups")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
