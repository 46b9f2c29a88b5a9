"""The Django project, of which settings.py says what it is for."""
