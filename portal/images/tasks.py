"""What the worker does for pictures."""

from django_tasks import task

from portal.images import CustomImage, renditions, sizes


@task()
def make_renditions(image_id: int) -> None:
    """Make the sizes of one image, unless that has been done."""
    image = CustomImage.objects.filter(pk=image_id).first()
    if image is not None and sizes.are_wanted(image):
        renditions.make(image)


def enqueue(image_id: int) -> None:
    make_renditions.enqueue(image_id)


def enqueue_missing() -> int:
    """Have the sizes made that are missing (a task was lost, CROPS changed); return how many."""
    missing = [image.pk for image in CustomImage.objects.iterator() if sizes.are_wanted(image)]
    for pk in missing:
        enqueue(pk)
    return len(missing)
