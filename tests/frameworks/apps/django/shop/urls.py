"""The start page and a path for health checks, with a slash at its end as Django likes it."""
from django.http import HttpResponse
from django.urls import path

urlpatterns = [
    path("", lambda request: HttpResponse("hello")),
    path("health/", lambda request: HttpResponse("ok")),
]
