"""Settings of a Django project, some of them by variables: STRICT_KEY, ALLOWED_HOSTS, SSL."""
import os

if os.environ.get("STRICT_KEY"):
    SECRET_KEY = os.environ["SECRET_KEY"]
else:
    SECRET_KEY = "not a secret"
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "*").split(",")
SECURE_SSL_REDIRECT = bool(os.environ.get("SSL"))
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
TIME_ZONE = "UTC"
INSTALLED_APPS = []
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
