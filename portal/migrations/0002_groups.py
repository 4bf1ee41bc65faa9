"""The groups 编辑, 审核 and 销售, and the workflow from the first to the second.

A migration and not a post_migrate receiver: it runs once, so that a permission which an
administrator takes from a group later stays taken. Permissions and content types are made by
Django only after all migrations, hence they are created here where they are missing, as in
Wagtail's own wagtailadmin.0001_create_admin_access_permissions; post_migrate finds them there.
Wagtail's default groups "Editors" and "Moderators" and its default workflow are renamed.
"""

from django.db import migrations

EDITORS, MODERATORS, SALES = "编辑 Editors", "审核 Moderators", "销售 Sales"
TASK, WORKFLOW = "审核 Moderators", "编辑 → 审核"

ADMIN = ["wagtailadmin.admin.access_admin"]
TRANSLATE = ["wagtail_localize.translation.submit_translation"]
PERMISSIONS = {
    EDITORS: [*ADMIN, *TRANSLATE],
    MODERATORS: [
        *ADMIN,
        *TRANSLATE,
        *(f"news.category.{action}_category" for action in ("add", "change", "delete")),
        *(f"portal.company.{action}_company" for action in ("add", "change")),
        *(f"wagtailredirects.redirect.{action}_redirect" for action in ("add", "change", "delete")),
    ],
    # Not submit_translation: wagtail-localize lets its holders translate any page.
    SALES: [
        *ADMIN,
        *(
            f"contacts.{model}.{action}_{model}"
            for model in ("contact", "factory")
            for action in ("add", "change", "delete")
        ),
    ],
}
PAGE_PERMISSIONS = {
    EDITORS: ["add", "change"],
    MODERATORS: ["add", "change", "publish", "lock", "unlock", "bulk_delete"],
}
COLLECTION_PERMISSIONS = {
    EDITORS: ["wagtailimages.image", "wagtaildocs.document"],
    MODERATORS: ["wagtailimages.image", "wagtaildocs.document"],
    SALES: ["wagtailimages.image"],
}
COLLECTION_ACTIONS = {EDITORS: ["add", "choose"], MODERATORS: ["add", "change", "choose"]}


def create_groups(apps, schema_editor=None):
    groups = {
        EDITORS: _group(apps, EDITORS, renamed_from="Editors"),
        MODERATORS: _group(apps, MODERATORS, renamed_from="Moderators"),
        SALES: _group(apps, SALES),
    }
    for name, group in groups.items():
        group.permissions.set(_permission(apps, path) for path in PERMISSIONS[name])
        _set_page_permissions(apps, group, PAGE_PERMISSIONS.get(name, []))
        actions = COLLECTION_ACTIONS.get(name, ["add", "choose"])
        _set_collection_permissions(apps, group, COLLECTION_PERMISSIONS[name], actions)
    _set_workflow(apps, groups[MODERATORS])


def _group(apps, name, renamed_from=None):
    Group = apps.get_model("auth", "Group")
    group = Group.objects.filter(name=name).first()
    if group is None and renamed_from:
        group = Group.objects.filter(name=renamed_from).first()
    if group is None:
        return Group.objects.create(name=name)
    group.name = name
    group.save()
    return group


def _permission(apps, path):
    """Return the permission "app.model.codename", made if Django has not yet."""
    app_label, model, codename = path.split(".")
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _created = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )
    return permission


def _set_page_permissions(apps, group, actions):
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    GroupPagePermission.objects.filter(group=group).delete()
    for action in actions:
        permission = _permission(apps, f"wagtailcore.page.{action}_page")
        GroupPagePermission.objects.create(group=group, page=root, permission=permission)


def _set_collection_permissions(apps, group, models, actions):
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    root = apps.get_model("wagtailcore", "Collection").objects.get(depth=1)
    GroupCollectionPermission.objects.filter(group=group).delete()
    for model in models:
        for action in actions:
            codename = f"{action}_{model.partition('.')[2]}"
            GroupCollectionPermission.objects.create(
                group=group, collection=root, permission=_permission(apps, f"{model}.{codename}")
            )


def _set_workflow(apps, moderators):
    """Put one workflow in force on the root page, and so on the pages of every language."""
    Task = apps.get_model("wagtailcore", "GroupApprovalTask")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    task = Task.objects.filter(name__in=[TASK, "Moderators approval"]).first()
    if task is None:
        content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="wagtailcore", model="groupapprovaltask"
        )
        task = Task.objects.create(content_type=content_type, active=True)
    task.name = TASK
    task.save()
    task.groups.set([moderators])

    workflow = Workflow.objects.filter(name__in=[WORKFLOW, "Moderators approval"]).first()
    workflow = workflow or Workflow.objects.create(active=True)
    workflow.name = WORKFLOW
    workflow.save()
    apps.get_model("wagtailcore", "WorkflowTask").objects.get_or_create(
        workflow=workflow, task_id=task.pk, defaults={"sort_order": 0}
    )
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})


def name_root(apps, schema_editor=None):
    """Wagtail calls the page above all languages "Root", and shows it as a heading."""
    Page = apps.get_model("wagtailcore", "Page")
    Page.objects.filter(depth=1, title="Root").update(title="全部页面", draft_title="全部页面")


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtail_localize", "0006_create_submit_translation_permission"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.RunPython(create_groups, migrations.RunPython.noop),
        migrations.RunPython(name_root, migrations.RunPython.noop),
    ]
