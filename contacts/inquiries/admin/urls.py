"""Addresses of the sales desk, below /admin/inquiries/."""

from django.urls import path

from contacts.inquiries.admin import assigning, attachments, desk, detail, personal_data

urlpatterns = [
    path("inquiries/<int:pk>/", detail.InquiryView.as_view(), name="inquiry_detail"),
    path("inquiries/<int:pk>/<slug:action>/", detail.act, name="inquiry_action"),
    path("inquiries/assign/", assigning.assign_selected, name="inquiry_assign"),
    path(
        "inquiries/person/",
        personal_data.PersonalDataView.as_view(),
        name="inquiry_personal_data",
    ),
    path("inquiries/deliveries/<int:pk>/retry/", detail.retry, name="inquiry_retry"),
    *attachments.urlpatterns,
]
for tab in desk.TABS:
    place = "" if tab is desk.TABS[0] else f"{tab.name}/"
    view = desk.InquiryListView
    urlpatterns += [
        path(f"inquiries/{place}", view.as_view(tab=tab), name=f"inquiry_{tab.name}"),
        path(
            f"inquiries/{place}results/",
            view.as_view(tab=tab, results_only=True),
            name=f"inquiry_{tab.name}_results",
        ),
    ]
